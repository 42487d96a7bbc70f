import { once } from 'node:events'
import { request } from 'node:http'
import { request as requestTls } from 'node:https'
import { createServer, type LookupFunction, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createAgents } from '../../../../src/host/connections/agents.ts'

/** Resolves every name to this machine. */
const lookup: LookupFunction = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }])

/** Both the server and the proxy. */
let server: Server
let port = 0
beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = portOf(server)
})
afterAll(() => {
  server.close()
})

const portOf = (listening: Server): number => {
  const address = listening.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Whether a request for this host goes through the proxy, which is asked to CONNECT. */
const isProxied = async (host: string, variables: Readonly<Record<string, string>>): Promise<boolean> => {
  using agents = createAgents({ https_proxy: `http://127.0.0.1:${port}`, ...variables })
  const asking = requestTls(`https://${host}:${port}/`, { agent: agents.https, lookup }).end()
  const failing = once(asking, 'error').catch(() => {})
  const [socket]: Socket[] = await once(server, 'connection')
  const [bytes] = await once(socket as Socket, 'data')
  socket?.destroy()
  await failing
  return String(bytes).startsWith('CONNECT ')
}

describe('createAgents', () => {
  test.each([
    { name: 'nothing', host: 'lambda.example.com', variables: {}, proxied: true },
    { name: 'the host', host: 'lambda.example.com', variables: { NO_PROXY: 'lambda.example.com' }, proxied: false },
    {
      name: 'the host in upper case',
      host: 'lambda.example.com',
      variables: { NO_PROXY: 'LAMBDA.Example.com' },
      proxied: false,
    },
    {
      name: 'the host in lower-case no_proxy',
      host: 'lambda.example.com',
      variables: { no_proxy: 'lambda.example.com' },
      proxied: false,
    },
    {
      name: 'different hosts in both, where lower case wins',
      host: 'a.example',
      variables: { no_proxy: 'b.example', NO_PROXY: 'a.example' },
      proxied: true,
    },
    { name: 'a parent domain', host: 'lambda.example.com', variables: { NO_PROXY: 'example.com' }, proxied: false },
    {
      name: 'a parent domain with a dot',
      host: 'lambda.example.com',
      variables: { NO_PROXY: '.example.com' },
      proxied: false,
    },
    {
      name: 'a parent domain with a star',
      host: 'lambda.example.com',
      variables: { NO_PROXY: '*.example.com' },
      proxied: false,
    },
    {
      name: 'a parent domain with a leading digit',
      host: 'a.3m.example',
      variables: { NO_PROXY: '3m.example' },
      proxied: false,
    },
    { name: 'only the end of its name', host: 'notexample.com', variables: { NO_PROXY: 'example.com' }, proxied: true },
    {
      name: 'other hosts',
      host: 'lambda.example.com',
      variables: { NO_PROXY: 'ecr.example.com,10.0.0.1' },
      proxied: true,
    },
    {
      name: 'the host among others, with spaces',
      host: 'a.example',
      variables: { NO_PROXY: 'b.example , a.example' },
      proxied: false,
    },
    { name: 'everything', host: 'lambda.example.com', variables: { NO_PROXY: '*' }, proxied: false },
    { name: 'another address', host: '192.0.2.7', variables: { NO_PROXY: '192.0.2.8' }, proxied: true },
    { name: 'nothing, for localhost', host: 'localhost', variables: {}, proxied: false },
    { name: 'nothing, for a loopback address', host: '127.0.0.1', variables: {}, proxied: false },
  ])('goes through the proxy for $host: $proxied, when NO_PROXY names $name', async ({ host, variables, proxied }) => {
    expect(await isProxied(host, variables)).toBe(proxied)
  })

  test.each([
    { name: 'none', env: {}, proxy: undefined },
    { name: 'an empty one', env: { HTTPS_PROXY: '' }, proxy: undefined },
    { name: 'upper case', env: { HTTPS_PROXY: 'http://a:1' }, proxy: 'HTTPS_PROXY (http://a:1)' },
    { name: 'both', env: { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2/' }, proxy: 'https_proxy (http://b:2)' },
    {
      name: 'an empty lower-case one',
      env: { HTTPS_PROXY: 'http://a:1', https_proxy: '' },
      proxy: 'HTTPS_PROXY (http://a:1)',
    },
    { name: 'no scheme', env: { HTTPS_PROXY: 'a.example:3128' }, proxy: 'HTTPS_PROXY (http://a.example:3128)' },
    { name: 'TLS', env: { HTTPS_PROXY: 'https://a.example' }, proxy: 'HTTPS_PROXY (https://a.example)' },
    { name: 'a password', env: { HTTPS_PROXY: 'http://u:secret@a:1' }, proxy: 'HTTPS_PROXY (http://a:1)' },
    { name: 'no scheme and a password', env: { HTTPS_PROXY: 'u:secret@a:1' }, proxy: 'HTTPS_PROXY (http://a:1)' },
  ])('names its proxy, without the password: $name', ({ env, proxy }) => {
    using agents = createAgents(env)
    expect(agents.proxy).toBe(proxy)
  })

  test.each([
    { HTTPS_PROXY: 'socks5://u:secret@a' },
    { https_proxy: 'http://u:secret@:1:2' },
    { HTTP_PROXY: 'http://u:secret%zz@a' },
    { http_proxy: 'http://u:secret@a b' },
  ])('refuses an invalid address, without showing it: %j', (env) => {
    const [variable] = Object.keys(env)
    expect(() => createAgents(env)).toThrow(`${variable} is not the address of an HTTP proxy.`)
  })

  describe('refuses to connect', () => {
    /** Why a request fails; nothing but an error of ours comes before it has left. */
    const refusal = async (
      url: string,
      { variables = {}, address = '127.0.0.1' }: { variables?: Record<string, string>; address?: string } = {},
    ): Promise<unknown> => {
      using agents = createAgents(variables)
      const resolving: LookupFunction = (_name, _options, done) => done(null, [{ address, family: 4 }])
      const isTls = url.startsWith('https:')
      const options = { agent: isTls ? agents.https : agents.http, lookup: resolving }
      const asking = (isTls ? requestTls : request)(url, options).end()
      const [error] = await once(asking, 'error').catch((thrown) => [thrown])
      return error
    }
    const proxied = { https_proxy: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' }

    test.each([
      { url: 'http://sts.evil.example/', host: 'sts.evil.example' },
      { url: 'http://10.0.0.1:4566/', host: '10.0.0.1' },
      { url: 'http://127.0.0.1x/', host: '127.0.0.1x' },
      { url: 'http://[fd00::1]/', host: 'fd00::1' },
    ])('over plain http, with a proxy or without: $url', async ({ url, host }) => {
      const message = `${host} is refused: only loopback may be reached over plain http.`
      for (const variables of [{}, proxied])
        expect(await refusal(url, { variables })).toMatchObject({ code: 'connection-plain', message })
    })

    test.each(['169.254.169.254', '[fd00:ec2::254]', '[64:ff9b::a9fe:a9fe]', '100.100.100.200'])(
      'where a cloud gives out credentials, with a proxy or without: %s',
      async (host) => {
        const message = expect.stringContaining('is an address where clouds give out credentials.')
        for (const variables of [{}, proxied])
          expect(await refusal(`https://${host}/`, { variables })).toMatchObject({
            code: 'connection-metadata',
            message,
          })
      },
    )

    it('over plain http where localhost is another machine', async () => {
      expect(await refusal('http://localhost:4566/', { address: '10.0.0.1' })).toMatchObject({
        message: 'localhost is refused: only loopback may be reached over plain http.',
        hint: 'Use an https address.',
      })
    })

    it('where a name leads to one', async () => {
      expect(await refusal('https://metadata.example/', { address: '169.254.169.254' })).toMatchObject({
        message: 'metadata.example is refused: 169.254.169.254 is an address where clouds give out credentials.',
        hint: 'Machines get their own credentials there. Check the DNS, and do not use a server that leads to it.',
      })
    })
  })

  it('gives up on a proxy that accepts connections and stays silent', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    using agents = createAgents({ https_proxy: `http://127.0.0.1:${portOf(silent)}` }, 10)
    const asking = requestTls('https://lambda.example.com/', { agent: agents.https }).end()
    const [error] = await once(asking, 'error').catch((thrown) => [thrown])
    expect(error).toMatchObject({ code: 'ERR_PROXY_TUNNEL' })
    silent.close()
  })
})

/** A server that sends one byte of this at a time, and then no more; `perSecond` of them. */
const trickling = async (text: string, perSecond: number): Promise<Server> => {
  const slow = createServer((socket) => {
    let at = 0
    socket.on('error', () => {})
    socket.once('data', () => {
      const timer = setInterval(() => {
        if (socket.destroyed || at === text.length) return clearInterval(timer)
        socket.write(text.charAt(at))
        at += 1
      }, 1_000 / perSecond)
    })
  }).listen(0, '127.0.0.1')
  await once(slow, 'listening')
  return slow
}

const SLOW = expect.objectContaining({ code: 'server-too-slow' })
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n'

describe('an answer that comes in drops', () => {
  it('ends the request, in its head', async () => {
    using agents = createAgents({})
    const slow = await trickling('HTTP/1.1 200 OK\r\nx: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 5)
    const asking = request({ host: '127.0.0.1', port: portOf(slow), agent: agents.http }).end()
    const [error] = await once(asking, 'error').catch((thrown) => [thrown])
    expect(error).toEqual(SLOW)
    slow.close()
  })

  it('ends the answer with our error, in its body', async () => {
    using agents = createAgents({})
    const slow = await trickling(HEAD + 'a'.repeat(100), 40)
    const asking = request({ host: '127.0.0.1', port: portOf(slow), agent: agents.http }).end()
    asking.on('error', () => {})
    const [answer] = await once(asking, 'response')
    const reading = (async () => {
      for await (const _ of answer);
    })()
    await expect(reading).rejects.toEqual(SLOW)
    slow.close()
  }, 20_000)

  it('is none where a connection brings many small answers', async () => {
    using agents = createAgents({})
    const quick = createServer((socket) =>
      socket.on('data', () => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na')),
    ).listen(0, '127.0.0.1')
    await once(quick, 'listening')
    const began = performance.now()
    while (performance.now() - began < 5_000) {
      const asking = request({ host: '127.0.0.1', port: portOf(quick), agent: agents.http }).end()
      const [answer] = await once(asking, 'response')
      await once(answer.resume(), 'end')
      await delay(300)
    }
    quick.close()
  }, 20_000)
})
