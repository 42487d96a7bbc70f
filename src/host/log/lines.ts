/** A line may be as long as its writer likes; the rest of a longer one is left out. */
const MAX_LINE_BYTES = 1_048_576

export type Lines = {
  /** Takes some output; passes on every line that it ends. */
  readonly add: (chunk: Buffer) => void
  /** Passes on what is left without a line end. */
  readonly end: () => void
}

const [LF, CR] = [0x0a, 0x0d]

/** Splits output into lines as it comes: in memory for one of them, looking at each byte once. A line ends with LF, CR LF or CR. */
export const openLines = (onLine: (line: string) => void, maxBytes = MAX_LINE_BYTES): Lines => {
  let parts: Buffer[] = []
  let kept = 0
  let isCut = false
  /** The last chunk ended with CR: an LF that follows ends no line of its own. */
  let afterCr = false
  const keep = (piece: Buffer): void => {
    const room = piece.subarray(0, maxBytes - kept)
    if (room.length > 0) parts.push(room)
    kept += room.length
    isCut ||= room.length < piece.length
  }
  const flush = (): void => {
    const [first] = parts
    const whole = parts.length > 1 ? Buffer.concat(parts) : first
    const line = `${whole?.toString() ?? ''}${isCut ? '…' : ''}`
    parts = []
    kept = 0
    isCut = false
    onLine(line)
  }
  return {
    add: (chunk) => {
      let from = afterCr && chunk[0] === LF ? 1 : 0
      const ends = openEnds(chunk)
      for (let end = ends(from); end !== -1; end = ends(from)) {
        keep(chunk.subarray(from, end))
        flush()
        from = end + (chunk[end] === CR && chunk[end + 1] === LF ? 2 : 1)
      }
      keep(chunk.subarray(from))
      if (chunk.length > 0) afterCr = chunk.at(-1) === CR
    },
    end: () => {
      if (kept > 0) flush()
    },
  }
}

/** Finds the next line end at or after a place; -1 if there is none. Each kind is searched for once in a chunk without it. */
const openEnds = (chunk: Buffer): ((from: number) => number) => {
  let lf = chunk.indexOf(LF)
  let cr = chunk.indexOf(CR)
  return (from) => {
    if (lf !== -1 && lf < from) lf = chunk.indexOf(LF, from)
    if (cr !== -1 && cr < from) cr = chunk.indexOf(CR, from)
    if (lf === -1 || cr === -1) return Math.max(lf, cr)
    return Math.min(lf, cr)
  }
}
