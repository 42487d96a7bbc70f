import type { Ending, Reply } from '../event.ts'
import { ERROR_TYPES, failedReply, isPanic, readError } from '../function-error.ts'
import { exitText } from '../program.ts'

/** RIE's answer, with the reason from its log why the function ended. */
export type RieAnswer = {
  readonly status: number
  readonly payload: Buffer
  readonly requestId: string
  readonly reason: string | undefined
}

/** RIE's text for a time-out, which is not JSON (aws-lambda-runtime-interface-emulator, handlers.go). */
const TIMED_OUT = /^Task timed out after [\d.]+ seconds$/

/**
 * Turns RIE's answer into Lambda's. With RIE, only the body shows an error; a time-out is plain text, and a failed start has an empty body.
 * Undefined for an answer that is not RIE's.
 */
export const readRieReply = ({ status, payload, requestId, reason }: RieAnswer): Reply | undefined => {
  const text = payload.toString()
  if (TIMED_OUT.test(text)) return failedReply('timeout', requestId, text)
  const error = readError(payload)
  if (status === OK) return { ending: error === undefined ? 'answer' : 'error', payload }
  if (status !== BAD_GATEWAY) return undefined
  if (error !== undefined)
    return { ending: ENDINGS[error.errorType] ?? (isPanic(payload) ? 'error' : 'init-error'), payload }
  if (payload.length > 0) return undefined
  const why = reason ?? exitText(0, null)
  return failedReply(why.includes('fork/exec') ? 'not-started' : 'exit', requestId, why)
}

/** RIE's status of an answer, also of an error that the function answered. */
export const OK = 200
const BAD_GATEWAY = 502

const ENDINGS: Readonly<Record<string, Ending>> = {
  [ERROR_TYPES.exit]: 'exit',
  [ERROR_TYPES['not-started']]: 'not-started',
  [ERROR_TYPES['too-large']]: 'too-large',
}
