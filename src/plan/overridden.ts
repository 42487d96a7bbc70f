import { warning } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { describeOrigin } from '../settings/origin.ts'
import { readGoFlags } from './grammar/go-flags.ts'
import type { Lookup } from './precedence.ts'
import type { Source } from './source.ts'

type Variables = Caller['buildVariables']

/**
 * A warning for each variable of the step that this run overrides with another value, naming the setting to use.
 * Others are merged (GOFLAGS), passed on to go (GOAMD64, GOARM64, GOEXPERIMENT, GOGC and so on), or only a place for files (GOTMPDIR).
 */
export const overriddenVariables = (
  source: { readonly kind: Source['kind'] | 'image' },
  settings: Lookup,
  { variables, goos }: { readonly variables: Variables; readonly goos: string },
): readonly string[] => [
  ...(source.kind === 'go'
    ? [...readGoFlags(variables.GOFLAGS).warnings, ...goVariables(settings, variables, goos)]
    : []),
  ...(source.kind === 'dockerfile' ? dockerVariables(settings, variables) : []),
  ...smokeVariables(settings),
]

const goVariables = (settings: Lookup, { CGO_ENABLED, GOOS = '' }: Variables, goos: string): readonly string[] => [
  ...(CGO_ENABLED === '1' && settings.get('cgo-enabled').from.kind === 'default' ? [warning('variable-cgo', {})] : []),
  ...(GOOS === '' || GOOS === goos ? [] : [warning('variable-goos', { value: GOOS, goos })]),
]

/** A build argument of this name has the last word on the times. */
const dockerVariables = (settings: Lookup, { SOURCE_DATE_EPOCH: value = '0' }: Variables): readonly string[] =>
  value === '0' || settings.find('build-args')?.value.SOURCE_DATE_EPOCH !== undefined
    ? []
    : [warning('variable-times', { value })]

const smokeVariables = (settings: Lookup): readonly string[] => {
  const setting = settings.find('smoke-env')
  return setting?.value.AWS_LAMBDA_RUNTIME_API === undefined
    ? []
    : [warning('variable-runtime-api', { where: describeOrigin(setting.from) })]
}
