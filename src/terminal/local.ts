import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildWithDocker, lendImage } from '../docker/build.ts'
import { failure, missingFile, reasonOf, refusal, warning } from '../errors/problems.ts'
import { nameOf } from '../files/paths.ts'
import { compile } from '../go/compile.ts'
import { otherArchitecture } from '../go/other-architecture.ts'
import type { Host } from '../host/caller.ts'
import { openTemp } from '../host/disk/temp.ts'
import { openLines } from '../host/log/lines.ts'
import type { Terminal } from '../host/terminal.ts'
import { baseFacts, USUAL_RUNTIME } from '../inspect/base-facts.ts'
import { type Content, readPacked } from '../inspect/program.ts'
import { type Judged, judge } from '../inspect/verdict.ts'
import { unchangedImage } from '../pack/image.ts'
import { readArchive } from '../pack/made/archive.ts'
import { findMadeFile } from '../pack/made/file.ts'
import { readZipFile } from '../pack/made/zip-file.ts'
import { unpackZip } from '../pack/zip/unpack.ts'
import type { Architecture } from '../plan/function.ts'
import { LOOKS_LIKE_JSON } from '../plan/smoke.ts'
import type { BinarySource, DockerfileSource, GoSource, ZipFileSource } from '../plan/source.ts'
import { goarch } from '../registry/goarch.ts'
import { startContainer } from '../runtime/container/container.ts'
import { lambdaEnvironment } from '../runtime/environment.ts'
import { type Event, type FunctionRuntime, MAX_EVENT_BYTES, type Outcome } from '../runtime/event.ts'
import { describeError } from '../runtime/function-error.ts'
import { startInvokeServer } from '../runtime/invoke-server.ts'
import { architectures, canRun } from '../runtime/machine.ts'
import { startFunctionRuntime } from '../runtime/process.ts'
import type { EventSource, LocalRun } from './arguments.ts'
import { type EnvLine, parseEnvFile } from './env-file.ts'
import { samples } from './samples.generated.ts'

/** Runs a function on this machine: once with an event, printing the answer, or else as a server until a signal. Returns the exit code. */
export const runLocally = async (run: LocalRun, terminal: Terminal): Promise<number> => {
  const { host } = terminal
  const architecture = hostArchitecture(run)
  for (const text of run.warnings) host.log.warning(text)
  const event = run.event === undefined ? undefined : await readEvent(run.event, terminal)
  const variables = await readVariables(run, terminal)
  const rie = run.rie === undefined ? undefined : await findRie(run.rie, terminal)
  await using temp = await openTemp(host.caller.tempDir)
  const local: Local = { run, terminal, architecture, variables, rie, temp: temp.path }
  return await (event === undefined ? serve(local) : invokeOnce(local, event))
}

/** A run with everything read except the artifact. */
type Local = {
  readonly run: LocalRun
  readonly terminal: Terminal
  readonly architecture: Architecture
  readonly variables: Readonly<Record<string, string>>
  readonly rie: string | undefined
  readonly temp: string
}

const invokeOnce = async (local: Local, payload: Uint8Array): Promise<number> => {
  await using runtime = await startArtifact(local)
  const outcome = await invoke(local, runtime, { payload })
  await local.terminal.answer(outcome.payload)
  if (outcome.payload.at(-1) !== LINE_END) await local.terminal.answer('\n')
  return outcome.functionError === undefined ? 0 : 1
}

const LINE_END = '\n'.charCodeAt(0)

/** Opens the port before compiling; early events wait. */
const serve = async (local: Local): Promise<number> => {
  const { run, terminal } = local
  const { log, stop } = terminal.host
  const ready = Promise.withResolvers<FunctionRuntime>()
  ready.promise.catch(() => {})
  const take = async (event: Event): Promise<Outcome> => invoke(local, await ready.promise, event)
  await using server = await startInvokeServer(run.port, take).catch((cause: unknown) => {
    throw failure('port-taken', { port: run.port, reason: reasonOf(cause) }, { cause })
  })
  await using runtime = await startArtifact(local)
  ready.resolve(runtime)
  await terminal.answer(`${server.url}\n`)
  log.info('GET or POST events to that URL; Ctrl-C ends it.')
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  return 0
}

