import type { ChildProcess } from 'node:child_process'
import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DEV, type Scene } from '../demo/scene.ts'
import type { Figure } from './figures.ts'

const BINARY_BYTES = 300_000_000
const LOOK_EVERY_MS = 20

const MAIN = `package main

import (
	_ "embed"
	"fmt"
)

//go:embed payload
var payload string

func main() { fmt.Println(len(payload)) }
`

/** A process's peak resident memory in bytes, polled until it is gone (proc(5), VmHWM). */
export const watchPeak = async ({ pid }: ChildProcess): Promise<number> => {
  for (let peakBytes = 0; ; await delay(LOOK_EVERY_MS)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const kilobytes = status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1]
    if (kilobytes === undefined) return peakBytes
    peakBytes = Number(kilobytes) * 1_024
  }
}

/** Resident memory of a step that compiles, packs and uploads an incompressible binary of 300 MB. */
export const measureMemory = async (scene: Scene): Promise<Figure[]> => {
  const workspace = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    const noise = createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16))
    await writeFile(join(workspace, 'payload'), noise.update(Buffer.alloc(BINARY_BYTES)))
    await writeFile(join(workspace, 'main.go'), MAIN)
    await writeFile(join(workspace, 'go.mod'), 'module example.com/large\n\ngo 1.24\n')
    let peak: Promise<number> = Promise.resolve(0)
    const onStart = (child: ChildProcess): void => {
      peak = watchPeak(child)
    }
    const end = await scene.push('dev', { workspace, onStart })
    if (end.exitCode !== 0) throw new Error(end.log)
    const sent = end.log.match(/^push +\S+ s {2}(\S+ MB)/m)?.[1] ?? 'nothing'
    return [
      {
        what: 'Resident memory while a 300 MB binary goes up',
        atMost: 200,
        measured: (await peak) / 1e6,
        unit: 'MB',
        from: `${sent} sent to ${DEV}, in ${(end.durationMs / 1_000).toFixed(1)} s`,
      },
    ]
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}
