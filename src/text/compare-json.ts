import { shortened } from './format.ts'

/**
 * Lists the differences between two parsed JSON values: `$.body.ok: expected true, got false`.
 * `actual` objects may have extra keys; lists must have the same length and match item by item; everything else must be equal.
 */
export const findDifferences = (expected: unknown, actual: unknown, path = '$'): readonly string[] => {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [differs(path, expected, actual)]
    if (actual.length !== expected.length) return [`${path}: expected ${expected.length} items, got ${actual.length}`]
    return expected.flatMap((item, at) => findDifferences(item, actual[at], `${path}[${at}]`))
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [differs(path, expected, actual)]
    return Object.entries(expected).flatMap(([key, value]) => {
      const at = /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
      return Object.hasOwn(actual, key)
        ? findDifferences(value, actual[key], at)
        : [`${at}: expected ${shown(value)}, but it is missing`]
    })
  }
  return Object.is(expected, actual) ? [] : [differs(path, expected, actual)]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const differs = (path: string, expected: unknown, actual: unknown): string =>
  `${path}: expected ${shown(expected)}, got ${shown(actual)}`

const MAX_SHOWN = 200

/** An answer may be nested deeper than it can be written. */
const shown = (value: unknown): string => {
  try {
    return shortened(JSON.stringify(value) ?? 'nothing', MAX_SHOWN)
  } catch {
    return 'something nested too deeply to be shown'
  }
}
