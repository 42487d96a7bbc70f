import { type ChildProcess, spawn } from 'node:child_process'

/** How long a child may take to go after SIGTERM before its process group gets SIGKILL. */
const KILL_AFTER_MS = 2_000

export type ChildOptions = {
  readonly cwd: string
  /** The child's whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export type Finished = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/**
 * Runs a command to its end and returns its output, whatever its exit code; `input` goes to its standard input.
 * Rejects with the system's error when it cannot be started (`code` is ENOENT when it is not on PATH), and with the signal's reason when aborted.
 */
export const execute = (command: string, args: readonly string[], options: ChildOptions & { readonly input?: string }): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = start(command, args, options)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (code) => {
      if (options.signal?.aborted) return reject(options.signal.reason)
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })

/** Starts a child as the leader of its own process group, with pipes; an aborted signal stops the whole group. */
export const start = (command: string, args: readonly string[], options: ChildOptions): ChildProcess => {
  options.signal?.throwIfAborted()
  const child = spawn(command, args, { cwd: options.cwd, env: { ...options.env }, stdio: 'pipe', detached: true })
  const onAbort = () => stopGroup(child)
  options.signal?.addEventListener('abort', onAbort, { once: true })
  child.on('close', () => options.signal?.removeEventListener('abort', onAbort))
  return child
}

/** SIGTERM to the child's process group, SIGKILL to what is left of it two seconds later. */
export const stopGroup = (child: ChildProcess): void => {
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS)
  timer.unref()
  child.on('close', () => clearTimeout(timer))
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}
