import type { ImageLook } from './image-look.ts'

/** A container to be: its image, its name, what it is to see, and how it is taken away. */
export type Container = ImageLook & {
  readonly name: string
  readonly environment: Readonly<Record<string, string>>
  readonly cleanUp: () => Promise<void>
}

/** On Linux a container can share the host's network, where our servers listen. */
export const isLinux = process.platform === 'linux'

/** `docker run` up to the image's own part. */
export const runArguments = ({ name }: Pick<Container, 'name'>): readonly string[] => [
  ...['run', '--rm', '--name', name, '--pull', 'never'],
  ...(isLinux ? ['--network', 'host'] : []),
]

/** Values travel in docker's own environment, so that they are in no list of processes; what would change docker there is none to hide. */
export const passVariables = (
  variables: Readonly<Record<string, string>>,
): { readonly args: readonly string[]; readonly set: Readonly<Record<string, string>> } => {
  const all = Object.entries(variables)
  return {
    args: all.flatMap(([name, value]) => ['--env', CHANGES_DOCKER.test(name) ? `${name}=${value}` : name]),
    set: Object.fromEntries(all.filter(([name]) => !CHANGES_DOCKER.test(name))),
  }
}

const CHANGES_DOCKER =
  /^(?:PATH|HOME|USER|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|GO[A-Z]+|(?:DOCKER|BUILDX|BUILDKIT|LD|XDG|OTEL)_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i
