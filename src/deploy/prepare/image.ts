import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Session } from '../../aws/session.ts'
import { guessArchitecture, isDeployedAsIs, isPacked } from '../../decide/autos.ts'
import type { Make, Promote } from '../../decide/choose.ts'
import { labelledCommit } from '../../decide/commit.ts'
import { findTagProblem } from '../../decide/refuse.ts'
import type { EngineImage } from '../../docker/build.ts'
import { readPushed, sentByDocker } from '../../docker/pushed.ts'
import { compressSaved } from '../../docker/saved.ts'
import { failure, refusal } from '../../errors/problems.ts'
import type { Digest } from '../../files/digest.ts'
import { replaceFile } from '../../files/fill-file.ts'
import { openOutputFolder } from '../../files/output-folder.ts'
import type { Caller } from '../../host/caller.ts'
import { together } from '../../host/concurrency/together.ts'
import type { Phase } from '../../host/log/log.ts'
import { USUAL_RUNTIME } from '../../inspect/base-facts.ts'
import { checkLayerVersions, type LayerContents } from '../../lambda-layers/layers.ts'
import type { ImageOverride, Live } from '../../observe/function.ts'
import { observeImage } from '../../observe/image.ts'
import type { ObservedRepository, RepositoryImage } from '../../observe/repository.ts'
import { writeArchive } from '../../pack/archive-writer.ts'
import { addLayers, type Footing, packImage, packZip } from '../../pack/artifact.ts'
import { type Image, type MadeImage, unchangedImage } from '../../pack/image.ts'
import { readZip, type Zip } from '../../pack/zip/zip.ts'
import type { Architecture } from '../../plan/function.ts'
import { type LayerSource, zipLayerProblems } from '../../plan/grammar/lambda-layers.ts'
import { type PushContext, pushBlobs, pushManifest } from '../../push/image.ts'
import { pushStaged } from '../../push/staging.ts'
import type { Uploaded } from '../../push/upload.ts'
import { layersIn } from '../../registry/base-image.ts'
import type { Registry } from '../../registry/client.ts'
import { type ImageConfig, labelsOf } from '../../registry/manifest.ts'
import type { Code, Manifest } from '../../release/code.ts'
import { differsIn } from '../../release/differences.ts'
import { noteFor } from '../../release/note.ts'
import { checkUpdatePermission, type Rehearsed } from '../../release/rehearse.ts'
import type { BuiltFile } from '../../report/result.ts'
import { isCommit } from '../../text/commit.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { isOwnRepository, orMisnamed, tellOwnRepository } from '../misnamed.ts'
import type { Product } from '../progress.ts'
import { type Line, phase } from '../progress.ts'
import { inspectBase, inspectImage, inspectPacked, inspectProgram, inspectZip, type Made } from './inspect.ts'
import { asManifest, findSame, isProved } from './unchanged.ts'

/** Code that is made and inspected, and what it takes to deploy it. */
export type Ready = {
  readonly code: Code
  readonly architecture: Architecture
  /** Layers to attach to a zip function. */
  readonly layers?: readonly string[]
  /** Of an image whose tag is ours to move. */
  readonly manifest?: Manifest
  readonly zip?: Zip
  /** An image that the repository does not have yet. */
  readonly unsent?: Outgoing
}

/** The repository for an image, and the function that it is for, which a push does not need. */
type Target = {
  readonly architecture: Architecture
  readonly repository: ObservedRepository & { readonly exists: true }
  readonly live: Live
}

/** An image to push: the blobs still to send, and what was sent so far. */
type Outgoing = {
  readonly image: Image
  readonly left: Image['own']
  readonly sent: Uploaded | undefined
  /** Whether the manifest's digest is a placeholder because it is not known yet. */
  readonly hasPlaceholderDigest?: boolean
}

