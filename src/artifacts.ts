import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Session } from './aws/session.ts'
import { writeArchive } from './build/archive-writer.ts'
import { addLayers, type Footing, packImage, packZip } from './build/artifact.ts'
import { layersIn } from './build/base.ts'
import { USUAL_RUNTIME } from './build/base-facts.ts'
import type { EngineImage } from './build/docker.ts'
import { replaceFile } from './build/fill-file.ts'
import { type Image, type MadeImage, unchangedImage } from './build/image.ts'
import { checkLayerVersions, type LayerContents } from './build/layers.ts'
import { openOutputFolder } from './build/output-folder.ts'
import { readPushed, sentByDocker } from './build/pushed.ts'
import { compressSaved } from './build/saved.ts'
import { readZip, type Zip } from './build/zip.ts'
import { guessArchitecture, isDeployedAsIs, isPacked } from './decide/autos.ts'
import type { Make, Promote } from './decide/choose.ts'
import { labelledCommit } from './decide/commit.ts'
import { findTagProblem } from './decide/refuse.ts'
import { failure, refusal } from './errors.ts'
import { makeAndTry } from './foreign-code.ts'
import type { Caller } from './host/caller.ts'
import type { Phase } from './host/log.ts'
import { together } from './host/together.ts'
import { inspectBase, inspectImage, inspectPacked, inspectProgram, inspectZip, type Made } from './inspection.ts'
import type { LiveFunction } from './observe/function.ts'
import { observeImage } from './observe/image.ts'
import { type ObservedRepository, type RepositoryImage, readImage } from './observe/repository.ts'
import type { Architecture } from './plan/function.ts'
import { type LayerSource, zipLayerProblems } from './plan/layer-sources.ts'
import { type Product, produce } from './products.ts'
import { type PushContext, pushBlobs, pushManifest } from './push/image.ts'
import { pushStaged } from './push/staging.ts'
import type { Uploaded } from './push/upload.ts'
import type { Registry } from './registry/client.ts'
import { type Digest, type ImageConfig, labelsOf } from './registry/manifest.ts'
import { noteFor } from './release/note.ts'
import { checkUpdatePermission, type Rehearsed } from './release/rehearse.ts'
import { type Code, hasLayers } from './release/steps.ts'
import { type Line, learn, phase, within } from './story.ts'
import { isOwnRepository, orMisnamed, tellOwnRepository } from './surroundings.ts'
import { findSame, isProved } from './unchanged.ts'
import { formatBytes, isCommit, shortHash } from './words.ts'

/** Code that is ready to deploy; `moveTag` does nothing without a tag of ours. */
export type PreparedCode = {
  readonly code: Code
  /** Layers to attach to a zip function. */
  readonly layers?: readonly string[]
  readonly repositoryArn: string | undefined
  readonly moveTag: (tag: string) => Promise<void>
  /** The zip to send. Throws if it is not what was packed. */
  readonly readZip?: () => Promise<Buffer>
  /** Throws if our tag, which had this image when we looked, has been moved since. */
  readonly confirmTag: () => Promise<void>
}

/** Code that has no tag of ours. */
const UNTAGGED = { moveTag: async () => {}, confirmTag: async () => {} }

/** The repository for an image, and the function to update; `live` is undefined for a push. */
type Target = {
  readonly architecture: Architecture
  readonly repository: ObservedRepository & { readonly exists: true }
  readonly live: LiveFunction | undefined
}

/** An image to push: the blobs still to send, and what was sent so far. */
type Outgoing = {
  readonly image: Image
  readonly left: Image['own']
  readonly sent: Uploaded | undefined
  /** Whether the manifest's digest is a placeholder because it is not known yet. */
  readonly hasPlaceholderDigest?: boolean
}

