import { failure } from '../errors/problems.ts'

/** The largest event of a synchronous invocation, in bytes (AWS documentation, Lambda quotas: 6 MB). */
export const MAX_EVENT_BYTES = 6_291_456

/** Refuses an event that Lambda would not take. */
export const refuseLargeEvent = (event: Uint8Array, where: string): void => {
  if (event.length > MAX_EVENT_BYTES)
    throw failure('event-too-large', { where, size: event.length, limit: MAX_EVENT_BYTES })
}

export type Event = {
  readonly payload: Uint8Array
  readonly requestId?: string
  /** JSON on one line of ASCII. */
  readonly clientContext?: string
  /** Drops an event that is still waiting; its sender gets the signal's reason. */
  readonly signal?: AbortSignal
}

/** How an event ended: with an answer, a handler error (including a panic), an error that the program reported of its start, or a failure of the program. */
export type Ending = 'answer' | 'error' | 'init-error' | 'exit' | 'timeout' | 'too-large' | 'not-started'

/** The function's answer, or an error's JSON. */
export type Reply = { readonly ending: Ending; readonly payload: Buffer }

/** `functionError` is set when the payload is an error's JSON. `log` is the output from START to REPORT, at most its last megabyte. */
export type Outcome = Reply & {
  readonly requestId: string
  readonly functionError?: 'Unhandled'
  readonly log: string
  /** Set if the program never asked for this event; not known under RIE. */
  readonly isUntaken?: true
  /** Whether this event started the program. */
  readonly isCold: boolean
  /** How long the function took, as Lambda counts it: without its first start. */
  readonly durationMs: number
}

export type FunctionRuntime = AsyncDisposable & {
  /**
   * Runs one event at a time; others wait. Starts the process when none is running.
   * Throws a DeployError when a container cannot be made, and the signal's reason once it is aborted.
   */
  invoke(event: Event): Promise<Outcome>
}

/** A function that takes one event at a time, and can be closed during one. */
export type OneByOne = {
  readonly invoke: (event: Event) => Promise<Outcome>
  readonly close: () => Promise<void>
}

/** Queues events for it, and closes it when the signal aborts. */
export const inTurn = (session: OneByOne, signal: AbortSignal | undefined): FunctionRuntime => {
  let turn: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= session.close()
    return closing
  }
  const stopped = Promise.withResolvers<never>()
  stopped.promise.catch(() => {})
  const onAbort = (): void => {
    stopped.reject(signal?.reason)
    close().catch(() => {})
  }
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    invoke: (event) => {
      const outcome = turn.then(() => {
        signal?.throwIfAborted()
        event.signal?.throwIfAborted()
        if (closing !== undefined) throw new Error('the function was stopped before this event had its turn')
        return session.invoke(event)
      })
      turn = outcome.catch(() => {})
      return Promise.race([outcome, stopped.promise])
    },
    [Symbol.asyncDispose]: async () => {
      signal?.removeEventListener('abort', onAbort)
      await close()
    },
  }
}
