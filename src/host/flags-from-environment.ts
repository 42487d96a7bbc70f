import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Variables } from './variables.ts'

/** Variables that Go also reads from its own file. */
const OF_GO = ['GOFLAGS', 'GOOS', 'GOARCH', 'CGO_ENABLED']
const OF_DOCKER = ['SOURCE_DATE_EPOCH', 'DOCKER_DEFAULT_PLATFORM']

/**
 * The variables that `go build` and `docker build` would follow in this step, where the step has flags of its own; unset and empty ones are left out.
 * Go's are read as go does: from the environment, else from the file that `go env -w` writes (Go's cmd/go/internal/cfg, Getenv).
 */
export const readBuildVariables = (env: Variables): Readonly<Record<string, string>> => {
  const written = OF_GO.every((name) => env[name]) ? {} : readGoFile(env)
  const found = [
    ...OF_GO.map((name) => [name, env[name] || written[name]] as const),
    ...OF_DOCKER.map((name) => [name, env[name]] as const),
  ]
  return Object.fromEntries(found.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

const readGoFile = (env: Variables): Variables => {
  const path = env.GOENV || userFile(env)
  if (path === undefined || path === 'off') return {}
  try {
    return parseGoFile(readFileSync(path, 'utf8'))
  } catch {
    // go ignores a file that it cannot read, too.
    return {}
  }
}

/** `go/env` in the folder of Go's os.UserConfigDir. */
const userFile = ({ HOME, XDG_CONFIG_HOME }: Variables): string | undefined => {
  if (process.platform === 'darwin') return HOME ? join(HOME, 'Library/Application Support/go/env') : undefined
  if (XDG_CONFIG_HOME) return isAbsolute(XDG_CONFIG_HOME) ? join(XDG_CONFIG_HOME, 'go/env') : undefined
  return HOME ? join(HOME, '.config/go/env') : undefined
}

/** Lines of NAME=VALUE, with nothing trimmed; the last one counts. */
const parseGoFile = (text: string): Variables =>
  Object.fromEntries([...text.matchAll(/^([A-Z][^=\n]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
