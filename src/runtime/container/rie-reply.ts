import type { Ending } from '../event.ts'
import { isPanic, readError } from '../function-error.ts'
import { errorAnswer } from '../server.ts'

export type RieReply = { readonly ending: Ending; readonly payload: Buffer }

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
export const readRieReply = ({ status, payload, requestId, reason }: RieAnswer): RieReply | undefined => {
  const text = payload.toString()
  const errorAs = (ending: Ending, type: string, message: string): RieReply => ({
    ending,
    payload: errorAnswer(type, `RequestId: ${requestId} Error: ${message}`).payload,
  })
  if (TIMED_OUT.test(text)) return errorAs('timeout', 'Sandbox.Timedout', text)
  const error = readError(payload)
  if (status === OK) return { ending: error === undefined ? 'answer' : 'error', payload }
  if (status !== BAD_GATEWAY) return undefined
  if (error !== undefined)
    return { ending: ENDINGS[error.errorType] ?? (isPanic(payload) ? 'error' : 'init-error'), payload }
  if (payload.length > 0) return undefined
  const why = reason ?? 'Runtime exited without providing a reason'
  return why.includes('fork/exec')
    ? errorAs('not-started', 'Runtime.InvalidEntrypoint', why)
    : errorAs('exit', 'Runtime.ExitError', why)
}

/** RIE's status of an answer, also of an error that the function answered. */
export const OK = 200
const BAD_GATEWAY = 502

const ENDINGS: Readonly<Record<string, Ending>> = {
  'Runtime.ExitError': 'exit',
  'Runtime.InvalidEntrypoint': 'not-started',
  'Function.ResponseSizeTooLarge': 'too-large',
}
