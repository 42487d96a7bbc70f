/** `npm run bench`: measures every figure that docs/performance.md and docs/images.md promise, in one run, and writes them there. With names of parts, it measures only those and writes nothing. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { openScene, type Scene } from '../demo/scene.ts'
import { replaceBetween } from '../tools/between.ts'
import { output } from '../tools/command.ts'
import { installTools } from '../tools/install.ts'
import { measureAgainstDocker } from './against-docker.ts'
import { measureDeploys } from './deploys.ts'
import { type Figure, figureRow, figureTable, isKept } from './figures.ts'
import { hostileFigures, hostileTable, measureHostile } from './hostile.ts'
import { measureImages } from './images.ts'
import { measureLocal } from './local.ts'
import { measureMemory } from './memory.ts'
import { measureSettling } from './settling.ts'
import { measureStartUp } from './start-up.ts'

const ROOT = join(import.meta.dirname, '..')

/** Figures, and tables beside theirs. */
type Measured = {
  readonly figures: readonly Figure[]
  readonly times?: string
  readonly images?: string
  readonly hostile?: string
}

const parts: Readonly<Record<string, (scene: Scene) => Promise<Measured>>> = {
  'start-up': async (scene) => ({ figures: await measureStartUp(scene) }),
  deploys: measureDeploys,
  docker: async (scene) => ({ figures: await measureAgainstDocker(scene) }),
  images: measureImages,
  memory: async (scene) => ({ figures: await measureMemory(scene) }),
  local: async () => ({ figures: await measureLocal() }),
  settling: async () => ({ figures: await measureSettling() }),
  hostile: async () => {
    const rows = await measureHostile()
    return { figures: hostileFigures(rows), hostile: hostileTable(rows) }
  },
}

const machine = async (): Promise<string> => {
  const [cpu] = cpus()
  const go = (await output('go', ['version'])).trim().replace(/^go version /, '')
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${cpu?.model ?? 'an unknown kind'}, ${gibibytes} GiB, Linux ${release()}, Node ${process.version}, ${go}.`
}

const between = (text: string, name: string, content: string): string =>
  replaceBetween(text, name, 'npm run bench', content)

/** Puts the measurements into their places in a document. */
const rewrite = async (document: string, written: Readonly<Record<string, string>>): Promise<void> => {
  const path = join(ROOT, document)
  const before = await readFile(path, 'utf8')
  await writeFile(
    path,
    Object.entries(written).reduce((text, [name, content]) => between(text, name, content), before),
  )
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0)
  throw new Error(`no part is called ${unknown.join(', ')}; known are ${Object.keys(parts).join(', ')}`)

await installTools(['gcc', 'busybox', 'dockerd', 'buildx', 'buildkitd', 'rie', 'ko', 'aws'], (line) =>
  console.log(line),
)
const figures: Figure[] = []
let tables: Omit<Measured, 'figures'> = {}
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  // What the emulator reads before it answers is not the step's time.
  await using scene = await openScene({ settleMs: 0, paddingBytes: 1_000_000, emulator: { readsLayers: false } })
  const measured = await measure(scene)
  figures.push(...measured.figures)
  const { figures: found, ...more } = measured
  tables = { ...tables, ...more }
  for (const figure of found) console.log(figureRow(figure))
  if (more.images !== undefined) console.log(more.images)
}
if (wanted.length === 0) {
  const { times = '', images = '', hostile = '' } = tables
  await rewrite('docs/performance.md', { machine: await machine(), figures: figureTable(figures), times, hostile })
  await rewrite('docs/images.md', { images })
}
if (!figures.every(isKept)) process.exitCode = 1
