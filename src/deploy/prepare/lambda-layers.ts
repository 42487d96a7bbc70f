import type { OptContents } from '../../lambda-layers/layers.ts'
import { addLayers } from '../../pack/artifact.ts'
import { type Image, type MadeImage, unchangedImage } from '../../pack/image.ts'
import type { Architecture } from '../../plan/function.ts'
import { phase, type Task } from '../task.ts'

export const layersOf = async (task: Task, architecture: Architecture): Promise<OptContents | undefined> => {
  const { spec, shared, host } = task
  const { layers } = spec
  if (layers === undefined) return undefined
  return phase(task, 'layers', async ({ state, result }) => {
    const names = layers.sources.map(({ text }) => text).join(', ')
    state(names)
    const contents = await shared.layers(task, layers.sources, architecture)
    for (const notice of contents.notices) host.log.warning(notice)
    result(names)
    return contents
  })
}

/** The image byte for byte, or with one more layer. */
export const completed = async (task: Task, image: MadeImage, layers: OptContents | undefined): Promise<Image> => {
  const { temp, host } = task
  if (layers === undefined) return unchangedImage(image)
  return host.log.within('layers', addLayers(image, layers, { temp, signal: host.stop }))
}
