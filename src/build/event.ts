import { readFile, realpath } from 'node:fs/promises'
import { failure, reasonOf } from '../errors.ts'
import type { JsonSource } from '../plan/function.ts'

/** The bytes of JSON that a setting holds or names. Throws when there is no such file in the repository, or it holds something else. */
export const readJsonSource = async (source: JsonSource): Promise<Buffer> => {
  if (source.kind === 'inline') return Buffer.from(source.text)
  const { where, named } = source
  const bytes = await readInside(source).catch((cause) => {
    throw failure('event-file', { where, path: named, reason: reasonOf(cause) }, { cause })
  })
  try {
    JSON.parse(bytes.toString())
    return bytes
  } catch (cause) {
    throw failure('event-file-not-json', { where, path: named, reason: reasonOf(cause) }, { cause })
  }
}

/** A link in the repository may not lead out of it. */
const readInside = async ({ path, workspace }: JsonSource & { readonly kind: 'file' }): Promise<Buffer> => {
  const [real, root] = await Promise.all([realpath(path), realpath(workspace)])
  if (!real.startsWith(`${root}/`)) throw new Error('it is outside the repository')
  return readFile(real)
}
