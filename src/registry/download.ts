import { setTimeout as delay } from 'node:timers/promises'
import { DeployError, failure } from '../errors/problems.ts'
import type { Received } from '../host/connections/request.ts'
import { pauseMs } from '../host/connections/retry.ts'

/** How many connections in a row may break before they have brought this much. */
const MAX_FRUITLESS = 5
const FRUIT_BYTES = 65_536

export type Download = {
  readonly first: Received
  /** Another connection, from this byte on. */
  readonly openAt: (from: number) => Promise<Received>
  readonly host: string
  readonly signal: AbortSignal
}

/** A blob's bytes, over as many connections as needed, as long as they make progress. */
export async function* wholeBlob({ first, openAt, host, signal }: Download): AsyncGenerator<Buffer> {
  const pace = openPace(host)
  let received = first
  let seen = 0
  for (let fruitless = 0; ; ) {
    const before = seen
    // A server that ignores ranges starts over (RFC 9110, 14.2).
    let passed = received.status === 206 ? seen : 0
    try {
      pace.wait()
      for await (const chunk of received.body as AsyncIterable<Buffer>) {
        const fresh = chunk.subarray(Math.max(0, seen - passed))
        passed += chunk.length
        seen += fresh.length
        pace.came(fresh.length)
        if (fresh.length > 0) yield fresh
        pace.wait()
      }
      return
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof DeployError) throw error
      // A connection that breaks after a few bytes counts twice: a server may give any blob like that, byte by byte.
      if (seen - before >= FRUIT_BYTES) fruitless = 1
      else fruitless += seen > before ? 2 : 1
      if (fruitless >= MAX_FRUITLESS) throw error
    }
    await delay(pauseMs(fruitless), undefined, { signal })
    received = await openAt(seen)
  }
}

/** Four blobs come at once: on a line that is slower than all of them together, none would come within the half hour of a step, unless it is small. Counted is only the time for which we wait, after a while. */
const LEAST_BYTES_PER_SECOND = 4_096
const GRACE_MS = 60_000

const openPace = (host: string): { readonly wait: () => void; readonly came: (bytes: number) => void } => {
  let since = performance.now()
  let waitedMs = 0
  let seen = 0
  return {
    wait: () => {
      since = performance.now()
    },
    came: (bytes) => {
      waitedMs += performance.now() - since
      seen += bytes
      if (waitedMs > GRACE_MS && seen < (waitedMs / 1_000) * LEAST_BYTES_PER_SECOND)
        throw failure('server-too-slow', { host })
    },
  }
}
