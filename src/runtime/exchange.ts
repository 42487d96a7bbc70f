import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

export type Invocation = {
  readonly requestId: string
  readonly payload: Uint8Array
  readonly functionArn: string
  /** Called when the runtime takes the invocation. */
  readonly timeLeftMs: () => number
  readonly traceId: string
  /** JSON on one line of ASCII, not base64. */
  readonly clientContext?: string
}

/** What the runtime answered: the function's result, or an error as JSON with errorType and errorMessage. */
export type Answer = {
  readonly kind: 'response' | 'error'
  readonly payload: Buffer
  /** Set on the error that replaces a response over the limit. */
  readonly isTooLarge?: true
  /** Set on the error of a start that failed. */
  readonly isInitError?: true
}

/** A runtime's state, by the name that a refusal shows (aws-lambda-runtime-interface-emulator, core/runtime_state_names.go). */
export type State =
  | 'Started'
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'RuntimeResponseSentState'

type PendingEvent = {
  readonly invocation: Invocation
  readonly onTaken: () => void
  readonly settle: (answer: Answer) => void
  readonly fail: (error: unknown) => void
  /** Made when the runtime takes it, so that the deadline stays the same however often the runtime asks. */
  headers?: OutgoingHttpHeaders
}

/** What one program and its events have come to. */
export type Exchange = {
  state: State
  /** The event without an answer, taken or not. */
  pending?: PendingEvent | undefined
  /** The last answered event's request id, until the program asks for the next. */
  answeredId?: string | undefined
  initError?: Answer
  /** Requests for the next event, the first one first. */
  readonly waiting: Set<ServerResponse>
}

/** The exchange of a program that has just started. */
export const openExchange = (): Exchange => ({ state: 'Started', waiting: new Set() })

/** Drops the event and every waiting request. */
export const closeExchange = (exchange: Exchange): void => {
  exchange.pending = undefined
  for (const response of exchange.waiting) response.destroy()
  exchange.waiting.clear()
}

/** Passes an event to the program. Rejects a second one before the first is answered, and one that headers cannot carry. */
export const run = (exchange: Exchange, invocation: Invocation, onTaken: () => void): Promise<Answer> => {
  if (exchange.pending) return Promise.reject(new Error('an invocation is running already'))
  if (exchange.initError) return Promise.resolve(exchange.initError)
  return new Promise((settle, fail) => {
    exchange.pending = { invocation, onTaken, settle, fail }
    deliver(exchange)
  })
}

/** Answers with the event in flight at once; otherwise with the next event when there is one. False if the state allows neither. */
export const takeNext = (exchange: Exchange, response: ServerResponse): boolean => {
  const { state, pending, waiting } = exchange
  if (state === 'Running' && pending !== undefined) {
    send(pending, response)
    return true
  }
  if (state !== 'Started' && !isIdle(state)) return false
  exchange.state = 'Ready'
  exchange.answeredId = undefined
  response.on('close', () => waiting.delete(response))
  waiting.add(response)
  deliver(exchange)
  return true
}

const isIdle = (state: State): boolean => state === 'Ready' || state === 'RuntimeResponseSentState'

const deliver = (exchange: Exchange): void => {
  const { state, pending, waiting } = exchange
  const [response] = waiting
  if (pending === undefined || response === undefined || !isIdle(state)) return
  try {
    send(pending, response)
  } catch (error) {
    // A value that no header can carry fails this invocation only: the runtime keeps waiting for the next one.
    exchange.pending = undefined
    pending.fail(error)
    return
  }
  waiting.delete(response)
  exchange.state = 'Running'
  pending.onTaken()
}

const send = (pending: PendingEvent, response: ServerResponse): void => {
  pending.headers ??= headersOf(pending.invocation)
  response.writeHead(200, pending.headers).end(pending.invocation.payload)
}

const headersOf = (invocation: Invocation): OutgoingHttpHeaders => ({
  'Content-Type': 'application/json',
  'Content-Length': invocation.payload.length,
  'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
  'Lambda-Runtime-Deadline-Ms': String(Math.floor(Date.now() + invocation.timeLeftMs())),
  'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
  'Lambda-Runtime-Trace-Id': invocation.traceId,
  ...(invocation.clientContext !== undefined && { 'Lambda-Runtime-Client-Context': invocation.clientContext }),
})

/** Whether this is the request id of the event that the program has or had last. */
export const isCurrent = ({ pending, answeredId }: Exchange, requestId: string): boolean =>
  requestId === pending?.invocation.requestId || requestId === answeredId

/** Gives an event its answer; a second one changes nothing. */
export const settle = (exchange: Exchange, pending: PendingEvent, answer: Answer): void => {
  exchange.pending = undefined
  exchange.answeredId = pending.invocation.requestId
  pending.settle(answer)
}

/** Ends the start with an error, which is the answer to the event that waits, or to the next one. */
export const failInit = (exchange: Exchange, payload: Buffer): void => {
  const answer: Answer = { kind: 'error', payload, isInitError: true }
  exchange.state = 'InitError'
  exchange.initError = answer
  if (exchange.pending !== undefined) settle(exchange, exchange.pending, answer)
}
