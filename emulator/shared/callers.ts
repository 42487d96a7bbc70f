import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ServiceError } from './errors.ts'
import { header } from './http.ts'
import type { PolicyDocument } from './iam.ts'

/** Keys that someone can sign with, and whose they are. */
export type Caller = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly arn: string
  readonly userId: string
  /** The role of a session. */
  readonly roleArn?: string
  /** Milliseconds since 1970. */
  readonly expiresAt?: number
  readonly policy?: PolicyDocument
}

export type Callers = Map<string, Caller>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An identifier as AWS makes them: four letters for its kind (ASIA, AROA), then sixteen random ones. */
export const awsId = (prefix: string): string =>
  prefix + [...randomBytes(16)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

/** A secret of AWS's usual length, 40 characters. */
export const awsSecret = (): string => randomBytes(30).toString('base64')

export type Signature = { readonly accessKeyId: string; readonly region: string }

/** Access key and region of a SigV4 Authorization header; the signature itself is not verified. */
export const readSignature = (request: IncomingMessage): Signature | undefined => {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/[^/]+\/aws4_request/.exec(
    header(request, 'authorization') ?? '',
  )
  const [, accessKeyId, region] = match ?? []
  return accessKeyId !== undefined && region !== undefined ? { accessKeyId, region } : undefined
}

/**
 * Who signed a request. Throws as AWS does: 403 MissingAuthenticationToken without a signature, UnrecognizedClientException for keys
 * that nobody issued or that have another session token, ExpiredTokenException. ECR answers the same with 400 (JSON 1.1).
 */
export const authenticate = (callers: Callers, request: IncomingMessage, status: number): Caller => {
  const signature = readSignature(request)
  if (signature === undefined) {
    throw new ServiceError(status, 'MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const caller = callers.get(signature.accessKeyId)
  if (caller === undefined || caller.sessionToken !== header(request, 'x-amz-security-token')) {
    throw new ServiceError(
      status,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    )
  }
  if (caller.expiresAt !== undefined && caller.expiresAt <= Date.now()) {
    throw new ServiceError(status, 'ExpiredTokenException', 'The security token included in the request is expired')
  }
  return caller
}

/** The same for STS, by its own names: InvalidClientTokenId, ExpiredToken, MissingAuthenticationToken (API reference, common errors). */
export const identityOf = (callers: Callers, request: IncomingMessage): Caller => {
  try {
    return authenticate(callers, request, 403)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    throw new ServiceError(error.status, STS_NAMES[error.code] ?? error.code, error.message)
  }
}

const STS_NAMES: Readonly<Record<string, string>> = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
}
