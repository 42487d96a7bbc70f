import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Where installed tools stay between runs: `$XDG_CACHE_HOME/deploy-go-lambda`, else `~/.cache/deploy-go-lambda`. */
export const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'deploy-go-lambda')

const POLL_MS = 50

/** Holds the cache for one process at a time: a second run waits for the first, and takes over from one that died. */
export const lockCache = async (): Promise<Disposable> => {
  const lock = join(cacheDirectory(), 'lock')
  mkdirSync(cacheDirectory(), { recursive: true })
  while (!tryLock(lock)) {
    if (!isAlive(readOwner(lock))) rmSync(lock, { force: true })
    await pause(POLL_MS)
  }
  return { [Symbol.dispose]: () => rmSync(lock, { force: true }) }
}

const tryLock = (lock: string): boolean => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const readOwner = (lock: string): number => {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10)
  } catch {
    return Number.NaN
  }
}

const isAlive = (pid: number): boolean => {
  // A lock that is gone, or not written yet, is requested again.
  if (Number.isNaN(pid)) return true
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
