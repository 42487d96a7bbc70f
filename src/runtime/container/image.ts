import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import * as z from 'zod/mini'
import { failure } from '../../errors/problems.ts'
import { ask } from '../../host/children/ask.ts'
import { start } from '../../host/children/exec.ts'
import { childEnvironment, DOCKER_VARIABLES } from '../../host/children/visible-variables.ts'
import { counted } from '../../host/disk/limits.ts'
import { EXTENSIONS_FOLDER, RIE_PATHS } from '../../lambda/paths.ts'
import { dockerIn, lastLine, platformArguments, uniqueName, untilRemoved } from './docker.ts'

/** What we need to know about an image to run it. */
export type ImageLook = {
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  /** Paths that it declares as volumes, which Docker makes writable. */
  readonly volumes: readonly string[]
  /** Names of the variables that it sets. */
  readonly variables: ReadonlySet<string>
  /** Names in /opt/extensions. */
  readonly extensions: readonly string[]
  /** The path of an aws-lambda-rie in it, which only extensions need. */
  readonly rieInside: string | undefined
}

const imageSchema = z.object({
  Env: z.nullish(z.array(z.string())),
  Entrypoint: z.nullish(z.array(z.string())),
  Cmd: z.nullish(z.array(z.string())),
  Volumes: z.nullish(z.record(z.string(), z.unknown())),
})

/** Inspects an image in the engine without running it. Throws when the image or the engine is missing. */
export const readImage = async (
  image: string,
  { platform, signal }: { readonly platform?: string | undefined; readonly signal: AbortSignal },
): Promise<ImageLook> => {
  const inspected = await dockerIn(signal, ask)(['image', 'inspect', '--format', '{{json .Config}}', image])
  if (inspected.exitCode !== 0) throw failure('image-not-here', { image, reason: lastLine(inspected) })
  const { Env, Entrypoint, Cmd, Volumes } = imageSchema.parse(JSON.parse(inspected.stdout))
  const container = uniqueName()
  const docker = dockerIn(signal)
  try {
    const options = ['--name', container, '--network', 'none', ...platformArguments(platform)]
    const created = await docker(['create', ...options, image, 'none'])
    if (created.exitCode !== 0) throw failure('image-not-here', { image, reason: lastLine(created) })
    const inside = { image, container, signal }
    const extensions = await listExtensions(inside)
    return {
      entryPoint: Entrypoint ?? [],
      command: Cmd ?? [],
      volumes: Object.keys(Volumes ?? {}),
      variables: new Set((Env ?? []).map((variable) => variable.slice(0, variable.indexOf('=')))),
      extensions,
      rieInside: extensions.length === 0 ? undefined : await findRie(inside),
    }
  } finally {
    await removeContainer(container)
  }
}

/** Removes a container and its anonymous volumes. Waits for a removal already under way. */
export const removeContainer = (name: string): Promise<void> =>
  untilRemoved(async (docker) => {
    const { stderr } = await docker(['rm', '--force', '--volumes', name])
    return !/already in progress/.test(stderr)
  })

/** A container to look into, and the user's name for its image. */
type Inside = { readonly image: string; readonly container: string; readonly signal: AbortSignal }

/** Lists /opt/extensions; empty when there is no such folder. */
const listExtensions = async (inside: Inside): Promise<readonly string[]> => {
  const paths = await listFiles(inside, EXTENSIONS_FOLDER)
  return paths.flatMap((path) => path.match(/^extensions\/([^/]+)$/)?.[1] ?? [])
}

/** Looks for a file; docker sends a folder of that name with a slash after it. */
const findRie = async (inside: Inside): Promise<string | undefined> => {
  for (const path of RIE_PATHS) if ((await listFiles(inside, path))[0] === basename(path)) return path
  return undefined
}

/** Far more than extensions have; docker sends the files themselves, too. */
const MAX_BYTES = 1_073_741_824
const MAX_PATHS = 10_000

/** The paths in the archive of `docker cp`; empty when there are none. Throws if docker sends very much. */
const listFiles = async ({ image, container, signal }: Inside, path: string): Promise<readonly string[]> => {
  const options = { cwd: '/', env: childEnvironment(DOCKER_VARIABLES, {}), signal }
  const child = start('docker', ['cp', `${container}:${path}`, '-'], options)
  let sizeBytes = 0
  const count = (bytes: number): void => {
    sizeBytes += bytes
    if (sizeBytes > MAX_BYTES) throw failure('extensions-too-large', { image, path, limit: MAX_BYTES })
  }
  const paths: string[] = []
  const unpack = extract()
  unpack.on('entry', ({ name }, stream, next) => {
    if (paths.length < MAX_PATHS) paths.push(name)
    stream.on('end', next).resume()
  })
  child.stdin?.end()
  child.stderr?.resume()
  if (child.stdout !== null)
    await pipeline(child.stdout, (chunks: AsyncIterable<Buffer>) => counted(chunks, count), unpack)
  return paths
}
