import { isRegistryHost } from '../../registry/account.ts'
import { parseImageConfig } from '../../registry/format.ts'
import { resolveReference } from '../../registry/repositories.ts'
import type { SettleFailure } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import { invalidParameter } from '../errors.ts'
import type { Code } from '../function/model.ts'
import { findOrphan } from './orphans.ts'
import { plainManifest, UNREADABLE_LAYER_TYPES } from './plain-manifest.ts'

type ImageReference = { readonly repository: string; readonly reference: string }

/**
 * An image URI as code: `HOST/name:tag` or `HOST/name@sha256:…`, where HOST is the emulator's or the one that ECR has in AWS.
 * Throws Lambda's texts for a malformed URI, a missing image, and anything but a plain image manifest (aws-facts 1.6).
 */
export const resolveImage = (account: LambdaAccount, imageUri: string): Code => {
  const parsed = parseImageUri(account, imageUri)
  if (parsed === undefined) {
    throw invalidParameter(`Source image ${imageUri} is not valid. Provide a valid source image.`)
  }
  const repository = account.repositories.get(parsed.repository)
  const digest = repository && resolveReference(repository, parsed.reference)
  if (repository === undefined || digest === undefined) {
    throw invalidParameter(`Source image ${imageUri} does not exist. Provide a valid source image.`)
  }
  if (plainManifest(repository, digest) === undefined) {
    throw invalidParameter(
      `The image manifest, config or layer media type for the source image ${imageUri} is not supported.`,
    )
  }
  return { kind: 'image', imageUri, repository: repository.name, digest }
}

const parseImageUri = (account: LambdaAccount, imageUri: string): ImageReference | undefined => {
  const match = /^([^/]+)\/([a-z0-9][a-z0-9._/-]*?)(?::([\w][\w.-]{0,127})|@(sha256:[0-9a-f]{64}))$/.exec(imageUri)
  const [, host, repository, tag, digest] = match ?? []
  const reference = tag ?? digest
  const isOurs = isRegistryHost(account, host) && repository !== undefined && reference !== undefined
  return isOurs ? { repository, reference } : undefined
}

/** What Lambda's optimisation finds wrong with an accepted image, as the reason and code of a failed update. */
export const lateFailure = async (account: LambdaAccount, code: Code): Promise<SettleFailure | undefined> => {
  const repository = code.kind === 'image' ? account.repositories.get(code.repository) : undefined
  const manifest = code.kind === 'image' && repository ? plainManifest(repository, code.digest) : undefined
  if (manifest === undefined) return undefined
  const bad = manifest.layers.find((layer) => UNREADABLE_LAYER_TYPES.includes(layer.mediaType))
  if (bad) return invalidImage(`UnsupportedImageLayerDetected - Layer Digest ${bad.digest}`)
  const config = parseImageConfig(await account.blobs.read(manifest.config.digest))
  if (config === undefined) return invalidImage('the image config is not readable')
  const orphan = account.readsLayers ? await findOrphan(account.blobs, manifest) : undefined
  if (orphan !== undefined) return missingParent(orphan)
  return config.os === 'linux' && config.rootfs.diff_ids.length === manifest.layers.length
    ? undefined
    : invalidImage('the image config does not describe a Linux image with as many layers as the manifest')
}

/** Recorded by others (GoogleContainerTools/distroless#1676). */
const missingParent = (file: string) => ({
  code: 'InvalidImage',
  reason: `MissingParentDirectory: Parent directory does not exist for file: ${file}`,
})

const invalidImage = (detail: string) => ({ code: 'InvalidImage', reason: `ImageLayerFailure: ${detail}` })
