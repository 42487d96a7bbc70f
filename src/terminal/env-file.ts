import { type Problem, problem } from '../errors/problems.ts'

/** A variable for the function; without a value, the caller's own is used. */
export type Variable = { readonly name: string; readonly value: string | undefined }

/** `NAME=VALUE`, or `NAME` alone; undefined for anything else. */
export const parseVariable = (text: string): Variable | undefined => {
  const { name, value } = text.match(/^(?<name>[A-Za-z_]\w*)(?:=(?<value>[^\0]*))?$/)?.groups ?? {}
  return name === undefined ? undefined : { name, value }
}

/** A variable from a file, with its line. */
export type EnvLine = Variable & { readonly where: string }

/**
 * Reads a file of variables like `docker run --env-file` (docker/cli, pkg/kvfile): values are literal; blank lines and lines that begin with # are skipped.
 * Any other line is a problem, which does not quote it because it may hold a password.
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
