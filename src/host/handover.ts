import { randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Problem, problem, reasonOf } from '../errors.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What a process got from the one that it replaced. */
export type HandedOver = {
  /** The environment of the first one. */
  readonly environment: Variables
  /** When that began, by the machine's clock (process.hrtime). */
  readonly beganNs: string
}

/** The argument of the second process. */
const RESUMED = '--resumed'

/** What Node, its libraries and the loader read when they start, and the variable by which the runner finds what a job leaves behind. */
const STARTUP = [
  'NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_USE_SYSTEM_CA NODE_COMPILE_CACHE NODE_DISABLE_COMPILE_CACHE NODE_ICU_DATA NODE_NO_WARNINGS',
  'NODE_V8_COVERAGE UV_THREADPOOL_SIZE OPENSSL_CONF SSL_CERT_FILE SSL_CERT_DIR LD_LIBRARY_PATH LD_PRELOAD TZ LANG LC_ALL LC_CTYPE',
  'RUNNER_TRACKING_ID',
].flatMap((line) => line.split(' '))

/**
 * Replaces this process by a new one of the same program, with the same pid and open outputs, whose environment in /proc holds no secret.
 * Processes of the same user can read what a process was started with for as long as it lives, whatever it deletes. The environment goes
 * along as a file that has no name, in memory. Returns only if it cannot be done.
 */
export const handOver = (environment: Variables, beganNs: string): Problem => {
  const { execve } = process
  const [, script = ''] = process.argv
  if (execve === undefined)
    return problem('secrets-readable', { reason: `Node cannot replace itself on ${process.platform}` })
  const handed: HandedOver = { environment, beganNs }
  const fresh = Object.fromEntries(STARTUP.flatMap((name) => pairOf(name, environment[name])))
  try {
    openNameless(environment)
    writeFileSync(INPUT, JSON.stringify(handed))
  } catch (error) {
    return problem('secrets-readable', { reason: reasonOf(error) })
  }
  return execve(process.execPath, [process.execPath, ...process.execArgv, script, RESUMED], fresh)
}

const pairOf = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
  value === undefined ? [] : [[name, value]]

/** Descriptor 0: of those that are open, only the first three are handed over. */
const INPUT = 0

/** Linux's flag for a file without a name (open(2), O_TMPFILE), which Node does not have. */
const O_TMPFILE = 0o20200000
const MODE = 0o600

/** Opens it in memory, or elsewhere takes away its name before anything is in it. */
const openNameless = ({ RUNNER_TEMP }: Variables): void => {
  closeSync(INPUT)
  try {
    openSync('/dev/shm', O_TMPFILE | constants.O_RDWR, MODE)
  } catch {
    const path = join(RUNNER_TEMP ?? tmpdir(), `deploy-go-lambda-${randomUUID()}`)
    openSync(path, 'wx+', MODE)
    unlinkSync(path)
  }
}

/** Reads what the process before handed over to this one and removes it; undefined if there was none. Puts it back into process.env, but for what is only read at the start. */
export const takeOver = (args: readonly string[]): HandedOver | undefined => {
  if (args[0] !== RESUMED || !isNameless(INPUT)) return undefined
  const content = Buffer.alloc(fstatSync(INPUT).size)
  readSync(INPUT, content, 0, content.length, 0)
  ftruncateSync(INPUT)
  closeSync(INPUT)
  openSync('/dev/null', 'r')
  const handed: HandedOver = JSON.parse(content.toString())
  // Written here, they are on the heap: /proc shows what the process was started with.
  for (const [name, value] of Object.entries(handed.environment)) {
    if (value !== undefined && !READ_ONCE.test(name)) process.env[name] = value
  }
  return handed
}

const isNameless = (descriptor: number): boolean => {
  const found = fstatSync(descriptor)
  return found.isFile() && found.nlink === 0
}

const READ_ONCE = /^(?:INPUT_|ACTIONS_ID_TOKEN_REQUEST_)/
