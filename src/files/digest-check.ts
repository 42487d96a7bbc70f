import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import type { Digest } from './digest.ts'

/** What bytes must be, or are found to be. */
export type Measured = { readonly digest: Digest; readonly sizeBytes: number }

/** Passes bytes on but holds the last ones back until digest and size match, so that wrong bytes never arrive whole. */
export class DigestCheck extends Transform {
  readonly #hash = createHash('sha256')
  readonly #wanted: Measured
  readonly #wrong: (found: Measured | 'more') => Error
  #seen = 0
  #held: Buffer | undefined

  /** `wrong` makes the error for bytes that differ; `more` is found before their end. */
  constructor(wanted: Measured, wrong: (found: Measured | 'more') => Error) {
    super()
    this.#wanted = wanted
    this.#wrong = wrong
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length
    if (this.#seen > this.#wanted.sizeBytes) {
      done(this.#wrong('more'))
      return
    }
    this.#hash.update(chunk)
    if (this.#held !== undefined) this.push(this.#held)
    this.#held = chunk
    done()
  }

  override _flush(done: TransformCallback): void {
    const { digest, sizeBytes } = this.#wanted
    const found: Measured = { digest: `sha256:${this.#hash.digest('hex')}`, sizeBytes: this.#seen }
    if (found.digest === digest && found.sizeBytes === sizeBytes) done(null, this.#held)
    else done(this.#wrong(found))
  }
}
