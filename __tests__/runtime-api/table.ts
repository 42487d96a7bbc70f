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
  /** Sends an event, once the one before has been answered. Event 1 has been sent before the first step. */
  | { readonly event: number }
  /** What the sender of an event gets, or `waits`. */
  | ({ readonly sender: number; readonly gets: unknown } & Otherwise<unknown>)

export type Row = { readonly name: string; readonly steps: readonly Step[] }

const API = '/2018-06-01/runtime'
const NEXT = { call: `GET ${API}/invocation/next` }
const INIT_ERROR = { call: `POST ${API}/init/error`, body: '{"errorType":"Init","errorMessage":"no luck"}' }
const response = (event: number | string, body: string | number = '"done"') => ({
  call: `POST ${API}/invocation/{${event}}/response`,
  body,
})
const error = (event: number | string, body: string | number = '{"errorType":"T","errorMessage":"no luck"}') => ({
  call: `POST ${API}/invocation/{${event}}/error`,
  body,
})

const event = (number: number): Reply => [200, { event: number }]
const ACCEPTED: Reply = [202, { status: 'OK' }]
const INVALID_ID: Reply = [400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' }]
const TOO_LARGE: Reply = [
  413,
  { errorType: 'RequestEntityTooLarge', errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).' },
]
const NOT_FOUND: Reply = [404, '404 page not found\n']
const NOT_ALLOWED: Reply = [405, '']
const NOTHING: Reply = [404, '']

type State =
  | 'InitError'
  | 'Ready'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'RuntimeResponseSentState'

const forbidden = (from: State, to: State): Reply => [
  403,
  {
    errorType: 'InvalidStateTransition',
    errorMessage: `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  },
]

const TOO_LARGE_ERROR = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
}
const MAX_BYTES = 6_291_556

/** Requests for the next event. */
const OF_NEXT: readonly Row[] = [
  {
    name: 'next while its event is in flight answers that event again, without waiting',
    steps: [
      { ...NEXT, is: event(1) },
      { ...NEXT, is: event(1) },
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { of: 'next', is: 'waits' },
    ],
  },
  {
    name: 'next after an answer waits for the next event',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { of: 'next', is: 'waits' },
      { event: 2 },
      { of: 'next', is: event(2) },
      { ...NEXT, is: event(2) },
      { ...error(2), is: ACCEPTED },
      { ...NEXT, as: 'another' },
      { sender: 2, gets: { errorType: 'T', errorMessage: 'no luck' } },
      { of: 'another', is: 'waits' },
    ],
  },
  {
    name: 'of several that wait, the first gets the event and the others the events after it',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'first' },
      { ...NEXT, as: 'second' },
      { event: 2 },
      { of: 'first', is: event(2) },
      { of: 'second', is: 'waits' },
      { ...NEXT, is: event(2) },
      { ...response(2), is: ACCEPTED },
      { ...NEXT, as: 'third' },
      { event: 3 },
      { of: 'second', is: event(3) },
      { of: 'third', is: 'waits' },
      { ...response(3), is: ACCEPTED },
    ],
  },
  {
    name: 'the event goes past a request whose client has gone',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'gone' },
      { sender: 1, gets: 'done' },
      { abort: 'gone' },
      { ...NEXT, as: 'next' },
      { event: 2 },
      { of: 'next', is: event(2), rie: 'waits', why: 'RIE writes the event into the closed connection' },
      { ...NEXT, is: event(2) },
      { ...response(2), is: ACCEPTED },
    ],
  },
  {
    name: 'next while the response arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      { finish: 'response' },
      { of: 'response', is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'next while the error arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1), isOpen: true, as: 'error' },
      { ...NEXT, is: forbidden('InvocationErrorResponse', 'Ready') },
      { finish: 'error' },
      { of: 'error', is: ACCEPTED },
    ],
  },
  {
    name: 'next with a query is next',
    steps: [{ call: `${NEXT.call}?a=1`, is: event(1) }],
  },
]

/** Requests that answer an event. */
const OF_ANSWERS: readonly Row[] = [
  {
    name: 'a second answer is refused, and the first stands',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...response(1, '"again"'), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...error(1), is: forbidden('RuntimeResponseSentState', 'InvocationErrorResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'an answer after an error is refused, and the error stands',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1), is: ACCEPTED },
      { ...response(1), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...error(1), is: forbidden('RuntimeResponseSentState', 'InvocationErrorResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: { errorType: 'T', errorMessage: 'no luck' } },
    ],
  },
  {
    name: 'an answer to the last event is refused once the runtime waits for another',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { ...response(1), is: INVALID_ID },
      { ...error(1), is: INVALID_ID },
    ],
  },
  {
    name: 'an answer to the last event is refused while another is in flight',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { event: 2 },
      { of: 'next', is: event(2) },
      { ...response(1, '"late"'), is: INVALID_ID },
      { ...error(1), is: INVALID_ID },
      { ...response(2), is: ACCEPTED },
      { ...NEXT, as: 'another' },
      { sender: 2, gets: 'done' },
    ],
  },
  {
    name: 'an answer with an unknown id is refused, before and after next',
    steps: [
      { ...response('unknown'), is: INVALID_ID },
      { ...error('unknown'), is: INVALID_ID },
      { ...NEXT, is: event(1) },
      { ...response('unknown'), is: INVALID_ID },
      { ...error('unknown'), is: INVALID_ID },
      { call: `POST ${API}/invocation//response`, body: '"done"', is: INVALID_ID },
      { ...response(1), is: ACCEPTED },
    ],
  },
  {
    name: 'another answer while the response arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { ...response(1, '"again"'), as: 'another' },
      {
        of: 'another',
        is: forbidden('InvocationResponse', 'InvocationResponse'),
        rie: 'waits',
        why: 'RIE answers when the first has ended',
      },
      { ...INIT_ERROR, is: forbidden('InvocationResponse', 'InitError') },
      { finish: 'response' },
      { of: 'response', is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'after a response that broke off, nothing more is accepted for its event',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { abort: 'response' },
      { ...response(1), is: forbidden('InvocationResponse', 'InvocationResponse') },
      { ...error(1), is: forbidden('InvocationResponse', 'InvocationErrorResponse') },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      { sender: 1, gets: 'waits' },
    ],
  },
  {
    name: 'an empty response is a response',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, ''), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: '' },
    ],
  },
  {
    name: 'an error that is not JSON is passed on as it is',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1, 'no luck'), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'no luck' },
    ],
  },
  {
    name: 'a response of the largest size is accepted',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, MAX_BYTES), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'x'.repeat(MAX_BYTES - 2) },
    ],
  },
  {
    name: 'a larger response is refused, and the sender gets an error',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, MAX_BYTES + 1), is: TOO_LARGE },
      { ...response(1), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: TOO_LARGE_ERROR },
      { event: 2 },
      { of: 'next', is: event(2) },
    ],
  },
  {
    name: 'a larger error is refused, and the sender gets another',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1, MAX_BYTES + 1), is: TOO_LARGE, rie: 'closed', why: 'RIE has no answer to this' },
      { sender: 1, gets: TOO_LARGE_ERROR, rie: 'waits', why: 'and forgets the event' },
    ],
  },
  {
    name: 'a response may be streamed',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming' }, is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'a response in an unknown mode is refused, as is the rest of the event',
    steps: [
      { ...NEXT, is: event(1) },
      {
        ...response(1),
        headers: { 'Lambda-Runtime-Function-Response-Mode': 'other' },
        is: [400, { errorType: 'InvalidFunctionResponseMode', errorMessage: 'Invalid function response mode' }],
      },
      { ...response(1), is: forbidden('InvocationResponse', 'InvocationResponse') },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      {
        sender: 1,
        gets: { errorType: 'Runtime.InvalidResponseModeHeader', errorMessage: 'Invalid function response mode' },
        rie: 'waits',
        why: 'RIE answers only when the program has ended, and then with nothing',
      },
    ],
  },
  {
    name: 'an error in the trailers of a response is the error of the event',
    steps: [
      { ...NEXT, is: event(1) },
      {
        ...response(1, 'half of it'),
        trailers: {
          'Lambda-Runtime-Function-Error-Type': 'Late',
          'Lambda-Runtime-Function-Error-Body': Buffer.from('{"errorType":"Late"}').toString('base64'),
        },
        is: ACCEPTED,
      },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: { errorType: 'Late' }, rie: 'half of it', why: 'RIE ignores trailers; Lambda does not' },
    ],
  },
]

