import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { type Problem, problem, reasonOf } from '../../errors/problems.ts'
import { openNameless, readNameless } from '../disk/unlinked-file.ts'
import type { Variables } from '../variables.ts'

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
    closeSync(INPUT)
    openNameless(environment.RUNNER_TEMP)
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

/** Reads what the process before handed over to this one and removes it; undefined if there was none. Puts it back into process.env, but for what is only read at the start. */
export const takeOver = (args: readonly string[]): HandedOver | undefined => {
  if (args[0] !== RESUMED || !isNameless(INPUT)) return undefined
  const content = readNameless(INPUT)
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