/** Makes and pushes an image; changes nothing that others see yet. `early` is what was made before we had a role. */
export const makeImage = async (
  line: Line,
  session: Session,
  target: Target,
  early: Product | undefined,
): Promise<PreparedCode> => {
  const { plan } = line
  const { repository } = target
  const context = pushContext(line, session, repository)
  const making = { session, target, context, early }
  const outgoing = isPacked(plan.function) ? await packOnBase(line, making) : await takeImage(line, making)
  const { image } = outgoing
  const open = async (): Promise<Registry> => (await context()).registry
  const same = await within(line, 'push', findSame(line, image, { repository, open }))
  const manifest = same ?? image.manifest
  learn(line, {
    packageType: 'image',
    architecture: target.architecture,
    ...(outgoing.hasPlaceholderDigest ? {} : { hash: manifest.digest }),
    image: { repository: repository.name, uri: repository.uri, tag: plan.function.tag },
  })
  await within(line, 'push', refuseTag(repository, plan.function.tag, manifest.digest))
  if (same === undefined && !plan.dryRun) await send(line, outgoing, context)
  return {
    code: { kind: 'image', repositoryUri: repository.uri, digest: manifest.digest, tag: plan.function.tag },
    repositoryArn: repository.arn,
    moveTag: async (tag) => pushManifest(manifest, tag, await context()),
    confirmTag: () => confirmTag(line, session, { repository, digest: manifest.digest }),
  }
}

type Tagged = Pick<Target, 'repository'> & { readonly digest: Digest }

const confirmTag = async (
  { plan, host }: Line,
  { clients }: Session,
  { repository, digest }: Tagged,
): Promise<void> => {
  const { tag: imageTag, functionName } = plan.function
  if (repository.isTagImmutable) return
  const found = await readImage(clients.ecr, repository, { imageTag }, host.stop)
  if (found?.digest === digest) return
  const values = { tag: imageTag, repository: repository.name, name: functionName }
  throw failure('tag-moved', { ...values, other: found?.digest ?? 'nothing' })
}

const refuseTag = async (...tagged: Parameters<typeof findTagProblem>): Promise<void> => {
  const problem = findTagProblem(...tagged)
  if (problem !== undefined) throw refusal([problem])
}

/** Prepares an image that another step pushed, unchanged; from an index, the image for the architecture. */
export const promoteImage = async (line: Line, session: Session, decision: Promote): Promise<PreparedCode> => {
  const { host, shared } = line
  const { architecture, live } = decision
  const observed = await phase(line, 'image', async ({ result }) => {
    const reading = { ecr: session.clients.ecr, home: session.home, open: shared.repository, signal: host.stop }
    const found = await observeImage(reading, decision.image, architecture).catch(orOtherImage(session, decision))
    const { viaIndex, digest } = found
    const what =
      viaIndex === undefined
        ? `is ${shortHash(digest)}`
        : `is an index, which Lambda rejects: deploying its ${architecture} image ${shortHash(digest)} by digest; the tag stays`
    result(`${decision.image.text} ${what}`)
    const image = { config: found.config, layers: layersIn(await shared.repository(found.repositoryUri), found) }
    const { override } = live
    await inspectImage(line, { name: 'the image', image, architecture, override, layers: undefined })
    return found
  })
  const { repository, repositoryUri: uri, tag, digest } = observed
  // Another commit may have made it: only what its labels and the function's tags say of this image is known.
  const commit = labelledCommit(labelsOf(observed.config), host.caller) ?? noteFor(live.tags, digest)?.commit ?? ''
  learn(line, {
    packageType: 'image',
    architecture,
    hash: digest,
    commit: isCommit(commit) ? commit : '',
    image: { repository: repository.name, uri, tag },
  })
  await checkRights(line, session, { live, repository: { uri, arn: repository.arn, digest } })
  const code: Code = { kind: 'image', repositoryUri: uri, digest, tag, isForeign: true }
  return { code, repositoryArn: repository.arn, ...UNTAGGED }
}

/** Unless the function's image is there already, the repository's name may be wrong. */
const orOtherImage = ({ home }: Session, { image: { name }, live }: Promote): ((error: unknown) => never) => {
  const otherwise = orMisnamed({ setting: 'image-uri', name, region: home.region, near: tellOwnRepository(live) })
  return (error) => {
    if (isOwnRepository(live, name)) throw error
    return otherwise(error)
  }
}

