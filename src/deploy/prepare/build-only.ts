import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { guessArchitecture } from '../../decide/auto.ts'
import { isDeployedAsIs } from '../../decide/source.ts'
import { compressSaved } from '../../docker/saved.ts'
import { replaceFile } from '../../files/fill-file.ts'
import { openOutputFolder } from '../../files/output-folder.ts'
import { USUAL_RUNTIME } from '../../inspect/base-facts.ts'
import type { Image } from '../../pack/image.ts'
import { writeArchive } from '../../pack/oci-archive.ts'
import { readZip } from '../../pack/zip/zip.ts'
import type { Architecture } from '../../plan/function.ts'
import type { BuiltFile } from '../../report/result.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { type Product, phase, type Task } from '../task.ts'
import { pack } from './image.ts'
import { inspectBase, inspectMade } from './inspect.ts'
import { completed, layersOf } from './lambda-layers.ts'
import { NO_OVERRIDE } from './prepared-code.ts'
import { zipOf } from './zip.ts'

/** Builds the zip or the image without AWS, and leaves it as a file; undefined where it is only checked. */
export const build = async (task: Task): Promise<BuiltFile | undefined> => {
  const { plan, spec, host, shared } = task
  const architecture = guessArchitecture(spec)
  if (isDeployedAsIs(spec)) {
    host.log.info('image-uri is in ECR: without AWS there is nothing to build or to look at')
    return undefined
  }
  const { product } = await shared.product(task, architecture)
  if (plan.command === 'check') {
    if (product.kind === 'zip') await zipOf(task, product, { architecture, runtime: USUAL_RUNTIME })
    await inspectMade(task, product, { architecture, override: NO_OVERRIDE, layers: undefined })
    return undefined
  }
  const name = join(await openOutputFolder(host.caller.tempDir), spec.functionName)
  if (product.kind === 'zip' || (product.kind === 'binary' && spec.packageType.value === 'zip')) {
    const zip = await zipOf(task, product, { architecture, runtime: USUAL_RUNTIME })
    const path = `${name}.zip`
    const bytes = await readZip(zip)
    await replaceFile(path, (file) => pipeline(Readable.from([bytes], { objectMode: false }), file))
    return { packageType: 'zip', architecture, hash: zip.codeSha256, path }
  }
  const image = await imageOf(task, product, architecture)
  const path = `${name}.oci.tar`
  await phase(task, 'archive', async ({ state, result }) => {
    state(path)
    const { digest, sizeBytes } = await writeArchive(image, path, { signal: host.stop })
    result(`${path}, ${formatBytes(sizeBytes)}, image ${shortHash(digest)}`)
  })
  return { packageType: 'image', architecture, hash: image.manifest.digest, path }
}

const imageOf = async (task: Task, product: Product, architecture: Architecture): Promise<Image> => {
  const layers = await layersOf(task, architecture)
  await inspectMade(task, product, { architecture, override: NO_OVERRIDE, layers })
  if (product.kind === 'archive') return completed(task, product.image, layers)
  if (product.kind === 'engine') {
    const { temp: folder, host } = task
    return completed(task, await compressSaved(product.saved, { folder, signal: host.stop }), layers)
  }
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is no image`)
  const { log } = task.host
  const base = await log.within('base', task.shared.base(task.spec, architecture))
  const root = await log.within('base', inspectBase(task, base, NO_OVERRIDE))
  return pack(task, product, { base, root, layers, override: NO_OVERRIDE })
}
