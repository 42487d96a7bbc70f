import { createReadStream, readFileSync, statSync } from 'node:fs'

/** The most that a log gets of what one program prints. Logs of honest builds have a tenth of it. */
const SHOWN_BYTES = 33_554_432

/** Passes text on until there was too much of it, says so once, and drops the rest. */
export const limited = (say: (text: string) => void, maxLength = SHOWN_BYTES): ((text: string) => void) => {
  let left = maxLength
  return (text) => {
    if (left < 0) return
    left -= text.length + 1
    if (left >= 0) return say(text)
    say(`… ${maxLength / 1_048_576} MiB were printed, and the rest is left out`)
  }
}

/** Collects what a program prints, of which only beginning and end matter if it is long: for messages. */
export const openExcerpt = (
  maxBytes: number,
): { readonly add: (chunk: Buffer) => void; readonly text: () => string } => {
  const half = Math.ceil(maxBytes / 2)
  const head: Buffer[] = []
  let headBytes = 0
  let tail: Buffer[] = []
  let tailBytes = 0
  let dropped = false
  const trim = (): void => {
    if (tailBytes <= 2 * half) return
    const whole = Buffer.concat(tail)
    tail = [whole.subarray(whole.length - half)]
    tailBytes = half
    dropped = true
  }
  return {
    add: (chunk) => {
      const first = chunk.subarray(0, Math.max(0, half - headBytes))
      if (first.length > 0) head.push(first)
      headBytes += first.length
      const rest = chunk.subarray(first.length)
      if (rest.length === 0) return
      tail.push(rest)
      tailBytes += rest.length
      trim()
    },
    text: () => Buffer.concat([...head, ...(dropped ? [Buffer.from('\n…\n')] : []), ...tail]).toString(),
  }
}

/** Bytes as they stream, counted; what `count` throws ends them. */
export async function* counted(bytes: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    count(chunk.length)
    yield chunk
  }
}

/** A file's bytes; undefined if it has more than this. Rejects with the system's error. */
export const readSmall = async (path: string, maxBytes: number): Promise<Buffer | undefined> => {
  const parts: Buffer[] = []
  let sizeBytes = 0
  // One more than that is read at most: a device has no size, and a file may grow.
  for await (const part of createReadStream(path, { end: maxBytes }) as AsyncIterable<Buffer>) {
    sizeBytes += part.length
    parts.push(part)
  }
  return sizeBytes > maxBytes ? undefined : Buffer.concat(parts)
}

/** The same at once, as text; empty for what is larger or no file. Throws the system's error. */
export const readSmallSync = (path: string, maxBytes: number): string => {
  const found = statSync(path)
  return found.isFile() && found.size <= maxBytes ? readFileSync(path, 'utf8') : ''
}
