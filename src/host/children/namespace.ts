import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { inTime } from '../concurrency/time.ts'
import { killChildrenOf } from './processes.ts'

/** A PID namespace (pid_namespaces(7)): when its first process ends, the kernel ends all others in it, whatever they are and whatever they did. */
export type Namespace = {
  /** Arguments of nsenter. */
  readonly entry: readonly string[]
  /** The process outside that waits for its first one. */
  readonly holder: number | undefined
  /** Ends everything in it; resolves to whether it is known to be over. */
  readonly end: () => Promise<boolean>
}

/** What to start, and with what environment. */
export type Call = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

// By their paths: PATH may lead into the workspace.
const UNSHARE = '/usr/bin/unshare'
const NSENTER = '/usr/bin/nsenter'
const ENV = '/usr/bin/env'

/** Its first process waits for the end of its input, so it ends with us even when we are killed. With SIGCHLD ignored, orphans leave no zombies. */
const WAIT = 'trap "" CHLD; exec cat'

/** With a /proc of its own it sees no process of ours, neither their variables nor their open files. Docker's containers allow that to root only. */
const SHAPES = [['--mount-proc'], []]

/** Opens one and enters it once. Undefined where the kernel does not let us, or where util-linux is missing or older than 2.36. */
export const openNamespace = async (): Promise<Namespace | undefined> => {
  if (process.platform !== 'linux') return undefined
  for (const shape of SHAPES) {
    const opened = await open(shape)
    if (opened !== undefined) return opened
  }
  return undefined
}

const READY_WITHIN_MS = 2_000
const OVER_WITHIN_MS = 5_000

const BARE = { cwd: '/', env: { PATH: '/usr/bin:/bin' }, detached: true } as const

const open = async (shape: readonly string[]): Promise<Namespace | undefined> => {
  const who = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']
  const flags = [...who, '--pid', ...shape, '--fork', '--kill-child', '--', '/bin/sh', '-c', WAIT]
  const holder = spawn(UNSHARE, flags, { ...BARE, stdio: ['pipe', 'pipe', 'ignore'] })
  const over = ending(holder)
  const end = async (): Promise<boolean> => {
    // Not by the end of its input: a process inside may have stopped it.
    if (holder.pid !== undefined) killChildrenOf(holder.pid)
    return inTime(() => over, OVER_WITHIN_MS).then(
      () => true,
      () => false,
    )
  }
  const entry = entryOf(holder.pid, { isUser: who.length > 0, hasProc: shape.length > 0 })
  if ((await isUp(holder, over)) && (await canEnter(entry, holder.pid))) return { entry, holder: holder.pid, end }
  await end()
  return undefined
}

/** Resolves with the exit code, undefined without one. */
const ending = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((ended) => {
    child.on('error', () => ended(undefined))
    child.on('exit', (code) => ended(code ?? undefined))
  })

/** It is up once it says what it hears. */
const isUp = (holder: ChildProcess, over: Promise<unknown>): Promise<boolean> => {
  const heard = new Promise<boolean>((resolve) => holder.stdout?.on('data', () => resolve(true)))
  holder.stdin?.on('error', () => {})
  holder.stdin?.write('\n')
  return inTime(() => Promise.race([heard, over.then(() => false)]), READY_WITHIN_MS).catch(() => false)
}

const canEnter = async (entry: readonly string[], holder: number | undefined): Promise<boolean> =>
  isSeparate(holder) && (await ending(spawn(NSENTER, [...entry, ENV, '--chdir=/', 'true'], BARE))) === 0

/** Asks the kernel, whatever the programs say. */
const isSeparate = (holder: number | undefined): boolean => {
  try {
    return readlinkSync(`/proc/${holder}/ns/pid_for_children`) !== readlinkSync('/proc/self/ns/pid')
  } catch {
    return false
  }
}

/** The holder's own namespaces, and that of its child, whose pid we do not know. */
const entryOf = (
  holder: number | undefined,
  { isUser, hasProc }: { readonly isUser: boolean; readonly hasProc: boolean },
): readonly string[] => [
  ...(isUser ? [`--user=/proc/${holder}/ns/user`, '--preserve-credentials'] : []),
  ...(hasProc ? [`--mount=/proc/${holder}/ns/mnt`] : []),
  `--pid=/proc/${holder}/ns/pid_for_children`,
  '--',
]

/**
 * The call that runs another one inside: nsenter waits for it, and ends as it ends, with its exit code or signal.
 * Throws the system's error for a command that does not exist, as starting it would.
 */
export const enter = ({ entry }: Namespace, { command, args, cwd, env }: Call): Call => {
  if (!isThere(command, env.PATH)) throw notFound(command)
  const own = Object.entries(env).filter(([name]) => CHANGES_LOADING.test(name))
  return {
    command: NSENTER,
    args: [...entry, ENV, `--chdir=${cwd}`, ...own.map((pair) => pair.join('=')), ...plain(command), ...args],
    cwd: '/',
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !CHANGES_LOADING.test(name))),
  }
}

/** Variables that load code into a program, which must not be nsenter: it is still outside. */
const CHANGES_LOADING = /^(?:LD_.*|GCONV_PATH)$/

/** To env, a word with = is a variable. */
const plain = (command: string): readonly string[] =>
  command.includes('=') ? ['/bin/sh', '-c', 'exec "$0" "$@"', command] : [command]

const isThere = (command: string, path = ''): boolean =>
  command.includes('/')
    ? existsSync(command)
    : path.split(delimiter).some((folder) => existsSync(join(folder, command)))

/** The system's error for a command that is not there. */
export const notFound = (command: string): Error =>
  Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT', syscall: `spawn ${command}` })

/** The system's error for a command that the call of `enter` could not start; undefined if it ran. env says why, after its own name. */
export const startError = (code: number | null, output: string): 'ENOENT' | 'EACCES' | undefined => {
  if (!output.startsWith(`${ENV}: `)) return undefined
  if (code === NOT_FOUND) return 'ENOENT'
  return code === NOT_RUNNABLE ? 'EACCES' : undefined
}

/** Of env (GNU coreutils, env invocation, exit status). */
const NOT_RUNNABLE = 126
const NOT_FOUND = 127
