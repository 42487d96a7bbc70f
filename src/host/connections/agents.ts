import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction, Socket } from 'node:net'
import { type DeployError, failure } from '../../errors/problems.ts'
import { isLoopback } from '../../text/address.ts'
import type { Caller } from '../caller.ts'
import { isMetadata, isThisMachine, lookupExcept } from './addresses.ts'
import { watchPace } from './pace.ts'

/** How long we wait for a proxy to connect. */
const PROXY_SILENCE_MS = 10_000

/** One pool of kept-alive connections for all clients of a run. None leads to a cloud's metadata, and plain http stays on loopback. */
export type Agents = {
  readonly http: http.Agent
  readonly https: https.Agent
  /** `HTTPS_PROXY (http://proxy.example:3128)`, without user and password; undefined without a proxy. */
  readonly proxy: string | undefined
} & Disposable

/**
 * Agents that use HTTP_PROXY and HTTPS_PROXY, except for NO_PROXY and this machine; lower-case names take precedence.
 * Throws on an invalid proxy address.
 */
export const createAgents = (environment: Caller['proxies'], proxySilenceMs = PROXY_SILENCE_MS): Agents => {
  const [plain, secure] = [readProxy(environment, 'http_proxy'), readProxy(environment, 'https_proxy')]
  const proxyEnv = {
    HTTP_PROXY: plain?.url.href,
    HTTPS_PROXY: secure?.url.href,
    NO_PROXY: bypassed(environment.no_proxy || environment.NO_PROXY || ''),
  }
  // A request's own setTimeout starts only once the proxy has connected.
  const options = { keepAlive: true, maxSockets: 16, proxyEnv, timeout: proxySilenceMs }
  const agents = { http: guarded(new http.Agent(options), true), https: guarded(new https.Agent(options), false) }
  return {
    ...agents,
    proxy: secure && `${secure.variable} (${secure.url.protocol}//${secure.url.host})`,
    [Symbol.dispose]: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** Refuses connections where they begin, whoever asks for them. The addresses of a name are judged as it resolves; a proxy resolves names itself. */
const guarded = <A extends http.Agent>(agent: A, isPlain: boolean): A => {
  const connect: http.Agent['createConnection'] = agent.createConnection.bind(agent)
  agent.createConnection = (options: Asked, done) => {
    const host = options.host ?? 'localhost'
    const plain = isPlain ? failure('connection-plain', { host }) : undefined
    const refused = isLoopback(host) ? undefined : (plain ?? metadata(host, host))
    if (refused !== undefined) {
      done?.(refused, new Socket())
      return undefined
    }
    const refusal = (address: string): DeployError | undefined =>
      isThisMachine(address) ? undefined : (plain ?? metadata(host, address))
    const watched: typeof done = (error, socket) => {
      if (error === null) watchOnce(socket)
      done?.(error, socket)
    }
    const seen = new WeakSet()
    const watchOnce = (socket: unknown): void => {
      if (!(socket instanceof Socket) || seen.has(socket)) return
      seen.add(socket)
      watchPace(socket, () => failure('server-too-slow', { host }))
    }
    const socket = connect({ ...options, lookup: lookupExcept(refusal, options.lookup) }, done && watched)
    watchOnce(socket)
    return socket
  }
  return agent
}

type Asked = http.ClientRequestArgs & { readonly lookup?: LookupFunction }

const metadata = (host: string, address: string): DeployError | undefined =>
  isMetadata(address) ? failure('connection-metadata', { host, address }) : undefined

type ProxyAddress = { readonly variable: string; readonly url: URL }

const readProxy = (environment: Caller['proxies'], lowerCase: string): ProxyAddress | undefined => {
  const variable = environment[lowerCase] ? lowerCase : lowerCase.toUpperCase()
  const text = environment[variable] ?? ''
  if (text === '') return undefined
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url !== null && /^https?:$/.test(url.protocol) && isDecodable(url)) return { variable, url }
  // The value is not shown because it may hold a password.
  throw failure('proxy-invalid', { variable })
}

const isDecodable = ({ username, password }: URL): boolean => {
  try {
    decodeURIComponent(`${username}${password}`)
    return true
  } catch {
    return false
  }
}

/** A name covers its subdomains, as in curl, Go and the runner but not Node. Loopback never goes through the proxy, as in Go and the runner. */
const bypassed = (noProxy: string): string => {
  const names = noProxy.split(/[\s,]+/).filter((name) => name !== '')
  const below = names
    .filter((name) => /^[a-z0-9]/i.test(name) && isIP(name) === 0 && !name.includes('/'))
    .map((name) => `.${name}`)
  return [...names, ...below, 'localhost', '127.0.0.0-127.255.255.255', '::1'].join(',')
}
