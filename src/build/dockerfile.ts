/** The names of a Dockerfile's stages in their order; `FROM golang AS build` -> `build`. What it says within here-documents is not told apart. */
export const stagesOf = (text: string): readonly string[] =>
  text
    .replace(/\\[^\S\n]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => line.match(/^\s*FROM\s(?:.*\s)?AS\s+(\S+)\s*$/i)?.[1] ?? [])
