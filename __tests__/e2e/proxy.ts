import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { output } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** A proxy as companies have it: it answers for some hosts itself, with a certificate from its own authority, and lets nothing else through. */
export type RecordingProxy = AsyncDisposable & {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** The environment of a process that is to use it. */
  readonly env: Readonly<Record<string, string>>
  /** The plain HTTP server behind each host that it answers for. */
  readonly origins: Map<string, string>
  /** What it was asked for, in order: `HOST:PORT` to connect to, or a whole URL over plain HTTP. */
  readonly asked: readonly string[]
  /** What is behind this host, past the proxy: at 0.0.0.0, which reaches this machine but is not a loopback address. */
  readonly past: (host: string) => string
}

export type ProxyOptions = {
  /** The hosts that its certificate is for. */
  readonly hosts: readonly string[]
  /** `USER:PASSWORD`; a request without it gets 407. */
  readonly credentials?: string
}

/** Starts a proxy on 127.0.0.1; `origins` maps each host to the server behind it. */
export const startProxy = async ({ hosts, credentials }: ProxyOptions): Promise<RecordingProxy> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  const { key, certificate } = await makeCertificate(path, ['0.0.0.0', ...hosts])
  const origins = new Map<string, string>()
  const asked: string[] = []
  const listenTls = (name: string): Promise<number> => {
    const files = { key: readFileSync(key), cert: readFileSync(certificate) }
    return listen(
      owned,
      createTlsServer(files, (from, to) => forward(origins.get(name) ?? '', from, to)),
    )
  }
  const ports = new Map(await Promise.all(hosts.map(async (name) => [name, await listenTls(name)] as const)))
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    credentials === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(credentials).toString('base64')}`
  const proxy = createServer((plain, response) => {
    asked.push(String(plain.url))
    response.writeHead(403).end()
  })
  proxy.on('connect', (wanted, client) => {
    const [name = ''] = String(wanted.url).split(':')
    asked.push(String(wanted.url))
    client.on('error', () => client.destroy())
    if (!isAllowed(wanted)) return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const port = origins.has(name) ? ports.get(name) : undefined
    return port === undefined ? client.end('HTTP/1.1 403 Forbidden\r\n\r\n') : tunnel(client, port)
  })
  const host = `127.0.0.1:${await listen(owned, proxy)}`
  const env = { HTTPS_PROXY: `http://${host}`, NO_PROXY: '127.0.0.1,localhost', NODE_EXTRA_CA_CERTS: certificate }
  const all = owned.move()
  return {
    host,
    env,
    origins,
    asked,
    past: (name) => `https://0.0.0.0:${ports.get(name)}`,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const tunnel = (client: Duplex, port: number): void => {
  const server = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'))
  server.on('error', () => client.destroy())
  client.on('close', () => server.destroy())
  server.pipe(client).pipe(server)
}

const makeCertificate = async (
  directory: string,
  hosts: readonly string[],
): Promise<{ key: string; certificate: string }> => {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const names = hosts.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '1']
  const subject = ['-subj', '/CN=a proxy', '-addext', `subjectAltName=${names.join(',')}`]
  await output(toolPath('openssl'), ['req', '-x509', ...curve, '-keyout', key, '-out', certificate, ...subject])
  return { key, certificate }
}

const forward = (origin: string, from: IncomingMessage, to: ServerResponse): void => {
  const onward = request(`${origin}${from.url}`, { method: from.method, headers: from.headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(to)
  })
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
