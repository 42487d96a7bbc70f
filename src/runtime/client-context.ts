import { jsonOrNothing } from '../text/json.ts'

/** Lambda's error for an invalid client context header, as its clients quote it. */
export const INVALID_CONTEXT = {
  type: 'InvalidRequestContentException',
  text: 'Client context must be a valid Base64-encoded JSON object.',
} as const

/**
 * The JSON in X-Amz-Client-Context, on one line of ASCII, which a header can carry; undefined when it is not a JSON object.
 * It is not parsed and serialised again, because that would change numbers JavaScript cannot represent.
 */
export const readClientContext = (header: string): string | undefined => {
  const text = Buffer.from(header, 'base64').toString()
  if (!isObject(text)) return undefined
  // In JSON, line breaks occur only outside strings, non-ASCII characters only inside.
  return text.replace(/[\t\r\n]/g, ' ').replace(/[^ -~]/g, escaped)
}

const HEX = 16
const ESCAPE_DIGITS = 4

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(HEX).padStart(ESCAPE_DIGITS, '0')}`

const isObject = (text: string): boolean => {
  const value = jsonOrNothing(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
