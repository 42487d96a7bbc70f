import { once } from 'node:events'
import { createServer, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { jest } from '@jest/globals'
import { failure } from '../../../src/errors/problems.ts'
import { nextHop, RegistryError, readBody, retrying, send, wireTo } from '../../../src/registry/http.ts'
import { answer, openWire, serve } from './server.ts'

beforeEach(() => {
  // Math.random is the jitter: at 0 there are no pauses.
  jest.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('send', () => {
  test.each([
    'http://registry.example.com/v2/',
    'http://10.0.0.1/v2/',
    'http://localhost.evil.example/v2/',
    'http://127.0.0.1.evil.example/v2/',
    'ftp://localhost/v2/',
  ])('refuses %s', async (url) => {
    using wire = openWire()
    const { protocol, host } = new URL(url)
    await expect(send(wire, new URL(url), { method: 'GET' })).rejects.toThrow(
      expect.objectContaining({
        message: `${protocol}//${host} is refused: registries must use https. Only loopback may use http.`,
        hint: 'Use the https address of the registry.',
      }),
    )
  })

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/v2/',
    'https://169.254.170.2/v2/',
    'https://2852039166/v2/',
    'https://0xa9fea9fe/v2/',
    'https://0251.0376.0251.0376/v2/',
    'https://169.254.169.254./v2/',
    'https://[fe80::1]/v2/',
    'https://[febf::1]/v2/',
    'https://[::ffff:169.254.169.254]/v2/',
    'https://[::ffff:a9fe:a9fe]/v2/',
    'https://[fd00:ec2::254]/v2/',
    'https://[fd00:ec2::23]/v2/',
    'https://[64:ff9b::a9fe:a9fe]/v2/',
    'https://[2002:a9fe:a9fe::1]/v2/',
    'https://[fd20:ce::254]/v2/',
    'https://100.100.100.200/v2/',
    'https://168.63.129.16/v2/',
  ])('refuses %s, where machines keep credentials', async (url) => {
    using wire = openWire()
    const { protocol, host } = new URL(url)
    await expect(send(wire, new URL(url), { method: 'GET' })).rejects.toThrow(
      expect.objectContaining({
        message: `${protocol}//${host} is refused: a registry cannot have a link-local address.`,
        hint: 'Machines get their own credentials there. Do not use a registry that leads to it.',
      }),
    )
  })

  it('opens no body for a refused address', async () => {
    using wire = openWire()
    let opened = 0
    const open = async (): Promise<Readable> => {
      opened += 1
      return Readable.from([])
    }
    const sent = { method: 'PUT', body: { sizeBytes: 0, open } } as const
    await expect(send(wire, new URL('http://x.example'), sent)).rejects.toThrow('is refused')
    expect(opened).toBe(0)
  })

  it('sends a body with its size, and accepts any status as an answer', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 418, 'teapot', { 'x-a': 'b' }))
    const body = { sizeBytes: 3, open: async () => Readable.from([Buffer.from('abc')], { objectMode: false }) }
    const received = await send(wire, new URL(server.origin), { method: 'PUT', body })
    expect([
      received.status,
      received.headers['x-a'],
      (await readBody(received, 'r.example', 10)).toString(),
    ]).toStrictEqual([418, 'b', 'teapot'])
    expect(server.seen).toMatchObject([{ method: 'PUT', body: 'abc' }])
  })

  it('follows no redirect', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 302, '', { location: '/other' }))
    const received = await send(wire, new URL(server.origin), { method: 'GET' })
    received.body.resume()
    expect(received.status).toBe(302)
    expect(server.seen).toHaveLength(1)
  })

  it('rejects when the body fails', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 201))
    const failing = async (): Promise<Readable> =>
      new Readable({ read: () => {}, construct: (done) => done(new Error('damaged')) })
    const sent = { method: 'PUT', body: { sizeBytes: 3, open: failing } } as const
    await expect(send(wire, new URL(server.origin), sent)).rejects.toThrow('damaged')
  })

  it('rejects on a connection that breaks', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => response.destroy())
    await expect(send(wire, new URL(server.origin), { method: 'GET' })).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('ends when the run is stopped', async () => {
    const stop = new AbortController()
    using wire = openWire(stop.signal)
    await using server = await serve(() => stop.abort())
    await expect(send(wire, new URL(server.origin), { method: 'GET' })).rejects.toMatchObject({ name: 'AbortError' })
  })
})

const elsewhere = new URL('https://registry.example.com/v2/a/')

