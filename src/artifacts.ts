import type { Session } from './aws/session.ts'
import { packImage, packZip } from './build/artifact.ts'
import type { Image } from './build/image.ts'
import { guessArchitecture } from './decide/autos.ts'
import type { Make } from './decide/choose.ts'
import { findTagProblem } from './decide/refuse.ts'
import { refusal } from './errors.ts'
import { produce } from './products.ts'
import { findSameImage, type PushContext, pushBlobs, pushManifest } from './push/image.ts'
import type { Uploaded } from './push/upload.ts'
import { rehearseUpdate } from './release/rehearse.ts'
import { type Code, shortHash } from './release/steps.ts'
import { formatBytes } from './report/summary.ts'
import { type Line, learn, phase } from './story.ts'

/** Code that may be applied; `moveTag` does nothing for a zip, which has none. */
export type Ready = {
  readonly code: Code
  readonly repositoryArn: string | undefined
  readonly moveTag: (tag: string) => Promise<void>
}

/** Compiles, packs and pushes an image, while the base's layers are on their way already. Nothing that others see changes yet. */
export const makeImage = async (
  line: Line,
  session: Session,
  decision: Make & { packageType: 'image' },
): Promise<Ready> => {
  const { plan, host, shared, temp } = line
  const { repository, live } = decision
  const spec = plan.function
  const base = shared.base(spec, decision.architecture)
  const context = async (): Promise<PushContext> => ({
    ecr: session.clients.ecr,
    registry: await shared.repository(repository.uri),
    repository,
    signal: host.stop,
  })
  const baseSent = base.then(async (image) =>
    plan.dryRun || image === 'scratch' ? undefined : pushBlobs(image.layers, await context()),
  )
  const parts = await produce(line, decision.architecture, Promise.all([baseSent, rehearse(line, session, decision)]))
  const image = await phase(line, 'Pack', async () => {
    const packed = await packImage({ ...parts, temp, signal: host.stop }, await base, live.override)
    host.log.info(
      `image ${shortHash(packed.manifest.digest)}, on ${spec.baseImage === 'scratch' ? 'scratch' : spec.baseImage.text}`,
    )
    return packed
  })
  const same = findSameImage(repository, image)
  const manifest = same ?? image.manifest
  learn(line, {
    packageType: 'image',
    architecture: decision.architecture,
    hash: manifest.digest,
    image: { repository: repository.name, uri: repository.uri, tag: spec.tag },
  })
  const problem = findTagProblem(repository, spec.tag, manifest.digest)
  if (problem !== undefined) throw refusal([problem])
  if (same === undefined && !plan.dryRun) await push(line, { image, theirs: await baseSent, context: await context() })
  const code: Code = { kind: 'image', repositoryUri: repository.uri, digest: manifest.digest, tag: spec.tag }
  return { code, repositoryArn: repository.arn, moveTag: async (tag) => pushManifest(manifest, tag, await context()) }
}

/** With an image of the repository that is there already; for the first one there is none to ask with. */
const rehearse = async ({ plan, host }: Line, { clients }: Session, { live, ...decision }: Make): Promise<void> => {
  const options = { functionName: plan.function.functionName, signal: host.stop }
  if (plan.dryRun) return
  if (decision.packageType === 'zip') return rehearseUpdate(clients.lambda, live, { kind: 'zip' }, options)
  const { uri, arn: repositoryArn, tagged, live: running } = decision.repository
  const digest = tagged?.digest ?? running?.digest
  if (digest !== undefined)
    await rehearseUpdate(clients.lambda, live, { kind: 'image', uri, digest, repositoryArn }, options)
}

type Pushing = { readonly image: Image; readonly theirs: Uploaded | undefined; readonly context: PushContext }

/** Sends our layer and config, then the manifest under its digest; `theirs` is what the base's layers took. */
const push = (line: Line, { image, theirs, context }: Pushing): Promise<void> =>
  phase(line, 'Push', async ({ state }) => {
    state(`to ${context.repository.uri}`)
    const ours = await pushBlobs(image.own, context)
    await pushManifest(image.manifest, image.manifest.digest, context)
    const sentBytes = ours.sentBytes + (theirs?.sentBytes ?? 0)
    const sentBlobs = ours.sentBlobs + (theirs?.sentBlobs ?? 0)
    const presentBlobs = ours.presentBlobs + (theirs?.presentBlobs ?? 0)
    learn(line, { sentBytes })
    line.host.log.info(`sent ${formatBytes(sentBytes)} in ${sentBlobs} blobs; ${presentBlobs} were there already`)
  })

/** Compiles and packs a zip; it travels with the update itself. */
export const makeZip = async (line: Line, session: Session, decision: Make): Promise<Ready> => {
  const { host, temp } = line
  const parts = await produce(line, decision.architecture, rehearse(line, session, decision))
  const zip = await phase(line, 'Pack', async () => {
    const packed = await packZip({ ...parts, temp, signal: host.stop })
    host.log.info(`zip of ${formatBytes(packed.sizeBytes)}, CodeSha256 ${packed.codeSha256}`)
    return packed
  })
  learn(line, { packageType: 'zip', architecture: decision.architecture, hash: zip.codeSha256 })
  const code: Code = { kind: 'zip', codeSha256: zip.codeSha256, path: zip.path, sizeBytes: zip.sizeBytes }
  return { code, repositoryArn: undefined, moveTag: async () => {} }
}

/** Without AWS: builds, and says how big it became. */
export const buildOnly = async (line: Line): Promise<{ status: 'built' }> => {
  await produce(line, guessArchitecture(line.plan.function))
  return { status: 'built' }
}
