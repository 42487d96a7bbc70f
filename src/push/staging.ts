import { access, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { denied } from '../errors/aws.ts'
import { failure } from '../errors/problems.ts'
import type { Digest } from '../files/digest.ts'
import { execute, follow } from '../host/children/exec.ts'
import { childEnvironment, DOCKER_VARIABLES, stepVariable } from '../host/children/visible-variables.ts'
import { limited, readSmall } from '../host/disk/limits.ts'
import { openTemp } from '../host/disk/temp.ts'
import { MAX_DOCKER_CONFIG_BYTES } from '../host/docker-config.ts'
import type { Credentials } from '../registry/auth.ts'
import { jsonOrNothing } from '../text/json.ts'
import { sanitise } from '../text/sanitise.ts'

/** An image in the engine, and where to push it so that we can read its manifest. */
export type StagedImage = {
  /** `sha256:…` */
  readonly imageId: string
  /** `uri` is host and name, without scheme or tag. */
  readonly repository: { readonly name: string; readonly arn: string; readonly uri: string }
  /** A tag that nothing else uses. */
  readonly stagingTag: string
}

export type StagingContext = {
  /** The login for the repository's registry only. */
  readonly credentials: Credentials
  /** The runner's own Docker configuration: the folder with config.json. */
  readonly dockerConfigDir: string
  readonly tempDir: string
  /** Gets docker's lines as they come, unsanitised. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Pushes an image from the engine under the staging tag and returns the digest of its manifest.
 * Docker reads the login from a temporary configuration. That is always removed afterwards, as is the image's staging name in the engine
 * (and the image, if it has no other name).
 */
export const pushStaged = async (image: StagedImage, context: StagingContext): Promise<Digest> => {
  const { imageId, repository, stagingTag } = image
  const { tempDir, signal } = context
  await using folder = await openTemp(tempDir)
  await writeConfig(folder.path, repository.uri, context)
  const set = {
    DOCKER_CONFIG: folder.path,
    BUILDX_CONFIG: stepVariable('BUILDX_CONFIG') || join(context.dockerConfigDir, 'buildx'),
  }
  const child = { cwd: folder.path, env: childEnvironment(DOCKER_VARIABLES, set) }
  const name = `${repository.uri}:${stagingTag}`
  try {
    const tagged = await execute('docker', ['tag', imageId, name], { ...child, signal })
    if (tagged.exitCode !== 0) throw failure('image-gone', { image: imageId, reason: sanitise(tagged.stderr).trim() })
    const lines: string[] = []
    const show = limited(context.say)
    const onLine = (line: string): void => {
      show(line)
      lines.push(sanitise(line))
      if (lines.length > KEPT_LINES) lines.shift()
    }
    const exitCode = await follow('docker', ['push', name], { ...child, signal, onLine })
    // `latest: digest: sha256:… size: 1234` (docker push).
    const digest = lines.join('\n').match(/^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+$/m)?.[1]
    if (exitCode !== 0 || digest === undefined) throw explainDockerPush(lines, image)
    return digest as Digest
  } finally {
    // Also after a stop. Parent layers stay: they are the legacy builder's cache.
    const untagged = { ...child, signal: AbortSignal.timeout(UNTAG_WITHIN_MS) }
    await execute('docker', ['rmi', '--no-prune', name], untagged).catch(() => {})
  }
}

/** Docker prints the digest last, and its reason. */
const KEPT_LINES = 100

const UNTAG_WITHIN_MS = 10_000

const anything = z.record(z.string(), z.unknown())
const configSchema = z.object({
  auths: z.optional(anything),
  credHelpers: z.optional(z.record(z.string(), z.string())),
  credsStore: z.optional(z.string()),
  currentContext: z.optional(z.string()),
  proxies: z.optional(anything),
  HttpHeaders: z.optional(anything),
  cliPluginsExtraDirs: z.optional(z.array(z.string())),
})

/** The runner's configuration plus our login. An empty helper for its host keeps a credential store from overriding it (docker/cli, configfile). */
const writeConfig = async (folder: string, repositoryUri: string, context: StagingContext): Promise<void> => {
  const { dockerConfigDir, credentials } = context
  const config = await readConfig(join(dockerConfigDir, 'config.json'))
  const host = repositoryUri.slice(0, repositoryUri.indexOf('/'))
  const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  const own = {
    ...config,
    auths: { ...config.auths, [host]: { auth } },
    credHelpers: { ...config.credHelpers, [host]: '' },
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(own), { mode: 0o600 })
  for (const name of ['cli-plugins', 'contexts']) {
    const original = join(dockerConfigDir, name)
    const isThere = await access(original).then(
      () => true,
      () => false,
    )
    if (isThere) await symlink(original, join(folder, name))
  }
}

const readConfig = async (path: string): Promise<z.infer<typeof configSchema>> => {
  const bytes = await readSmall(path, MAX_DOCKER_CONFIG_BYTES).catch((cause) => {
    if (cause.code === 'ENOENT') return Buffer.from('{}')
    throw failure('docker-config', { path }, { cause })
  })
  const parsed = configSchema.safeParse(jsonOrNothing(bytes?.toString() ?? ''))
  // The parser's message quotes the broken JSON, which holds logins.
  if (!parsed.success) throw failure('docker-config', { path })
  return parsed.data
}

/** The permissions for a push with docker (ECR user guide, pushing an image). */
const PUSH_ACTIONS =
  'ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload and ecr:PutImage'

/** The last line is the registry's reason; docker puts its code into words, such as `denied: …` or `name unknown: …` (OCI distribution spec, error codes). */
const explainDockerPush = (lines: readonly string[], { repository, stagingTag, imageId }: StagedImage): Error => {
  const reason = lines.findLast((line) => line.trim() !== '')?.trim() ?? 'docker gave no reason'
  const what = `Pushing the image ${imageId} as ${stagingTag} with docker`
  const values = { what, repository: repository.name, reason }
  if (/^(?:denied|unauthorized|no basic auth credentials)\b/.test(reason))
    return (
      denied({ what: `${what} to repository ${repository.name}` }, reason) ??
      failure('push-denied', { ...values, actions: PUSH_ACTIONS, resource: repository.arn })
    )
  return failure(/^name unknown\b/.test(reason) ? 'push-repository-missing' : 'push-failed', values)
}
