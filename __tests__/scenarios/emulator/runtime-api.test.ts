import { request } from 'node:http'
import { type Invocation, type RuntimeServer, startRuntimeServer } from '../../../src/runtime/server.ts'

const invocation: Invocation = {
  requestId: 'id-1',
  payload: Buffer.from('{"a":1}'),
  functionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:f',
  timeLeftMs: () => 3_000,
  traceId: 'Root=1-0-0;Sampled=0',
}

const call = (server: RuntimeServer, path: string, body?: string) =>
  fetch(`http://${server.address}/2018-06-01/runtime/${path}`, body === undefined ? {} : { method: 'POST', body })

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

test('the connection of next stays open while the handler runs, however long', async () => {
  await using server = await startRuntimeServer()
  const answered = server.run(invocation, () => {})
  const { headers } = await call(server, 'invocation/next')
  expect([headers.get('connection'), headers.get('keep-alive')]).toStrictEqual(['keep-alive', null])
  await call(server, 'invocation/id-1/response', 'done')
  await answered
})

test('an initialisation error answers the waiting invocation', async () => {
  await using server = await startRuntimeServer()
  const answered = server.run(invocation, () => {})
  expect((await call(server, 'init/error', '{"errorType":"X"}')).status).toBe(202)
  expect(await answered).toStrictEqual({ kind: 'error', payload: Buffer.from('{"errorType":"X"}') })
})

test('a response whose trailers report a failure is an error', async () => {
  await using server = await startRuntimeServer()
  const answered = server.run(invocation, () => {})
  await (await call(server, 'invocation/next')).text()
  const body = Buffer.from('{"errorType":"Late"}').toString('base64')
  const status = await new Promise((resolve, reject) => {
    const sending = request(
      `http://${server.address}/2018-06-01/runtime/invocation/id-1/response`,
      {
        method: 'POST',
        headers: {
          'Transfer-Encoding': 'chunked',
          Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
        },
      },
      (response) => resolve(response.statusCode),
    )
    sending.on('error', reject)
    sending.write('half of it')
    sending.addTrailers({ 'Lambda-Runtime-Function-Error-Type': 'Late', 'Lambda-Runtime-Function-Error-Body': body })
    sending.end()
  })
  expect(status).toBe(202)
  expect(await answered).toStrictEqual({ kind: 'error', payload: Buffer.from('{"errorType":"Late"}') })
})

test.each([
  { name: 'an answer for another request', path: 'invocation/id-2/response', status: 400 },
  { name: 'an answer before the invocation was fetched', path: 'invocation/id-1/response', status: 400 },
  { name: 'a path that is not in the API', path: 'nothing', status: 404 },
])('the Runtime API refuses $name', async ({ path, status }) => {
  await using server = await startRuntimeServer()
  const running = server.run(invocation, () => {})
  expect((await call(server, path, 'x')).status).toBe(status)
  await expect(Promise.race([running, Promise.resolve('still running')])).resolves.toBe('still running')
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
