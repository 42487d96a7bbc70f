import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { openTemp } from '../../src/host/disk/temp.ts'

export type StubbornTool = AsyncDisposable & { readonly path: string; readonly started: Promise<number[]> }

/** A tool, first on PATH, that ignores signals, as does its child; `started` are their process ids. */
export const stubbornTool = async (name: string): Promise<StubbornTool> => {
  const folder = await openTemp(tmpdir())
  const bin = folder.path
  const pids = join(bin, 'pids')
  execFileSync('mkfifo', [pids])
  const others =
    name === 'go' ? `[ "$1" = build ] || exec ${execFileSync('which', ['go'], { encoding: 'utf8' }).trim()} "$@"` : ''
  const script = `#!/bin/sh\n${others}\ntrap '' INT TERM\nsleep 600 &\necho $$ $! >${pids}\nwait\n`
  await writeFile(join(bin, name), script, { mode: 0o755 })
  const started = readFile(pids, 'utf8').then((text) => text.trim().split(' ').map(Number))
  return {
    path: `${bin}:${process.env.PATH}`,
    started,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** Whether a process still runs; a zombie does not. */
export const isAlive = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Resolves when none of these processes runs any more. */
export const untilGone = async (pids: readonly number[]): Promise<void> => {
  while (pids.some(isAlive)) await setImmediate()
}
