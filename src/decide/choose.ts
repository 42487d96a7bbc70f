import type { Problem } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'
import type { Architecture, FunctionSpec } from '../plan/function.ts'
import { resolveAutos } from './autos.ts'
import type { Observed } from './observed.ts'
import { findProblems } from './refuse.ts'

/** Build this and put it live in place of what was observed. */
export type Make = { readonly kind: 'make'; readonly architecture: Architecture; readonly live: LiveFunction } & (
  | { readonly packageType: 'zip' }
  | { readonly packageType: 'image'; readonly repository: ObservedRepository & { readonly exists: true } }
)

/** refuse: something stands in the way, all of it listed. */
export type Decision = { readonly kind: 'refuse'; readonly problems: readonly Problem[] } | Make

/** From what was asked and what is live, what to do. */
export const decide = (spec: FunctionSpec, observed: Observed, region: string): Decision => {
  const { live, repository } = observed
  const problems = findProblems(spec, observed, region)
  if (!live.exists || problems.length > 0) return { kind: 'refuse', problems }
  const { packageType, architecture } = resolveAutos(spec, live)
  if (packageType === 'zip') return { kind: 'make', packageType, architecture, live }
  if (!repository?.exists) return { kind: 'refuse', problems }
  return { kind: 'make', packageType, architecture, live, repository }
}
