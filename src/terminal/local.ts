import { resolve } from 'node:path'
import { failure, reasonOf } from '../errors/problems.ts'
import { openTemp } from '../host/disk/temp.ts'
import { openLines } from '../host/log/lines.ts'
import type { Terminal } from '../host/terminal.ts'
import { findMadeFile } from '../pack/made-elsewhere/file.ts'
import type { Architecture } from '../plan/function.ts'
import { goarch } from '../registry/goarch.ts'
import type { Event, FunctionRuntime, Outcome } from '../runtime/event.ts'
import { describeError } from '../runtime/function-error.ts'
import { startInvokeServer } from '../runtime/invoke-server.ts'
import { architectures } from '../runtime/machine.ts'
import { type RunOptions, startRunnable } from '../runtime/runnable.ts'
import type { LocalRun } from './arguments.ts'
import { makeRunnable } from './artifact.ts'
import { readEvent } from './event.ts'
import { readVariables } from './variables.ts'

/** Runs a function on this machine: once with an event, printing the answer, or else as a server until a signal. Returns the exit code. */
export const runLocally = async (run: LocalRun, terminal: Terminal): Promise<number> => {
  const { host } = terminal
  const architecture = hostArchitecture(run)
  for (const text of run.warnings) host.log.warning(text)
  const event = run.event === undefined ? undefined : await readEvent(run.event, terminal)
  const options = optionsOf(run, terminal, {
    variables: await readVariables(run, terminal),
    rie: run.rie === undefined ? undefined : await findRie(run.rie, terminal),
  })
  await using temp = await openTemp(host.caller.tempDir)
  await using owned = new AsyncDisposableStack()
  const start = async (): Promise<FunctionRuntime> =>
    startRunnable(await makeRunnable({ run, terminal, architecture, temp: temp.path, owned }), options)
  return await (event === undefined ? serve(run.port, start, terminal) : invokeOnce(event, start, terminal))
}

type Start = () => Promise<FunctionRuntime>

const invokeOnce = async (payload: Uint8Array, start: Start, terminal: Terminal): Promise<number> => {
  await using runtime = await start()
  const outcome = await invoke(runtime, { payload }, terminal)
  await terminal.answer(outcome.payload)
  if (outcome.payload.at(-1) !== LINE_END) await terminal.answer('\n')
  return outcome.functionError === undefined ? 0 : 1
}

const LINE_END = '\n'.charCodeAt(0)

/** Opens the port before compiling; early events wait. */
const serve = async (port: number, start: Start, terminal: Terminal): Promise<number> => {
  const { log, stop } = terminal.host
  const ready = Promise.withResolvers<FunctionRuntime>()
  ready.promise.catch(() => {})
  const take = async (event: Event): Promise<Outcome> => invoke(await ready.promise, event, terminal)
  await using server = await startInvokeServer(port, take).catch((cause: unknown) => {
    throw failure('port-taken', { port, reason: reasonOf(cause) }, { cause })
  })
  await using runtime = await start()
  ready.resolve(runtime)
  await terminal.answer(`${server.url}\n`)
  log.info('GET or POST events to that URL; Ctrl-C ends it.')
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }))
  return 0
}

/** Runs one invocation. */
const invoke = async (runtime: FunctionRuntime, event: Event, { host }: Terminal): Promise<Outcome> => {
  const outcome = await runtime.invoke(event)
  // Without this line, the log alone would look like a success.
  if (outcome.functionError !== undefined) {
    const { type, reason } = describeError(outcome.payload)
    host.log.info(`error of the function: ${[type, reason].filter(Boolean).join(': ')}`)
  }
  return outcome
}

/** The same values as aws-lambda-rie, so that a function sees the same environment. */
const REGION = 'us-east-1'
const FUNCTION_NAME = 'test_function'
const ACCOUNT = '012345678912'

const optionsOf = (
  { architecture, memorySizeMb, timeoutMs }: LocalRun,
  { host }: Terminal,
  { variables, rie }: Pick<RunOptions, 'variables' | 'rie'>,
): RunOptions => ({
  functionName: variables.AWS_LAMBDA_FUNCTION_NAME ?? FUNCTION_NAME,
  region: variables.AWS_REGION ?? REGION,
  account: ACCOUNT,
  variables,
  rie,
  memorySizeMb,
  timeoutMs,
  platform: architecture === 'auto' ? undefined : `linux/${goarch[architecture]}`,
  onLog: byLine(host.log.info),
  signal: host.stop,
})

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

/** Checked here because Docker would create a folder at a missing path. */
const findRie = async (written: string, { host }: Terminal): Promise<string> => {
  const path = resolve(host.caller.workspace, written)
  return (await findMadeFile({ workspace: '/', path, written: { [path]: written } }, '--rie')).path
}
