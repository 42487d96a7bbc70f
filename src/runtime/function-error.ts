import { jsonOrNothing, shapeOf } from '../text/json.ts'

/** Whether a handler's error is a panic, which ends the program: aws-lambda-go adds a stack trace only to those. */
export const isPanic = (payload: Buffer): boolean => {
  const { stackTrace } = readError(payload) ?? {}
  return Array.isArray(stackTrace) && stackTrace.length > 0
}

export type FunctionError = { readonly errorType: string; readonly errorMessage: string; readonly stackTrace?: unknown }

/** Parses an error's JSON; undefined for any other payload. */
export const readError = (payload: Buffer): FunctionError | undefined => {
  const value = parsed(payload)
  if (typeof value !== 'object' || value === null || !('errorType' in value) || !('errorMessage' in value))
    return undefined
  const { errorType, errorMessage } = value
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return undefined
  return { errorType, errorMessage, ...('stackTrace' in value && { stackTrace: value.stackTrace }) }
}

/** Type and message of a function's error, without Lambda's RequestId prefix; any other payload is the reason in full. */
export const describeError = (payload: Buffer): { readonly type: string; readonly reason: string } => {
  const { errorType, errorMessage } = readError(payload) ?? { errorType: '', errorMessage: payload.toString() }
  return { type: errorType, reason: errorMessage.replace(/^RequestId: \S+ Error: /, '') }
}

const parsed = (payload: Buffer): unknown => {
  const json = parseAnswer(payload.toString())
  return json.kind === 'json' ? json.value : undefined
}

/** Answers are checked and shown by functions that recurse, and take a hundred times their size as values. */
export const MAX_ANSWER_DEPTH = 1_000

/** What a function answered: JSON, JSON that is nested too deeply to be looked at, or anything else. */
export type ParsedAnswer =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'text' }

/** Parses an answer; throws nothing. */
export const parseAnswer = (text: string): ParsedAnswer => {
  if (shapeOf(text).depth > MAX_ANSWER_DEPTH) return { kind: 'too-deep' }
  const value = jsonOrNothing(text)
  return value === undefined ? { kind: 'text' } : { kind: 'json', value }
}
