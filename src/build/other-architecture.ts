import { warning } from '../errors.ts'
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
  const value = variables[name]
  const ours = kind === 'go' ? goarch[architecture] : `linux/${goarch[architecture]}`
  // A platform may end with a variant: linux/arm64/v8.
  if (isSet || value === undefined || `${value}/`.startsWith(`${ours}/`)) return undefined
  return warning('variable-architecture', { name, value, architecture })
}
