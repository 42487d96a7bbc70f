import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buildWithDocker } from '../docker/build.ts'
import { lendImage } from '../docker/engine.ts'
import { failure, refusal } from '../errors/problems.ts'
import { nameOf } from '../files/paths.ts'
import { compile } from '../go/compile.ts'
import { otherArchitecture } from '../go/other-architecture.ts'
import type { Terminal } from '../host/terminal.ts'
import { baseFacts, USUAL_RUNTIME } from '../inspect/base-facts.ts'
import { type Content, readPacked } from '../inspect/program.ts'
import { type Judged, judge } from '../inspect/verdict.ts'
import { unchangedImage } from '../pack/image.ts'
import { findMadeFile } from '../pack/made-elsewhere/file.ts'
import { readArchive } from '../pack/made-elsewhere/oci-archive.ts'
import { readZipFile } from '../pack/made-elsewhere/zip-file.ts'
import { unpackZip } from '../pack/zip/unpack.ts'
import type { Architecture } from '../plan/function.ts'
import type { DockerfileSource, GoSource, ZipFileSource } from '../plan/source.ts'
import { architectures, canRun } from '../runtime/machine.ts'
import { bootstrapIn, type Runnable } from '../runtime/runnable.ts'
import type { LocalRun } from './arguments.ts'

/** What to make, and where. */
export type MakeOptions = {
  readonly run: LocalRun
  readonly terminal: Terminal
  readonly architecture: Architecture
  readonly temp: string
  /** Gets what has to be removed after the run. */
  readonly owned: AsyncDisposableStack
}

/** Compiles, builds, unpacks or finds what `local` runs. Throws when it cannot run on this machine. */
export const makeRunnable = async (options: MakeOptions): Promise<Runnable> => {
  const { source } = options.run
  if (source.kind !== 'image' && !(await stat(source.directory).catch(() => undefined))?.isDirectory())
    throw failure('directory-missing', { directory: nameOf(source, source.directory) })
  switch (source.kind) {
    case 'go':
      return compileGo(options, source)
    case 'binary': {
      const { path } = await findMadeFile(source, '--binary')
      return inspectProgram(options, { program: path, folder: source.directory }, nameOf(source, source.path))
    }
    case 'zip-file':
      return unpack(options, source)
    case 'image':
      return { kind: 'image', image: source.reference }
    case 'dockerfile':
      return { kind: 'image', image: await buildImage(options, source) }
  }
}

/** After this much silence, people wonder whether anything happens. */
const SILENT_MS = 1_000

/** Compiles for this machine's system; on Linux that is what a deploy compiles. */
const compileGo = async (options: MakeOptions, source: GoSource): Promise<Runnable> => {
  const { architecture, temp, terminal } = options
  const { log, stop: signal } = terminal.host
  warnOfArchitecture(options, 'go')
  const waiting = setTimeout(() => log.info('go build is at work …'), SILENT_MS)
  const { path, goPackage } = await compile({
    source,
    architecture,
    goos: process.platform,
    extraTags: [],
    output: join(temp, 'bootstrap'),
    signal,
  }).finally(() => clearTimeout(waiting))
  return inspectProgram(options, { program: path, folder: source.directory }, goPackage)
}

const warnOfArchitecture = ({ run, architecture, terminal }: MakeOptions, kind: 'go' | 'dockerfile'): void => {
  const { caller, log } = terminal.host
  const isSet = run.architecture !== 'auto'
  const text = otherArchitecture(kind, caller.buildVariables, { architecture, isSet })
  if (text !== undefined) log.warning(text)
}

/** Checks the zip as a deploy does, and unpacks it into a folder used as /var/task. */
const unpack = async (options: MakeOptions, source: ZipFileSource): Promise<Runnable> => {
  const { temp, terminal } = options
  const { log, stop: signal } = terminal.host
  const { bytes, notices } = await readZipFile(source, { temp, signal })
  for (const notice of notices) log.warning(notice)
  const folder = join(temp, 'task')
  await unpackZip(bytes, folder, signal)
  return inspectProgram(options, bootstrapIn(folder), 'bootstrap')
}

/** Inspects a program as a deploy does, under its name for messages. Only warns about what it lacks on Lambda's system, because it may run here. */
const inspectProgram = async (
  { architecture, terminal }: MakeOptions,
  { program, folder }: { readonly program: string; readonly folder: string },
  name: string,
): Promise<Runnable> => {
  const runnable = { kind: 'program', program, folder } as const
  // Other systems use another executable format.
  if (process.platform !== 'linux') return runnable
  const found = await readPacked(program)
  const judged: Omit<Judged, 'base'> = {
    path: name,
    found,
    architecture: ownArchitecture(found.content) ?? architecture,
    where: 'zip',
  }
  const { problems: anywhere } = judge({ ...judged, base: baseFacts('') })
  if (anywhere.length > 0) throw refusal(anywhere)
  const { problems, notices } = judge({ ...judged, base: baseFacts(USUAL_RUNTIME) })
  for (const problem of problems) terminal.warn(problem)
  for (const notice of notices) terminal.host.log.warning(notice)
  return runnable
}

/** A program's architecture, if this machine can run it, natively or with qemu. */
const ownArchitecture = (content: Content): Architecture | undefined =>
  Object.values(architectures).find(
    (one) => content.kind === 'program' && content.facts.machine === one && canRun(one, 'program'),
  )

/** Builds with Docker; what BuildKit exports as a file is lent to the engine. */
const buildImage = async (options: MakeOptions, source: DockerfileSource): Promise<string> => {
  const { architecture, temp, terminal, owned } = options
  const { log, stop: signal } = terminal.host
  warnOfArchitecture(options, 'dockerfile')
  const built = await buildWithDocker({ source, architecture, folder: temp, say: log.info, signal })
  if (built.kind === 'engine') return built.imageId
  const image = await readArchive(built.path, { name: 'dockerfile', architecture, temp, signal })
  return owned.use(await lendImage(unchangedImage(image), { directory: temp, signal })).image
}
