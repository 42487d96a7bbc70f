import { command } from './core.ts'

/** Shorter texts are parts of other words, and the runner hides each occurrence of what it masks. */
const MIN_LENGTH = 8
const MAX_LINES = 1_000

/** What this process has masked. */
const masked = new Set<string>()

/**
 * Masks a secret, line by line as the runner does. Not a line that is short or part of a text that everybody may know, such as the function's name:
 * that would hide nothing, make the log unreadable, and keep outputs from other jobs. The step never prints secrets, masked or not.
 */
export const hide = (secret: string, known: readonly string[]): void => {
  const lines = secret.split(/[\r\n]+/)
  for (const line of lines) {
    if (line.length < MIN_LENGTH || masked.has(line)) continue
    // Each line costs a search through all these texts, and no real secret has so many.
    if (lines.length <= MAX_LINES && known.some((text) => text.includes(line))) continue
    masked.add(line)
    command(({ setSecret }) => setSecret(line))
  }
}

/** Whether the runner will hide a part of this text because of us. */
export const holdsMasked = (text: string): boolean => [...masked].some((secret) => text.includes(secret))
