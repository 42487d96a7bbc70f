import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { readArchive } from './build/archive.ts'
import { compile } from './build/compile.ts'
import { buildWithDocker, lendImage } from './build/docker.ts'
import { unchangedImage } from './build/image.ts'
import { findMadeFile } from './build/made-file.ts'
import { unpackZip } from './build/unpack.ts'
import { readZipFile } from './build/zip-file.ts'
import { failure, reasonOf, warning } from './errors.ts'
import { openTemp } from './host/temp.ts'
import type { Terminal } from './host/terminal.ts'
import type { EventSource, LocalRun } from './plan/arguments.ts'
import { type Architecture, LOOKS_LIKE_JSON } from './plan/function.ts'
import type { DockerfileSource, GoSource, ZipFileSource } from './plan/source.ts'
import { startContainer } from './runtime/container.ts'
import { lambdaEnvironment } from './runtime/environment.ts'
import { startInvokeServer } from './runtime/invoke-server.ts'
import { architectures } from './runtime/machine.ts'
import { type Event, type FunctionRuntime, type Outcome, startFunctionRuntime } from './runtime/process.ts'
import { samples } from './samples.generated.ts'

/** Runs a function here: once with an event, whose answer is printed, else as a server until a signal ends it. Returns the exit code. */
export const runLocally = async (run: LocalRun, terminal: Terminal): Promise<number> => {
  const { host } = terminal
  const architecture = hostArchitecture(run)
  const event = run.event === undefined ? undefined : await readEvent(run.event, terminal)
  const variables = await readVariables(run, terminal)
  await using temp = await openTemp(host.caller.tempDir)
  const local: Local = { run, terminal, architecture, variables, temp: temp.path }
  return await (event === undefined ? serve(local) : invokeOnce(local, event))
}

/** A run with everything of it read that is no artifact. */
type Local = {
  readonly run: LocalRun
  readonly terminal: Terminal
  readonly architecture: Architecture
  readonly variables: Readonly<Record<string, string>>
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

/** The port is taken before anything is compiled, and events that come early wait. */
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

/** One invocation, which a signal ends too. */
const invoke = async ({ terminal }: Local, runtime: FunctionRuntime, event: Event): Promise<Outcome> => {
  const { stop } = terminal.host
  stop.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  const onStop = (): void => stopped.reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  try {
    return await Promise.race([runtime.invoke(event), stopped.promise])
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

const startArtifact = async (local: Local): Promise<FunctionRuntime> => {
  const { source } = local.run
  switch (source.kind) {
    case 'go':
      return startProgram(local, { program: await compileHere(local, source), folder: source.directory })
    case 'binary':
      return startProgram(local, { program: (await findMadeFile(source, '--binary')).path, folder: source.directory })
    case 'zip-file':
      return startProgram(local, await unpackHere(local, source))
    case 'image':
      return startImage(local, source.reference)
    case 'dockerfile':
      return startBuilt(local, source)
  }
}

/** Compiles for the system of this machine, which on Linux is what a deploy compiles. */
const compileHere = async ({ architecture, temp, terminal }: Local, source: GoSource): Promise<string> => {
  const { path } = await compile({
    source,
    architecture,
    goos: process.platform,
    extraTags: [],
    output: join(temp, 'bootstrap'),
    signal: terminal.host.stop,
  })
  return path
}

/** Checks the zip as a deploy does, and unpacks it to a folder that then stands for /var/task. */
const unpackHere = async ({ temp, terminal }: Local, source: ZipFileSource): Promise<Program> => {
  const signal = terminal.host.stop
  const { path } = await readZipFile(source, { temp, signal })
  const folder = join(temp, 'task')
  await unpackZip(path, folder, signal)
  return { program: join(folder, 'bootstrap'), folder }
}

/** What runs without a container, and the folder that stands for /var/task. */
type Program = { readonly program: string; readonly folder: string }

/** Builds with Docker and runs what comes of it; an image that was only lent to the engine is taken out of it again. */
const startBuilt = async (local: Local, source: DockerfileSource): Promise<FunctionRuntime> => {
  const { architecture, temp, terminal } = local
  const { log, stop: signal } = terminal.host
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
  const { run, variables, terminal } = local
  const { identity, ...shared } = surroundings(local, '/var/task')
  return startContainer({
    ...shared,
    image,
    identity,
    variables,
    rie: run.rie === undefined ? undefined : resolve(terminal.host.caller.workspace, run.rie),
    signal: terminal.host.stop,
  })
}

/** Names and numbers of aws-lambda-rie, so that a function sees here what it sees there. */
const REGION = 'us-east-1'
const FUNCTION_NAME = 'test_function'

const startProgram = (local: Local, { program, folder }: Program): Promise<FunctionRuntime> => {
  const { identity, ...shared } = surroundings(local, folder)
  return startFunctionRuntime({
    ...shared,
    command: program,
    args: [],
    cwd: folder,
    environment: { ...identity, ...local.variables },
  })
}

/** What Lambda has around a function, wherever it runs. */
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

/** Passes text on in whole lines, as it comes. */
const byLine = (line: (text: string) => void): ((text: string) => void) => {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const whole of lines) line(whole)
  }
}

/** That of this machine, which is the only one that it runs as a process. */
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
    throw failure('local-event-unreadable', { path: text, reason: reasonOf(cause) }, { cause })
  })
  return checkedEvent(content, text)
}

const checkedEvent = (event: Buffer, where: string): Buffer => {
  try {
    JSON.parse(event.toString())
    return event
  } catch (cause) {
    throw failure('local-event-not-json', { where, reason: reasonOf(cause) }, { cause })
  }
}

/** The variables of the file, and those of the flags, which beat them. */
const readVariables = async (
  { envFrom, variables }: LocalRun,
  { host, environment }: Terminal,
): Promise<Record<string, string>> => {
  const read: Record<string, string> = {}
  if (envFrom !== undefined) {
    const text = await readFile(resolve(host.caller.workspace, envFrom), 'utf8').catch((cause: unknown) => {
      throw failure('local-file-unreadable', { flag: '--env-from', path: envFrom, reason: reasonOf(cause) }, { cause })
    })
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) read[name] = value
  }
  for (const { name, value = environment[name] } of variables) {
    if (value === undefined) host.log.warning(warning('local-variable-unset', { name }))
    else read[name] = value
  }
  return read
}
