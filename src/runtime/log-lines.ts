/** The line that begins an invocation in the log (AWS documentation, Go function logging). */
export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`

export type Report = {
  readonly requestId: string
  readonly durationMs: number
  /** Set on a cold start alone. Where the program is not of a managed runtime, as Go's, it is billed too. */
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
