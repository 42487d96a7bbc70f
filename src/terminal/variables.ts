import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure, refusal, unreadable, warning } from '../errors/problems.ts'
import type { Host } from '../host/caller.ts'
import type { Terminal } from '../host/terminal.ts'
import type { LocalRun } from './arguments.ts'
import { type EnvLine, parseEnvFile } from './env-file.ts'

/** The variables from files, where later ones override earlier ones, and from flags, which override both. */
export const readVariables = async (
  { envFrom, variables }: LocalRun,
  { host, environment }: Terminal,
): Promise<Record<string, string>> => {
  const read: Record<string, string> = {}
  const named = variables.map(({ name, value }) => ({ name, value, where: `--env ${name}` }))
  const files = await Promise.all(envFrom.map((file) => readEnvFile(file, host)))
  const all = [...files.flat(), ...named]
  for (const { name, value = environment[name], where } of all) {
    if (value === undefined) host.log.warning(warning('local-variable-unset', { where, name }))
    else read[name] = value
  }
  const api = all.find(({ name }) => name === 'AWS_LAMBDA_RUNTIME_API')
  if (api !== undefined) host.log.warning(warning('variable-runtime-api', { where: api.where }))
  return read
}

const readEnvFile = async (path: string, { caller }: Host): Promise<readonly EnvLine[]> => {
  const text = await readFile(resolve(caller.workspace, path), 'utf8').catch((cause: unknown) => {
    const { reason, more } = unreadable(cause)
    throw failure('local-file-unreadable', { flag: '--env-from', path, reason }, more)
  })
  const { variables, problems } = parseEnvFile(text, path)
  if (problems.length > 0) throw refusal(problems)
  return variables
}
