import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 50
const READY_WITHIN_MS = 60_000
const LOG_LINES = 20

/** A foreign server that runs as a child until it is disposed of. */
export type ServerProcess = AsyncDisposable & {
  /** Its output so far, from both streams. */
  log(): string
}

type Command = {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Polled every 50 ms until true. */
  isReady(log: string): Promise<boolean>
}

/** Starts a server and waits until it is ready. Throws with its last lines when it ends first, or is not ready within a minute. */
export const startServer = async ({ command, args, env, cwd, isReady }: Command): Promise<ServerProcess> => {
  const child = spawn(command, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  const log = () => Buffer.concat(chunks).toString()
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  let failure: Error | undefined
  child.on('error', (error) => {
    failure = error
  })
  const isOver = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    if (isOver()) return
    const closed = once(child, 'close')
    kill()
    await closed
  }
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(log()))) {
    if (isOver() || Date.now() > deadline) {
      await stop()
      throw new Error(
        `${command} did not become ready: ${failure?.message ?? log().split('\n').slice(-LOG_LINES).join('\n')}`,
      )
    }
    await pause(POLL_MS)
  }
  return { log, [Symbol.asyncDispose]: stop }
}

/** Below the ports that Linux assigns by itself (ip(7), ip_local_port_range), a thousand for each of jest's workers. */
const FIRST_PORT = 20_000
const PORTS = 1_000
let nextPort = FIRST_PORT + PORTS * (Number(process.env.JEST_WORKER_ID ?? 0) % 10)

/** A TCP port on loopback that nothing listened on a moment ago, for servers that cannot choose one themselves. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = nextPort++
    if (await isFree(port)) return port
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** True when anything at all answers HTTP at this URL. */
export const answersHttp = async (url: string): Promise<boolean> => {
  try {
    await fetch(url)
    return true
  } catch {
    return false
  }
}
