import { type ChildProcess, spawn } from 'node:child_process'
import { type DeployError, failure } from '../../errors/problems.ts'
import { openExcerpt } from '../disk/limits.ts'
import { openLines } from '../log/lines.ts'
import type { Confinement } from './confinement.ts'
import { type Call, enter } from './namespace.ts'

/** How long a child may take to exit after SIGTERM before its process group gets SIGKILL. */
const KILL_AFTER_MS = 2_000

export type ChildOptions = {
  readonly cwd: string
  /** The child's whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** For other people's code. */
  readonly confinement?: Pick<Confinement, 'mark' | 'namespace'> | undefined
}

export type Finished = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Runs a command like `capture`, and returns its output as text. */
export const execute = async (
  command: string,
  args: readonly string[],
  options: ChildOptions & { readonly input?: string },
): Promise<Finished> => {
  const { stdout, ...finished } = await capture(command, args, options)
  return { ...finished, stdout: stdout.toString() }
}

/** The most that is read of an answer, and of what is only a message. The trees of a large repository have a fraction of it. */
const MAX_ANSWER_BYTES = 67_108_864
const MAX_MESSAGE_BYTES = 1_048_576
/** The most that a command prints while it works: a log of a build has a hundredth of it. */
const MAX_PRINTED_BYTES = 268_435_456

/**
 * Runs a command to its end and returns its output, whatever its exit code; `input` goes to its standard input. A long standard error loses its middle.
 * Rejects with the system's error when it cannot start (`code` is ENOENT when it is not on PATH), with the signal's reason when aborted, and with ours when it never stops answering.
 */
export const capture = (
  command: string,
  args: readonly string[],
  options: ChildOptions & { readonly input?: string },
): Promise<Omit<Finished, 'stdout'> & { readonly stdout: Buffer }> =>
  new Promise((resolve, reject) => {
    const child = start(command, args, options)
    const stdout: Buffer[] = []
    let answerBytes = 0
    const stderr = openExcerpt(MAX_MESSAGE_BYTES)
    child.stdout?.on('data', (chunk: Buffer) => {
      answerBytes += chunk.length
      if (answerBytes <= MAX_ANSWER_BYTES) return void stdout.push(chunk)
      stdout.length = 0
      reject(endless(child, { command, args, limit: MAX_ANSWER_BYTES }))
    })
    child.stderr?.on('data', stderr.add)
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (code) => {
      if (options.signal?.aborted) return reject(options.signal.reason)
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(stdout), stderr: stderr.text() })
    })
  })

/** Runs a command to its end and passes every line of both outputs to `onLine` as it comes, a very long one in pieces; returns the exit code. Rejects like `execute`. */
export const follow = (
  command: string,
  args: readonly string[],
  options: ChildOptions & { readonly onLine: (line: string) => void },
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = start(command, args, options)
    let printedBytes = 0
    for (const output of [child.stdout, child.stderr]) {
      const lines = openLines(options.onLine)
      output?.on('end', lines.end).on('data', (chunk: Buffer) => {
        printedBytes += chunk.length
        if (printedBytes <= MAX_PRINTED_BYTES) lines.add(chunk)
        else reject(endless(child, { command, args, limit: MAX_PRINTED_BYTES }))
      })
    }
    child.stdin?.on('error', () => {})
    child.stdin?.end()
    child.on('error', reject)
    child.on('close', (code) => (options.signal?.aborted ? reject(options.signal.reason) : resolve(code ?? 1)))
  })

/** A command and how many bytes it may print. */
export type Printing = { readonly command: string; readonly args: readonly string[]; readonly limit: number }

/** Stops a child that prints without an end, and says so. */
const endless = (child: ChildProcess, printing: Printing): DeployError => {
  child.stdout?.destroy()
  child.stderr?.destroy()
  stopGroup(child)
  return printedTooMuch(printing)
}

/** The error for a command that prints without an end. */
export const printedTooMuch = ({ command, args, limit }: Printing): DeployError =>
  failure('output-too-long', { command: [command, ...args.slice(0, 1)].join(' '), limit })

/** Starts a child as the leader of its own process group, with pipes; an aborted signal stops the whole group. */
export const start = (command: string, args: readonly string[], options: ChildOptions): ChildProcess => {
  options.signal?.throwIfAborted()
  const call = confined({ command, args, cwd: options.cwd, env: { ...options.env } }, options.confinement)
  const child = spawn(call.command, call.args, { cwd: call.cwd, env: call.env, stdio: 'pipe', detached: true })
  const onAbort = () => stopGroup(child)
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const forget = watchOver(child, () => signalGroup(child, 'SIGKILL'))
  child.on('close', () => {
    forget()
    options.signal?.removeEventListener('abort', onAbort)
  })
  return child
}

const confined = (call: Call, confinement: ChildOptions['confinement']): Call => {
  if (confinement === undefined) return call
  const { mark, namespace } = confinement
  const marked = { ...call, env: { ...call.env, [mark.name]: mark.value } }
  return namespace === undefined ? marked : enter(namespace, marked)
}

/** What kills each child, with what it started. */
const running = new Map<ChildProcess, () => void>()

/** Has a child killed in this way if it still runs when this process ends; the result forgets it. */
export const watchOver = (child: ChildProcess, kill: () => void): (() => void) => {
  running.set(child, kill)
  return () => void running.delete(child)
}

/** Kills every child and what it started, as happens at the latest when this process exits. */
export const killChildren = (): void => {
  for (const kill of running.values()) kill()
}
process.once('exit', killChildren)

/** Sends SIGTERM to the child's process group, then SIGKILL when the leader has exited, or after two seconds. */
export const stopGroup = (child: ChildProcess): void => {
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => {
    signalGroup(child, 'SIGKILL')
    // A process that left the group may hold the pipes open, and we would wait for it.
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, KILL_AFTER_MS)
  timer.unref()
  child.on('close', () => {
    clearTimeout(timer)
    signalGroup(child, 'SIGKILL')
  })
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}

/** Whether a command could not start because it was not found. */
export const isCommandMissing = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ENOENT' &&
  'syscall' in error &&
  String(error.syscall).startsWith('spawn')
