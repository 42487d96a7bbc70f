import { createHash } from 'node:crypto'

/** The SHA-256 of these bytes, as registries write it. */
export const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export type Digest = `sha256:${string}`
