import type { ServerResponse } from 'node:http'
import type { LookupFunction } from 'node:net'
import { jest } from '@jest/globals'
import { requestIdToken } from '../../../../src/host/connections/id-token.ts'
import { answer, openWire, serve } from '../../registry/server.ts'

beforeEach(() => {
  // Math.random is the jitter: at 0 there are no pauses.
  jest.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

type Answer = (response: ServerResponse) => void

const token: Answer = (response) => answer(response, 200, JSON.stringify({ count: 3, value: 'abc' }))
const status =
  (code: number): Answer =>
  (response) =>
    answer(response, code, '<html>no</html>')
const reset: Answer = (response) => response.destroy()
const cutOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': 100 })
  response.write('{"value":"ab', () => response.destroy())
}

/** Asks a server that gives these answers in turn, then repeats the last one. */
const ask = async (answers: readonly Answer[]) => {
  using wire = openWire()
  await using server = await serve((_, response) =>
    answers[Math.min(server.seen.length, answers.length) - 1]?.(response),
  )
  const endpoint = { url: `${server.origin}/token?api-version=2.0`, bearer: 'let-me-in' }
  const end = await requestIdToken(endpoint, 'a & b', wire).catch((error: Error) =>
    error.message.replace(server.host, 'HOST'),
  )
  return { end, seen: server.seen }
}

describe('requestIdToken', () => {
  it('asks as GitHub documents it', async () => {
    const { end, seen } = await ask([token])
    expect(end).toBe('abc')
    expect(seen).toMatchObject([
      { method: 'GET', path: '/token?api-version=2.0&audience=a+%26+b', authorization: 'Bearer let-me-in' },
    ])
  })

  it('does not send our token over plain http, and does not try again', async () => {
    using wire = openWire()
    let asked = 0
    const lookup: LookupFunction = (_name, _options, done) => {
      asked += 1
      done(null, [{ address: '127.0.0.1', family: 4 }])
    }
    const endpoint = { url: 'http://runner.example/token', bearer: 'let-me-in' }
    await expect(requestIdToken(endpoint, 'a', { ...wire, lookup })).rejects.toMatchObject({ code: 'connection-plain' })
    expect(asked).toBe(0)
  })

  it.each([
    { name: '429', wrong: status(429) },
    { name: '500', wrong: status(500) },
    { name: '503', wrong: status(503) },
    { name: 'a broken connection', wrong: reset },
    { name: 'a truncated answer', wrong: cutOff },
  ])('tries again after $name', async ({ wrong }) => {
    const { end, seen } = await ask([wrong, wrong, token])
    expect([end, seen.length]).toStrictEqual(['abc', 3])
  })

  it.each([
    { name: '503', wrong: status(503), message: 'HOST answered with status 503' },
    { name: 'a broken connection', wrong: reset, message: 'socket hang up' },
  ])('gives up after five times $name', async ({ wrong, message }) => {
    const { end, seen } = await ask([wrong])
    expect([end, seen.length]).toStrictEqual([message, 5])
  })

  it.each([
    { name: '401', wrong: status(401), message: 'HOST answered with status 401' },
    { name: '403', wrong: status(403), message: 'HOST answered with status 403' },
    { name: '404', wrong: status(404), message: 'HOST answered with status 404' },
    { name: 'a redirect', wrong: status(302), message: 'HOST answered with status 302' },
    { name: 'a page', wrong: status(200), message: 'HOST answered with something that holds no token' },
    {
      name: 'an empty token',
      wrong: (response: ServerResponse) => answer(response, 200, '{"value":""}'),
      message: 'HOST answered with something that holds no token',
    },
  ])('does not try again after $name', async ({ wrong, message }) => {
    const { end, seen } = await ask([wrong])
    expect([end, seen.length]).toStrictEqual([message, 1])
  })

  it('ends when the run is stopped, at any point', async () => {
    const stop = new AbortController()
    using wire = openWire(stop.signal)
    const reason = new Error('SIGTERM')
    await using server = await serve(() => stop.abort(reason))
    await expect(requestIdToken({ url: server.origin, bearer: 'x' }, 'y', wire)).rejects.toBe(reason)
  })
})
