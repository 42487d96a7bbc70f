import type { ValueOf } from './kinds.ts'
import type { Sourced } from './origin.ts'
import { codeSettings } from './table/code.ts'
import { dockerSettings } from './table/docker.ts'
import { imageSettings } from './table/image.ts'
import { releaseSettings } from './table/release.ts'
import { targetSettings } from './table/target.ts'

/**
 * The one table of settings. Inputs, per-environment overrides, the environments' JSON Schema, action.yml and the README's table come from it.
 * Names match aws-actions/configure-aws-credentials and aws-actions/aws-lambda-deploy if the meaning is the same.
 */
export const settings = {
  ...targetSettings,
  ...codeSettings,
  ...dockerSettings,
  ...imageSettings,
  ...releaseSettings,
} as const

export type SettingName = keyof typeof settings

/** A setting's value, once read from its text. */
export type SettingValue<N extends SettingName> = ValueOf[(typeof settings)[N]['kind']]

/** The settings of one level, such as the inputs or an environment; a missing one falls through to the level below. */
export type Level = { readonly [N in SettingName]?: Sourced<SettingValue<N>> }

/** Keys of an environment that are not settings. */
export const environmentKeys = {
  branches: 'Branches of this environment: GitHub globs, or full refs that begin with refs/. Default: its name.',
  protected: 'true: refuse to deploy it from other branches, even if `environment` names it.',
} as const

/** Every setting's name, in the order of the table. */
export const settingNames = Object.keys(settings) as SettingName[]

/** Whether there is a setting of this name. */
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name)

/** The parts of a value that its schema rejects, as quoted in a message. */
export const offending = (name: SettingName, value: unknown): string[] => {
  const { schema } = settings[name]
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [value]
  return parts.filter((part) => !schema.safeParse(part).success).map(String)
}
