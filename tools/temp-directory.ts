import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** A new directory whose name is short enough for a socket's path; disposing removes it. */
export const makeTempDirectory = (): AsyncDisposable & { readonly path: string } => {
  const path = mkdtempSync('/tmp/gdl-')
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
