import type { Problem } from '../errors/problems.ts'
import type { Live } from '../observe/function.ts'
import type { PresentRepository } from '../observe/repository.ts'
import type { Architecture, FunctionSpec } from '../plan/function.ts'
import type { EcrImage } from '../plan/grammar/image-uri.ts'
import { resolveAutos } from './auto.ts'
import type { Observed, Surroundings } from './observed.ts'
import { findProblems, findPushProblems } from './refuse.ts'

/** Build this and deploy it over what is live. */
export type Make = { readonly kind: 'make'; readonly architecture: Architecture; readonly live: Live } & (
  | { readonly packageType: 'zip' }
  | { readonly packageType: 'image'; readonly repository: PresentRepository }
)

/** Deploy an image that is already in ECR. */
export type Promote = {
  readonly kind: 'promote'
  readonly image: EcrImage
  readonly architecture: Architecture
  readonly live: Live
}

/** Build this and push it; any function stays unchanged. */
export type Push = {
  readonly kind: 'push'
  readonly architecture: Architecture
  readonly repository: PresentRepository
  readonly live: Live
}

type Refuse = { readonly kind: 'refuse'; readonly problems: readonly Problem[] }

/** `refuse` lists all problems. */
export type Decision = Refuse | Make | Promote

/** Decides what to do from the settings and what is live. */
export const decide = (spec: FunctionSpec, observed: Observed, around: Surroundings): Decision => {
  const { live, repository } = observed
  const problems = findProblems(spec, observed, around)
  if (problems.length > 0) return { kind: 'refuse', problems }
  const { packageType, architecture } = resolveAutos(spec, live)
  if (packageType === 'zip') return { kind: 'make', packageType, architecture, live }
  const { source } = spec
  if (source.kind === 'image-uri') return { kind: 'promote', image: source.image, architecture, live }
  if (!repository?.exists) return { kind: 'refuse', problems }
  return { kind: 'make', packageType, architecture, live, repository }
}

/** The same for a push, which does not change the function and does not need one. */
export const decidePush = (spec: FunctionSpec, { live, repository }: Observed, around: Surroundings): Refuse | Push => {
  const problems = findPushProblems(spec, { live, repository }, around)
  if (!repository?.exists || problems.length > 0) return { kind: 'refuse', problems }
  const { architecture } = resolveAutos(spec, live)
  return { kind: 'push', architecture, repository, live }
}
