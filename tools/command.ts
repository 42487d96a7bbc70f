import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execute, type Finished } from '../src/host/children/exec.ts'

/** Where a command runs, and what is added to this process's environment. */
export type CommandOptions = {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** This process's environment as a plain record, with additions. */
export const environmentWith = (additions: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(inherited), ...additions }
}

/** Runs a command with this process's environment and returns its output, whatever its exit code. Rejects when it cannot start. */
export const capture = (command: string, args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  execute(command, args, {
    cwd: options.cwd ?? process.cwd(),
    env: environmentWith(options.env),
    ...(options.input === undefined ? {} : { input: options.input }),
  })

/** Runs a command and returns its standard output; throws with the command line and what it wrote when its exit code is not 0. */
export const output = async (
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> => {
  const finished = await capture(command, args, options)
  if (finished.exitCode === 0) return finished.stdout
  throw new Error(
    `${[command, ...args].join(' ')} ended with exit code ${finished.exitCode}\n${finished.stdout}${finished.stderr}`.trimEnd(),
  )
}

/** Runs a command whose output goes straight to this process's own, without standard input, and returns its exit code. */
export const show = (command: string, args: readonly string[], options: CommandOptions = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: environmentWith(options.env),
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })

/** Directories of the system's own commands that an ordinary user's PATH leaves out. */
const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The absolute path of a command on PATH or among the system's own; undefined when there is none. */
export const findCommand = (name: string): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_DIRECTORIES]
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isExecutable)

/** Whether a file exists and is executable. */
export const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
