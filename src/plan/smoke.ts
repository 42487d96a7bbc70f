import { resolve } from 'node:path'
import { type Problem, problem, reasonOf } from '../errors/problems.ts'
import { describeOrigin, type Sourced } from '../settings/origin.ts'
import type { Lookup } from './precedence.ts'
import { leaves, type Source } from './source.ts'

/** JSON from the setting itself, or a file with it; `where` names the setting in messages. */
export type JsonSource = { readonly where: string; readonly workspace: string } & (
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly named: string }
)

/** One event that the artifact must answer before anything changes. */
export type SmokeSpec = {
  readonly event: JsonSource
  readonly expect: JsonSource | undefined
  readonly variables: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** What an image under smoke-event reaches: our server alone, or what this machine reaches. */
  readonly network: 'none' | 'host'
}

/** The event to try, with its problems; undefined if none is set. */
export const readSmoke = (settings: Lookup, source: Source, problems: Problem[]): SmokeSpec | undefined => {
  const event = settings.find('smoke-event')
  if (event === undefined) return undefined
  const expect = settings.find('smoke-expect')
  return {
    event: readJsonSource(event, source, problems),
    expect: expect === undefined ? undefined : readJsonSource(expect, source, problems),
    variables: settings.find('smoke-env')?.value ?? {},
    timeoutMs: settings.get('smoke-timeout').value * 1_000,
    network: settings.get('smoke-network').value as SmokeSpec['network'],
  }
}

/** Text that begins like JSON is JSON; anything else is a file's path. */
export const LOOKS_LIKE_JSON = /^(?:[[{"]|-?\d+(?:\.\d+)?$|(?:true|false|null)$)/

const readJsonSource = (
  { value, from }: Sourced<string>,
  { workspace, directory }: Source,
  problems: Problem[],
): JsonSource => {
  const where = describeOrigin(from)
  if (LOOKS_LIKE_JSON.test(value)) {
    try {
      JSON.parse(value)
    } catch (error) {
      problems.push(problem('event-not-json', { where, reason: reasonOf(error) }))
    }
    return { kind: 'inline', where, workspace, text: value }
  }
  const path = resolve(directory, value)
  if (leaves(workspace, path)) problems.push(problem('path-outside', { where, path: value, folder: workspace }))
  return { kind: 'file', where, workspace, path, named: value }
}
