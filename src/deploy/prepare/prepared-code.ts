import type { ImageOverride, Live } from '../../observe/function.ts'
import type { PresentRepository } from '../../observe/repository.ts'
import type { Image } from '../../pack/image.ts'
import type { Zip } from '../../pack/zip/zip.ts'
import type { Architecture } from '../../plan/function.ts'
import type { Uploaded } from '../../push/upload.ts'
import type { Code, Manifest } from '../../release/code.ts'

/** Code that is made and inspected, and what it takes to deploy it. */
export type PreparedCode = {
  readonly code: Code
  readonly architecture: Architecture
  /** Layers to attach to a zip function. */
  readonly layers?: readonly string[]
  /** Of an image whose tag is ours to move. */
  readonly manifest?: Manifest
  readonly zip?: Zip
  /** An image that the repository does not have yet. */
  readonly unsent?: Outgoing
}

/** The repository for an image, and the function that it is for, which a push does not need. */
export type Target = {
  readonly architecture: Architecture
  readonly repository: PresentRepository
  readonly live: Live
}

/** An image to push: the blobs still to send, and what was sent so far. */
export type Outgoing = {
  readonly image: Image
  readonly left: Image['own']
  readonly sent: Uploaded | undefined
  /** Whether the manifest's digest is a placeholder because it is not known yet. */
  readonly hasPlaceholderDigest?: boolean
}

export const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

export const overrideOf = (live: Live): ImageOverride => (live.exists ? live.override : NO_OVERRIDE)