/** Runs one invocation, which a signal also ends. */
const invoke = async ({ terminal }: Local, runtime: FunctionRuntime, event: Event): Promise<Outcome> => {
  const { stop, log } = terminal.host
  stop.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  const onStop = (): void => stopped.reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  try {
    const outcome = await Promise.race([runtime.invoke(event), stopped.promise])
    // Without this line, the log alone would look like a success.
    if (outcome.functionError !== undefined) {
      const { type, reason } = describeError(outcome.payload)
      log.info(`error of the function: ${[type, reason].filter(Boolean).join(': ')}`)
    }
    return outcome
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

const startArtifact = async (local: Local): Promise<FunctionRuntime> => {
  const { source } = local.run
  if (source.kind !== 'image' && !(await stat(source.directory).catch(() => undefined))?.isDirectory())
    throw failure('directory-missing', { directory: nameOf(source, source.directory) })
  switch (source.kind) {
    case 'go':
      return startProgram(local, await compileHere(local, source))
    case 'binary':
      return startProgram(local, await findHere(source))
    case 'zip-file':
      return startProgram(local, await unpackHere(local, source))
    case 'image':
      return startImage(local, source.reference)
    case 'dockerfile':
      return startBuilt(local, source)
  }
}

/** After this much silence, people wonder whether anything happens. */
const SILENT_MS = 1_000

/** Compiles for this machine's system; on Linux that is what a deploy compiles. */
const compileHere = async (local: Local, source: GoSource): Promise<Program> => {
  const { architecture, temp, terminal } = local
  const { log } = terminal.host
  warnOfArchitecture(local, 'go')
  const waiting = setTimeout(() => log.info('go build is at work …'), SILENT_MS)
  const { path, goPackage } = await compile({
    source,
    architecture,
    goos: process.platform,
    extraTags: [],
    output: join(temp, 'bootstrap'),
    signal: terminal.host.stop,
  }).finally(() => clearTimeout(waiting))
  return { program: path, folder: source.directory, name: goPackage }
}

const warnOfArchitecture = ({ run, architecture, terminal }: Local, kind: 'go' | 'dockerfile'): void => {
  const { caller, log } = terminal.host
  const isSet = run.architecture !== 'auto'
  const text = otherArchitecture(kind, caller.buildVariables, { architecture, isSet })
  if (text !== undefined) log.warning(text)
}

const findHere = async (source: BinarySource): Promise<Program> => {
  const { path } = await findMadeFile(source, '--binary')
  return { program: path, folder: source.directory, name: nameOf(source, source.path) }
}

/** Checks the zip as a deploy does, and unpacks it into a folder used as /var/task. */
const unpackHere = async ({ temp, terminal }: Local, source: ZipFileSource): Promise<Program> => {
  const signal = terminal.host.stop
  const { bytes, notices } = await readZipFile(source, { temp, signal })
  for (const notice of notices) terminal.host.log.warning(notice)
  const folder = join(temp, 'task')
  await unpackZip(bytes, folder, signal)
  return { program: join(folder, 'bootstrap'), folder, name: 'bootstrap' }
}

/** A program to run without a container, the folder used as /var/task, and its name in messages. */
type Program = { readonly program: string; readonly folder: string; readonly name: string }

/** Inspects a program as a deploy does. Only warns about what it lacks on Lambda's system, because it may run here. Throws when it cannot run on this machine. */
const inspect = async ({ architecture, terminal }: Local, { program, name }: Program): Promise<void> => {
  // Other systems use another executable format.
  if (process.platform !== 'linux') return
  const found = await readPacked(program)
  const judged: Omit<Judged, 'base'> = {
    path: name,
    found,
    architecture: runnable(found.content) ?? architecture,
    where: 'zip',
  }
  const { problems: anywhere } = judge({ ...judged, base: baseFacts('') })
  if (anywhere.length > 0) throw refusal(anywhere)
  const { problems, notices } = judge({ ...judged, base: baseFacts(USUAL_RUNTIME) })
  for (const problem of problems) terminal.warn(problem)
  for (const notice of notices) terminal.host.log.warning(notice)
}

/** A program's architecture, if this machine can run it, natively or with qemu. */
const runnable = (content: Content): Architecture | undefined =>
  Object.values(architectures).find(
    (one) => content.kind === 'program' && content.facts.machine === one && canRun(one, 'program'),
  )

/** Builds with Docker and runs the result; an image loaded into the engine for this is removed again. */
const startBuilt = async (local: Local, source: DockerfileSource): Promise<FunctionRuntime> => {
  const { architecture, temp, terminal } = local
  const { log, stop: signal } = terminal.host
  warnOfArchitecture(local, 'dockerfile')
  const built = await buildWithDocker({ source, architecture, folder: temp, say: log.info, signal })
  if (built.kind === 'engine') return startImage(local, built.imageId)
  const image = await readArchive(built.path, { name: 'dockerfile', architecture, temp, signal })
  await using owned = new AsyncDisposableStack()
  const lent = owned.use(await lendImage(unchangedImage(image), { directory: temp, signal }))
  const runtime = owned.use(await startImage(local, lent.image))
  const all = owned.move()
  return { invoke: (event) => runtime.invoke(event), [Symbol.asyncDispose]: () => all.disposeAsync() }
}

const startImage = (local: Local, image: string): Promise<FunctionRuntime> => {
  const { run, variables, rie, terminal } = local
  const { identity, ...shared } = surroundings(local, '/var/task')
  return startContainer({
    ...shared,
    image,
    identity,
    variables,
    rie,
    platform: run.architecture === 'auto' ? undefined : `linux/${goarch[run.architecture]}`,
    signal: terminal.host.stop,
  })
}

/** The same values as aws-lambda-rie, so that a function sees the same environment. */
const REGION = 'us-east-1'
const FUNCTION_NAME = 'test_function'

const startProgram = async (local: Local, made: Program): Promise<FunctionRuntime> => {
  await inspect(local, made)
  const { program, folder } = made
  const { identity, ...shared } = surroundings(local, folder)
  return startFunctionRuntime({
    ...shared,
    command: program,
    args: [],
    cwd: folder,
    environment: { ...identity, ...local.variables },
  })
}

/** The function's environment and limits, in a container or not. */
const surroundings = ({ run, variables, terminal }: Local, taskRoot: string) => {
  const region = variables.AWS_REGION ?? REGION
  const functionName = variables.AWS_LAMBDA_FUNCTION_NAME ?? FUNCTION_NAME
  const { memorySizeMb, timeoutMs } = run
  const identity = { functionName, version: '$LATEST', memorySizeMb, region, taskRoot, handler: 'bootstrap' }
  return {
    identity: lambdaEnvironment(identity),
    functionArn: `arn:aws:lambda:${region}:012345678912:function:${functionName}`,
    timeoutMs,
    memorySizeMb,
    onLog: byLine(terminal.host.log.info),
  }
}

/** Passes text on in whole lines. */
const byLine = (line: (text: string) => void): ((text: string) => void) => {
  const lines = openLines(line)
  return (text) => lines.add(Buffer.from(text))
}

/** The architecture to run: as set for a container, else this machine's own. */
const hostArchitecture = ({ architecture, source }: LocalRun): Architecture => {
  const isContainer = source.kind === 'image' || source.kind === 'dockerfile'
  if (isContainer && architecture !== 'auto') return architecture
  if (process.platform === 'win32') throw failure('local-windows', { platform: 'Windows' })
  const own = architectures[process.arch]
  if (own !== undefined && (architecture === 'auto' || architecture === own)) return own
  throw failure('local-architecture', { machine: own ?? process.arch, architecture })
}

const readEvent = async ({ kind, text }: EventSource, terminal: Terminal): Promise<Uint8Array> => {
  if (kind === 'sample') return Buffer.from(samples[text] ?? '')
  if (text === '-') return checkedEvent(await terminal.readInput(), 'standard input')
  if (LOOKS_LIKE_JSON.test(text.trim())) return checkedEvent(Buffer.from(text), '--event')
  const path = resolve(terminal.host.caller.workspace, text)
  const content = await readFile(path).catch((cause: unknown) => {
    const missing = missingFile(cause)
    const values = { path: text, reason: missing ?? reasonOf(cause) }
    throw failure('local-event-unreadable', values, missing === undefined ? { cause } : {})
  })
  return checkedEvent(content, text)
}

const checkedEvent = (event: Buffer, where: string): Buffer => {
  if (event.length > MAX_EVENT_BYTES)
    throw failure('event-too-large', { where: `The event in ${where}`, size: event.length, limit: MAX_EVENT_BYTES })
  try {
    JSON.parse(event.toString())
    return event
  } catch (cause) {
    throw failure('local-event-not-json', { where, reason: reasonOf(cause) }, { cause })
  }
}

/** Checked here because Docker would create a folder at a missing path. */
const findRie = async (written: string, { host }: Terminal): Promise<string> => {
  const path = resolve(host.caller.workspace, written)
  return (await findMadeFile({ workspace: '/', path, written: { [path]: written } }, '--rie')).path
}

/** The variables from files, where later ones override earlier ones, and from flags, which override both. */
const readVariables = async (
  { envFrom, variables }: LocalRun,
  { host, environment }: Terminal,
): Promise<Record<string, string>> => {
  const read: Record<string, string> = {}
  const named = variables.map(({ name, value }) => ({ name, value, where: `--env ${name}` }))
  const files = await Promise.all(envFrom.map((file) => readEnvFile(file, host)))
  for (const { name, value = environment[name], where } of [...files.flat(), ...named]) {
    if (value === undefined) host.log.warning(warning('local-variable-unset', { where, name }))
    else read[name] = value
  }
  const api = [...files.flat(), ...named].find(({ name }) => name === 'AWS_LAMBDA_RUNTIME_API')
  if (api !== undefined) host.log.warning(warning('variable-runtime-api', { where: api.where }))
  return read
}

const readEnvFile = async (path: string, { caller }: Host): Promise<readonly EnvLine[]> => {
  const text = await readFile(resolve(caller.workspace, path), 'utf8').catch((cause: unknown) => {
    const missing = missingFile(cause)
    const values = { flag: '--env-from', path, reason: missing ?? reasonOf(cause) }
    throw failure('local-file-unreadable', values, missing === undefined ? { cause } : {})
  })
  const { variables, problems } = parseEnvFile(text, path)
  if (problems.length > 0) throw refusal(problems)
  return variables
}
