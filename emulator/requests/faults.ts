import { setTimeout as delay } from 'node:timers/promises'
import { ServiceError, throttled } from '../http/errors.ts'
import type { Reply } from '../http/messages.ts'
import type { Call } from './calls.ts'

/**
 * What goes wrong. `throttle`: the service's own quota error; `error`: any other error in the service's own form; `status`: any status and body,
 * as from a middlebox; `garbage`: 200 with bytes that are not an answer; `reset`: the connection breaks before anything happens;
 * `reset-answer`: it happens, the client sees a reset; `cut`: it happens, and the connection ends in the middle of the answer;
 * `delay`; `hold`: until released; `hold-answer`: it happens, the answer waits until released; `settle-failed`: the update starts well and settles as Failed.
 */
export type FaultKind =
  | { readonly kind: 'throttle' | 'reset' | 'reset-answer' | 'cut' | 'hold' | 'hold-answer' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  | { readonly kind: 'garbage'; readonly body?: string }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'settle-failed'; readonly reason: string; readonly code: string }

/** A fault for an operation (`lambda:UpdateFunctionCode`), from its `nth` call on (default the next one), for `times` calls (default 1). */
export type Fault = FaultKind & { readonly operation: string; readonly nth?: number; readonly times?: number }

export type FaultHandle = {
  /** Lets held calls continue, and ends the fault. */
  release(): void
  /** How many calls it has hit. */
  hits(): number
  /** Resolves when it has hit the first call; for `hold-answer`, when that call has happened. */
  readonly reached: Promise<void>
}

export type Effect = {
  readonly reply?: Reply
  readonly reset?: 'before' | 'after' | 'within'
  /** Awaited after the call has happened, before its answer goes out. */
  readonly answer?: () => Promise<void>
}

export type Faults = {
  add(fault: Fault): FaultHandle
  /** What happens to this call; waits where the fault waits, and throws the service's own error for `throttle` and `error`. */
  meet(call: Call): Promise<Effect>
  /** Lets everything that waits continue, and holds nothing any more. */
  end(): void
}

type Armed = {
  readonly fault: Fault
  seen: number
  hits: number
  /** Aborted when it is released. */
  readonly released: AbortController
  reach(): void
}

/** An empty set of faults. */
export const makeFaults = (): Faults => {
  const armed: Armed[] = []
  return {
    add: (fault) => {
      const reached = Promise.withResolvers<void>()
      const released = new AbortController()
      const entry: Armed = { fault, seen: 0, hits: 0, released, reach: reached.resolve }
      armed.push(entry)
      return { release: () => released.abort(), hits: () => entry.hits, reached: reached.promise }
    },
    meet: async (call) => {
      const entry = armed.find((one) => one.fault.operation === `${call.service}:${call.operation}` && strikes(one))
      if (entry === undefined) return {}
      entry.hits += 1
      if (entry.fault.kind !== 'hold-answer') entry.reach()
      return effect(entry, call)
    },
    end: () => {
      for (const { released } of armed) released.abort()
    },
  }
}

const strikes = (entry: Armed): boolean => {
  if (entry.released.signal.aborted) return false
  entry.seen += 1
  const first = entry.fault.nth ?? 1
  return entry.seen >= first && entry.seen < first + (entry.fault.times ?? 1)
}

const effect = async ({ fault, released: { signal }, reach }: Armed, call: Call): Promise<Effect> => {
  switch (fault.kind) {
    case 'hold-answer':
      return {
        answer: () => {
          reach()
          return abortOf(signal)
        },
      }
    case 'throttle':
      throw throttled(call.service)
    case 'error':
      throw new ServiceError(fault.status, fault.code, fault.message ?? `the emulator was told to answer ${fault.code}`)
    case 'reset':
      return { reset: 'before' }
    case 'reset-answer':
      return { reset: 'after' }
    case 'cut':
      return { reset: 'within' }
    case 'hold':
      await abortOf(signal)
      return {}
    case 'delay':
      await delay(fault.delayMs, undefined, { signal }).catch(() => {})
      return {}
    case 'garbage':
      return { reply: { status: 200, body: fault.body ?? '<html>this is not the answer you are looking for</html>' } }
    case 'status':
      return { reply: { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' } }
    case 'settle-failed':
      call.settleFailure = { reason: fault.reason, code: fault.code }
      return {}
  }
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
