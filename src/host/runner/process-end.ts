import type { Writable } from 'node:stream'
import { killChildren } from '../children/exec.ts'
import { isWaiting, loadCore } from './core.ts'

/** How long a reader may take nothing of what waits for it. */
const STALLED_MS = 10_000
const WATCH_MS = 50

let ending: Promise<never> | undefined

/** Whether the process only waits for its readers: nothing more is to be said. */
export const isEnding = (): boolean => ending !== undefined

/**
 * Ends the process with this exit code (by default process.exitCode) once all that it printed was read, or the reader has stalled. Node leaves to the system
 * what a full pipe does not take, and process.exit() drops the rest. What waits to be printed is printed first. Children are killed at once. A second call waits for the first.
 */
export const endProcess = (exitCode = process.exitCode): Promise<never> => {
  ending ??= endWhenRead(exitCode)
  return ending
}

const endWhenRead = async (exitCode: typeof process.exitCode): Promise<never> => {
  const outputs = [process.stdout, process.stderr]
  if (!isWaiting() && outputs.every((output) => waitingBytes(output) === 0)) return process.exit(exitCode)
  killChildren()
  if (isWaiting()) await loadCore()
  await Promise.all(outputs.map((output) => drained(output)))
  return process.exit(exitCode)
}

/** Resolves when all that was written has been taken, or nothing was for `stalledMs`, or the reader has gone. */
export const drained = (output: Writable, stalledMs: number = STALLED_MS): Promise<void> =>
  new Promise((resolve) => {
    let waiting = waitingBytes(output)
    if (waiting === 0) return resolve()
    let since = performance.now()
    const end = (): void => {
      clearInterval(watch)
      resolve()
    }
    const watch = setInterval(() => {
      const now = waitingBytes(output)
      if (now < waiting) since = performance.now()
      waiting = now
      if (performance.now() - since >= stalledMs) end()
    }, WATCH_MS)
    output.on('error', end)
    output.write('', end)
  })

/** What a stream still holds. It hands all of that to the system in one piece, so `writableLength` alone would not show that a slow reader takes some. */
const waitingBytes = (output: Writable): number => output.writableLength + queuedBytes(output)

/** The rest of such a piece (libuv's write queue); 0 where Node does not show it. */
const queuedBytes = (output: Writable): number => {
  const handle: unknown = Reflect.get(output, '_handle')
  const isHandle = typeof handle === 'object' && handle !== null && 'writeQueueSize' in handle
  return isHandle && typeof handle.writeQueueSize === 'number' ? handle.writeQueueSize : 0
}
