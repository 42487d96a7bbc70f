import { realpath } from 'node:fs/promises'
import { failure, reasonOf, unreadable } from '../errors/problems.ts'
import { readSmall } from '../host/disk/limits.ts'
import type { JsonSource } from '../plan/smoke.ts'

/** Lambda takes 6 MB (Lambda quotas), and answers with as much; the trial has the exact limit. */
const MAX_JSON_BYTES = 16_777_216

/** The bytes of JSON that a setting holds or names. Throws if the file is not in the repository or is not JSON. */
export const readJsonSource = async (source: JsonSource): Promise<Buffer> => {
  if (source.kind === 'inline') return Buffer.from(source.text)
  const { where, named } = source
  const bytes = await readInside(source).catch((cause) => {
    const { reason, more } = unreadable(cause)
    throw failure('event-file', { where, path: named, reason }, more)
  })
  try {
    JSON.parse(bytes.toString())
    return bytes
  } catch (cause) {
    throw failure('event-file-not-json', { where, path: named, reason: reasonOf(cause) }, { cause })
  }
}

/** A link must not lead out of the repository. */
const readInside = async ({ path, workspace }: JsonSource & { readonly kind: 'file' }): Promise<Buffer> => {
  const [real, root] = await Promise.all([realpath(path), realpath(workspace)])
  if (!real.startsWith(`${root}/`)) throw new Error('it is outside the repository')
  const bytes = await readSmall(real, MAX_JSON_BYTES)
  if (bytes === undefined) throw new Error(`it has more than ${MAX_JSON_BYTES} bytes`)
  return bytes
}
