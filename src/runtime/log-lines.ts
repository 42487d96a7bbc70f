/** The line that begins an invocation in the log (AWS documentation, Go function logging). */
export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`

/** The line for a first start that timed out and is retried (recorded text of AWS). */
export const initTimeoutLine = (initMs: number): string =>
  `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`

export type Report = {
  readonly requestId: string
  readonly durationMs: number
  /** Set for the first start only: later starts count as duration. Billed for programs without a managed runtime, such as Go's. */
  readonly initMs: number | undefined
  readonly memorySizeMb: number
}

/** The lines that end it. Memory use is not measured: like RIE, the report shows all of it as used. */
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

/** How much of a log is kept, in characters. */
const KEPT_CHARACTERS = 1_048_576

/** A function's log while it grows: its last part, in pieces, which are not copied. */
export type Tail = {
  readonly add: (text: string) => void
  readonly text: () => string
  readonly endsLine: () => boolean
}

/** An empty log, which drops the beginning of what grows too long, and passes on all of it. */
export const openTail = (onText: (text: string) => void = () => {}, keptCharacters = KEPT_CHARACTERS): Tail => {
  let pieces: string[] = []
  let first = 0
  let length = 0
  return {
    add: (text) => {
      pieces.push(text)
      length += text.length
      onText(text)
      for (let piece = pieces[first] ?? ''; length - piece.length >= keptCharacters; piece = pieces[first] ?? '') {
        length -= piece.length
        first += 1
      }
      if (first <= pieces.length / 2) return
      pieces = pieces.slice(first)
      first = 0
    },
    text: () => pieces.slice(first).join(''),
    endsLine: () => pieces.at(-1)?.endsWith('\n') ?? false,
  }
}
