import type { EngineImage } from '../../docker/engine.ts'
import { readPushed, sentByDocker } from '../../docker/pushed.ts'
import { failure } from '../../errors/problems.ts'
import type { Digest } from '../../files/digest.ts'
import type { Caller } from '../../host/caller.ts'
import type { Phase } from '../../host/log/log.ts'
import type { OptContents } from '../../lambda-layers/layers.ts'
import type { RepositoryImage } from '../../observe/repository.ts'
import type { MadeImage } from '../../pack/image.ts'
import { pushStaged } from '../../push/staging.ts'
import type { Registry } from '../../registry/client.ts'
import type { ImageConfig } from '../../registry/manifest.ts'
import { shortHash } from '../../text/format.ts'
import { phase, type Task } from '../task.ts'
import { completed } from './lambda-layers.ts'
import type { Outgoing, Target } from './prepared-code.ts'
import type { Making } from './push.ts'
import { asManifest, isProved } from './unchanged.ts'

type Staging = Pick<Making, 'target' | 'context'> & {
  readonly image: EngineImage
  readonly config: ImageConfig
  readonly layers: OptContents | undefined
}

/** Pushes an image that the engine cannot export with docker, under a tag that nobody deploys from, and reads it back. */
export const takeFromEngine = async (
  task: Task,
  { target, context, image, config, layers }: Staging,
): Promise<Outgoing> => {
  const { host, shared, plan, spec, temp } = task
  const { repository, architecture } = target
  if (plan.dryRun) return unpushed(task, { config, imageId: image.imageId }, { target, context })
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
  const pushed = await phase(task, 'push', push, { group: `docker push ${stagingTag}` })
  const readBack = async (): Promise<MadeImage> => {
    const there = await readPushed(registry, { ...repository, digest: pushed.digest }, architecture)
    const { digest: config } = there.configBlob
    // What we inspected and tried out is the engine's image with this id.
    if (config === image.imageId) return there
    throw failure('docker-pushed-other', { image: image.imageId, pushed: config, stagingTag })
  }
  const there = await host.log.within('push', readBack())
  const whole = await completed(task, there, layers)
  return { image: whole, left: whole.own, sent: sentByDocker(pushed.lines, there) }
}

/**
 * For a dry run. Docker makes the manifest only when it pushes; until then we use the repository's manifest with the same config, if its layers
 * hold the same contents, or else the image's id as a placeholder.
 */
const unpushed = async (
  task: Task,
  { imageId, config }: { readonly imageId: Digest; readonly config: ImageConfig },
  { target: { repository }, context }: Pick<Making, 'target' | 'context'>,
): Promise<Outgoing> => {
  const open = async (): Promise<Registry> => (await context()).registry
  const own = { manifest: undefined, config: imageId, diffIds: config.rootfs.diff_ids }
  const isSame = async (found: RepositoryImage | undefined): Promise<boolean> =>
    found !== undefined && isProved(task, found, { repository, open, own })
  const { tagged, live } = repository
  const same = (await isSame(tagged)) ? tagged : (await isSame(live)) ? live : undefined
  if (same === undefined) task.host.log.fact('image', `${shortHash(imageId)}; Docker gives its digest when it pushes`)
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
