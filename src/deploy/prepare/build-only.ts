import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { guessArchitecture, isDeployedAsIs } from '../../decide/autos.ts'
import { compressSaved } from '../../docker/saved.ts'
import { replaceFile } from '../../files/fill-file.ts'
import { openOutputFolder } from '../../files/output-folder.ts'
import { USUAL_RUNTIME } from '../../inspect/base-facts.ts'
import { writeArchive } from '../../pack/archive-writer.ts'
import type { Image } from '../../pack/image.ts'
import { readZip } from '../../pack/zip/zip.ts'
import type { Architecture } from '../../plan/function.ts'
import type { BuiltFile } from '../../report/result.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { type Line, type Product, phase } from '../progress.ts'
import { pack } from './image.ts'
import { inspectBase, inspectMade } from './inspect.ts'
import { completed, layersOf } from './lambda-layers.ts'
import { NO_OVERRIDE } from './prepared-code.ts'
import { zipOf } from './zip.ts'

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
