import * as z from 'zod/mini'
import { DeployError, failure } from '../../errors/problems.ts'
import { jsonOrNothing } from '../../text/json.ts'
import type { TokenEndpoint } from '../caller.ts'
import { readAnswer, request, type Wire } from './request.ts'
import { isTransientStatus, tryAgain } from './retry.ts'

/** A token has about two kilobytes. */
const MAX_TOKEN_BYTES = 65_536

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
    const received = await request(wire, at, { method: 'GET', headers })
    const { status } = received
    const answer = await readAnswer(received, MAX_TOKEN_BYTES, {
      tooLong: () => failure('id-token-too-long', { host: at.host, limit: MAX_TOKEN_BYTES }),
      tooSlow: () => failure('server-too-slow', { host: at.host }),
    })
    if (status !== 200) throw new TokenRefusal(`${at.host} answered with status ${status}`, status)
    const parsed = tokenSchema.safeParse(jsonOrNothing(answer.toString()))
    if (!parsed.success) throw new TokenRefusal(`${at.host} answered with something that holds no token`, status)
    return parsed.data.value
  })

const tokenSchema = z.object({ value: z.string().check(z.minLength(1)) })

const isTransient = (error: unknown): boolean =>
  error instanceof TokenRefusal ? isTransientStatus(error.status) : !(error instanceof DeployError)