describe('nextHop', () => {
  test.each([
    { location: '/blob', expected: 'https://registry.example.com/blob' },
    { location: 'https://storage.example.com/x', expected: 'https://storage.example.com/x' },
  ])('goes to $location', ({ location, expected }) => {
    expect(nextHop(location, elsewhere).href).toBe(expected)
  })

  it('refuses an invalid address', () => {
    expect(() => nextHop('https://[', elsewhere)).toThrow(
      'registry.example.com points to "https://[", which is not a valid address.',
    )
  })
})

describe('wireTo', () => {
  const local = new URL('http://127.0.0.1:1/v2/')
  const storage = new URL('https://storage.example.com/x')

  test.each([
    { to: 'https://10.0.0.1/x', from: elsewhere, registry: elsewhere },
    { to: 'https://localhost.example/x', from: elsewhere, registry: elsewhere },
    { to: 'http://127.0.0.1:2/x', from: local, registry: local },
    { to: 'http://[::1]:2/x', from: new URL('http://localhost:1/v2/'), registry: local },
  ])('leads from $from.host to $to', ({ to, from, registry }) => {
    using wire = openWire()
    expect(() => wireTo(new URL(to), { from, registry }, wire)).not.toThrow()
  })

  test.each([
    'http://127.0.0.1:2375/containers',
    'https://127.1/x',
    'http://2130706433/x',
    'https://localhost/x',
    'https://a.localhost/x',
    'https://localhost./x',
    'https://0.0.0.0/x',
    'https://[::]/x',
    'http://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[::127.0.0.1]/x',
    'https://[64:ff9b::127.0.0.1]/x',
    'https://[2002:7f00:1::]/x',
  ])('does not lead a remote registry to %s', (to) => {
    using wire = openWire()
    const message = `registry.example.com points to ${new URL(to).origin}, which is this machine.`
    expect(() => wireTo(new URL(to), { from: elsewhere, registry: elsewhere }, wire)).toThrow(message)
  })

  it('does not lead back in from elsewhere, although the way began here', () => {
    using wire = openWire()
    expect(() => wireTo(local, { from: storage, registry: local }, wire)).toThrow('which is this machine')
  })

  describe('by a name', () => {
    /** A port of this machine, and how often something connected to it. */
    const listening = async () => {
      let connections = 0
      const server = createServer((socket) => {
        connections += 1
        socket.destroy()
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      return { port, connections: () => connections, [Symbol.dispose]: () => void server.close() }
    }
    /** Resolves every name to these addresses, one after the other, then to the last. */
    const answering = (...addresses: string[]) => {
      const left = [...addresses]
      let asked = 0
      const lookup: LookupFunction = (_name, _options, done) => {
        asked += 1
        done(null, [{ address: (left.length > 1 ? left.shift() : left[0]) ?? '', family: 4 }])
      }
      return { lookup, asked: () => asked }
    }

    it('does not lead a remote registry to this machine', async () => {
      using wire = openWire()
      using server = await listening()
      const { lookup } = answering('127.0.0.1')
      const to = new URL(`https://storage.example.com:${server.port}/x`)
      const there = wireTo(to, { from: elsewhere, registry: elsewhere }, { ...wire, lookup })
      await expect(send(there, to, { method: 'GET' })).rejects.toThrow(
        `registry.example.com points to ${to.origin}, which is this machine.`,
      )
      expect(server.connections()).toBe(0)
    })

    it('connects to the address that was judged, whatever the name resolves to next', async () => {
      using wire = openWire()
      using server = await listening()
      const { lookup, asked } = answering('192.0.2.1', '127.0.0.1')
      const to = new URL(`https://storage.example.com:${server.port}/x`)
      const stop = new AbortController()
      const stopping: LookupFunction = (...question) => {
        lookup(...question)
        setImmediate(() => stop.abort())
      }
      const first = { ...wire, lookup: stopping, signal: stop.signal }
      const there = wireTo(to, { from: elsewhere, registry: elsewhere }, first)
      await expect(send(there, to, { method: 'GET' })).rejects.toThrow()
      expect([asked(), server.connections()]).toStrictEqual([1, 0])
      const again = wireTo(to, { from: elsewhere, registry: elsewhere }, { ...wire, lookup })
      await expect(send(again, to, { method: 'GET' })).rejects.toThrow('which is this machine')
      expect([asked(), server.connections()]).toStrictEqual([2, 0])
    })

    it("leads to this machine within the registry's own host, which the user named", async () => {
      using wire = openWire()
      using server = await listening()
      const { lookup } = answering('127.0.0.1')
      const to = new URL(`https://registry.example.com:${server.port}/token`)
      const there = wireTo(to, { from: elsewhere, registry: elsewhere }, { ...wire, lookup })
      await expect(send(there, to, { method: 'GET' })).rejects.toMatchObject({ code: 'ECONNRESET' })
      expect(server.connections()).toBe(1)
    })

    test.each(['169.254.169.254', '100.100.100.200', '168.63.129.16'])('leads no registry to %s', async (address) => {
      using wire = openWire()
      const { lookup } = answering(address)
      const sending = send({ ...wire, lookup }, elsewhere, { method: 'GET' })
      await expect(sending).rejects.toThrow(
        `registry.example.com is refused: ${address} is an address where clouds give out credentials.`,
      )
    })
  })
})

describe('retrying', () => {
  const failing = (error: unknown, times: number) => {
    let attempts = 0
    return {
      attempts: () => attempts,
      attempt: async (): Promise<string> => {
        attempts += 1
        if (attempts <= times) throw error
        return 'done'
      },
    }
  }

  test.each([
    { name: '429', error: new RegistryError('x', 429, 'TOOMANYREQUESTS') },
    { name: '500', error: new RegistryError('x', 500, '') },
    { name: '503', error: new RegistryError('x', 503, '') },
    { name: 'a broken connection', error: Object.assign(new Error('x'), { code: 'ECONNRESET' }) },
  ])('retries after $name', async ({ error }) => {
    using wire = openWire()
    const { attempt, attempts } = failing(error, 4)
    expect(await retrying(wire, attempt)).toBe('done')
    expect(attempts()).toBe(5)
  })

  it('gives up after five attempts, with the last error', async () => {
    using wire = openWire()
    const error = new RegistryError('x', 503, '')
    const { attempt, attempts } = failing(error, 9)
    await expect(retrying(wire, attempt)).rejects.toBe(error)
    expect(attempts()).toBe(5)
  })

  test.each([
    { name: '400', error: new RegistryError('x', 400, '') },
    { name: '401', error: new RegistryError('x', 401, 'UNAUTHORIZED') },
    { name: '403', error: new RegistryError('x', 403, 'DENIED') },
    { name: '404', error: new RegistryError('x', 404, 'NAME_UNKNOWN') },
    { name: '409', error: new RegistryError('x', 409, '') },
    { name: 'our own refusal', error: failure('login-empty', {}) },
    { name: 'a thrown string', error: 'x' },
  ])('does not retry after $name', async ({ error }) => {
    using wire = openWire()
    const { attempt, attempts } = failing(error, 1)
    await expect(retrying(wire, attempt)).rejects.toBe(error)
    expect(attempts()).toBe(1)
  })

  it('does not retry once the run is stopped, and throws the reason', async () => {
    const stop = new AbortController()
    using wire = openWire(stop.signal)
    const reason = new Error('SIGTERM')
    let attempts = 0
    const attempt = async (): Promise<never> => {
      attempts += 1
      stop.abort(reason)
      throw new RegistryError('x', 503, '')
    }
    await expect(retrying(wire, attempt)).rejects.toBe(reason)
    expect(attempts).toBe(1)
  })
})

describe('readBody', () => {
  const received = async (wire: ReturnType<typeof openWire>, body: string, max: number) => {
    await using server = await serve((_, response) => answer(response, 200, body))
    return (await readBody(await send(wire, new URL(server.origin), { method: 'GET' }), 'r.example', max)).toString()
  }

  test.each(['', 'a', 'x'.repeat(100)])('reads "%s"', async (body) => {
    using wire = openWire()
    expect(await received(wire, body, 100)).toBe(body)
  })

  it('refuses one byte more', async () => {
    using wire = openWire()
    await expect(received(wire, 'x'.repeat(101), 100)).rejects.toThrow(
      expect.objectContaining({
        message: 'A registry sent more than 100 bytes, the limit for this answer.',
        hint: 'Check the reference. It is not a container image.',
      }),
    )
  })

  it('stops reading an endless body', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => {
      const more = (): void => {
        if (response.write('x'.repeat(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    const answered = await send(wire, new URL(server.origin), { method: 'GET' })
    await expect(readBody(answered, 'r.example', 100_000)).rejects.toThrow('sent more than 100000 bytes')
  })
})
