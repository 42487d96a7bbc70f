import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Scene } from '../../demo/scene.ts'

/** A tool, first on PATH, that ignores signals, as does its child; `started` are their process ids. */
export const stubbornTool = async (
  { workspace }: Scene,
  name: string,
): Promise<{ path: string; started: Promise<number[]> }> => {
  const bin = join(workspace, '.bin')
  const pids = join(bin, 'pids')
  await mkdir(bin)
  execFileSync('mkfifo', [pids])
  const others =
    name === 'go' ? `[ "$1" = build ] || exec ${execFileSync('which', ['go'], { encoding: 'utf8' }).trim()} "$@"` : ''
  const script = `#!/bin/sh\n${others}\ntrap '' INT TERM\nsleep 600 &\necho $$ $! >${pids}\nwait\n`
  await writeFile(join(bin, name), script, { mode: 0o755 })
  const started = readFile(pids, 'utf8').then((text) => text.trim().split(' ').map(Number))
  return { path: `${bin}:${process.env.PATH}`, started }
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
