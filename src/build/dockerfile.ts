/** The names of a Dockerfile's stages in order; `FROM golang AS build` -> `build`. Does not recognise here-documents. */
export const stagesOf = (text: string): readonly string[] =>
  text
    .replace(/\\[^\S\n]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => line.match(/^\s*FROM\s(?:.*\s)?AS\s+(\S+)\s*$/i)?.[1] ?? [])
