/** The line that begins an invocation in the log (AWS documentation, Go function logging). */
export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`

/** The line on a first start that took too long and is tried again (recorded text of AWS). */
export const initTimeoutLine = (initMs: number): string =>
  `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`

export type Report = {
  readonly requestId: string
  readonly durationMs: number
  /** Set on the first start alone: later ones are a part of the duration. Where the program is not of a managed runtime, as Go's, it is billed too. */
  readonly initMs: number | undefined
  readonly memorySizeMb: number
}

/** The lines that end it. How much memory was used is not measured: as RIE does, the report says all. */
export const endLines = ({ requestId, durationMs, initMs, memorySizeMb }: Report): string => {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memorySizeMb} MB`,
    `Max Memory Used: ${memorySizeMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ]
  return `END RequestId: ${requestId}\n${fields.join('\t')}\t\n`
}

/** As much of a log as is kept, in characters. */
const KEPT_CHARACTERS = 1_048_576

/** A log with more at its end, and its beginning dropped where it grows without measure. */
export const appended = (log: string, text: string): string => {
  const whole = log + text
  return whole.length > 2 * KEPT_CHARACTERS ? whole.slice(-KEPT_CHARACTERS) : whole
}
