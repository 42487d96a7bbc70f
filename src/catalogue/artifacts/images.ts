import type { Entries } from '../entry.ts'

const REBUILD = 'docker buildx build --platform linux/{{goarch}} --provenance=false --output type=oci,dest=image.tar …'
const GZIP =
  'Write every layer with gzip:  docker buildx build --output type=oci,dest=image.tar,compression=gzip,force-compression=true …  (to a registry: type=image,push=true,compression=gzip,force-compression=true). If this step builds the Dockerfile, the layer comes from one of its FROM images: use a base image with gzip layers.'

export const imageProblems = {
  'image-without-platform': {
    message: '{{name}} has no image for linux/{{goarch}}. It has {{platforms}}.',
    cause: "The index has no image for the function's architecture.",
    hint: `Build it for that platform as well, or set architecture to one that it has:\n  ${REBUILD}`,
    terminalHint: 'Set --architecture to one that it has.',
  },
  'image-other-platform': {
    message: '{{name}} is for {{platform}}, but the function needs linux/{{goarch}}.',
    cause:
      'The image was built for another operating system or architecture. Lambda accepts it, but then cannot start it.',
    hint: `Build it for {{architecture}}, or set architecture to that of the image:\n  ${REBUILD}`,
    terminalHint: 'Set --architecture to that of the image, or remove --platform from its last FROM.',
  },
  'image-nested-index': {
    message: '{{name}} is an index that contains another index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Use the digest of the image itself.',
  },
  'image-no-image': {
    message: '{{name}} is of type {{mediaType}}, which is not a container image.',
    cause: 'Helm charts, signatures, attestations and other artifacts are stored in the same place as images.',
    hint: 'Use the tag or digest of the image itself.',
  },
  'image-config-too-large': {
    message: '{{name}} has a config ({{digest}}) of {{size}} bytes, which is too large for an image.',
    cause: 'The manifest names something else as its config, or cannot be trusted.',
    hint: 'Build the image again.',
  },
  'image-layer-count': {
    message: '{{name}} lists {{layers}} layers, but its config lists {{diffIds}}.',
    cause: 'The manifest and config of the image do not match.',
    hint: 'The image is broken. Build it again.',
  },
  'image-layers': {
    message: '{{name}} has {{layers}} layers, more than {{limit}}.',
    cause: 'Linux cannot stack more. Docker builds up to 127.',
    hint: 'Build it with fewer steps that change files: join RUN lines, or copy the result into a last stage.',
  },
  'image-long-word': {
    message: '{{name}} has a {{what}} of {{size}} characters in its config. Linux takes {{limit}}.',
    cause: 'No program can start with an argument, variable or path of that length.',
    hint: 'Shorten it in the Dockerfile, and put long values into a file of the image.',
  },
  'image-too-large': {
    message: '{{name}} has {{size}} bytes of layers. Lambda accepts {{limit}}, uncompressed.',
    cause: 'The layers are more than 10 GB even when compressed.',
    hint: 'Leave out what the function does not need. Compile in a separate stage (FROM … AS build), copy only the binary from it, and use a smaller base image.',
  },
  'image-layer-type': {
    message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not accept.',
    cause: 'Lambda accepts gzip layers, but not zstd layers, uncompressed Docker layers or foreign layers.',
    hint: GZIP,
    terminalHint: 'The layer comes from a FROM image in the Dockerfile. Use a base image with gzip layers.',
  },
} as const satisfies Entries
