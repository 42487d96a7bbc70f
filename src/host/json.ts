/** A text as JSON, for a schema to look at; undefined, which no schema here takes, when it is none. */
export const jsonOrNothing = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
