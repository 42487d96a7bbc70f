import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { play, type Side } from '../runtime-api/play.ts'
import { ROWS } from '../runtime-api/table.ts'
import { runBootstrap } from './rie.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-api-'))
  // The test is the runtime.
  await writeFile(join(folder, 'bootstrap'), '#!/bin/sh\necho started\nexec sleep 600\n', { mode: 0o755 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const POLL_MS = 10

test.each(ROWS)('RIE: $name', async ({ steps }) => {
  await using bootstrap = await runBootstrap(folder, { LOG_LEVEL: 'debug' })
  const logged = async (line: string, times: number): Promise<void> => {
    while (bootstrap.log().split(line).length <= times) await pause(POLL_MS)
  }
  const side: Side = {
    isRie: true,
    api: bootstrap.api,
    send: (event) => bootstrap.invoke(JSON.parse(event)),
    has: (event) => (event === 1 ? logged('started\n', 1) : logged('Await runtime response', event)),
    // It never learns this.
    lost: async () => {},
    reached: (call, times) => logged(`API request - ${call}, `, times),
  }
  const { ends, expected } = await play(steps, side)
  expect(ends).toStrictEqual(expected)
})
