import * as http from 'node:http'
import * as https from 'node:https'
import { text } from 'node:stream/consumers'
import * as z from 'zod/mini'
import type { Agents } from './agents.ts'
import { jsonOrNothing } from './json.ts'
import { mayPass, tryAgain } from './retry.ts'

/** Where the runner gives OIDC tokens out, and what it lets us in with: ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. */
export type TokenEndpoint = { readonly url: string; readonly bearer: string }

/** A connection that stays silent this long is given up and tried again. */
const SILENCE_MS = 15_000

/** An answer that holds no token. */
class TokenRefusal extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.name = 'TokenRefusal'
    this.status = status
  }
}

/**
 * A fresh token for this audience (GitHub documentation, OpenID Connect reference). Tried again after 429, 5xx, and broken or silent connections:
 * the client in @actions/core does not try most of these again, and waits for ever for the rest of an answer that was cut off.
 */
export const requestIdToken = (
  { url, bearer }: TokenEndpoint,
  audience: string,
  { agents, signal }: { readonly agents: Agents; readonly signal: AbortSignal },
): Promise<string> =>
  tryAgain(signal, isTransient, async () => {
    const at = new URL(url)
    at.searchParams.set('audience', audience)
    const { status, body } = await get(at, { authorization: `Bearer ${bearer}` }, { agents, signal })
    if (status !== 200) throw new TokenRefusal(`${at.host} answered with status ${status}`, status)
    const parsed = tokenSchema.safeParse(jsonOrNothing(body))
    if (!parsed.success) throw new TokenRefusal(`${at.host} answered with something that holds no token`, status)
    return parsed.data.value
  })

const tokenSchema = z.object({ value: z.string().check(z.minLength(1)) })

const isTransient = (error: unknown): boolean => !(error instanceof TokenRefusal) || mayPass(error.status)

const get = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  { agents, signal }: { readonly agents: Agents; readonly signal: AbortSignal },
): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const isTls = url.protocol === 'https:'
    const agent = isTls ? agents.https : agents.http
    const request = (isTls ? https : http).get(url, {
      agent,
      headers: { accept: 'application/json', ...headers },
      signal,
    })
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`${url.host} was silent for too long`)))
    request.on('error', reject)
    request.on('response', (message) => {
      text(message).then((body) => resolve({ status: message.statusCode ?? 0, body }), reject)
    })
  })