/** Makes an image, and sends no more of it than its base's layers. */
export const makeImage = async (line: Line, session: Session, target: Target): Promise<Ready> => {
  const { spec } = line
  const { repository } = target
  const making: Making = { session, target, context: pushContext(line, session, repository) }
  const made = isPacked(spec) ? await packOnBase(line, making) : await takeImage(line, making)
  const { image, hasPlaceholderDigest } = made
  const open = async (): Promise<Registry> => (await making.context()).registry
  const same = await line.host.log.within('push', findSame(line, image, { repository, open }))
  const { digest, mediaType, bytes } = same ?? image.manifest
  const { name, arn, uri } = repository
  const isProvisional = hasPlaceholderDigest ? { isProvisional: true as const } : {}
  return {
    code: { kind: 'image', repository: { name, arn, uri }, digest, tag: spec.tag, ...isProvisional },
    architecture: target.architecture,
    manifest: { digest, mediaType, text: bytes.toString() },
    ...(same === undefined ? { unsent: made } : {}),
  }
}

/** Sends what the repository lacks of an image; returns how many bytes, undefined if it has all of it. Changes nothing that others see yet. */
export const sendImage = async (
  line: Line,
  session: Session,
  { ready: { code, unsent }, repository }: { readonly ready: Ready } & Pick<Target, 'repository'>,
): Promise<number | undefined> => {
  if (code.kind !== 'image') throw new TypeError('a zip is sent with the update')
  await line.host.log.within('push', refuseTag(repository, line.spec.tag, code.digest))
  if (unsent === undefined || line.plan.dryRun) return undefined
  return send(line, unsent, pushContext(line, session, repository))
}

const refuseTag = async (...tagged: Parameters<typeof findTagProblem>): Promise<void> => {
  const problem = findTagProblem(...tagged)
  if (problem !== undefined) throw refusal([problem])
}

type Promoted = Ready & {
  readonly code: Code & { readonly kind: 'image' }
  /** The commit that it comes from: empty if that is not known. */
  readonly commit: string
}

/** Looks into an image that another step pushed, to deploy it unchanged; of an index, into the image for the architecture. */
export const promoteImage = async (line: Line, session: Session, decision: Promote): Promise<Promoted> => {
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
    await inspectImage(line, { name: 'the image', image, architecture, override: overrideOf(live), layers: undefined })
    return found
  })
  const { repository, repositoryUri: uri, tag, digest } = observed
  // Another commit may have made it: only what its labels and the function's tags say of this image is known.
  const noted = live.exists ? noteFor(live.tags, digest)?.commit : undefined
  const commit = labelledCommit(labelsOf(observed.config), host.caller) ?? noted ?? ''
  const { name, arn } = repository
  const code = { kind: 'image', repository: { name, arn, uri }, digest, isForeign: true } as const
  return { code: tag === undefined ? code : { ...code, tag }, architecture, commit: isCommit(commit) ? commit : '' }
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
}

