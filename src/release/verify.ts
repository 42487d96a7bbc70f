import { failure } from '../errors/problems.ts'
import type { Live } from '../observe/function.ts'
import { differences } from './differences.ts'
import { failedState, notLive } from './not-live.ts'
import type { Deployment } from './steps.ts'

/**
 * Proves that the function is live and that Lambda runs exactly the code and layers we deployed. Throws if not, for example after somebody else
 * moved the tag. Under which URI it runs the same bytes does not matter.
 */
export const verifyLive = (live: Live, running: Deployment, name: string): void => {
  const [first] = differences(live, running).filter(({ facet }) => facet !== 'uri')
  if (first === undefined) return
  if (!live.exists) throw failure('function-deleted', {})
  const { facet, from, to } = first
  if (facet === 'state') throw failedState(live, name) ?? notLive(live, name, 0)
  throw failure(facet === 'layers' ? 'layers-other' : 'other-code', { name, live: from, wanted: to })
}
