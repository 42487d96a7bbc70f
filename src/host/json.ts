/** Parses JSON for a schema to check; undefined, which every schema here rejects, when it is invalid. */
export const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