/** Packs our layer on a base, whose own layers are pushed while the binary is built. */
const packOnBase = async (line: Line, { session, target, context }: Making): Promise<Outgoing> => {
  const { plan, spec, shared, host } = line
  const { architecture } = target
  const { baseImage } = spec
  const reading = host.log.within('base', shared.base(spec, architecture))
  const sendBase = async ({ state, result }: Phase): Promise<Uploaded | undefined> => {
    const image = await reading
    if (image === 'scratch') return undefined
    state('logging in to ECR')
    const pushing = await context()
    state('pushing its layers')
    const sent = await pushBlobs(image.layers, pushing)
    const what = sent.sentBlobs === 0 ? 'the repository has its layers' : `${formatBytes(sent.sentBytes)} pushed`
    result(`${baseImage === 'scratch' ? baseImage : baseImage.text}: ${what}`)
    return sent
  }
  const override = overrideOf(target.live)
  const [base, sent, layers, root, , { product }] = await Promise.all([
    reading,
    plan.dryRun || baseImage === 'scratch' ? undefined : phase(line, 'base', sendBase),
    layersOf(line, architecture),
    host.log.within(
      'base',
      reading.then((image) => inspectBase(line, image, override)),
    ),
    checkRights(line, session, rehearsal(target)),
    shared.product(line, architecture),
  ])
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is not packed`)
  const image = await pack(line, product, { base, root, layers, override })
  return { image, left: image.own, sent }
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
  readonly layers: LayerContents | undefined
}

/** Pushes an image that the engine cannot export with docker, under a tag that nobody deploys from, and reads it back. */
const takeFromEngine = async (line: Line, { target, context, image, config, layers }: Staging): Promise<Outgoing> => {
  const { host, shared, plan, spec, temp } = line
  const { repository, architecture } = target
  if (plan.dryRun) return unpushed(line, { config, imageId: image.imageId }, { target, context })
  // First, because this refuses a registry that must not get ECR's login.
  const { registry } = await host.log.within('push', context())
  const stagingTag = stagingTagFor(spec.functionName, repository, host.caller)
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
  const there = await host.log.within('push', readBack())
  const whole = await completed(line, there, layers)
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
  const placeholder = { bytes: Buffer.alloc(0), mediaType: '', digest: imageId }
  const manifest = same === undefined ? placeholder : asManifest(same)
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
  const { spec, shared, host } = line
  const { layers } = spec
  if (layers === undefined) return undefined
  return phase(line, 'layers', async ({ state, result }) => {
    const names = layers.sources.map(({ text }) => text).join(', ')
    state(names)
    const contents = await shared.layers(line, layers.sources, architecture)
    for (const notice of contents.notices) host.log.warning(notice)
    result(names)
    return contents
  })
}

/** Takes an image that Docker or another step made. */
const takeImage = async (line: Line, { session, target, context }: Making): Promise<Outgoing> => {
  const { architecture, live } = target
  const [layers, , { product }] = await Promise.all([
    layersOf(line, architecture),
    checkRights(line, session, rehearsal(target)),
    line.shared.product(line, architecture),
  ])
  await inspectMade(line, product, { architecture, override: overrideOf(live), layers })
  if (product.kind === 'engine') {
    const { image, saved } = product
    return takeFromEngine(line, { target, context, image, config: saved.config, layers })
  }
  if (product.kind !== 'archive') throw new TypeError(`a ${product.kind} is no image`)
  const image = await completed(line, product.image, layers)
  return { image, left: [...image.base, ...image.own], sent: undefined }
}

type Rehearsal = {
  readonly live: Live
  /** An image that is already in the repository, to ask with; `digest` is undefined before the first push. A zip has no repository. */
  readonly repository?: { readonly uri: string; readonly arn: string; readonly digest: Digest | undefined }
}

/** Asks Lambda whether the role may update the function. */
export const checkRights = async (line: Line, { clients }: Session, { live, repository }: Rehearsal): Promise<void> => {
  const { plan, spec, host } = line
  const { functionName } = spec
  if (plan.dryRun || !live.exists || plan.command === 'push') return
  if (repository !== undefined && repository.digest === undefined) return
  const code: Rehearsed =
    repository?.digest === undefined
      ? { kind: 'zip', maybeSigned: spec.source.kind === 'zip-file' }
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
const send = (line: Line, { image, left, sent }: Outgoing, open: Making['context']): Promise<number> =>
  phase(line, 'push', async ({ state, result }) => {
    state('logging in to ECR')
    const context = await open()
    state(`to ${context.repository.uri}`)
    const ours = await pushBlobs(left, context)
    await pushManifest(image.manifest, image.manifest.digest, context)
    const sentBytes = ours.sentBytes + (sent?.sentBytes ?? 0)
    const sentBlobs = ours.sentBlobs + (sent?.sentBlobs ?? 0)
    const presentBlobs = ours.presentBlobs + (sent?.presentBlobs ?? 0)
    result(`${formatBytes(sentBytes)} in ${sentBlobs} blobs; the repository had ${presentBlobs} already`)
    return sentBytes
  })

/** The image byte for byte, or with one more layer. */
const completed = async (line: Line, image: MadeImage, layers: LayerContents | undefined): Promise<Image> => {
  const { temp, host } = line
  if (layers === undefined) return unchangedImage(image)
  return host.log.within('layers', addLayers(image, layers, { temp, signal: host.stop }))
}

const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

const overrideOf = (live: Live): ImageOverride => (live.exists ? live.override : NO_OVERRIDE)

type Around = Footing & { readonly layers: LayerContents | undefined }

const pack = (line: Line, product: Product & { kind: 'binary' }, { layers, ...footing }: Around): Promise<Image> =>
  phase(line, 'pack', async ({ result }) => {
    const { temp, host, spec } = line
    const { baseImage } = spec
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
export const makeZip = async (line: Line, session: Session, decision: Make): Promise<Ready> => {
  const { spec, shared, host } = line
  const { live, architecture } = decision
  const { sources, where } = spec.layers ?? {}
  const problems = sources === undefined ? [] : zipLayerProblems(sources, where ?? '')
  if (problems.length > 0) throw refusal(problems)
  const [, , { product }] = await Promise.all([
    checkRights(line, session, { live }),
    sources === undefined ? undefined : host.log.within('layers', checkLayers(line, session, { sources, decision })),
    shared.product(line, architecture),
  ])
  const attached = live.exists ? live.layers : []
  const zip = await zipOf(line, product, {
    architecture,
    runtime: live.exists && live.code.kind === 'zip' ? live.code.runtime : USUAL_RUNTIME,
    hasCompany: (sources ?? attached).length > 0,
  })
  const { codeSha256, sizeBytes } = zip
  const layers = sources?.flatMap((source) => (source.kind === 'version' ? [source.arn] : []))
  return {
    code: { kind: 'zip', codeSha256, sizeBytes },
    architecture,
    ...(layers === undefined ? {} : { layers }),
    zip,
  }
}

type Attaching = { readonly sources: readonly LayerSource[]; readonly decision: Make }

/** Layers that are already attached were checked before. */
const checkLayers = async ({ host }: Line, { clients }: Session, { sources, decision }: Attaching): Promise<void> => {
  const arns = sources.map(({ text }) => text)
  if (decision.live.exists && !differsIn(decision.live, { layers: arns }, 'layers')) return
  const { architecture } = decision
  await checkLayerVersions(sources, { architecture, lambda: async () => clients.lambda, signal: host.stop })
}

type ZipTarget = Parameters<typeof inspectZip>[2]

const zipOf = async (line: Line, product: Product, target: ZipTarget): Promise<Zip> => {
  if (product.kind === 'zip') {
    await line.host.log.within('inspect', inspectZip(line, product.zip.found, target))
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

/** Builds the zip or the image without AWS, and leaves it as a file; undefined where it is only checked. */
export const build = async (line: Line): Promise<BuiltFile | undefined> => {
  const { plan, spec, host, shared } = line
  const architecture = guessArchitecture(spec)
  if (isDeployedAsIs(spec)) {
    host.log.info('image-uri is in ECR: without AWS there is nothing to build or to look at')
    return undefined
  }
  const { product } = await shared.product(line, architecture)
  if (plan.command === 'check') {
    if (product.kind === 'zip') await zipOf(line, product, { architecture, runtime: USUAL_RUNTIME })
    await inspectMade(line, product, { architecture, override: NO_OVERRIDE, layers: undefined })
    return undefined
  }
  const name = join(await openOutputFolder(host.caller.tempDir), spec.functionName)
  if (product.kind === 'zip' || (product.kind === 'binary' && spec.packageType.value === 'zip')) {
    const zip = await zipOf(line, product, { architecture, runtime: USUAL_RUNTIME })
    const path = `${name}.zip`
    const bytes = await readZip(zip)
    await replaceFile(path, (file) => pipeline(Readable.from([bytes], { objectMode: false }), file))
    return { packageType: 'zip', architecture, hash: zip.codeSha256, path }
  }
  const image = await imageOf(line, product, architecture)
  const path = `${name}.oci.tar`
  await phase(line, 'archive', async ({ state, result }) => {
    state(path)
    const { digest, sizeBytes } = await writeArchive(image, path, { signal: host.stop })
    result(`${path}, ${formatBytes(sizeBytes)}, image ${shortHash(digest)}`)
  })
  return { packageType: 'image', architecture, hash: image.manifest.digest, path }
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
  const { log } = line.host
  const base = await log.within('base', line.shared.base(line.spec, architecture))
  const root = await log.within('base', inspectBase(line, base, NO_OVERRIDE))
  return pack(line, product, { base, root, layers, override: NO_OVERRIDE })
}
