import { TAG_CHARACTERS } from '../text/tag-value.ts'
import type { Variables } from './variables.ts'

/** A tag of a role's session. Those that are optional are left out where all of them are too large. */
export type SessionTag = { readonly key: string; readonly value: string; readonly isOptional: boolean }

/** The tags of aws-actions/configure-aws-credentials, by the runner's variables (its README, session tagging). */
const ALWAYS = [
  ['Repository', 'GITHUB_REPOSITORY'],
  ['Workflow', 'GITHUB_WORKFLOW'],
  ['Action', 'GITHUB_ACTION'],
  ['Actor', 'GITHUB_ACTOR'],
  ['Commit', 'GITHUB_SHA'],
  ['Branch', 'GITHUB_REF'],
] as const
const OPTIONAL = [
  ['EventName', 'GITHUB_EVENT_NAME'],
  ['BaseRef', 'GITHUB_BASE_REF'],
  ['HeadRef', 'GITHUB_HEAD_REF'],
  ['RunId', 'GITHUB_RUN_ID'],
  ['Job', 'GITHUB_JOB'],
  ['TriggeringActor', 'GITHUB_TRIGGERING_ACTOR'],
] as const

/** STS takes no longer value, and no other characters (API reference, Tag). */
const MAX_LENGTH = 256
const FORBIDDEN = new RegExp(`[^${TAG_CHARACTERS}\\p{Z}=]`, 'gu')

/** What the tags of a session say of this run; a variable that is not set has none. */
export const readSessionTags = (env: Variables): readonly SessionTag[] => {
  const read = (pairs: readonly (readonly [string, string])[], isOptional: boolean): SessionTag[] =>
    pairs.flatMap(([key, name]) => (env[name] ? [{ key, value: tagValue(env[name]), isOptional }] : []))
  return [{ key: 'GitHub', value: 'Actions', isOptional: false }, ...read(ALWAYS, false), ...read(OPTIONAL, true)]
}

const tagValue = (text: string): string =>
  text
    .replace(FORBIDDEN, '_')
    .slice(0, MAX_LENGTH)
    // The first half of a character that is cut in two.
    .replace(/[\ud800-\udbff]$/, '')
