import { childEnvironment, DOCKER_VARIABLES } from '../host/exec.ts'
import type { ImageLook } from './image-look.ts'

/** A container to be: its image, its name, and what it is to see. */
export type Container = ImageLook & {
  readonly name: string
  readonly platform?: string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Takes it away, whatever it does. */
  readonly remove: () => Promise<void>
  /** A folder that only we can read. */
  readonly temp: string
}

/** On Linux a container can share the host's network, where our servers listen. */
export const isLinux = process.platform === 'linux'

/** `docker run` up to the image's own part; `docker stop` by somebody else need not wait for it. */
export const runArguments = ({ name, platform }: Pick<Container, 'name' | 'platform'>): readonly string[] => [
  ...['run', '--rm', '--name', name, '--pull', 'never', '--stop-timeout', '1', ...platformArguments(platform)],
  ...(isLinux ? ['--network', 'host'] : []),
]

export const platformArguments = (platform: string | undefined): readonly string[] =>
  platform === undefined ? [] : ['--platform', platform]

export type Passing = {
  readonly args: readonly string[]
  /** The docker command's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  /** What has to stand in the file; undefined where none is needed. */
  readonly file: string | undefined
}

/**
 * How a container gets its variables: by docker's own environment, and what would change docker there by a file. No value is an argument, which every
 * user of the machine could read. A line break fits into no such file: those values stay behind.
 */
export const passVariables = (variables: Readonly<Record<string, string>>, file: string): Passing => {
  const all = Object.entries(variables)
  const changing = all.filter(([name, value]) => CHANGES_DOCKER.test(name) && !/[\r\n]/.test(value))
  const others = all.filter(([name]) => !CHANGES_DOCKER.test(name))
  return {
    args: [...others.flatMap(([name]) => ['--env', name]), ...(changing.length === 0 ? [] : ['--env-file', file])],
    environment: childEnvironment(DOCKER_VARIABLES, Object.fromEntries(others)),
    file: changing.length === 0 ? undefined : changing.map(([name, value]) => `${name}=${value}\n`).join(''),
  }
}

/** What the docker command, the Go in it and the system that starts it look at. */
const CHANGES_DOCKER =
  /^(?:PATH|HOME|USER|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|SSH_AUTH_SOCK|NO_COLOR|TERM|GO[A-Z]+|(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL)_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i
