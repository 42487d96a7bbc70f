/** The names of a Dockerfile's stages in order; `FROM golang AS build` -> `build`. Does not recognise here-documents. */
export const stagesOf = (text: string): readonly string[] =>
  text
    .replace(/\\[^\S\n]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => stageOf(line.trim().split(/\s+/)))

const stageOf = (words: readonly string[]): readonly string[] => {
  const [from = ''] = words
  const [as = '', name = ''] = words.slice(-2)
  return words.length > 2 && /^from$/i.test(from) && /^as$/i.test(as) ? [name] : []
}
