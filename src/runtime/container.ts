import { randomBytes } from 'node:crypto'
import { childEnvironment, DOCKER_VARIABLES } from '../host/exec.ts'
import { type Container, isLinux, passVariables, runArguments } from './docker-run.ts'
import { dockerIn, type ImageLook, readImage } from './image-look.ts'
import { type FunctionRuntime, startFunctionRuntime } from './process.ts'
import { startUnderRie } from './rie.ts'

export type ContainerOptions = {
  /** An image that the engine has, by name or id. */
  readonly image: string
  /** What Lambda sets; where the image sets the same, that counts. */
  readonly identity: Readonly<Record<string, string>>
  /** The function's own variables, which count before all others. */
  readonly variables: Readonly<Record<string, string>>
  readonly functionArn: string
  readonly timeoutMs: number
  readonly memorySizeMb: number
  /** An aws-lambda-rie of this machine, for an image with extensions that has none. */
  readonly rie?: string | undefined
  readonly onLog?: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * A function in a container of its image, under our Runtime API: the image needs no RIE. It is on the host's network, where our server listens; other
 * systems than Linux have another way to it. An image with extensions runs under aws-lambda-rie, which speaks the Extensions API.
 */
export const startContainer = async (options: ContainerOptions): Promise<FunctionRuntime> => {
  const image = await readImage(options.image, options.signal)
  const name = `deploy-go-lambda-${randomBytes(6).toString('hex')}`
  const cleanUp = async (): Promise<void> => {
    // Also after a stop.
    await dockerIn(AbortSignal.timeout(REMOVE_WITHIN_MS))(['rm', '--force', name]).catch(() => {})
  }
  const container: Container = { ...image, name, cleanUp, environment: environmentFor(image, options) }
  if (image.extensions.length > 0) return startUnderRie(container, options)
  const { functionArn, timeoutMs, memorySizeMb, onLog } = options
  const { args, set } = passVariables({ ...container.environment, AWS_LAMBDA_RUNTIME_API: '' })
  const { AWS_LAMBDA_RUNTIME_API: _ofTheServer, ...variables } = set
  return startFunctionRuntime({
    command: 'docker',
    commandName: image.entryPoint.join(' '),
    args: [...runArguments(container), ...args, options.image],
    cwd: '/',
    environment: childEnvironment(DOCKER_VARIABLES, variables),
    functionArn,
    timeoutMs,
    memorySizeMb,
    ...(isLinux ? {} : { serverName: 'host.docker.internal' }),
    ...(onLog === undefined ? {} : { onLog }),
    cleanUp,
  })
}

const REMOVE_WITHIN_MS = 10_000

const environmentFor = (
  { variables: own }: ImageLook,
  { identity, variables }: ContainerOptions,
): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(identity).filter(([name]) => !own.has(name) && !OF_THE_IMAGE.has(name))),
  ...variables,
})

/** Lambda leaves these to the image, or to what its system takes them for. */
const OF_THE_IMAGE: ReadonlySet<string> = new Set(['PATH', 'LANG', 'TZ', 'LD_LIBRARY_PATH'])
