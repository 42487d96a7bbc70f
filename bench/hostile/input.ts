import type { StepOptions } from '../../demo/runner.ts'
import type { Scene } from '../../demo/scene.ts'

/** What no hostile input may take: until its error, in memory at its peak, and until the step is gone after an interrupt. */
export const BOUNDS = { tookMs: 5_000, memoryBytes: 512_000_000, interruptedMs: 7_000 } as const

/** An input that a stranger may hand to the step, small to send and costly to read. */
export type HostileInput = {
  /** What it is, as in a table. */
  readonly name: string
  /** The code of the one error that it ends in; undefined where the step may go on, because reading it is cheap. */
  readonly code: string | undefined
  /** Puts it where the step finds it, such as into the scene's workspace or emulator; returns what that changes of the step. What a commit may not bring, such as a tool, goes into a folder of its own. */
  readonly lay: (scene: Scene, outside: string) => Promise<Partial<StepOptions>>
}
