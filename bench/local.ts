import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Figure } from './figures.ts'
import { goBuild } from './go-build.ts'
import { measureSideBySide, medianOf } from './measure.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

const ROUNDS = 11
const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url))

/** The sample stores what an event holds: with an empty event, it asks AWS nothing. */
const EVENT = '{"Records":[]}'

/** From the start of `local --event` to its answer, in milliseconds. */
const answered = async ({ path }: Workspace): Promise<number> => {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [DIST, 'local', '--event', EVENT], {
    cwd: path,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = Promise.withResolvers<number>()
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    written.stdout += chunk
    said.resolve(performance.now() - startedAt)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    written.stderr += chunk
  })
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0 || written.stdout !== 'null\n') throw new Error(`local answers ${written.stdout}${written.stderr}`)
  return said.promise
}

/** What a local run takes beyond compiling what changed. */
export const measureLocal = async (): Promise<Figure[]> => {
  await using workspace = await openWorkspace()
  const times = await measureSideBySide(ROUNDS, [
    { name: 'go build', run: workspace.changed(() => goBuild(workspace)) },
    { name: 'local', run: workspace.changed(() => answered(workspace)) },
  ])
  const [build, local] = [medianOf(times, 'go build'), medianOf(times, 'local')]
  return [
    {
      what: '`local --event` after one changed line, from command to answer, beside `go build` alone',
      atMost: 0.3,
      measured: (local - build) / 1_000,
      unit: 's',
      from: `${(local / 1_000).toFixed(2)} s against ${(build / 1_000).toFixed(2)} s, medians of ${ROUNDS}`,
    },
  ]
}
