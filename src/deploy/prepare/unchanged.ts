import { failure, reasonOf, warning } from '../../errors/problems.ts'
import { digestOf } from '../../files/digest.ts'
import { openUnpacking, packedBytesOf, type Unpacking } from '../../files/unpacking.ts'
import type { PresentRepository, RepositoryImage } from '../../observe/repository.ts'
import type { Image } from '../../pack/image.ts'
import { type Claim, findClaims, holdsContents, type Own } from '../../pack/same-image.ts'
import { layersIn } from '../../registry/base-image.ts'
import type { ManifestBytes, Registry } from '../../registry/client.ts'
import { readImageManifest } from '../../registry/manifest.ts'
import { shortHash } from '../../text/format.ts'
import type { Task } from '../task.ts'

/** Where to look for an image, and how to read there. */
export type OpenRepository = {
  readonly repository: PresentRepository
  readonly open: () => Promise<Registry>
}

/**
 * The repository's own manifest of this image; undefined if it must be pushed. An identical manifest is the same image. So is the live image if
 * only gzip's bytes differ, which differ between builds of zlib, and its layers are proved to hold our contents. With force, ours is applied.
 */
export const findSame = async (task: Task, image: Image, place: OpenRepository): Promise<ManifestBytes | undefined> => {
  const { tagged, live } = place.repository
  const { manifest } = image
  if (tagged?.digest === manifest.digest || live?.digest === manifest.digest) return manifest
  if (live === undefined || task.spec.force) return undefined
  const own = { ...image, manifest: readImageManifest(manifest.bytes.toString()) }
  return (await isProved(task, live, { ...place, own })) ? asManifest(live) : undefined
}

/** As the registry has it. */
export const asManifest = ({ manifest, digest, mediaType }: RepositoryImage): ManifestBytes => ({
  bytes: Buffer.from(manifest),
  digest,
  mediaType,
})

/** Whether an image of the repository has our config and our contents. What cannot be read proves nothing. */
export const isProved = async (
  task: Task,
  { manifest, digest }: RepositoryImage,
  { own, open, repository }: OpenRepository & { readonly own: Own },
): Promise<boolean> => {
  const claims = digestOf(Buffer.from(manifest)) === digest ? findClaims(manifest, own) : undefined
  const parsed = readImageManifest(manifest)
  if (claims === undefined || parsed === undefined) return false
  const of = { manifest: parsed, repositoryUri: repository.uri, digest }
  const packedBytes = packedBytesOf(claims.map(({ layer }) => ({ digest: layer.digest, sizeBytes: layer.size })))
  const unpacking = openUnpacking({ packedBytes }, (_what, limit) =>
    failure('image-root-ratio', { name: `${repository.name}@${digest}`, packed: packedBytes, limit }),
  )
  for (const claim of claims) {
    const flaw = await findFlaw(task, claim, { of, open, unpacking })
    if (flaw === undefined) continue
    const values = { repository: repository.name, image: shortHash(digest), layer: shortHash(claim.layer.digest) }
    task.host.log.warning(warning('image-forged', { ...values, flaw }))
    return false
  }
  return true
}

type Reading = Pick<OpenRepository, 'open'> & {
  readonly unpacking: Unpacking
  readonly of: Parameters<typeof layersIn>[1]
}

const findFlaw = async (
  { host }: Task,
  { layer, diffId }: Claim,
  { of, open, unpacking }: Reading,
): Promise<string | undefined> => {
  try {
    const blob = layersIn(await open(), of).find(({ digest }) => digest === layer.digest)
    const isSame = blob !== undefined && (await holdsContents(blob, diffId, { unpacking, signal: host.stop }))
    return isSame ? undefined : 'holds other contents'
  } catch (error) {
    host.stop.throwIfAborted()
    return `cannot be read: ${reasonOf(error)}`
  }
}
