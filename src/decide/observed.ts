import type { Problem } from '../errors/problems.ts'
import type { Live } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'

/** What is live before anything is decided. `repository` is undefined for a zip function. */
export type Observed = { readonly live: Live; readonly repository: ObservedRepository | undefined }

/** Where it is, and what the step knows for a name that does not exist. */
export type Surroundings = {
  readonly region: string
  /** Host of the account's registry. */
  readonly registry: string
  /** A sentence with the nearest function that the step names elsewhere, and a space; or empty. */
  readonly nearFunction: string
  /** The same for repositories. */
  readonly nearRepository: string
  /** The repository found for the image has a tag that another environment deploys, and the branch led there. */
  readonly taken: readonly Problem[]
}
