import type { Entries } from './entry.ts'

const REBUILD = 'docker buildx build --platform linux/{{goarch}} --provenance=false --output type=oci,dest=image.tar …'
const GZIP =
  'Have every layer written with gzip:  docker buildx build --output type=oci,dest=image.tar,compression=gzip,force-compression=true …  (to a registry: type=image,push=true,compression=gzip,force-compression=true). Where this step builds the Dockerfile, the layer is one of its FROM: use a base with gzip layers.'

export const imageProblems = {
  'image-without-platform': {
    message: '{{name}} has no image for linux/{{goarch}}: it holds {{platforms}}.',
    cause: "The index has no image for the function's architecture.",
    hint: `Build it for that platform, too, or set architecture to one that it has:\n  ${REBUILD}`,
    terminalHint: 'Set --architecture to one that it has.',
  },
  'image-other-platform': {
    message: '{{name}} is {{platform}}, the function needs linux/{{goarch}}.',
    cause:
      'The image was made for another operating system or architecture; Lambda takes it, and then cannot start it.',
    hint: `Build it for {{architecture}}, or set architecture to that of the image:\n  ${REBUILD}`,
    terminalHint: 'Set --architecture to that of the image, or take --platform out of its last FROM.',
  },
  'image-nested-index': {
    message: '{{name}} is an index within an index.',
    cause: 'The index names another index where the image for the platform should be.',
    hint: 'Name the image itself, by its digest.',
  },
  'image-no-image': {
    message: '{{name}} is of type {{mediaType}}, which is no container image.',
    cause: 'Helm charts, signatures, attestations and other artifacts are kept where images are.',
    hint: 'Name the image itself, by its tag or digest.',
  },
  'image-config-too-large': {
    message: '{{name}}: the config {{digest}} has {{size}} bytes, too many for that of an image.',
    cause: 'The manifest names something else as its config, or is not to be trusted.',
    hint: 'Build the image anew.',
  },
  'image-layer-count': {
    message: '{{name}} lists {{layers}} layers, its config {{diffIds}}.',
    cause: 'Manifest and config of the image do not belong together.',
    hint: 'The image is broken: build it anew.',
  },
  'image-too-large': {
    message: '{{name}} has {{size}} bytes of layers; Lambda takes {{limit}}, uncompressed.',
    cause: 'The layers are more than 10 GB even while they are compressed.',
    hint: 'Leave out what the function does not need: a stage of its own that copies only the binary (FROM … AS build), and a smaller base.',
  },
  'image-layer-type': {
    message: '{{name}} has a layer of type {{mediaType}}, which Lambda does not take.',
    cause: 'Lambda takes layers with gzip, but none with zstd, no uncompressed ones of Docker, and no foreign ones.',
    hint: GZIP,
    terminalHint: 'The layer is one of the FROM of the Dockerfile: use a base with gzip layers.',
  },
} as const satisfies Entries
