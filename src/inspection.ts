import { basename, join } from 'node:path'
import type { BaseImage } from './build/base.ts'
import { baseFacts } from './build/base-facts.ts'
import { type Extension, type ExtensionHost, judgeExtensions, readExtensions } from './build/extensions.ts'
import { binaryPath } from './build/image.ts'
import { readPacked } from './build/inspect.ts'
import type { LayerContents } from './build/layers.ts'
import { scanRoot } from './build/root-scan.ts'
import { type Judged, judge } from './build/verdict.ts'
import { refusal } from './errors.ts'
import type { ImageOverride } from './observe/function.ts'
import type { Architecture } from './plan/function.ts'
import type { Line } from './story.ts'

/** Looks into the program that goes into a zip, for a runtime such as provided.al2023. */
export const inspectZip = async (
  line: Line,
  file: string,
  { architecture, runtime }: { readonly architecture: Architecture; readonly runtime: string },
): Promise<void> => {
  const found = await readPacked(file)
  tell(line, { path: 'bootstrap', found, architecture, base: baseFacts(runtime), where: 'zip' })
}

/** Where a binary of ours is to run. */
export type Ground = {
  readonly architecture: Architecture
  readonly base: BaseImage | 'scratch'
  readonly override: ImageOverride
  readonly layers: LayerContents | undefined
}

/** Looks into the program that goes onto a base, and at the extensions beside it. */
export const inspectPacked = async (line: Line, file: string, ground: Ground): Promise<void> => {
  const { architecture, base, override, layers } = ground
  const { baseImage } = line.plan.function
  const name = baseImage === 'scratch' ? baseImage : baseImage.text
  const facts = baseFacts(name, base === 'scratch' ? {} : { config: base.config })
  const path = binaryPath(base, override)
  const found = await readPacked(file)
  tell(line, { path, found, architecture, base: facts, where: 'image' })
  if (layers === undefined) return
  tellExtensions(line, await readExtensions(layers), { architecture, base: facts, opt: layers.tree })
}

/** An image that others made: what is started in it, as its layers have it, with what `layers` adds. */
export type Made = {
  /** How messages call it. */
  readonly name: string
  readonly image: Pick<BaseImage, 'config' | 'layers'>
  readonly architecture: Architecture
  readonly override: ImageOverride
  readonly layers: LayerContents | undefined
}

/** Looks into what Lambda will start in an image that others made. */
export const inspectImage = async (
  line: Line,
  { name, image, architecture, override, layers }: Made,
): Promise<void> => {
  const folder = join(line.temp, 'root')
  const {
    starts,
    base: found,
    extensions,
    rie,
  } = await scanRoot(image, override, { name, folder, signal: line.host.stop, opt: layers?.tree })
  if (extensions.length > 0)
    line.host.log.fact('inspect', `extensions: ${extensions.map(({ path }) => basename(path)).join(', ')}`)
  if (rie !== undefined) line.host.log.fact('inspect', `RIE: ${rie}`)
  const base = baseFacts(name, { config: image.config, found })
  const none = { path: 'ENTRYPOINT', found: { kind: 'missing' } } as const
  for (const started of starts.length === 0 ? [none] : starts)
    tell(line, { ...started, architecture, base, where: 'image' })
  tellExtensions(line, extensions, { architecture, base })
}

const tellExtensions = ({ host }: Line, extensions: readonly Extension[], on: ExtensionHost): void => {
  const { problems, notices } = judgeExtensions(extensions, on)
  if (problems.length > 0) throw refusal(problems)
  for (const notice of notices) host.log.warning(notice)
}

const tell = ({ host }: Line, judged: Judged): void => {
  const { problems, notices, report } = judge(judged)
  host.log.fact('inspect', report)
  if (problems.length > 0) throw refusal(problems)
  for (const notice of notices) host.log.warning(notice)
}
