import type { State } from '../../src/runtime/exchange.ts'

/** An HTTP answer. A JSON body is its value, any other its text. */
export type Reply = readonly [status: number, body: unknown]

/** What comes of a request: an answer, none so far, or a connection that the server closed without one. */
export type End = Reply | 'waits' | 'closed'

/** A request of the runtime. `{1}` in its path is the request id of event 1. */
export type Request = {
  /** Method and path. */
  readonly call: string
  /** Text, or that many bytes of JSON. */
  readonly body?: string | number
  /** Sends the body, but not its end. */
  readonly isOpen?: true
  readonly headers?: Readonly<Record<string, string>>
  readonly trailers?: Readonly<Record<string, string>>
}

/** Where RIE answers otherwise, and why we do not follow it. */
type Otherwise<T> = { readonly rie?: undefined } | { readonly rie: T; readonly why: string }

export type Step =
  /** A request, and what comes of it. */
  | (Request & { readonly is: End } & Otherwise<End>)
  /** A request that later steps refer to by name. */
  | (Request & { readonly as: string })
  /** What has come of it by now. */
  | ({ readonly of: string; readonly is: End } & Otherwise<End>)
  /** Ends its body. */
  | { readonly finish: string }
  /** Breaks its connection. */
  | { readonly abort: string }
  /** Sends an event, once the one before has been answered. Event 1 is sent before the first step. */
  | { readonly event: number }
  /** What the sender of an event gets, or `waits`. */
  | ({ readonly sender: number; readonly gets: unknown } & Otherwise<unknown>)

/** A program's requests from its start on; event 1 waits for it. */
export type Row = { readonly name: string; readonly steps: readonly Step[] }

/** Where runtimes ask. */
export const API = '/2018-06-01/runtime'
export const NEXT = { call: `GET ${API}/invocation/next` }
export const INIT_ERROR = { call: `POST ${API}/init/error`, body: '{"errorType":"Init","errorMessage":"no luck"}' }

/** An answer to an event, with an event's number or another id. */
export const response = (event: number | string, body: string | number = '"done"') => ({
  call: `POST ${API}/invocation/{${event}}/response`,
  body,
})

/** The same for an error. */
export const error = (
  event: number | string,
  body: string | number = '{"errorType":"T","errorMessage":"no luck"}',
) => ({
  call: `POST ${API}/invocation/{${event}}/error`,
  body,
})

/** The answer of next that carries this event. */
export const event = (number: number): Reply => [200, { event: number }]
export const ACCEPTED: Reply = [202, { status: 'OK' }]
export const INVALID_ID: Reply = [400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' }]

/** The refusal of a request that a state does not allow. */
export const forbidden = (from: State, to: State): Reply => [
  403,
  {
    errorType: 'InvalidStateTransition',
    errorMessage: `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  },
]
