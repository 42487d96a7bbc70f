import { ServiceError } from '../http/errors.ts'

/** Lambda's InvalidParameterValueException, 400 (AWS API reference, Lambda, common errors). */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError(400, 'InvalidParameterValueException', message)

/** Lambda's ResourceConflictException, 409. */
export const conflict = (message: string): ServiceError => new ServiceError(409, 'ResourceConflictException', message)

/** Lambda's ResourceNotFoundException, 404. */
export const notFound = (message: string): ServiceError => new ServiceError(404, 'ResourceNotFoundException', message)

/** A member of a request that Lambda's model does not allow, 400. */
export const invalidMember = (problem: string): ServiceError =>
  new ServiceError(400, 'ValidationException', `1 validation error detected: ${problem}`)

/** A request or zip over its limit, 413. */
export const tooLarge = (message: string): ServiceError =>
  new ServiceError(413, 'RequestEntityTooLargeException', message)

/** A path that Lambda does not have, 404. */
export const unknownOperation = (): ServiceError =>
  new ServiceError(404, 'UnknownOperationException', 'The requested operation is unknown')
