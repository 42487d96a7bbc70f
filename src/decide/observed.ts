import type { Live } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'

/** What is live before anything is decided. `repository` is undefined for a zip function. */
export type Observed = { readonly live: Live; readonly repository: ObservedRepository | undefined }
