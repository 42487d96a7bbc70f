import type { Event, Outcome } from '../../../src/runtime/event.ts'
import { startInvokeServer } from '../../../src/runtime/invoke-server.ts'

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  requestId: 'id-1',
  payload: Buffer.from('"done"'),
  ending: 'answer',
  log: '',
  isCold: false,
  durationMs: 1,
  ...more,
})

const open = (invoke: (event: Event) => Promise<Outcome>) => startInvokeServer(0, invoke)

test('a connection stays open between events, however long it takes', async () => {
  await using server = await open(async () => outcome())
  const { headers } = await fetch(server.url, { method: 'POST', body: '{}' })
  expect([headers.get('connection'), headers.get('keep-alive')]).toStrictEqual(['keep-alive', null])
})

const errorJson = (more: object = {}) =>
  Buffer.from(JSON.stringify({ errorType: 'T', errorMessage: 'no luck', ...more }))

test.each([
  { name: 'an answer', ending: 'answer', status: 200 },
  { name: 'an error of the handler', ending: 'error', payload: errorJson(), status: 200 },
  { name: 'a panic', ending: 'error', payload: errorJson({ stackTrace: [{ label: 'handle' }] }), status: 502 },
  { name: 'an error that the start reported', ending: 'init-error', payload: errorJson(), status: 502 },
  { name: 'an exit', ending: 'exit', payload: errorJson(), status: 502 },
  { name: 'an answer that is too large', ending: 'too-large', payload: errorJson(), status: 502 },
  { name: 'a start that failed', ending: 'not-started', payload: errorJson(), status: 502 },
  { name: 'a time-out', ending: 'timeout', payload: errorJson(), status: 200 },
] as const)('$name has RIE’s status, and a header if it is an error', async ({ status, ...end }) => {
  const isError = end.ending !== 'answer'
  await using server = await open(async () => outcome({ ...end, ...(isError && { functionError: 'Unhandled' }) }))
  const answer = await fetch(server.url, { method: 'POST', body: '{}' })
  expect([answer.status, answer.headers.get('x-amz-function-error')]).toStrictEqual([
    status,
    isError ? 'Unhandled' : null,
  ])
})

const context = (text: string) => ({ 'x-amz-client-context': Buffer.from(text).toString('base64') })

test('a client context reaches the function as one line of ASCII', async () => {
  const events: Event[] = []
  await using server = await open(async (event) => {
    events.push(event)
    return outcome()
  })
  await fetch(server.url, { method: 'POST', body: '{}', headers: context('{\n"custom":{"a":"é"}}') })
  expect(events.map(({ clientContext }) => clientContext)).toStrictEqual(['{ "custom":{"a":"\\u00e9"}}'])
})

test('a client context that is not a JSON object is refused, and the event is not run', async () => {
  const events: Event[] = []
  await using server = await open(async (event) => {
    events.push(event)
    return outcome()
  })
  const answer = await fetch(server.url, { method: 'POST', body: '{}', headers: context('{"custom":') })
  expect([answer.status, await answer.json(), events]).toStrictEqual([
    400,
    {
      errorType: 'InvalidRequestContentException',
      errorMessage: 'Client context must be a valid Base64-encoded JSON object.',
    },
    [],
  ])
})

test('an event aborts when its sender disconnects, and the server keeps running', async () => {
  const held = Promise.withResolvers<Event>()
  await using server = await open((event) => {
    if (event.payload.length > 2) return Promise.resolve(outcome())
    held.resolve(event)
    return new Promise(() => {})
  })
  const leave = new AbortController()
  const left = fetch(server.url, { method: 'POST', body: '{}', signal: leave.signal }).catch(() => 'left')
  const { signal } = await held.promise
  expect(signal?.aborted).toBe(false)
  const gone = new Promise((resolve) => signal?.addEventListener('abort', resolve))
  leave.abort()
  await gone
  expect([await left, (await fetch(server.url, { method: 'POST', body: '{"a":1}' })).status]).toStrictEqual([
    'left',
    200,
  ])
})
