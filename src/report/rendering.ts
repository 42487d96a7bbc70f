import { closingLines } from './last-lines.ts'
import { renderOutputs } from './outputs.ts'
import type { Report } from './result.ts'
import { renderSummary } from './summary.ts'

/** What a run says when it has ended: the step's outputs, the job summary, and the last lines of the log. */
type Rendering = {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly closing: readonly string[]
}

export const render = (report: Report): Rendering => ({
  outputs: renderOutputs(report),
  summary: renderSummary(report),
  closing: closingLines(report),
})
