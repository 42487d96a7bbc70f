import * as z from 'zod/mini'
import { failure } from '../errors/problems.ts'
import { execute, type Finished } from '../host/children/exec.ts'
import { stepVariable } from '../host/children/visible-variables.ts'
import { shownAddress } from '../text/address.ts'
import { jsonOrNothing } from '../text/json.ts'
import { sanitise } from '../text/sanitise.ts'
import type { DockerOutput } from './arguments.ts'
import { answerOf, ask, type Child, lastLine } from './engine.ts'

type Builder = {
  readonly kind: DockerOutput['kind']
  /** Whether `docker save` writes an OCI archive with layers as pushed: the containerd image store keeps them. */
  readonly savesArchives: boolean
}

/** The builder that the runner's `docker buildx build` would use, and what it can export; without buildx, the legacy one. */
export const findBuilder = async (child: Child): Promise<Builder> => {
  const inspected = await askBuildx(['inspect'], child)
  if (inspected.exitCode !== 0) {
    const plugin = await askBuildx(['version'], child)
    if (plugin.exitCode === 0) throw failure('docker-builder-unusable', { reason: lastLine(inspected) })
    return { kind: 'legacy', savesArchives: (await readEngine(child)).hasContainerdStore }
  }
  // One per line: the builder's name, driver and nodes, and errors (docker buildx inspect).
  const driver = fieldOf('Driver', inspected.stdout) ?? ''
  const engine = ['', 'docker', 'docker-container'].includes(driver) ? await readEngine(child) : undefined
  const error = builderError(inspected.stdout) ?? deadRemote(driver, inspected.stdout)
  if (error !== undefined) throw failure('docker-builder-unusable', { reason: sanitise(error) })
  const savesArchives = engine?.hasContainerdStore === true
  return { kind: driver === 'docker' && !savesArchives ? 'load' : 'oci', savesArchives }
}

const fieldOf = (key: string, text: string): string | undefined =>
  text.match(new RegExp(`^${key}:[^\\S\\n]*(\\S.*)$`, 'm'))?.[1]

/** The builder's own error, or a node's if all have one: buildx skips nodes that do not answer. */
const builderError = (text: string): string | undefined => {
  const [builder = '', listed = ''] = text.split(/^Nodes:/m)
  const errors = listed
    .split(/^Name:/m)
    .slice(1)
    .map((node) => fieldOf('Error', node))
  return fieldOf('Error', builder) ?? (errors.includes(undefined) ? undefined : errors[0])
}

/** Other drivers start their nodes; for these buildx would wait in vain. */
const deadRemote = (driver: string, text: string): string | undefined =>
  driver !== 'remote' || /^Status:\s+running$/m.test(text)
    ? undefined
    : `nothing answers at ${shownAddress(fieldOf('Endpoint', text) ?? 'its endpoint')}`

const infoSchema = z.object({ DriverStatus: z.nullish(z.array(z.array(z.string()))) })

/** Asks the engine about itself. Throws if it does not answer. */
const readEngine = async (child: Child): Promise<{ readonly hasContainerdStore: boolean }> => {
  const info = await ask(['info', '--format', '{{json .}}'], child)
  const parsed = infoSchema.safeParse(jsonOrNothing(info.stdout))
  if (info.exitCode !== 0 || !parsed.success) {
    const host = stepVariable('DOCKER_HOST') ?? ''
    const where = host === '' ? 'DOCKER_HOST is not set' : `DOCKER_HOST is ${sanitise(shownAddress(host))}`
    throw failure('docker-engine-silent', { where, reason: lastLine(info) })
  }
  // The containerd image store shows in its driver's status (docs.docker.com, containerd image store).
  const status = parsed.data.DriverStatus ?? []
  return { hasContainerdStore: status.some(([, value]) => value?.startsWith('io.containerd.snapshotter') === true) }
}

/** buildx is a program that docker starts, and is stopped with docker's process group. */
const askBuildx = (args: readonly string[], child: Child): Promise<Finished> =>
  answerOf(execute, ['buildx', ...args], child)
