/** Whether an error of a handler is a panic, after which the program ends: aws-lambda-go gives those a stack, and no others. */
export const isPanic = (payload: Buffer): boolean => {
  const { stackTrace } = readError(payload) ?? {}
  return Array.isArray(stackTrace) && stackTrace.length > 0
}

export type FunctionError = { readonly errorType: string; readonly errorMessage: string; readonly stackTrace?: unknown }

/** An error's JSON, with its two texts; undefined for any other payload. */
export const readError = (payload: Buffer): FunctionError | undefined => {
  const value = parsed(payload)
  if (typeof value !== 'object' || value === null || !('errorType' in value) || !('errorMessage' in value))
    return undefined
  const { errorType, errorMessage } = value
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return undefined
  return { errorType, errorMessage, ...('stackTrace' in value && { stackTrace: value.stackTrace }) }
}

/** The two texts of a function's error, without what Lambda puts before the second; of a payload that is none, all of it. */
export const describeError = (payload: Buffer): { readonly type: string; readonly reason: string } => {
  const { errorType, errorMessage } = readError(payload) ?? { errorType: '', errorMessage: payload.toString() }
  return { type: errorType, reason: errorMessage.replace(/^RequestId: \S+ Error: /, '') }
}

const parsed = (payload: Buffer): unknown => {
  try {
    return JSON.parse(payload.toString())
  } catch {
    return undefined
  }
}
