import { text } from 'node:stream/consumers'
import * as z from 'zod/mini'
import { DeployError } from '../errors.ts'
import { jsonOrNothing } from './json.ts'
import { request, type Wire } from './request.ts'
import { isTransientStatus, tryAgain } from './retry.ts'

/** The runner's OIDC token endpoint and our token for it: ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. */
export type TokenEndpoint = { readonly url: string; readonly bearer: string }

/** An answer without a token. */
class TokenRefusal extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.name = 'TokenRefusal'
    this.status = status
  }
}

/**
 * Requests a token for this audience (GitHub documentation, OpenID Connect reference). Retries after 429, 5xx, and broken or silent connections:
 * the client in @actions/core retries few of these, and hangs when an answer is cut off.
 */
export const requestIdToken = ({ url, bearer }: TokenEndpoint, audience: string, wire: Wire): Promise<string> =>
  tryAgain(wire.signal, isTransient, async () => {
    const at = new URL(url)
    at.searchParams.set('audience', audience)
    const headers = { accept: 'application/json', authorization: `Bearer ${bearer}` }
    const { status, body } = await request(wire, at, { method: 'GET', headers })
    const answer = await text(body)
    if (status !== 200) throw new TokenRefusal(`${at.host} answered with status ${status}`, status)
    const parsed = tokenSchema.safeParse(jsonOrNothing(answer))
    if (!parsed.success) throw new TokenRefusal(`${at.host} answered with something that holds no token`, status)
    return parsed.data.value
  })

const tokenSchema = z.object({ value: z.string().check(z.minLength(1)) })

const isTransient = (error: unknown): boolean =>
  error instanceof TokenRefusal ? isTransientStatus(error.status) : !(error instanceof DeployError)
