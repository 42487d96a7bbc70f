import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ServiceError } from '../http/errors.ts'
import { basicCredentials, splitOnce } from '../http/messages.ts'
import type { Caller } from '../iam/callers.ts'
import { registryError } from '../registry/rules.ts'

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
  const [user, password] = splitOnce(basicCredentials(request), ':')
  const token = user === 'AWS' ? tokens.get(password) : undefined
  if (token === undefined) throw unauthorized(host, 'Not Authorized')
  if (token.expiresAt <= Date.now()) {
    throw unauthorized(host, 'Your authorization token has expired. Reauthenticate and try again.')
  }
  return token.caller
}

const unauthorized = (host: string, message: string): ServiceError =>
  registryError(401, message === 'Not Authorized' ? 'UNAUTHORIZED' : 'DENIED', message, {
    'Www-Authenticate': `Basic realm="http://${host}/",service="ecr.amazonaws.com"`,
  })
