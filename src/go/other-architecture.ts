import { warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import type { Architecture } from '../plan/function.ts'
import { goarch } from '../registry/goarch.ts'

/** A warning if a variable of the step asks for another architecture than the one to build for, and no setting says which it is; else undefined. */
export const otherArchitecture = (
  kind: 'go' | 'dockerfile',
  variables: Caller['buildVariables'],
  { architecture, isSet }: { readonly architecture: Architecture; readonly isSet: boolean },
): string | undefined => {
  const name = kind === 'go' ? 'GOARCH' : 'DOCKER_DEFAULT_PLATFORM'
  // Programs take an empty variable for one that is not set.
  const value = variables[name] ?? ''
  const asked = kind === 'go' ? value : platformOf(value)
  const ours = kind === 'go' ? goarch[architecture] : `linux/${goarch[architecture]}`
  if (isSet || value === '' || asked === undefined || asked === ours) return undefined
  return warning('variable-architecture', { name, value, architecture })
}

/** Docker's other names of architectures (containerd's platforms package). */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['x86_64', goarch.x86_64],
  ['x86-64', goarch.x86_64],
  ['aarch64', goarch.arm64],
])

/** A platform as Docker reads it, without its variant: `aarch64` and `linux/arm64/v8` are linux/arm64. Undefined for `linux` alone, which names no architecture. */
const platformOf = (value: string): string | undefined => {
  const [first = '', second] = value.toLowerCase().split('/')
  const [system, name] = second === undefined ? ['linux', first] : [first, second]
  return name === 'linux' ? undefined : `${system}/${ALIASES.get(name) ?? name}`
}