const pushContext =
  ({ shared, host }: Line, { clients }: Session, repository: Target['repository']) =>
  async (): Promise<PushContext> => ({
    ecr: clients.ecr,
    registry: await shared.repository(repository.uri),
    repository,
    signal: host.stop,
  })

type Making = {
  readonly session: Session
  readonly target: Target
  readonly context: () => Promise<PushContext>
  readonly early: Product | undefined
}

/** Packs our layer on a base, whose own layers are pushed while the binary is built. */
const packOnBase = async (line: Line, { session, target, context, early }: Making): Promise<Outgoing> => {
  const { plan, shared } = line
  const base = within(line, 'base', shared.base(plan.function, target.architecture))
  const { baseImage } = plan.function
  const sendBase = async ({ state, result }: Phase): Promise<Uploaded | undefined> => {
    const image = await base
    if (image === 'scratch') return undefined
    state('logging in to ECR')
    const pushing = await context()
    state('pushing its layers')
    const sent = await pushBlobs(image.layers, pushing)
    const what = sent.sentBlobs === 0 ? 'the repository has its layers' : `${formatBytes(sent.sentBytes)} pushed`
    result(`${baseImage === 'scratch' ? baseImage : baseImage.text}: ${what}`)
    return sent
  }
  const baseSent = plan.dryRun || baseImage === 'scratch' ? base.then(() => undefined) : phase(line, 'base', sendBase)
  const layers = layersOf(line, target.architecture)
  const override = target.live?.override ?? NO_OVERRIDE
  const inspected = base.then((image) => inspectBase(line, image, override))
  const root = within(line, 'base', inspected)
  const alongside = Promise.all([baseSent, layers, root, checkRights(line, session, rehearsal(target))])
  const product = await takeOrProduce(line, target.architecture, { early, alongside })
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is not packed`)
  const image = await pack(line, product, { base: await base, root: await root, layers: await layers, override })
  return { image, left: image.own, sent: await baseSent }
}

const inspectMade = async (
  line: Line,
  product: Product,
  made: Pick<Made, 'architecture' | 'override' | 'layers'>,
): Promise<void> => {
  if (product.kind !== 'archive' && product.kind !== 'engine') return
  const image = product.kind === 'archive' ? product.image : product.saved
  await phase(line, 'inspect', async ({ result }) => {
    await inspectImage(line, { name: 'the image', image, ...made })
    result('Lambda can start it')
  })
}

type Staging = Pick<Making, 'target' | 'context'> & {
  readonly image: EngineImage
  readonly config: ImageConfig
  readonly layers: Promise<LayerContents | undefined>
}

/** Pushes an image that the engine cannot export with docker, under a tag that nobody deploys from, and reads it back. */
const takeFromEngine = async (line: Line, { target, context, image, config, layers }: Staging): Promise<Outgoing> => {
  const { host, shared, plan, temp } = line
  const { repository, architecture } = target
  if (plan.dryRun) return unpushed(line, { config, imageId: image.imageId }, { target, context })
  // First, because this refuses a registry that must not get ECR's login.
  const { registry } = await within(line, 'push', context())
  const stagingTag = stagingTagFor(plan.function.functionName, repository, host.caller)
  const push = async ({ state, result }: Phase) => {
    state(`to ${repository.uri}:${stagingTag}`)
    const { credentials } = await shared.ecrLogin()
    const lines: string[] = []
    const say = (text: string): void => {
      lines.push(text)
      host.log.info(text)
    }
    const { dockerConfigDir } = host.caller
    const staging = { credentials, dockerConfigDir, tempDir: temp, say, signal: host.stop }
    const digest = await pushStaged({ imageId: image.imageId, repository, stagingTag }, staging)
    result(`image ${shortHash(digest)} under tag ${stagingTag}`)
    return { digest, lines }
  }
  const pushed = await phase(line, 'push', push, { group: `docker push ${stagingTag}` })
  const readBack = async (): Promise<MadeImage> => {
    const there = await readPushed(registry, { ...repository, digest: pushed.digest }, architecture)
    const { digest: config } = there.configBlob
    // What we inspected and tried out is the engine's image with this id.
    if (config === image.imageId) return there
    throw failure('docker-pushed-other', { image: image.imageId, pushed: config, stagingTag })
  }
  const there = await within(line, 'push', readBack())
  const whole = await completed(line, there, await layers)
  return { image: whole, left: whole.own, sent: sentByDocker(pushed.lines, there) }
}

/**
 * For a dry run. Docker makes the manifest only when it pushes; until then we use the repository's manifest with the same config, if its layers
 * hold the same contents, or else the image's id as a placeholder.
 */
const unpushed = async (
  line: Line,
  { imageId, config }: { readonly imageId: Digest; readonly config: ImageConfig },
  { target: { repository }, context }: Pick<Making, 'target' | 'context'>,
): Promise<Outgoing> => {
  const open = async (): Promise<Registry> => (await context()).registry
  const own = { manifest: undefined, config: imageId, diffIds: config.rootfs.diff_ids }
  const isSame = async (found: RepositoryImage | undefined): Promise<boolean> =>
    found !== undefined && isProved(line, found, { repository, open, own })
  const { tagged, live } = repository
  const same = (await isSame(tagged)) ? tagged : (await isSame(live)) ? live : undefined
  if (same === undefined) line.host.log.fact('image', `${shortHash(imageId)}; Docker gives its digest when it pushes`)
  const manifest = { bytes: Buffer.alloc(0), mediaType: '', digest: same?.digest ?? imageId }
  const image = { ...own, manifest, base: [], own: [] }
  return { image, left: [], sent: undefined, hasPlaceholderDigest: same === undefined }
}

/** One per function, so that the next run reuses what it leaves behind; with immutable tags, a new one for each run. */
const stagingTagFor = (
  functionName: string,
  { isMutable }: Target['repository'],
  { runId, runAttempt }: Caller,
): string => `staging-${functionName}${isMutable ? '' : `-${runId}-${runAttempt}`}`

const layersOf = async (line: Line, architecture: Architecture): Promise<LayerContents | undefined> => {
  const { plan, shared, host } = line
  const { layers } = plan.function
  if (layers === undefined) return undefined
  return phase(line, 'layers', async ({ state, result }) => {
    const names = layers.sources.map(({ text }) => text).join(', ')
    state(names)
    const contents = await shared.layers(layers, architecture)
    for (const notice of contents.notices) host.log.warning(notice)
    result(names)
    return contents
  })
}

/** Returns what was made early, or makes it now while `alongside` runs. */
const takeOrProduce = async (
  line: Line,
  architecture: Architecture,
  { early, alongside }: { readonly early: Product | undefined; readonly alongside: Promise<unknown> },
): Promise<Product> => {
  if (early === undefined) return produce(line, architecture, alongside)
  await alongside
  return early
}

/** Takes an image that Docker or another step made. */
const takeImage = async (line: Line, { session, target, context, early }: Making): Promise<Outgoing> => {
  const layers = layersOf(line, target.architecture)
  const alongside = Promise.all([layers, checkRights(line, session, rehearsal(target))])
  const product = await takeOrProduce(line, target.architecture, { early, alongside })
  await inspectMade(line, product, {
    architecture: target.architecture,
    override: target.live?.override ?? NO_OVERRIDE,
    layers: await layers,
  })
  if (product.kind === 'engine') {
    const { image, saved } = product
    return takeFromEngine(line, { target, context, image, config: saved.config, layers })
  }
  if (product.kind !== 'archive') throw new TypeError(`a ${product.kind} is no image`)
  const { source } = line.plan.function
  const commit = labelledCommit(labelsOf(product.image.config), line.host.caller)
  if (source.kind === 'archive' && commit !== undefined) learn(line, { commit })
  const image = await completed(line, product.image, await layers)
  return { image, left: [...image.base, ...image.own], sent: undefined }
}

type Rehearsal = {
  readonly live: LiveFunction | undefined
  /** An image that is already in the repository, to ask with; `digest` is undefined before the first push. A zip has no repository. */
  readonly repository?: { readonly uri: string; readonly arn: string; readonly digest: Digest | undefined }
}

const checkRights = async (line: Line, { clients }: Session, { live, repository }: Rehearsal): Promise<void> => {
  const { plan, host } = line
  const { functionName } = plan.function
  if (plan.dryRun || live === undefined || plan.command === 'push') return
  if (repository !== undefined && repository.digest === undefined) return
  const code: Rehearsed =
    repository?.digest === undefined
      ? { kind: 'zip', maybeSigned: plan.function.source.kind === 'zip-file' }
      : { kind: 'image', uri: repository.uri, digest: repository.digest, repositoryArn: repository.arn }
  await phase(line, 'rights', async ({ result }) => {
    const options = { functionName, signal: host.stop }
    const mayUpdate = await checkUpdatePermission(clients.lambda, live, code, options)
    result(mayUpdate ? `the role may update ${functionName}` : 'not known before the update')
  })
}

/** Asks with an existing image: the tagged one, or the one that runs. */
const rehearsal = ({ live, repository }: Target): Rehearsal => {
  const { uri, arn, tagged, live: running } = repository
  return { live, repository: { uri, arn, digest: tagged?.digest ?? running?.digest } }
}

/** Sends the remaining blobs, then the manifest under its digest. */
const send = (line: Line, { image, left, sent }: Outgoing, open: Making['context']): Promise<void> =>
  phase(line, 'push', async ({ state, result }) => {
    state('logging in to ECR')
    const context = await open()
    state(`to ${context.repository.uri}`)
    const ours = await pushBlobs(left, context)
    await pushManifest(image.manifest, image.manifest.digest, context)
    const sentBytes = ours.sentBytes + (sent?.sentBytes ?? 0)
    const sentBlobs = ours.sentBlobs + (sent?.sentBlobs ?? 0)
    const presentBlobs = ours.presentBlobs + (sent?.presentBlobs ?? 0)
    learn(line, { sentBytes })
    result(`${formatBytes(sentBytes)} in ${sentBlobs} blobs; the repository had ${presentBlobs} already`)
  })

/** The image byte for byte, or with one more layer. */
const completed = async (line: Line, image: MadeImage, layers: LayerContents | undefined): Promise<Image> => {
  const { temp, host } = line
  if (layers === undefined) return unchangedImage(image)
  return within(line, 'layers', addLayers(image, layers, { temp, signal: host.stop }))
}

const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

type Around = Footing & { readonly layers: LayerContents | undefined }

const pack = (line: Line, product: Product & { kind: 'binary' }, { layers, ...footing }: Around): Promise<Image> =>
  phase(line, 'pack', async ({ result }) => {
    const { temp, host, plan } = line
    const { baseImage } = plan.function
    const { binary } = product
    const { base, override } = footing
    const [packed] = await together(host.stop, (signal) => [
      packImage({ ...product, layers, temp, signal }, footing),
      inspectProgram(product).then((found) =>
        inspectPacked(line, found, { architecture: binary.architecture, base, override, layers }),
      ),
    ])
    const on = baseImage === 'scratch' ? 'scratch' : baseImage.text
    result(`image ${shortHash(packed.manifest.digest)} on ${on}`)
    return packed
  })

/** Makes a zip, or takes one that another step made; the update itself uploads it. */
export const makeZip = async (
  line: Line,
  session: Session,
  decision: Make,
  early: Product | undefined,
): Promise<PreparedCode> => {
  const { layers } = line.plan.function
  const problems = layers === undefined ? [] : zipLayerProblems(layers.sources, layers.where)
  if (problems.length > 0) throw refusal(problems)
  const alongside = Promise.all([
    checkRights(line, session, { live: decision.live }),
    layers === undefined
      ? undefined
      : within(line, 'layers', checkLayers(line, session, { sources: layers.sources, decision })),
  ])
  const product = await takeOrProduce(line, decision.architecture, { early, alongside })
  const { code: running } = decision.live
  const zip = await zipOf(line, product, {
    architecture: decision.architecture,
    runtime: running.kind === 'zip' ? running.runtime : USUAL_RUNTIME,
    hasCompany: layers === undefined ? decision.live.layers.length > 0 : layers.sources.length > 0,
  })
  learn(line, { packageType: 'zip', architecture: decision.architecture, hash: zip.codeSha256 })
  const code: Code = { kind: 'zip', codeSha256: zip.codeSha256, sizeBytes: zip.sizeBytes }
  const arns = layers?.sources.flatMap((source) => (source.kind === 'version' ? [source.arn] : []))
  return {
    code,
    ...(arns === undefined ? {} : { layers: arns }),
    repositoryArn: undefined,
    readZip: () => readZip(zip),
    ...UNTAGGED,
  }
}

type Attaching = { readonly sources: readonly LayerSource[]; readonly decision: Make }

/** Layers that are already attached were checked before. */
const checkLayers = async ({ host }: Line, { clients }: Session, { sources, decision }: Attaching): Promise<void> => {
  const arns = sources.map(({ text }) => text)
  if (hasLayers(decision.live, arns)) return
  const { architecture } = decision
  await checkLayerVersions(sources, { architecture, lambda: async () => clients.lambda, signal: host.stop })
}

type ZipTarget = Parameters<typeof inspectZip>[2]

const zipOf = async (line: Line, product: Product, target: ZipTarget): Promise<Zip> => {
  if (product.kind === 'zip') {
    await within(line, 'inspect', inspectZip(line, product.zip.found, target))
    return product.zip
  }
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is no zip`)
  return phase(line, 'pack', async ({ result }) => {
    const { temp, host } = line
    const [packed] = await together(host.stop, (signal) => [
      packZip({ ...product, temp, signal }),
      inspectProgram(product).then((found) => inspectZip(line, found, target)),
    ])
    result(`zip ${shortHash(packed.codeSha256)}, ${formatBytes(packed.sizeBytes)}`)
    return packed
  })
}

