import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from './temp-directory.ts'

/** A proxy as companies have it: it answers for one host itself, with a certificate of its own authority, and lets nothing else through. */
export type Proxy = AsyncDisposable & {
  /** What a process gets that shall use it. */
  readonly env: Readonly<Record<string, string>>
  /** The hosts that were asked for, in order. */
  readonly asked: readonly string[]
}

/** Starts a proxy on which `https://HOST` is the plain-http server at `origin` (`127.0.0.1:PORT`). */
export const startProxy = async (host: string, origin: string): Promise<Proxy> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  const { key, certificate } = await makeCertificate(path, host)
  const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (from, to) =>
    forward(origin, from, to),
  )
  const tlsPort = await listen(owned, tls)
  const asked: string[] = []
  const proxy = createServer((_, response) => response.writeHead(403).end())
  proxy.on('connect', (wanted, client) => {
    asked.push(String(wanted.url))
    if (wanted.url !== `${host}:443`) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const server = connect(tlsPort, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'))
    server.on('error', () => client.destroy())
    client.on('error', () => server.destroy())
    return server.pipe(client).pipe(server)
  })
  const port = await listen(owned, proxy)
  const env = {
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_EXTRA_CA_CERTS: certificate,
  }
  const all = owned.move()
  return { env, asked, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

const makeCertificate = async (directory: string, host: string): Promise<{ key: string; certificate: string }> => {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
    '-days',
    '1',
    '-keyout',
    key,
    '-out',
    certificate,
  ]
  await output(toolPath('openssl'), ['req', '-x509', ...made, ...subject])
  return { key, certificate }
}

const forward = (origin: string, from: IncomingMessage, to: ServerResponse): void => {
  const onward = request(
    `http://${origin}${from.url}`,
    { method: from.method, headers: { ...from.headers, host: origin } },
    (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    },
  )
  onward.on('error', () => to.destroy())
  from.pipe(onward)
}

const listen = async (
  owned: AsyncDisposableStack,
  server: ReturnType<typeof createServer | typeof createTlsServer>,
): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', (socket) => sockets.add(socket))
  owned.defer(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}
