import type { Entries } from './entry.ts'

const UNREADABLE_BASE = '{{name}} cannot be read: {{reason}}.'
const DAMAGED = 'The base image is damaged, or something on the way changes content: use another tag or registry.'

export const baseProblems = {
  'base-denied': {
    message: UNREADABLE_BASE,
    cause:
      'The registry answered 401 or 403: it wants a login, or this login may not read the repository. Docker Hub also says so of images that do not exist.',
    hint: 'Log in to {{host}} in an earlier step (docker/login-action), or check the reference.',
  },
  'base-rights-missing': {
    message: UNREADABLE_BASE,
    cause: 'The base is in a private repository of ECR, and the role may not read it.',
    hint: 'Allow {{rights}} in a policy of the role; a repository of another account has to allow the role, too.',
  },
  'base-missing': {
    message: UNREADABLE_BASE,
    cause: 'The registry answered 404: it has no such repository, tag or digest.',
    hint: 'Check the reference: registry, repository, and tag or digest.',
  },
  'base-unreachable': {
    message: UNREADABLE_BASE,
    cause: 'The registry did not answer, or answered with an error of its own, also when it was asked again.',
    hint: 'Is {{host}} reachable from this runner? Check base-image, registry-mirrors and the proxy variables.',
  },
  'base-refused': {
    message: UNREADABLE_BASE,
    cause: 'What the registry answered, or where it leads, is not to be trusted or is no image.',
    hint: '{{remedy}}',
  },
  'base-without-platform': {
    message: '{{name}} has no linux/{{goarch}}: it holds {{platforms}}.',
    cause: "The index of the base has no image for the function's architecture.",
    hint: 'Use a base for {{architecture}}, or another architecture.',
  },
  'base-other-platform': {
    message: '{{name}} is {{platform}}, the function needs linux/{{goarch}}.',
    cause: 'The base is a single image, made for another operating system or architecture.',
    hint: 'Use a base for {{architecture}}, or set architecture to that of the base.',
  },
  'base-nested-index': {
    message: '{{name}} is an index within an index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Use the digest of the image itself.',
  },
  'base-layer-count': {
    message: '{{name}} lists {{layers}} layers, its config {{diffIds}}.',
    cause: 'Manifest and config of the base do not belong together.',
    hint: 'The image is broken: use another tag.',
  },
  'base-too-large': {
    message: '{{name}} has {{size}} bytes of layers; Lambda takes {{limit}}.',
    cause: 'The manifest of the base promises more than an image for Lambda may have, uncompressed.',
    hint: 'Use a smaller base-image.',
  },
  'base-layer-type': {
    message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not take.',
    cause: 'Lambda takes gzip layers, but none that are compressed with zstd or are foreign.',
    hint: 'Use a base with gzip layers.',
  },
  'base-config-too-large': {
    message: "{{name}} has a config ({{digest}}) of {{size}} bytes, too many for an image's config.",
    cause: "The base's manifest names something else as its config, or is not to be trusted.",
    hint: 'Use another base-image.',
  },
  'blob-other-bytes': {
    message: '{{name}} cannot be read: the registry sent other bytes ({{found}}) for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its digest. Nothing of it was used.',
    hint: DAMAGED,
  },
  'blob-other-size': {
    message: '{{name}} cannot be read: the registry sent {{found}} bytes instead of {{size}} for the blob {{digest}}.',
    cause: 'Every layer and config is checked against its size. Nothing of it was used.',
    hint: DAMAGED,
  },
  'blob-too-long': {
    message: '{{name}} cannot be read: the registry sent more than {{size}} bytes for the blob {{digest}}.',
    cause: 'A layer was longer than its manifest says, and was cut off there.',
    hint: DAMAGED,
  },
} as const satisfies Entries
