import { type Problem, problem } from '../errors/problems.ts'
import { describeOrigin } from '../settings/origin.ts'
import type { SettingName } from '../settings/settings.ts'
import { ARCHIVE } from './grammar/image-uri.ts'
import type { Lookup } from './precedence.ts'

/** Settings for compiling only. */
export const COMPILING = ['go-package', 'go-tags', 'go-ldflags', 'cgo-enabled'] as const
/** Settings for packing a binary. */
const PACKING = ['include', 'base-image'] as const

/** Each setting that selects a source, with the settings that it excludes. */
const EXCLUDES: readonly (readonly [SettingName, readonly SettingName[]])[] = [
  ['zip-file', ['image-uri', 'binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
  ['image-uri', ['binary', 'dockerfile', ...COMPILING, ...PACKING, 'build-env']],
  ['binary', ['dockerfile', ...COMPILING, 'build-env']],
  ['dockerfile', [...COMPILING, ...PACKING]],
]

/** Each setting without which others mean nothing. */
const NEEDED: readonly (readonly [SettingName, readonly SettingName[]])[] = [
  [
    'dockerfile',
    ['docker-context', 'docker-target', 'build-args', 'build-secrets', 'build-ssh', 'cache-from', 'cache-to'],
  ],
  ['smoke-event', ['smoke-expect', 'smoke-env', 'smoke-network']],
]

/** A problem for each setting that another one excludes, or that needs another one. */
export const exclusionProblems = (settings: Lookup): Problem[] => {
  const isSet = (name: SettingName): boolean => {
    const found = settings.find(name)
    return found !== undefined && found.from.kind !== 'default' && found.value !== false
  }
  const where = (name: SettingName): string => {
    const found = settings.find(name)
    return found === undefined ? name : describeOrigin(found.from)
  }
  /** Another setting's name, in the same style: flag or input. */
  const alike = (name: SettingName, other: SettingName): string =>
    settings.find(name)?.from.kind === 'flag' ? describeOrigin({ kind: 'flag', name: other }) : other
  const clashes = EXCLUDES.filter(([name]) => isSet(name)).flatMap(([name, others]) =>
    others.filter(isSet).map((other) => problem('settings-exclude', { where: where(name), other: where(other) })),
  )
  const alone = NEEDED.filter(([needed]) => !isSet(needed)).flatMap(([needed, names]) =>
    names.filter(isSet).map((name) => problem('setting-needs', { where: where(name), needed: alike(name, needed) })),
  )
  const image = settings.find('image-uri')
  const elsewhere =
    image === undefined || image.value.startsWith(ARCHIVE)
      ? []
      : (['smoke-event', 'layers'] as const)
          .filter(isSet)
          .map((name) => problem('image-uri-as-it-is', { where: where(name), uri: image.value }))
  return [...clashes, ...alone, ...elsewhere]
}
