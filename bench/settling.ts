import { openScene } from '../demo/scene.ts'
import type { Figure } from './figures.ts'
import { openWorkspace } from './workspace.ts'

/** Spread over 1 to 5 s, to hit the pauses between polls in different places. */
const SETTLE_TIMES_MS = [1_000, 1_430, 2_000, 2_610, 3_350, 4_180, 5_000]

/** How long a settled update waits for the step to ask, in milliseconds. */
const detection = async (settleMs: number, workspace: string): Promise<number> => {
  await using scene = await openScene({ settleMs })
  const end = await scene.push('dev', { workspace })
  const [update] = scene.emulator.seen('lambda:UpdateFunctionCode')
  const settledAt = (update?.at ?? Number.NaN) + settleMs
  const asked = scene.emulator.seen('lambda:GetFunction').find(({ at }) => at >= settledAt)
  if (end.exitCode !== 0 || asked === undefined) throw new Error(end.log)
  return asked.at - settledAt
}

/** The longest of several settle times. */
export const measureSettling = async (): Promise<Figure[]> => {
  await using workspace = await openWorkspace()
  const delays: number[] = []
  for (const settleMs of SETTLE_TIMES_MS) delays.push(await detection(settleMs, workspace.path))
  return [
    {
      what: 'From a settled update to asking for it, for settle times of 1 to 5 s',
      atMost: 0.3,
      measured: Math.max(...delays) / 1_000,
      unit: 's',
      from: `the longest of ${delays.map((ms) => (ms / 1_000).toFixed(2)).join(', ')}`,
    },
  ]
}
