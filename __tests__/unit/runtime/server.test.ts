import { request } from 'node:http'
import type { Invocation } from '../../../src/runtime/exchange.ts'
import { type RuntimeServer, startRuntimeServer } from '../../../src/runtime/server.ts'
import { play } from '../../runtime-api/play.ts'
import { ROWS } from '../../runtime-api/table.ts'
import { openSide } from './own-side.ts'

const invocation: Invocation = {
  requestId: 'id-1',
  payload: Buffer.from('{"a":1}'),
  functionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:f',
  timeLeftMs: () => 3_000,
  traceId: 'Root=1-0-0;Sampled=0',
}

const call = (server: RuntimeServer, path: string, body?: string) =>
  fetch(`http://${server.address}/2018-06-01/runtime/${path}`, body === undefined ? {} : { method: 'POST', body })

test.each(ROWS)('$name', async ({ steps }) => {
  await using server = await startRuntimeServer()
  using side = openSide(server)
  const { ends, expected } = await play(steps, side)
  expect(ends).toStrictEqual(expected)
})

test('next waits for an invocation and carries it with the headers of the Runtime API; the answer is 202', async () => {
  await using server = await startRuntimeServer()
  const waiting = call(server, 'invocation/next')
  const answered = server.run(invocation, () => {})
  const next = await waiting
  expect(await next.text()).toBe('{"a":1}')
  expect(next.headers.get('lambda-runtime-aws-request-id')).toBe('id-1')
  expect(next.headers.get('lambda-runtime-invoked-function-arn')).toBe(invocation.functionArn)
  const remainingMs = Number(next.headers.get('lambda-runtime-deadline-ms')) - Date.now()
  expect(remainingMs).toBeGreaterThan(2_000)
  expect(remainingMs).toBeLessThanOrEqual(3_000)
  expect((await call(server, 'invocation/id-1/response', 'done')).status).toBe(202)
  expect(await answered).toStrictEqual({ kind: 'response', payload: Buffer.from('done') })
})

/** Whether anything answers a client with this address. */
const answersTo = (server: RuntimeServer, localAddress: string): Promise<boolean> =>
  new Promise((resolve) => {
    const url = `http://${server.address}/2018-06-01/ping`
    request(url, { localAddress }, (response) => void response.resume().on('end', () => resolve(true)))
      .on('error', () => resolve(false))
      .end()
  })

test('with one client, the connections of others are closed unread', async () => {
  await using server = await startRuntimeServer({ address: '127.0.0.1', onlyFor: '127.0.0.2' })
  expect([await answersTo(server, '127.0.0.2'), await answersTo(server, '127.0.0.3')]).toStrictEqual([true, false])
})

test('an address that is not of this machine is the error of the system', async () => {
  await expect(startRuntimeServer({ address: '198.19.0.1' })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
})

test('the connection of next stays open while the handler runs, however long', async () => {
  await using server = await startRuntimeServer()
  const answered = server.run(invocation, () => {})
  const { headers } = await call(server, 'invocation/next')
  expect([headers.get('connection'), headers.get('keep-alive')]).toStrictEqual(['keep-alive', null])
  await call(server, 'invocation/id-1/response', 'done')
  await answered
})

test('an initialisation error answers the event that waits, and one that comes later', async () => {
  await using server = await startRuntimeServer()
  const answer = { kind: 'error', payload: Buffer.from('{"errorType":"X"}'), isInitError: true }
  const answered = server.run(invocation, () => {})
  expect((await call(server, 'init/error', '{"errorType":"X"}')).status).toBe(202)
  expect(await answered).toStrictEqual(answer)
  expect(await server.run(invocation, () => {})).toStrictEqual(answer)
})

test.each([
  { name: 'an answer', path: 'invocation/id-1/response', to: 'InvocationResponse' },
  { name: 'an error', path: 'invocation/id-1/error', to: 'InvocationErrorResponse' },
])('$name before next is refused, and the event goes on', async ({ path, to }) => {
  await using server = await startRuntimeServer()
  const answered = server.run(invocation, () => {})
  const refused = await call(server, path, 'x')
  expect([refused.status, await refused.json()]).toStrictEqual([
    403,
    {
      errorType: 'InvalidStateTransition',
      errorMessage: `State transition from Started to ${to} failed for runtime. Error: State transition is not allowed`,
    },
  ])
  await call(server, 'invocation/next')
  await call(server, 'invocation/id-1/response', 'done')
  expect(await answered).toStrictEqual({ kind: 'response', payload: Buffer.from('done') })
})

test('an event is taken once, however often the runtime asks for it', async () => {
  await using server = await startRuntimeServer()
  const taken: string[] = []
  const answered = server.run(invocation, () => taken.push('id-1'))
  for (const _ of [1, 2, 3]) expect(await (await call(server, 'invocation/next')).text()).toBe('{"a":1}')
  await call(server, 'invocation/id-1/response', 'done')
  await answered
  expect(taken).toStrictEqual(['id-1'])
})

test.each([
  { name: 'a reset', end: (server: RuntimeServer) => server.reset() },
  { name: 'the end of the server', end: (server: RuntimeServer) => server[Symbol.asyncDispose]() },
])('$name ends every call that waits', async ({ end }) => {
  await using server = await startRuntimeServer()
  using side = openSide(server)
  const waiting = [1, 2, 3].map(() =>
    call(server, 'invocation/next').then(
      ({ status }) => status,
      () => 'closed',
    ),
  )
  await side.reached('GET /2018-06-01/runtime/invocation/next', 3)
  await end(server)
  expect(await Promise.all(waiting)).toStrictEqual(['closed', 'closed', 'closed'])
})

test.each([
  { name: 'took its event', path: 'invocation/next', init: {} },
  { name: 'reported a failed start', path: 'init/error', init: { method: 'POST', body: '{}' } },
])('after a reset, the next program starts anew, even if the one before $name', async ({ path, init }) => {
  await using server = await startRuntimeServer()
  void server.run(invocation, () => {})
  await (await fetch(`http://${server.address}/2018-06-01/runtime/${path}`, init)).text()
  server.reset()
  const answered = server.run({ ...invocation, requestId: 'id-2' }, () => {})
  expect((await call(server, 'invocation/id-1/response', 'late')).status).toBe(400)
  expect((await call(server, 'invocation/next')).headers.get('lambda-runtime-aws-request-id')).toBe('id-2')
  await call(server, 'invocation/id-2/response', 'done')
  expect(await answered).toStrictEqual({ kind: 'response', payload: Buffer.from('done') })
})

test('a second invocation is refused while one runs', async () => {
  await using server = await startRuntimeServer()
  const first = server.run(invocation, () => {})
  await expect(server.run(invocation, () => {})).rejects.toThrow('an invocation is running already')
  await expect(Promise.race([first, Promise.resolve('still running')])).resolves.toBe('still running')
})

test('an invocation that cannot be delivered fails alone, and the runtime gets the next one', async () => {
  await using server = await startRuntimeServer()
  const waiting = call(server, 'invocation/next')
  await expect(server.run({ ...invocation, traceId: 'two\nlines' }, () => {})).rejects.toThrow('Invalid character')
  const answered = server.run(invocation, () => {})
  expect(await (await waiting).text()).toBe('{"a":1}')
  await call(server, 'invocation/id-1/response', 'done')
  expect(await answered).toMatchObject({ kind: 'response' })
})
