import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

/** Passes bytes on unchanged; `result` returns their count and SHA-256. */
export class HashingStream extends Transform {
  readonly #hash = createHash('sha256')
  #sizeBytes = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk)
    this.#sizeBytes += chunk.length
    done(null, chunk)
  }

  result(): { sha256: Buffer; sizeBytes: number } {
    return { sha256: this.#hash.digest(), sizeBytes: this.#sizeBytes }
  }
}
