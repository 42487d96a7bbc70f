import { ecrHost, type Home } from '../aws/arn.ts'
import type { Session } from '../aws/session.ts'
import { repositoryFor } from '../decide/auto.ts'
import type { Observed, Surroundings } from '../decide/observed.ts'
import { DeployError, failure, type Problem } from '../errors/problems.ts'
import type { Live } from '../observe/function.ts'
import { findTakenImages } from '../plan/naming.ts'
import { siblingHint } from '../plan/other-environments.ts'
import type { Task } from './task.ts'

/** What the step knows for a function or repository that does not exist. */
export const surroundingsOf = ({ plan, spec }: Task, { home }: Session, observed?: Observed): Surroundings => {
  const { functionName, repository } = spec
  const { functions, repositories } = plan.siblings
  const registryId = repository?.registryId ?? home.accountId
  return {
    region: home.region,
    registry: ecrHost({ ...home, accountId: registryId }),
    nearFunction:
      siblingHint(functionName, functions) ||
      `SAM, CDK and Serverless make up names of their own:  aws lambda list-functions --region ${home.region}  shows them. `,
    nearRepository: repository === undefined ? '' : siblingHint(repository.name, repositories),
    taken: observed === undefined ? [] : findTaken({ plan, spec }, home, observed),
  }
}

/** A repository that is set was checked before AWS was asked. */
const findTaken = (
  { plan: { naming }, spec }: Pick<Task, 'plan' | 'spec'>,
  { accountId, region }: Home,
  observed: Observed,
): readonly Problem[] => {
  if (naming === undefined || spec.repository !== undefined || observed.repository === undefined) return []
  return findTakenImages(naming, { registryId: accountId, region, ...repositoryFor(spec, observed.live) })
}

type Named = {
  /** The setting that holds the name. */
  readonly setting: string
  readonly name: string
  readonly region: string
  /** A sentence with a better name, and a space; or empty. */
  readonly near: string
}

/** For the first read of what a setting names. A role may read only what its policy lists, so a refusal may mean a misspelt name. */
export const orMisnamed =
  (named: Named) =>
  (error: unknown): never => {
    if (!(error instanceof DeployError) || error.code !== 'access-denied') throw error
    const { what = '', action = '', resource = '' } = error.values
    throw failure('access-denied-name', { what, action, resource, ...named }, { cause: error.cause })
  }

/** Whether the function's image is in the repository of this name, so that the name is right. */
export const isOwnRepository = (live: Live, name: string): boolean => ownRepository(live) === name

/** Where the function's image is now, as a sentence and a space; empty for a zip and without a function. */
export const describeOwnRepository = (live: Live): string => {
  const own = ownRepository(live)
  return own === undefined ? '' : `The function runs from ${own}. `
}

const ownRepository = (live: Live): string | undefined =>
  live.exists && live.code.kind === 'image' ? live.code.repositoryUri.match(/^[^/]*\/(.+)$/)?.[1] : undefined
