import type { Architecture } from './model.ts'

/** A layer version as Lambda keeps it. */
export type LayerVersion = {
  readonly arn: string
  readonly version: number
  readonly createdAt: string
  readonly sha256: string
  readonly sizeBytes: number
  /** Its declared size when unpacked; 0 for an unreadable zip, which Lambda would not have accepted. */
  readonly unpackedBytes: number
  readonly file: string
  readonly architectures: readonly Architecture[]
  /** False for another account's that is not shared with this one. */
  readonly isShared: boolean
}
