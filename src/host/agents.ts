import * as http from 'node:http'
import * as https from 'node:https'

/** One pool of kept-alive connections for every client of a run; closed with it. */
export type Agents = { readonly http: http.Agent; readonly https: https.Agent } & Disposable

/** Agents that go through HTTP_PROXY and HTTPS_PROXY, except for what NO_PROXY names. */
export const createAgents = (environment: NodeJS.ProcessEnv): Agents => {
  const options = { keepAlive: true, maxSockets: 16, proxyEnv: environment }
  const agents = { http: new http.Agent(options), https: new https.Agent(options) }
  return {
    ...agents,
    [Symbol.dispose]: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
