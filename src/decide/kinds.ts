import { type Problem, problem, warning } from '../errors/problems.ts'
import type { LiveCode, LiveFunction } from '../observe/function.ts'

type LiveZip = LiveCode & { readonly kind: 'zip' }

/** Runtimes that start the `bootstrap` of a zip. */
const BOOTSTRAP_RUNTIMES: readonly string[] = ['provided.al2023', 'provided.al2']

/** Deprecated; whether it still takes code, only Lambda knows. */
const ENDING_RUNTIME = 'provided.al2'

/** Problems with the kind of function, which no waiting ends: only kinds that the step understands are deployed. */
export const findKindProblems = (name: string, live: LiveFunction): readonly Problem[] => [
  ...providerProblems(name, live),
  ...(live.code.kind === 'zip' ? zipProblems(name, live.code) : []),
]

/** On a capacity provider, calls run `$LATEST.PUBLISHED`, so that an update of `$LATEST` proves nothing (developer guide, Lambda Managed Instances). */
const providerProblems = (name: string, { capacityProvider, code }: LiveFunction): readonly Problem[] => {
  if (capacityProvider === undefined) return []
  const how =
    code.kind === 'image'
      ? { command: 'push', code: '--image-uri URI' }
      : { command: 'build', code: '--zip-file fileb://function.zip' }
  return [problem('function-on-capacity-provider', { name, provider: capacityProvider || 'not named', ...how })]
}

const zipProblems = (name: string, { runtime, s3Object }: LiveZip): readonly Problem[] => {
  const ofRuntime = runtimeProblem(name, runtime)
  const byReference = s3Object === undefined ? [] : [problem('code-by-reference', { name, ...s3Object })]
  return ofRuntime === undefined ? byReference : [ofRuntime, ...byReference]
}

const runtimeProblem = (name: string, runtime: string): Problem | undefined => {
  if (BOOTSTRAP_RUNTIMES.includes(runtime)) return undefined
  if (runtime === 'custom') return problem('runtime-custom', { name })
  if (runtime === 'provided') return problem('runtime-retired', { name })
  if (runtime === 'go1.x') return problem('runtime-go', { name })
  if (runtime.startsWith('provided.')) return problem('runtime-unknown', { name, runtime })
  return problem('runtime-not-provided', { name, runtime })
}

/** Warnings about the kind of function; the deploy goes on. */
export const findKindWarnings = (name: string, live: LiveFunction): readonly string[] => [
  ...(live.isDurable ? [warning('function-durable', { name })] : []),
  ...(live.code.kind === 'zip' && live.code.runtime === ENDING_RUNTIME ? [warning('runtime-ending', { name })] : []),
]
