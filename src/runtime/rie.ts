import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, reasonOf } from '../errors.ts'
import { childEnvironment, DOCKER_VARIABLES, start, stopGroup } from '../host/exec.ts'
import type { ContainerOptions } from './container.ts'
import { type Container, passVariables, runArguments } from './docker-run.ts'
import { INVOCATIONS_PATH } from './invoke-server.ts'
import type { Event, FunctionRuntime, Outcome } from './process.ts'
import { isErrorAnswer } from './server.ts'

/** Where a RIE of this machine is in the container. */
const MOUNTED = '/aws-lambda-rie'

/** How long RIE may take to listen. */
const START_WITHIN_MS = 30_000
const POLL_MS = 20

type Running = { readonly child: ChildProcess; readonly url: string; log: string; isGone: boolean; isCold: boolean }

/**
 * A container under aws-lambda-rie, which starts the image's extensions and tells them of every event: its own, at its usual place, or one of this machine.
 * It answers as RIE does: one event at a time, an error of the function in the body alone. Throws where there is no RIE.
 */
export const startUnderRie = async (container: Container, options: ContainerOptions): Promise<FunctionRuntime> => {
  const { onLog = () => {}, signal, rie } = options
  if (rie === undefined && container.rieInside === undefined)
    throw failure('rie-missing', { image: options.image, extensions: container.extensions.join(', ') })
  const running = await launch(container, { ...options, onLog })
  const end = async (): Promise<void> => {
    stopGroup(running.child)
    await container.cleanUp()
  }
  await untilListening(running, signal).catch(async (error) => {
    await end()
    throw error
  })
  let turn: Promise<unknown> = Promise.resolve()
  return {
    invoke: (event) => {
      const outcome = turn.then(() => invoke(running, event, signal))
      turn = outcome.catch(() => {})
      return outcome
    },
    [Symbol.asyncDispose]: end,
  }
}

const launch = async (
  container: Container,
  { image, rie, timeoutMs, memorySizeMb, onLog }: ContainerOptions & { readonly onLog: (text: string) => void },
): Promise<Running> => {
  const [port, runtimePort] = [await freePort(), await freePort()]
  const { args, set } = passVariables({
    ...container.environment,
    AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(timeoutMs / 1_000)),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
  })
  const program = rie === undefined ? [container.rieInside ?? ''] : [MOUNTED]
  const child = start(
    'docker',
    [
      ...runArguments(container),
      ...args,
      ...(rie === undefined ? [] : ['--volume', `${rie}:${MOUNTED}:ro`]),
      ...['--entrypoint', ...program, image],
      ...['--runtime-interface-emulator-address', `127.0.0.1:${port}`],
      ...['--runtime-api-address', `127.0.0.1:${runtimePort}`],
      ...container.entryPoint,
      ...container.command,
    ],
    { cwd: '/', env: childEnvironment(DOCKER_VARIABLES, set) },
  )
  const running: Running = {
    child,
    url: `http://127.0.0.1:${port}${INVOCATIONS_PATH}`,
    log: '',
    isGone: false,
    isCold: true,
  }
  const collect = (chunk: Buffer): void => {
    running.log += chunk.toString()
    onLog(chunk.toString())
  }
  child.stdin?.end()
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  child.on('close', () => {
    running.isGone = true
  })
  child.on('error', () => {
    running.isGone = true
  })
  return running
}

/** A port that nothing listens on now; RIE cannot choose one itself. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const untilListening = async (running: Running, signal: AbortSignal): Promise<void> => {
  const deadline = performance.now() + START_WITHIN_MS
  for (;;) {
    signal.throwIfAborted()
    const answers = await fetch(new URL('/', running.url)).then(
      () => true,
      () => false,
    )
    if (answers) return
    if (running.isGone || performance.now() > deadline)
      throw failure('rie-silent', { reason: running.log.trim().split('\n').at(-1) ?? 'no output' })
    await pause(POLL_MS)
  }
}

const invoke = async (running: Running, event: Event, signal: AbortSignal): Promise<Outcome> => {
  const requestId = event.requestId ?? randomUUID()
  const began = performance.now()
  running.log = ''
  const response = await fetch(running.url, { method: 'POST', body: Buffer.from(event.payload), signal }).catch(
    (cause) => {
      signal.throwIfAborted()
      throw failure('rie-silent', { reason: reasonOf(cause) }, { cause })
    },
  )
  const payload = Buffer.from(await response.arrayBuffer())
  const isTimeout = TIMED_OUT.test(payload.toString())
  const isError = isTimeout || !response.ok || isErrorAnswer(payload)
  const durationMs = performance.now() - began
  const { isCold } = running
  running.isCold = false
  return {
    requestId,
    payload,
    ending: isTimeout ? 'timeout' : isError ? 'error' : 'answer',
    ...(isError && { functionError: 'Unhandled' as const }),
    log: running.log,
    isCold,
    durationMs,
  }
}

/** RIE's answer for a function that takes too long is no JSON (aws-lambda-runtime-interface-emulator, handlers.go). */
const TIMED_OUT = /^Task timed out after [\d.]+ seconds$/
