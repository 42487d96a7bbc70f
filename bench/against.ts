/** `node bench/against.ts REVISION`: the dist of the working tree and that of a revision, side by side in one run. */
import { openScene, type Scene } from '../demo/scene.ts'
import { installTools } from '../tools/install.ts'
import { deploy } from './deploys.ts'
import { goBuild } from './go-build.ts'
import { openKo } from './ko.ts'
import { type Contender, measureSideBySide, medianOf, type Times } from './measure.ts'
import { openRevision, type Revision } from './revision.ts'
import { DIST, firstLine, sizeOf } from './start-up.ts'
import { openWorkspace } from './workspace.ts'

const STARTS = 21
const DEPLOYS = 15

const measureStarts = (scene: Scene, { name, dist }: Revision): Promise<Times> =>
  measureSideBySide(STARTS, [
    { name, run: () => firstLine(scene, dist) },
    { name: 'now', run: () => firstLine(scene) },
  ])

const measureDeploys = async (scene: Scene, { name, dist }: Revision): Promise<Times> => {
  await using workspace = await openWorkspace()
  await using ko = await openKo(scene)
  const contenders: readonly Contender[] = [
    { name, run: async () => (await deploy(scene, workspace, dist)).tookMs },
    { name: 'now', run: async () => (await deploy(scene, workspace)).tookMs },
    { name: 'ko build', run: () => ko.build(workspace) },
    { name: 'go build', run: () => goBuild(workspace) },
  ]
  return await measureSideBySide(
    DEPLOYS,
    contenders.map(({ name: contender, run }) => ({ name: contender, run: workspace.changed(run) })),
  )
}

/** A value before and now, and how many times the old one the new one is. */
const row = (what: string, before: number, now: number, unit: string): string =>
  `| ${what} | ${before.toFixed(2)} ${unit} | ${now.toFixed(2)} ${unit} | ${(now / before).toFixed(3)} × |`

const tableOf = ({ name, dist }: Revision, starts: Times, deploys: Times): readonly string[] => {
  const times = (what: string, from: Times): string => row(what, medianOf(from, name), medianOf(from, 'now'), 'ms')
  const against = (other: string): string => {
    const [before, now] = [name, 'now'].map((whose) => medianOf(deploys, whose) / medianOf(deploys, other))
    return row(
      `Whole deploy against \`${other}\` (${medianOf(deploys, other).toFixed(0)} ms)`,
      before ?? 0,
      now ?? 0,
      '×',
    )
  }
  return [
    `| medians of ${STARTS} starts and ${DEPLOYS} deploys | ${name} | now | ratio |`,
    '|---|---|---|---|',
    times('First line', starts),
    times('Whole deploy', deploys),
    against('ko build'),
    against('go build'),
    row('`dist/`', sizeOf(dist).bytes / 1e6, sizeOf(DIST).bytes / 1e6, 'MB'),
  ]
}

const [name] = process.argv.slice(2)
if (name === undefined) throw new Error('usage: node bench/against.ts REVISION')
await using revision = await openRevision(name)
await installTools(['ko', 'aws'], (line) => console.log(line))
// What the emulator reads before it answers is not the step's time.
await using scene = await openScene({ settleMs: 0, paddingBytes: 1_000_000, emulator: { readsLayers: false } })
const starts = await measureStarts(scene, revision)
const deploys = await measureDeploys(scene, revision)
for (const line of tableOf(revision, starts, deploys)) console.log(line)