/** Reports of a failed start. */
const OF_INIT: readonly Row[] = [
  {
    name: 'init/error before next ends the start: everything after it is refused',
    steps: [
      { ...INIT_ERROR, is: ACCEPTED },
      { ...INIT_ERROR, is: forbidden('InitError', 'InitError') },
      { ...NEXT, is: forbidden('InitError', 'Ready') },
      { ...response('unknown'), is: INVALID_ID },
      {
        sender: 1,
        gets: { errorType: 'Init', errorMessage: 'no luck' },
        rie: 'waits',
        why: 'RIE answers when the program has ended',
      },
    ],
  },
  {
    name: 'init/error while an event is in flight is refused, and the event goes on',
    steps: [
      { ...NEXT, is: event(1) },
      { ...INIT_ERROR, is: forbidden('Running', 'InitError') },
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...INIT_ERROR, is: forbidden('RuntimeResponseSentState', 'InitError') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { ...INIT_ERROR, is: forbidden('Ready', 'InitError') },
      { event: 2 },
      { of: 'next', is: event(2) },
    ],
  },
]

const ABSENT =
  'RIE always has the Extensions API; our programs have no extensions, and images that have them run under RIE'

/** APIs besides the one for runtimes. */
const OF_OTHERS: readonly Row[] = [
  {
    name: 'there is no restore without a snapshot',
    steps: [
      { call: `GET ${API}/restore/next`, is: NOT_FOUND },
      { call: `POST ${API}/restore/error`, body: '{}', is: NOT_FOUND },
      { call: 'GET /2021-04-23/credentials', is: NOT_FOUND },
      { ...NEXT, is: event(1) },
      { call: `GET ${API}/restore/next`, is: NOT_FOUND },
    ],
  },
  {
    name: 'there are no extensions',
    steps: [
      {
        call: 'POST /2020-01-01/extension/register',
        body: '{"events":[]}',
        is: NOTHING,
        rie: [403, { errorType: 'Extension.InvalidExtensionName', errorMessage: 'Empty extension name' }],
        why: ABSENT,
      },
      {
        call: 'POST /2020-01-01/extension/register',
        headers: { 'Lambda-Extension-Name': 'own' },
        body: '{"events":[]}',
        is: NOTHING,
        rie: [200, { functionName: 'test_function', functionVersion: '$LATEST', handler: '' }],
        why: ABSENT,
      },
      ...[
        'GET /2020-01-01/extension/event/next',
        'POST /2020-01-01/extension/init/error',
        'POST /2020-01-01/extension/exit/error',
      ].map((call) => ({
        call,
        is: NOTHING,
        rie: [
          403,
          {
            errorType: 'Extension.MissingExtensionIdentifier',
            errorMessage: 'Missing Lambda-Extension-Identifier header',
          },
        ] satisfies Reply,
        why: ABSENT,
      })),
      { call: 'GET /2020-01-01/extension/register', is: NOTHING, rie: NOT_ALLOWED, why: ABSENT },
      { call: 'GET /2020-01-01/other', is: NOTHING, rie: NOT_FOUND, why: ABSENT },
    ],
  },
  {
    name: 'logs and telemetry cannot be subscribed to, which is not an error',
    steps: [
      {
        call: 'PUT /2020-08-15/logs',
        body: '{}',
        is: [202, { errorType: 'Logs.NotSupported', errorMessage: 'Logs API is not supported' }],
      },
      {
        call: 'PUT /2022-07-01/telemetry',
        body: '{}',
        is: [202, { errorType: 'Telemetry.NotSupported', errorMessage: 'Telemetry API is not supported' }],
      },
      { call: 'GET /2020-08-15/logs', is: NOT_ALLOWED },
      { call: 'POST /2022-07-01/telemetry', body: '{}', is: NOT_ALLOWED },
    ],
  },
  { name: 'ping', steps: [{ call: 'GET /2018-06-01/ping', is: [200, 'pong'] }] },
  {
    name: 'another method is not allowed, and changes nothing',
    steps: [
      { call: `POST ${API}/invocation/next`, body: '{}', is: NOT_ALLOWED },
      { call: `HEAD ${API}/invocation/next`, is: NOT_ALLOWED },
      { ...NEXT, is: event(1) },
      { call: `GET ${API}/invocation/{1}/response`, is: NOT_ALLOWED },
      { call: `PUT ${API}/invocation/{1}/response`, body: '"done"', is: NOT_ALLOWED },
      { call: `DELETE ${API}/invocation/{1}/error`, is: NOT_ALLOWED },
      { call: `GET ${API}/init/error`, is: NOT_ALLOWED },
      { call: 'POST /2018-06-01/ping', body: '{}', is: NOT_ALLOWED },
      { ...response(1), is: ACCEPTED },
    ],
  },
  {
    name: 'any other path is not found',
    steps: [
      { ...NEXT, is: event(1) },
      ...[
        'GET /',
        'GET /2018-06-01',
        'GET /2018-06-01/',
        `GET ${API}/invocation`,
        `GET ${API}/invocation/next/`,
        `GET /${API}/invocation/next`,
        'GET /2018-06-02/runtime/invocation/next',
        `POST ${API}/invocation/{1}/other`,
        `POST ${API}/invocation/{1}/response/`,
        `POST ${API}/init/other`,
        'POST /2020-08-15/other',
      ].map((call) => ({ call, is: NOT_FOUND })),
      { ...response(1), is: ACCEPTED },
    ],
  },
]

/** What runtimes may ask of the Runtime API in each of its states, and the answers of aws-lambda-rie, which are ours unless a step says otherwise. */
export const ROWS: readonly Row[] = [...OF_NEXT, ...OF_ANSWERS, ...OF_INIT, ...OF_OTHERS]
