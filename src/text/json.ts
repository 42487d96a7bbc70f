/** Parses JSON; undefined, which no JSON is and every schema here rejects, when it is invalid. */
export const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How deep valid JSON is nested, and how many values it holds, without building them: a megabyte of brackets takes hundreds of megabytes as values. */
export const shapeOf = (json: string): { readonly depth: number; readonly values: number } => {
  let depth = 0
  let deepest = 0
  let values = 0
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(json, at)
        break
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1
        deepest = Math.max(deepest, depth)
        values += 1
        break
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1
        break
      case COMMA:
        values += 1
    }
  }
  return { depth: deepest, values }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Where the quote is that closes the one at `from`. */
const endOfString = (json: string, from: number): number => {
  let at = from + 1
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}
