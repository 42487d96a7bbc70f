import { randomUUID } from 'node:crypto'
import { constants, fstatSync, openSync, readSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux's flag for a file without a name (open(2), O_TMPFILE), which Node does not have. */
const O_TMPFILE = 0o20200000
const MODE = 0o600

/** Opens a file that has no name, in memory, or elsewhere one whose name is taken away before anything is in it. Returns its descriptor. */
export const openNameless = (folder: string = tmpdir()): number => {
  try {
    return openSync('/dev/shm', O_TMPFILE | constants.O_RDWR, MODE)
  } catch {
    const path = join(folder, `deploy-go-lambda-${randomUUID()}`)
    const descriptor = openSync(path, 'wx+', MODE)
    unlinkSync(path)
    return descriptor
  }
}

/** All that such a file holds. */
export const readNameless = (descriptor: number): Buffer => {
  const content = Buffer.alloc(fstatSync(descriptor).size)
  readSync(descriptor, content, 0, content.length, 0)
  return content
}

/** By this path, this process alone can open it again. */
export const pathOf = (descriptor: number): string =>
  `${process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd'}/${descriptor}`
