import type { Entries } from './entry.ts'

const DISTRUST = 'Registries do not do that: check the reference and registry-mirrors, and do not use this one.'

export const registryProblems = {
  'manifest-other-bytes': {
    message: '{{origin}} sent other bytes ({{found}}) for the manifest {{digest}}.',
    cause: 'An image that is named by its digest has to have that digest.',
    hint: 'The registry or something on the way changes content: do not use it.',
  },
  'manifest-unknown': {
    message: 'The manifest of {{name}} is neither an image nor an index.',
    cause: 'The reference names a Helm chart, a signature or an image of the old schema 1.',
    hint: 'Look at it with  docker manifest inspect , and use another tag.',
  },
  'config-unknown': {
    message: "The config of {{name}} is not an image's config.",
    cause: 'The manifest is well-formed, but what it describes cannot be started.',
    hint: 'It may be an artifact that is no container image; use another reference.',
  },
  'registry-not-json': {
    message: 'What the registry answered for {{name}} is not JSON.',
    cause: 'Something answers at that host, but no registry: a proxy, a login page, a web site.',
    hint: 'Is that host an image registry? Check the reference and registry-mirrors.',
  },
  'registry-too-long': {
    message: 'A registry sent more than {{limit}} bytes where at most that many belong.',
    cause: 'Manifests, configs and tokens are small; a longer answer is not read to its end.',
    hint: 'Check the reference: that is no container image.',
  },
  'registry-plain-http': {
    message: '{{origin}} is refused: registries are reached over https, over http only on loopback.',
    cause: 'A registry, or a token server or redirect that it names, has an http address.',
    hint: 'Use the https address of the registry.',
  },
  'registry-link-local': {
    message: '{{origin}} is refused: no registry is at a link-local address.',
    cause:
      'A reference, a redirect, an upload or a token server names an address at which clouds give out credentials.',
    hint: 'Machines keep their own credentials there: do not use a registry that leads to it.',
  },
  'registry-no-address': {
    message: '{{host}} sends us on to "{{location}}", which is no address.',
    cause: 'A redirect or the location of an upload cannot be read.',
    hint: DISTRUST,
  },
  'registry-inward': {
    message: '{{host}} sends us on to {{origin}}, which is this very machine.',
    cause: 'A registry elsewhere names a loopback address in a redirect, an upload or as its token server.',
    hint: DISTRUST,
  },
  'registry-too-deep': {
    message: 'What the registry answered for {{name}} is nested more than {{limit}} deep.',
    cause: 'A manifest or config is made to exhaust whoever reads it.',
    hint: 'No image is: use another reference.',
  },
  'registry-no-realm': {
    message: 'The registry names no token server.',
    cause: 'The registry asks for a token and does not say where there is one.',
    hint: 'Check the reference and registry-mirrors.',
  },
  'docker-config': {
    message: '{{path}} is not a Docker configuration.',
    cause: 'The file that docker login writes is damaged, or cannot be read.',
    hint: 'Log in again with  docker login , or set DOCKER_CONFIG.',
  },
  'docker-helper-silent': {
    message: 'The Docker configuration names {{command}} for {{host}}, and that does not answer.',
    cause: 'The credential helper is not on PATH, or waits for somebody to type.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
  'docker-helper-not-json': {
    message: '{{command}} answers for {{host}}, but not in JSON.',
    cause: 'The credential helper printed something else than a login.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
} as const satisfies Entries
