import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** A new directory with a short name, which a socket's path has room for; it goes when it is disposed of. */
export const makeTempDirectory = (): AsyncDisposable & { readonly path: string } => {
  const path = mkdtempSync('/tmp/gdl-')
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
