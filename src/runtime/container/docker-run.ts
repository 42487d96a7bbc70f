import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childEnvironment, DOCKER_VARIABLES } from '../../host/children/visible-variables.ts'
import { platformArguments } from './docker.ts'
import type { ImageLook } from './image.ts'
import type { OwnNetwork } from './network.ts'
import type { Sandbox } from './sandbox.ts'

/** A container to start: its image, its name, and its environment. */
export type Container = ImageLook & {
  readonly name: string
  readonly platform?: string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Removes it, even while it runs. */
  readonly remove: () => Promise<void>
  /** A folder that only we can read. */
  readonly temp: string
  /** One of its own; else this machine's, or Docker's default where that cannot be shared. */
  readonly network?: OwnNetwork | undefined
  /** Arguments of `docker run` that keep it as Lambda does; none for a developer's own. */
  readonly limits: readonly string[]
}

/** On Linux a container can share the host's network, where our servers listen. */
export const isLinux = process.platform === 'linux'

/** `docker run` up to the image; the stop timeout keeps somebody else's `docker stop` short. */
export const runArguments = ({
  name,
  platform,
  network,
  limits,
}: Pick<Container, 'name' | 'platform' | 'network' | 'limits'>): readonly string[] => [
  ...['run', '--rm', '--name', name, '--pull', 'never', '--stop-timeout', '1', ...platformArguments(platform)],
  ...networkArguments(network),
  ...limits,
]

/** Some engines ask the machine's name servers for a container of an internal network (CVE-2024-29018): on the gateway, nobody answers. */
const networkArguments = (network: OwnNetwork | undefined): readonly string[] => {
  if (network !== undefined) return ['--network', network.name, '--ip', network.container, '--dns', network.gateway]
  return isLinux ? ['--network', 'host'] : []
}

/** `docker run` up to the image with the container's variables, and the environment to start it in. Writes their file if they need one. */
export const prepareRun = async (
  container: Container,
  variables: Readonly<Record<string, string>>,
): Promise<Pick<Passing, 'args' | 'environment'>> => {
  const file = join(container.temp, 'variables')
  const passed = passVariables(variables, file)
  if (passed.file !== undefined) await writeFile(file, passed.file, { mode: 0o600 })
  return { args: [...runArguments(container), ...passed.args], environment: passed.environment }
}

export type Passing = {
  readonly args: readonly string[]
  /** The docker command's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  /** The content of the file; undefined when none is needed. */
  readonly file: string | undefined
}

/**
 * How a container gets its variables: through docker's own environment, or through a file if they would change docker itself. No value is an argument,
 * which every user of the machine could read. The file cannot hold line breaks, so values with one are dropped there.
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

/** Variables that the docker command, its Go runtime, or the system that starts it reads. */
const CHANGES_DOCKER =
  /^(?:PATH|HOME|USER|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|SSH_AUTH_SOCK|NO_COLOR|TERM|GO[A-Z]+|(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL)_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i

export type ContainerOptions = {
  /** Name or id of an image in the engine. */
  readonly image: string
  /** Its platform, such as linux/arm64; the engine's own by default. */
  readonly platform?: string | undefined
  /** Variables that Lambda sets; the image's own override them. */
  readonly identity: Readonly<Record<string, string>>
  /** The function's own variables, which override all others. */
  readonly variables: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** Path of an aws-lambda-rie on this machine, for an image with extensions but no RIE. */
  readonly rie?: string | undefined
  /** Keeps it as Lambda does; undefined for a developer's own. */
  readonly sandbox?: Sandbox | undefined
  readonly onLog?: (text: string) => void
  readonly signal: AbortSignal
}
