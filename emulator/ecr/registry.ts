import type { Digest } from '../registry/blobs.ts'
import type { Repository } from '../registry/repositories.ts'
import { type RegistryRules, registryError } from '../registry/rules.ts'
import type { Call } from '../shared/calls.ts'
import type { Reply } from '../shared/http.ts'
import { authorize } from '../shared/iam.ts'
import { registryHost, repositoryArn, type World } from '../state.ts'
import { registryCaller } from './tokens.ts'

/** ECR's registry: Basic authentication, IAM, no repository created by a push, chunks answered with 201, downloads from another origin. */
export const ecrRegistryRules = (world: World): RegistryRules => ({
  catalog: world,
  authorize: (call, repository) => admit(world, call, repository),
  find: (name) => world.repositories.get(name),
  blob: (repository, digest) => redirect(world, repository, digest),
  chunkStatus: 201,
  hasStickyRange: true,
  canMount: world.blobMounting,
  locationOrigin: world.registryUrl,
})

const admit = (world: World, call: Call, repository: string): void => {
  call.caller = registryCaller(world.tokens, call.request, registryHost(world))
  call.record.caller = call.caller.accessKeyId
  if (call.operation === 'Unknown') throw registryError(405, 'UNSUPPORTED', 'The operation is unsupported.')
  authorize(call, { ecr: repositoryArn(world, repository) })
  if (call.operation === 'PutManifest') world.quotas.take('registry', 'putImage')
}

const redirect = (world: World, repository: Repository, digest: Digest): Reply => {
  const blob = { open: () => world.blobs.open(digest), sizeBytes: world.blobs.sizeOf(digest) ?? 0 }
  const location = world.storage.presign(world.storageUrl, `/${repository.name}/${digest}`, blob)
  return { status: 307, headers: { Location: location } }
}
