import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { ServiceError } from '../http/errors.ts'
import { header } from '../http/messages.ts'
import type { PolicyDocument } from './policy.ts'

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

/** By access key. */
export type Callers = Map<string, Caller>

/** A call, of which the caller is noted when it is known. */
type Signed = { readonly request: IncomingMessage; readonly record: { caller?: string }; caller?: Caller }

/** Notes who sent a call. */
export const noteCaller = (call: Signed, caller: Caller): Caller => {
  call.record.caller = caller.accessKeyId
  call.caller = caller
  return caller
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An identifier as AWS makes them: four letters for its kind (ASIA, AROA), then sixteen random ones. */
export const awsId = (prefix: string): string =>
  prefix + [...randomBytes(16)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

/** A secret of AWS's usual length, 40 characters. */
export const awsSecret = (): string => randomBytes(30).toString('base64')

/** Access key and region of a SigV4 Authorization header; the signature itself is not verified. */
export const readSignature = (request: IncomingMessage) => {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/[^/]+\/aws4_request/.exec(
    header(request, 'authorization') ?? '',
  )
  const [, accessKeyId, region] = match ?? []
  return accessKeyId !== undefined && region !== undefined ? { accessKeyId, region } : undefined
}

/**
 * Who signed a request, noted in its call. Throws as AWS does: 403 MissingAuthenticationToken without a signature, UnrecognizedClientException for keys
 * that nobody issued or that have another session token, ExpiredTokenException. ECR answers the same with 400 (JSON 1.1).
 */
export const authenticate = (callers: Callers, call: Signed, status: number): Caller => {
  const { request } = call
  const refusal = (code: string, message: string) => new ServiceError(status, code, message)
  const signature = readSignature(request)
  if (signature === undefined) {
    throw refusal('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const caller = callers.get(signature.accessKeyId)
  if (caller === undefined || caller.sessionToken !== header(request, 'x-amz-security-token')) {
    throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  if (caller.expiresAt !== undefined && caller.expiresAt <= Date.now()) {
    throw refusal('ExpiredTokenException', 'The security token included in the request is expired')
  }
  return noteCaller(call, caller)
}

/** The same for STS, by its own names: InvalidClientTokenId, ExpiredToken, MissingAuthenticationToken (API reference, common errors). */
export const authenticateForSts = (callers: Callers, call: Signed): Caller => {
  try {
    return authenticate(callers, call, 403)
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
