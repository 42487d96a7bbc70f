import { Worker } from 'node:worker_threads'
import { failure, reasonOf } from '../errors/problems.ts'

/** A pattern that keeps the matcher busy for longer, without a look at the disk in between, would do so for hours: it backtracks. */
const BUSY_MS = 2_500
const BEAT_MS = 250
const MEMORY_MB = 256

/** Runs in a thread of its own: Node's matcher has no budget, and nothing else could run beside it, signals included. */
const SEARCH = `
const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
const { glob } = process.getBuiltinModule('node:fs/promises')
const beat = setInterval(() => parentPort.postMessage('busy'), ${BEAT_MS})
const search = async () => {
  const found = []
  for await (const path of glob(workerData.pattern, { cwd: workerData.directory })) if (found.push(path) > workerData.most) break
  return found
}
search().then((found) => parentPort.postMessage(found)).finally(() => clearInterval(beat))
`

export type Search = { readonly pattern: string; readonly directory: string; readonly most: number }

/** The paths below a folder that match a glob, relative to it, up to one more than `most`. Throws for a pattern that takes too long to try, and the signal's reason. */
export const findMatches = async (search: Search, signal: AbortSignal): Promise<readonly string[]> => {
  signal.throwIfAborted()
  const worker = new Worker(SEARCH, {
    eval: true,
    workerData: search,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  })
  const ended = Promise.withResolvers<readonly string[]>()
  const pattern = search.pattern.slice(0, SHOWN)
  const tooHard = (cause?: unknown): void => ended.reject(failure('include-pattern', { pattern }, { cause }))
  const onStop = (): void => ended.reject(signal.reason)
  let beats = 0
  let watch: NodeJS.Timeout | undefined
  const watchBeats = (): void => {
    const before = beats
    // If this process stood still, too, what the thread said meanwhile comes before the look.
    watch = setTimeout(() => setImmediate(() => (beats === before ? tooHard() : watchBeats())), BUSY_MS)
  }
  worker.on('online', watchBeats)
  signal.addEventListener('abort', onStop, { once: true })
  worker.on('message', (said: 'busy' | readonly string[]) => {
    beats += 1
    if (said !== 'busy') ended.resolve(said)
  })
  worker.on('error', (error) => {
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      ended.reject(failure('include-too-many', { pattern, limit: search.most }))
    else tooHard(new Error(reasonOf(error), { cause: error }))
  })
  try {
    return await ended.promise
  } finally {
    clearTimeout(watch)
    signal.removeEventListener('abort', onStop)
    await worker.terminate()
  }
}

const SHOWN = 100
