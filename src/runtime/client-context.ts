/** What Lambda answers to a header that is no client context, as its clients quote it. */
export const INVALID_CONTEXT = {
  type: 'InvalidRequestContentException',
  text: 'Client context must be a valid Base64-encoded JSON object.',
} as const

/**
 * X-Amz-Client-Context as the JSON in it, on one line of ASCII, which a header can carry; undefined where it holds no JSON object.
 * Nothing is written anew, which would change numbers that JavaScript has no room for.
 */
export const readClientContext = (header: string): string | undefined => {
  const text = Buffer.from(header, 'base64').toString()
  if (!isObject(text)) return undefined
  // Outside of strings, JSON has line breaks as white space and no other letters; inside, it has no line breaks.
  return text.replace(/[\t\r\n]/g, ' ').replace(/[^ -~]/g, escaped)
}

const HEX = 16
const ESCAPE_DIGITS = 4

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(HEX).padStart(ESCAPE_DIGITS, '0')}`

const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
