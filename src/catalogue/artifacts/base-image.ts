import type { Entries } from '../entry.ts'

const UNREADABLE_BASE = '{{name}} cannot be read: {{reason}}.'
const DAMAGED = 'The image is damaged, or something on the way changes its content. Use another tag or registry.'

export const baseProblems = {
  'base-denied': {
    message: UNREADABLE_BASE,
    cause:
      'The registry answered 401 or 403: it requires a login, or this login may not read the repository. Docker Hub gives the same answer for images that do not exist.',
    hint: 'Log in to {{host}} in an earlier step (docker/login-action), or check the reference.',
  },
  'base-rights-missing': {
    message: UNREADABLE_BASE,
    cause: 'The base image is in a private ECR repository, and the role may not read it.',
    hint: "Add {{rights}} to the role's policy. A repository in another account must also allow the role.",
    short: 'the role lacks a right',
  },
  'base-missing': {
    message: UNREADABLE_BASE,
    cause: 'The registry answered 404: the repository, tag or digest does not exist.',
    hint: 'Check the reference: registry, repository, and tag or digest.',
  },
  'base-rate-limited': {
    message: UNREADABLE_BASE,
    cause:
      'The registry answered 429, even after retries: it limits how often an image is read without a login, for all who share an address.',
    hint: 'Log in to {{host}} in an earlier step (docker/login-action), or read the image from elsewhere: public.ecr.aws/docker/library has the official images of Docker Hub. Your own ECR repository has no such limit.',
    short: 'the registry limits reads',
  },
  'base-unreachable': {
    message: UNREADABLE_BASE,
    cause: 'The registry did not answer, or returned an error, even after retries.',
    hint: 'Is {{host}} reachable from this runner? Check base-image, registry-mirrors and the proxy variables.',
  },
  'base-refused': {
    message: UNREADABLE_BASE,
    cause: "The registry's answer, or the address it leads to, cannot be trusted or is not an image.",
    hint: '{{remedy}}',
  },
  'base-without-platform': {
    message: '{{name}} has no image for linux/{{goarch}}. It has {{platforms}}.',
    cause: "The index of the base image has no image for the function's architecture.",
    hint: 'Use a base image for {{architecture}}, or set another architecture.',
  },
  'base-other-platform': {
    message: '{{name}} is for {{platform}}, but the function needs linux/{{goarch}}.',
    cause: 'The base image is a single image for another operating system or architecture.',
    hint: 'Use a base image for {{architecture}}, or set architecture to that of the base image.',
  },
  'base-nested-index': {
    message: '{{name}} is an index that contains another index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Use the digest of the image itself.',
  },
  'base-layer-count': {
    message: '{{name}} lists {{layers}} layers, but its config lists {{diffIds}}.',
    cause: 'The manifest and config of the base image do not match.',
    hint: 'The image is broken. Use another tag.',
  },
  'base-layers': {
    message: '{{name}} has {{layers}} layers, more than {{limit}}.',
    cause: 'Linux cannot stack more. Docker builds up to 127.',
    hint: 'Use another base-image.',
  },
  'base-long-word': {
    message: '{{name}} has a {{what}} of {{size}} characters in its config. Linux takes {{limit}}.',
    cause: 'No program can start with it. The config of the base image is broken, or cannot be trusted.',
    hint: 'Use another base-image.',
  },
  'base-too-large': {
    message: '{{name}} has {{size}} bytes of layers. Lambda accepts {{limit}}.',
    cause: 'The manifest of the base image lists more bytes than Lambda accepts for an uncompressed image.',
    hint: 'Use a smaller base-image.',
  },
  'base-layer-type': {
    message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not accept.',
    cause: 'Lambda accepts gzip layers, but not zstd or foreign layers.',
    hint: 'Use a base image with gzip layers.',
  },
  'base-config-too-large': {
    message: '{{name}} has a config ({{digest}}) of {{size}} bytes, which is too large for an image.',
    cause: 'The manifest of the base image names something else as its config, or cannot be trusted.',
    hint: 'Use another base-image.',
  },
  'blob-other-bytes': {
    message: '{{name}} cannot be read: the registry sent the wrong bytes ({{found}}) for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its digest. None of these bytes were used.',
    hint: DAMAGED,
  },
  'blob-other-size': {
    message: '{{name}} cannot be read: the registry sent {{found}} bytes instead of {{size}} for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its size. None of these bytes were used.',
    hint: DAMAGED,
  },
  'blob-too-long': {
    message: '{{name}} cannot be read: the registry sent more than {{size}} bytes for the blob {{digest}}.',
    cause: 'A layer was longer than its manifest says, so the download was stopped there.',
    hint: DAMAGED,
  },
} as const satisfies Entries
