import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Caller } from '../shared/callers.ts'
import { ServiceError } from '../shared/errors.ts'
import { header } from '../shared/http.ts'

/** How long a registry password lives (AWS API reference, ECR GetAuthorizationToken: 12 hours). */
const LIFETIME_MS = 12 * 3_600_000

export type EcrToken = { readonly caller: Caller; readonly expiresAt: number }

/** Issued registry passwords. */
export type EcrTokens = Map<string, EcrToken>

/** A new password for a caller, as GetAuthorizationToken returns it. */
export const issueToken = (tokens: EcrTokens, caller: Caller): { token: string; expiresAt: number } => {
  const password = randomBytes(600).toString('base64')
  const expiresAt = Date.now() + LIFETIME_MS
  tokens.set(password, { caller, expiresAt })
  return { token: Buffer.from(`AWS:${password}`).toString('base64'), expiresAt }
}

/** Who sent a request below /v2/: Basic authentication only, user AWS. Refusals as observed (aws-facts 4.2). */
export const registryCaller = (tokens: EcrTokens, request: IncomingMessage, host: string): Caller => {
  const basic = /^Basic (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1]
  const [user, password] = splitOnce(Buffer.from(basic ?? '', 'base64').toString())
  const token = user === 'AWS' ? tokens.get(password) : undefined
  if (token === undefined) throw unauthorized(host, 'Not Authorized')
  if (token.expiresAt <= Date.now()) {
    throw unauthorized(host, 'Your authorization token has expired. Reauthenticate and try again.')
  }
  return token.caller
}

/** Text before and after the first colon. */
export const splitOnce = (text: string): [string, string] => {
  const at = text.indexOf(':')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const unauthorized = (host: string, message: string): ServiceError =>
  new ServiceError(401, message === 'Not Authorized' ? 'UNAUTHORIZED' : 'DENIED', message, {
    'Docker-Distribution-Api-Version': 'registry/2.0',
    'Www-Authenticate': `Basic realm="http://${host}/",service="ecr.amazonaws.com"`,
  })
