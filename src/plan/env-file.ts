import { type Problem, problem } from '../errors.ts'

/** A variable for the function; without a value it is the caller's own. */
export type Variable = { readonly name: string; readonly value: string | undefined }

/** `NAME=VALUE`, or `NAME` alone; undefined for anything else. */
export const parseVariable = (text: string): Variable | undefined => {
  const { name, value } = text.match(/^(?<name>[A-Za-z_]\w*)(?:=(?<value>[^\0]*))?$/)?.groups ?? {}
  return name === undefined ? undefined : { name, value }
}

/** A variable of a file, and in which line of it. */
export type EnvLine = Variable & { readonly where: string }

/**
 * The variables of a file as `docker run --env-file` reads it (docker/cli, pkg/kvfile): values are taken literally, blank lines and lines that begin with # are passed over.
 * There is a problem for each other line, which shows nothing of it: it may hold a password.
 */
export const parseEnvFile = (
  text: string,
  file: string,
): { readonly variables: readonly EnvLine[]; readonly problems: readonly Problem[] } => {
  const variables: EnvLine[] = []
  const problems: Problem[] = []
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    // A byte order mark counts as white space here.
    const line = whole.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const variable = parseVariable(line)
    if (variable === undefined) problems.push(problem('env-file-line', { file, line: index + 1 }))
    else variables.push({ ...variable, where: `--env-from: ${file} line ${index + 1}` })
  }
  return { variables, problems }
}
