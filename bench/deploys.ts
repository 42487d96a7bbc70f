import type { StepEnd } from '../demo/runner.ts'
import { DEV, type Scene } from '../demo/scene.ts'
import type { Figure } from './figures.ts'
import { goBuild } from './go-build.ts'
import { openKo } from './ko.ts'
import { measureSideBySide, medianOf } from './measure.ts'
import { DIST } from './start-up.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

const ROUNDS = 7

/** One push to dev by this dist, from the start of the step to its end; returns its milliseconds and a table of its phases. */
export const deploy = async (
  scene: Scene,
  { path, head }: Workspace,
  dist = DIST,
): Promise<{ tookMs: number; times: string }> => {
  const before = scene.emulator.function(DEV).updates
  const end = await scene.push('dev', { workspace: path, sha: head(), dist })
  if (end.exitCode !== 0 || scene.emulator.function(DEV).updates !== before + 1) throw new Error(end.log)
  return { tookMs: end.durationMs, times: timesOf(end) }
}

/** From the output `results`, in seconds. */
const timesOf = ({ outputs }: StepEnd): string => {
  const [{ spans }]: [{ spans: { name: string; startMs: number; durationMs: number }[] }] = JSON.parse(
    outputs.results ?? '',
  )
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
  const rows = spans.map(
    ({ name, startMs, durationMs }) => `| ${name} | ${seconds(startMs)} | ${seconds(durationMs)} |`,
  )
  return ['| | from | took |', '|---|---|---|', ...rows].join('\n')
}

/** A whole deploy compared with `ko build` and `go build`, which do less; and where the last one spent its time. */
export const measureDeploys = async (scene: Scene): Promise<{ figures: Figure[]; times: string }> => {
  await using workspace = await openWorkspace()
  await using ko = await openKo(scene)
  let last = ''
  const ours = async (): Promise<number> => {
    const { tookMs, times } = await deploy(scene, workspace)
    last = times
    return tookMs
  }
  const times = await measureSideBySide(ROUNDS, [
    { name: 'go', run: workspace.changed(() => goBuild(workspace)) },
    { name: 'deploy', run: workspace.changed(ours) },
    { name: 'ko', run: workspace.changed(() => ko.build(workspace)) },
  ])
  const [go, whole, koAlone] = [medianOf(times, 'go'), medianOf(times, 'deploy'), medianOf(times, 'ko')]
  const seconds = (ms: number): string => (ms / 1_000).toFixed(2)
  return {
    times: last,
    figures: [
      {
        what: 'Whole deploy (build, push, update, wait, proof) against `ko build` alone',
        atMost: 0.85,
        measured: whole / koAlone,
        unit: '×',
        from: `${seconds(whole)} s against ${seconds(koAlone)} s`,
      },
      {
        what: 'What a whole deploy takes beyond `go build`',
        atMost: 0.2,
        measured: (whole - go) / 1_000,
        unit: 's',
        from: `${seconds(whole)} s against ${seconds(go)} s`,
      },
    ],
  }
}