/** Builds the zip or the image without AWS, and leaves it as a file; `check` discards it. */
export const build = async (line: Line): Promise<{ readonly status: 'built' }> => {
  const { plan, host } = line
  const architecture = guessArchitecture(plan.function)
  if (isDeployedAsIs(plan.function)) {
    host.log.info('image-uri is in ECR: without AWS there is nothing to build or to look at')
    return { status: 'built' }
  }
  const { product } = await makeAndTry(line, architecture)
  if (plan.command === 'check') {
    if (product.kind === 'zip') await zipOf(line, product, { architecture, runtime: USUAL_RUNTIME })
    await inspectMade(line, product, { architecture, override: NO_OVERRIDE, layers: undefined })
    return { status: 'built' }
  }
  const name = join(await openOutputFolder(host.caller.tempDir), plan.function.functionName)
  if (product.kind === 'zip' || (product.kind === 'binary' && plan.function.packageType.value === 'zip')) {
    const zip = await zipOf(line, product, { architecture, runtime: USUAL_RUNTIME })
    const path = `${name}.zip`
    const bytes = await readZip(zip)
    await replaceFile(path, (file) => pipeline(Readable.from([bytes], { objectMode: false }), file))
    learn(line, { packageType: 'zip', architecture, hash: zip.codeSha256, path })
  } else {
    const image = await imageOf(line, product, architecture)
    const path = `${name}.oci.tar`
    await phase(line, 'archive', async ({ state, result }) => {
      state(path)
      const { digest, sizeBytes } = await writeArchive(image, path, { signal: host.stop })
      result(`${path}, ${formatBytes(sizeBytes)}, image ${shortHash(digest)}`)
    })
    learn(line, { packageType: 'image', architecture, hash: image.manifest.digest, path })
  }
  return { status: 'built' }
}

const imageOf = async (line: Line, product: Product, architecture: Architecture): Promise<Image> => {
  const layers = await layersOf(line, architecture)
  await inspectMade(line, product, { architecture, override: NO_OVERRIDE, layers })
  if (product.kind === 'archive') return completed(line, product.image, layers)
  if (product.kind === 'engine') {
    const { temp: folder, host } = line
    return completed(line, await compressSaved(product.saved, { folder, signal: host.stop }), layers)
  }
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is no image`)
  const base = await within(line, 'base', line.shared.base(line.plan.function, architecture))
  const root = await within(line, 'base', inspectBase(line, base, NO_OVERRIDE))
  return pack(line, product, { base, root, layers, override: NO_OVERRIDE })
}
