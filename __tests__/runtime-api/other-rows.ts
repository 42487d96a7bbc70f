import {
  ACCEPTED,
  API,
  event,
  forbidden,
  INIT_ERROR,
  INVALID_ID,
  NEXT,
  type Reply,
  type Row,
  response,
} from './step.ts'

const NOT_FOUND: Reply = [404, '404 page not found\n']
const NOT_ALLOWED: Reply = [405, '']
const NOTHING: Reply = [404, '']

/** Reports of a failed start. */
export const INIT_ROWS: readonly Row[] = [
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
export const OTHER_ROWS: readonly Row[] = [
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
