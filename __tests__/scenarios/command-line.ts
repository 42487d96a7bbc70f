import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const DIST = join(import.meta.dirname, '../../dist/index.js')

export type Started = {
  readonly child: ChildProcess
  /** Its output so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** The first line of standard output, once it is complete. */
  readonly firstLine: Promise<string>
  /** Resolves when standard error contains this. */
  readonly says: (text: string) => Promise<void>
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>
}

export type CommandOptions = {
  readonly cwd: string
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Starts dist as a person does at a terminal; `await using` ends what a test leaves running. */
export const startCommand = (args: readonly string[], options: CommandOptions): Started & AsyncDisposable =>
  start(process.execPath, [DIST, ...args], options)

/** Starts a line of shell in which `deploy-go-lambda` is dist, through a script written to `bin`. */
export const startShell = async (
  line: string,
  { bin, ...options }: CommandOptions & { readonly bin: string },
): Promise<Started & AsyncDisposable> => {
  await writeFile(join(bin, 'deploy-go-lambda'), `#!/bin/sh\nexec '${process.execPath}' '${DIST}' "$@"\n`, {
    mode: 0o755,
  })
  return start('bash', ['-c', line], { ...options, env: { ...options.env, PATH: `${bin}:${process.env.PATH}` } })
}

const KILL_AFTER_MS = 5_000

const start = (
  command: string,
  args: readonly string[],
  { cwd, env, input }: CommandOptions,
): Started & AsyncDisposable => {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      written[name] += text
      child.emit('written')
    })
  }
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      if (child.exitCode !== null) throw new Error(`it ended before: ${written.stderr}`)
      await Promise.race([once(child, 'written'), once(child, 'close')])
    }
  }
  const closed = once(child, 'close')
  const firstLine = until(() => written.stdout.includes('\n')).then(() => written.stdout.split('\n')[0] ?? '')
  firstLine.catch(() => {})
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    firstLine,
    says: (text) => until(() => written.stderr.includes(text)),
    ended: closed.then(() => ({ exitCode: child.exitCode, ...written })),
    [Symbol.asyncDispose]: async () => {
      // So that it removes its folder; what does not end is killed.
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
      await closed
      clearTimeout(killing)
    },
  }
}

/** Runs a command to its end. */
export const runCommand = async (args: readonly string[], options: CommandOptions): ReturnType<typeof end> => {
  await using started = startCommand(args, options)
  return await end(started)
}

const end = ({ ended }: Started): Started['ended'] => ended

/** The processes on this machine whose environment holds this variable. */
export const processesWith = (variable: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(variable))
    .map(Number)

const environmentOf = (pid: string): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** What it says without codes, which end a message or follow one of several lines. */
export const withoutCodes = (text: string): string => text.replace(/(?: |\n)\[[a-z-]+\]$/gm, '')
