import { randomUUID } from 'node:crypto'
import { escapeXml, jsonReply, type Reply } from './messages.ts'

export type Service = 'lambda' | 'ecr' | 'sts' | 'oidc' | 'github' | 'registry' | 'storage'

/** A refusal as a service words it: its error name, its HTTP status and its text. */
export class ServiceError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = code
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** A quota's refusal, in each service's words. */
export const throttled = (service: Service): ServiceError => {
  switch (service) {
    case 'lambda':
      return new ServiceError(429, 'TooManyRequestsException', 'Rate exceeded')
    case 'sts':
      return new ServiceError(400, 'Throttling', 'Rate exceeded')
    case 'ecr':
      return new ServiceError(400, 'ThrottlingException', 'Rate exceeded')
    case 'oidc':
    case 'github':
    case 'registry':
      return new ServiceError(429, 'TOOMANYREQUESTS', 'Rate exceeded')
    case 'storage':
      return new ServiceError(503, 'SlowDown', 'Please reduce your request rate.')
  }
}

/** Names whose body carries `Type` and a small `message`; the others differ (recorded answers of AWS, aws-facts 1.1). */
const TYPED_SMALL = new Set([
  'InvalidParameterValueException',
  'ResourceConflictException',
  'PreconditionFailedException',
  'TooManyRequestsException',
  'CodeStorageExceededException',
])
/** Code signing errors have a capital Message in the model, too. */
const TYPED_CAPITAL = new Set([
  'ResourceNotFoundException',
  'ServiceException',
  'CodeVerificationFailedException',
  'InvalidCodeSignatureException',
  'CodeSigningConfigNotFoundException',
])

const lambdaBody = (error: ServiceError): unknown => {
  if (TYPED_SMALL.has(error.code)) return { Type: 'User', message: error.message }
  if (TYPED_CAPITAL.has(error.code)) return { Type: error.status >= 500 ? 'Server' : 'User', Message: error.message }
  return error.code === 'AccessDeniedException' ? { Message: error.message } : { message: error.message }
}

export const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

const stsBody = (error: ServiceError): string =>
  `<ErrorResponse xmlns="${STS_NAMESPACE}"><Error><Type>Sender</Type>` +
  `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
  `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`

/** As S3 words it (Amazon S3 API reference, error responses). */
const s3Body = (error: ServiceError): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code>` +
  `<Message>${escapeXml(error.message)}</Message><RequestId>${randomUUID()}</RequestId></Error>`

/** An error in the wire form of its service: rest-json with x-amzn-ErrorType, JSON 1.1, XML, or the registry's `errors`. */
export const renderError = (service: Service, error: ServiceError): Reply => {
  const { status, code, message, headers } = error
  switch (service) {
    case 'lambda':
      return jsonReply(status, lambdaBody(error), { 'x-amzn-ErrorType': code, ...headers })
    case 'ecr':
      return jsonReply(
        status,
        { __type: code, message },
        { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-ErrorType': code, ...headers },
      )
    case 'sts':
      return { status, headers: { 'Content-Type': 'text/xml', ...headers }, body: stsBody(error) }
    case 'oidc':
      return jsonReply(status, { message }, headers)
    case 'github':
      return jsonReply(status, { message, status: String(status) }, headers)
    case 'registry':
      return jsonReply(status, { errors: [{ code, message }] }, headers)
    case 'storage':
      return { status, headers: { 'Content-Type': 'application/xml', ...headers }, body: s3Body(error) }
  }
}
