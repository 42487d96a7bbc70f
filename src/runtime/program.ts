import type { ChildProcess } from 'node:child_process'
import { type DeployError, reasonOf } from '../errors/problems.ts'
import { type ChildOptions, start, stopGroup } from '../host/children/exec.ts'
import { startError } from '../host/children/namespace.ts'
import { isForeign } from './machine.ts'

/** How a process ended, with the last of its output. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly tail: string }

/** What that means for the program: it ended, it could not start, or the engine failed to start it. */
export type Gone =
  | { readonly by: 'exit' | 'not-started'; readonly text: string }
  | { readonly by: 'engine'; readonly error: DeployError }

/** What to run as a process. */
export type ProgramOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The command's name in messages, if not its real path. */
  readonly commandName?: string
  /** Interprets the exit and last output of a process that runs the program elsewhere; by default they are the program's own. */
  readonly readEnd?: (exit: Exit) => Gone
  /** Where it runs, if it must not outlive its time. */
  readonly confinement?: ChildOptions['confinement']
}

/** A process; `gone` never rejects. */
export type StartedProgram = { readonly child: ChildProcess | undefined; readonly gone: Promise<Gone>; alive: boolean }

/** How long the last output of an exited process may take to arrive. */
const DRAIN_MS = 500

/** How much of the last output is kept to explain an exit. */
const TAIL_CHARACTERS = 4_096

/** Starts it in its own process group; if it cannot start, `gone` resolves at once. */
export const startProgram = (
  options: ProgramOptions,
  env: Readonly<Record<string, string>>,
  onOutput: (text: string) => void,
): StartedProgram => {
  const { command, args, cwd, confinement } = options
  if (isForeign(command)) {
    const error = Object.assign(new Error(command), { code: 'ENOEXEC' })
    return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false }
  }
  try {
    return follow(start(command, args, { cwd, env, confinement }), options, onOutput)
  } catch (error) {
    // Node throws some of the system's errors synchronously.
    return { child: undefined, gone: Promise.resolve(notStarted(options, error)), alive: false }
  }
}

const follow = (child: ChildProcess, options: ProgramOptions, onOutput: (text: string) => void): StartedProgram => {
  const gone = Promise.withResolvers<Gone>()
  const program: StartedProgram = { child, gone: gone.promise, alive: true }
  let tail = ''
  const leave = (end: Gone) => {
    program.alive = false
    gone.resolve(end)
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end()
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text.slice(-TAIL_CHARACTERS)).slice(-TAIL_CHARACTERS)
      onOutput(text)
    })
  }
  child.on('error', (error) => leave(notStarted(options, error)))
  child.on('exit', (code, signal) => {
    program.alive = false
    const over = () => leave((options.readEnd ?? endOf(options))({ code, signal, tail }))
    const late = setTimeout(over, DRAIN_MS)
    child.on('close', () => {
      clearTimeout(late)
      over()
    })
    // Its children end with it, as everything does in Lambda's sandbox.
    stopGroup(child)
  })
  return program
}

const notStarted = ({ command, commandName }: ProgramOptions, error: unknown): Gone => ({
  by: 'not-started',
  text: `fork/exec ${commandName ?? command}: ${spawnText(error)}`,
})

/** In a namespace, something else starts it for us. */
const endOf =
  (options: ProgramOptions) =>
  ({ code, signal, tail }: Exit): Gone => {
    const error = options.confinement?.namespace === undefined ? undefined : startError(code, tail)
    return error === undefined ? { by: 'exit', text: exitText(code, signal) } : notStarted(options, { code: error })
  }

/** Lambda's own text for a process that ended (aws-lambda-runtime-interface-emulator, rapid). */
export const exitText = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal !== null) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

const SPAWN_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOEXEC: 'exec format error',
}

const spawnText = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return SPAWN_TEXTS[code] ?? reasonOf(error)
}
