import { basename, join } from 'node:path'
import { baseName } from '../../decide/source.ts'
import { refusal } from '../../errors/problems.ts'
import { baseFacts } from '../../inspect/base-facts.ts'
import { type Extension, type ExtensionHost, judgeExtensions, readExtensions } from '../../inspect/extensions.ts'
import { type Packed, readPacked } from '../../inspect/program.ts'
import { type BaseRoot, readBaseRoot } from '../../inspect/root/base-root.ts'
import { folderNotices, judgeRoot } from '../../inspect/root/root-verdict.ts'
import { scanRoot } from '../../inspect/root/scan.ts'
import { type Judged, judge, type Verdict } from '../../inspect/verdict.ts'
import type { OptContents } from '../../lambda-layers/layers.ts'
import type { ImageOverride } from '../../observe/function.ts'
import { binaryPath } from '../../pack/image.ts'
import type { Architecture } from '../../plan/function.ts'
import type { BaseImage } from '../../registry/base-image.ts'
import { type Product, phase, type Task } from '../task.ts'

/** What inspecting the program finds: before other code has run, if any has. */
export const inspectProgram = async ({ binary, found }: Product & { kind: 'binary' }): Promise<Packed> =>
  found ?? readPacked(binary.path)

/** Inspects the program for a zip, for a runtime such as provided.al2023. */
export const inspectZip = async (
  task: Task,
  found: Packed,
  { runtime, ...on }: Pick<Judged, 'architecture' | 'hasCompany'> & { readonly runtime: string },
): Promise<void> => {
  reportVerdict(task, { ...on, path: 'bootstrap', found, base: baseFacts(runtime), where: 'zip' })
}

/** What an image is for: the machine, the live ImageConfig, and the layers to add. */
type Placement = {
  readonly architecture: Architecture
  readonly override: ImageOverride
  readonly layers: OptContents | undefined
}

/** Inspects the program for an image on a base, and its extensions. */
export const inspectPacked = async (
  task: Task,
  found: Packed,
  { base, architecture, override, layers }: Placement & { readonly base: BaseImage | 'scratch' },
): Promise<void> => {
  const name = baseName(task.spec)
  const facts = baseFacts(name, base === 'scratch' ? {} : { config: base.config })
  const path = binaryPath(base, override)
  const hasCompany = layers !== undefined
  reportVerdict(task, { path, found, architecture, base: facts, where: 'image', hasCompany })
  if (layers === undefined) return
  reportExtensions(task, await readExtensions(layers), { architecture, base: facts, opt: layers.tree })
}

/** An image that we did not build, under its name in messages. */
type Made = Placement & { readonly name: string; readonly image: Pick<BaseImage, 'config' | 'layers'> }

/** Inspects what Lambda will start in an image that we did not build. */
export const inspectImage = async (task: Task, made: Made): Promise<void> => {
  const { name, image, architecture, override, layers } = made
  const folder = join(task.temp, 'root')
  const {
    starts,
    base: found,
    extensions,
    rie,
    ...root
  } = await scanRoot(image, override, { name, folder, signal: task.host.stop, opt: layers?.tree })
  if (extensions.length > 0)
    task.host.log.fact('inspect', `extensions: ${extensions.map(({ path }) => basename(path)).join(', ')}`)
  if (rie !== undefined) task.host.log.fact('inspect', `RIE: ${rie}`)
  const base = baseFacts(name, { config: image.config, found })
  const none = { path: 'ENTRYPOINT', found: { kind: 'missing' } } as const
  for (const started of starts.length === 0 ? [none] : starts)
    reportVerdict(task, { ...started, architecture, base, where: 'image', hasCompany: extensions.length > 0 })
  reportExtensions(task, extensions, { architecture, base })
  const isOverridden = {
    start: override.entryPoint !== undefined || override.command !== undefined,
    workingDirectory: override.workingDirectory !== undefined,
  }
  report(task, judgeRoot({ ...root, name, functionName: task.spec.functionName, isOverridden }))
}

/** Reads what a base's file system decides about our layer and config. */
export const inspectBase = async (
  task: Task,
  base: BaseImage | 'scratch',
  override: ImageOverride,
): Promise<BaseRoot> => {
  const { spec, host, temp } = task
  const name = `base-image ${baseName(spec)}`
  const root = await readBaseRoot(base, override, { name, folder: join(temp, 'base-root'), signal: host.stop })
  const named = base === 'scratch' ? '' : base.config.config?.WorkingDir
  if (named && named !== root.workingDirectory)
    host.log.fact(
      'base',
      `starts in ${root.workingDirectory}: its WORKDIR ${named} is not known to be open to Lambda's user`,
    )
  report(task, { problems: [], notices: folderNotices(name, root.missing) })
  return root
}

const reportExtensions = (task: Task, extensions: readonly Extension[], on: ExtensionHost): void =>
  report(task, judgeExtensions(extensions, on))

const reportVerdict = (task: Task, judged: Judged): void => {
  const verdict = judge(judged)
  task.host.log.fact('inspect', verdict.report)
  report(task, verdict)
}

const report = ({ host }: Task, { problems, notices }: Pick<Verdict, 'problems' | 'notices'>): void => {
  if (problems.length > 0) throw refusal(problems)
  for (const notice of notices) host.log.warning(notice)
}

/** Inspects an image that Docker or another step made; other products are inspected when they are packed. */
export const inspectMade = async (task: Task, product: Product, made: Placement): Promise<void> => {
  if (product.kind !== 'archive' && product.kind !== 'engine') return
  const image = product.kind === 'archive' ? product.image : product.saved
  await phase(task, 'inspect', async ({ result }) => {
    await inspectImage(task, { name: 'the image', image, ...made })
    result('Lambda can start it')
  })
}
