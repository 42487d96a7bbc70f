import { anything, matching, type Setting, setting, text } from '../setting.ts'

/** What an image is built on, and where it goes. */
export const imageSettings = {
  'base-image': text({
    scope: 'function',
    expects: 'an image reference, or scratch',
    default: 'public.ecr.aws/lambda/provided:al2023',
    help: 'Image to build on, or `scratch`, which gets CA certificates and time zones added.',
  }),
  layers: setting('list', {
    empty: 'an image gets none, and those of a zip function are removed',
    scope: 'function',
    schema: anything,
    expects: 'ARNs of layer versions, or image references',
    help: 'Lambda extensions and other layers: ARNs of layer versions, or images (their `/opt`, `image:/folder`, or `image:/program` as an extension). In an image they become one layer under `/opt`, where later ones override earlier ones. A zip function gets these ARNs instead of the layers it has.',
  }),
  'registry-mirrors': setting('pairs', {
    empty: 'none is added',
    scope: 'environment',
    merge: 'by-key',
    schema: matching(/^[a-z0-9.-]+(:\d+)?$/i),
    expects: 'host=mirror pairs',
    help: 'Registries to read images from instead, as `host=mirror` pairs.',
  }),
  repository: text({
    scope: 'function',
    template: true,
    expects: 'the name or URI of an ECR repository',
    defaultSays: "the live image's, else the function's name",
    help: 'Name or URI of the ECR repository for the image.',
  }),
  tag: text({
    scope: 'function',
    template: true,
    expects: 'an image tag',
    default: 'latest',
    help: 'Image tag to move and deploy, such as `dev` or `{sha}`.',
  }),
} as const satisfies Record<string, Setting>
