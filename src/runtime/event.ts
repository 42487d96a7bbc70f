/** The largest event of a synchronous invocation (AWS documentation, Lambda quotas: 6 MB). */
export const MAX_EVENT_BYTES = 6_291_456

export type Event = {
  readonly payload: Uint8Array
  readonly requestId?: string
  /** JSON on one line of ASCII. */
  readonly clientContext?: string
  /** Drops the event where it has not had its turn yet; whoever sent it gets the signal's reason. */
  readonly signal?: AbortSignal
}

/** How an event ended: with an answer, with an error of the handler's (a panic too), or by what befell the program. */
export type Ending = 'answer' | 'error' | 'exit' | 'timeout' | 'too-large' | 'not-started'

/** `functionError` is set when the payload is an error's JSON. `log` holds the process's output between START and REPORT lines, its last megabyte. */
export type Outcome = {
  readonly requestId: string
  readonly payload: Buffer
  readonly ending: Ending
  readonly functionError?: 'Unhandled'
  readonly log: string
  /** Whether the program was started for this event. */
  readonly isCold: boolean
  /** How long the function took, as Lambda counts it: its first start is not counted. */
  readonly durationMs: number
}

export type FunctionRuntime = AsyncDisposable & {
  /**
   * Runs one event; more wait for their turn. Starts the process when there is none, or the last one is gone.
   * Throws a DeployError where a container cannot be made, and the signal's reason once it is aborted.
   */
  invoke(event: Event): Promise<Outcome>
}

/** A function that takes one event at a time, and can be ended in the middle of one. */
export type OneByOne = {
  readonly invoke: (event: Event) => Promise<Outcome>
  readonly close: () => Promise<void>
}

/** The same for events that come when they like, and with the end by a signal. */
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
