import type { Session } from '../../aws/session.ts'
import { baseName, isPacked } from '../../decide/source.ts'
import { together } from '../../host/concurrency/together.ts'
import type { Phase } from '../../host/log/log.ts'
import type { OptContents } from '../../lambda-layers/layers.ts'
import { type Footing, packImage } from '../../pack/artifact.ts'
import type { Image } from '../../pack/image.ts'
import { pushBlobs } from '../../push/image.ts'
import type { Uploaded } from '../../push/upload.ts'
import type { Registry } from '../../registry/client.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { type Product, phase, type Task } from '../task.ts'
import { takeFromEngine } from './engine-image.ts'
import { inspectBase, inspectMade, inspectPacked, inspectProgram } from './inspect.ts'
import { completed, layersOf } from './lambda-layers.ts'
import { type Outgoing, overrideOf, type PreparedCode, type Target } from './prepared-code.ts'
import { type Making, pushContext } from './push.ts'
import { findSame } from './unchanged.ts'
import { checkRights, rehearsal } from './update-permission.ts'

/** Makes an image, and sends no more of it than its base's layers. */
export const makeImage = async (task: Task, session: Session, target: Target): Promise<PreparedCode> => {
  const { spec } = task
  const { repository } = target
  const making: Making = { session, target, context: pushContext(task, session, repository) }
  const made = isPacked(spec) ? await packOnBase(task, making) : await takeImage(task, making)
  const { image, hasPlaceholderDigest } = made
  const open = async (): Promise<Registry> => (await making.context()).registry
  const same = await task.host.log.within('push', findSame(task, image, { repository, open }))
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

/** Packs our layer on a base, whose own layers are pushed while the binary is built. */
const packOnBase = async (task: Task, { session, target, context }: Making): Promise<Outgoing> => {
  const { plan, spec, shared, host } = task
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
    result(`${baseName(spec)}: ${what}`)
    return sent
  }
  const override = overrideOf(target.live)
  const [base, sent, layers, root, , { product }] = await Promise.all([
    reading,
    plan.dryRun || baseImage === 'scratch' ? undefined : phase(task, 'base', sendBase),
    layersOf(task, architecture),
    host.log.within(
      'base',
      reading.then((image) => inspectBase(task, image, override)),
    ),
    checkRights(task, session, rehearsal(target)),
    shared.product(task, architecture),
  ])
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is not packed`)
  const image = await pack(task, product, { base, root, layers, override })
  return { image, left: image.own, sent }
}

/** Takes an image that Docker or another step made. */
const takeImage = async (task: Task, { session, target, context }: Making): Promise<Outgoing> => {
  const { architecture, live } = target
  const [layers, , { product }] = await Promise.all([
    layersOf(task, architecture),
    checkRights(task, session, rehearsal(target)),
    task.shared.product(task, architecture),
  ])
  await inspectMade(task, product, { architecture, override: overrideOf(live), layers })
  if (product.kind === 'engine') {
    const { image, saved } = product
    return takeFromEngine(task, { target, context, image, config: saved.config, layers })
  }
  if (product.kind !== 'archive') throw new TypeError(`a ${product.kind} is no image`)
  const image = await completed(task, product.image, layers)
  return { image, left: [...image.base, ...image.own], sent: undefined }
}

type Around = Footing & { readonly layers: OptContents | undefined }

export const pack = (
  task: Task,
  product: Product & { kind: 'binary' },
  { layers, ...footing }: Around,
): Promise<Image> =>
  phase(task, 'pack', async ({ result }) => {
    const { temp, host, spec } = task
    const { binary } = product
    const { base, override } = footing
    const [packed] = await together(host.stop, (signal) => [
      packImage({ ...product, layers, temp, signal }, footing),
      inspectProgram(product).then((found) =>
        inspectPacked(task, found, { architecture: binary.architecture, base, override, layers }),
      ),
    ])
    result(`image ${shortHash(packed.manifest.digest)} on ${baseName(spec)}`)
    return packed
  })
