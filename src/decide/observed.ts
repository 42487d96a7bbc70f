import type { Live } from '../observe/function.ts'
import type { ObservedRepository } from '../observe/repository.ts'

/** What is live now, read before anything is decided. The repository is absent where the function is a zip. */
export type Observed = { readonly live: Live; readonly repository: ObservedRepository | undefined }
