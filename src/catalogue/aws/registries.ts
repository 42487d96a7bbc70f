import type { Entries } from '../entry.ts'

const DISTRUST = 'Registries do not do that. Check the reference and registry-mirrors, and do not use this registry.'

export const registryProblems = {
  'manifest-other-bytes': {
    message: '{{origin}} sent the wrong bytes ({{found}}) for the manifest {{digest}}.',
    cause: 'An image that is named by its digest must have that digest.',
    hint: 'The registry, or something between here and it, changes the content. Do not use it.',
  },
  'manifest-unknown': {
    message: 'The manifest of {{name}} is neither an image nor an index.',
    cause: 'The reference names a Helm chart, a signature or an image in the old schema 1.',
    hint: 'Look at it with  docker manifest inspect , and use another tag.',
  },
  'config-unknown': {
    message: 'The config of {{name}} is not an image config.',
    cause: 'The manifest is valid, but what it describes cannot be started.',
    hint: 'It may be an artifact that is not a container image. Use another reference.',
  },
  'registry-not-json': {
    message: "The registry's answer for {{name}} is not JSON.",
    cause: 'That host is not a registry but something else, such as a proxy, a login page or a website.',
    hint: 'Is that host an image registry? Check the reference and registry-mirrors.',
  },
  'registry-too-long': {
    message: 'A registry sent more than {{limit}} bytes, the limit for this answer.',
    cause: 'Manifests, configs and tokens are small. A longer answer is not read to the end.',
    hint: 'Check the reference. It is not a container image.',
  },
  'registry-plain-http': {
    message: '{{origin}} is refused: registries must use https. Only loopback may use http.',
    cause: 'A registry, or a token server or redirect that it names, has an http address.',
    hint: 'Use the https address of the registry.',
  },
  'registry-link-local': {
    message: '{{origin}} is refused: a registry cannot have a link-local address.',
    cause: 'A reference, a redirect, an upload or a token server names an address where clouds give out credentials.',
    hint: 'Machines get their own credentials there. Do not use a registry that leads to it.',
  },
  'registry-no-address': {
    message: '{{host}} points to "{{location}}", which is not a valid address.',
    cause: 'The address in a redirect, or the one for an upload, cannot be read.',
    hint: DISTRUST,
  },
  'registry-inward': {
    message: '{{host}} points to {{origin}}, which is this machine.',
    cause: 'A remote registry names a loopback address in a redirect, for an upload or as its token server.',
    hint: DISTRUST,
  },
  'registry-too-deep': {
    message: "The registry's answer for {{name}} is nested more than {{limit}} levels deep.",
    cause: 'A manifest or config is made to exhaust the program that reads it.',
    hint: 'No image is nested like that. Use another reference.',
  },
  'registry-no-realm': {
    message: 'The registry does not name a token server.',
    cause: 'The registry asks for a token, but does not tell where to get one.',
    hint: 'Check the reference and registry-mirrors.',
  },
  'docker-config': {
    message: '{{path}} is not a valid Docker configuration.',
    cause: 'The file that docker login writes is damaged, or cannot be read.',
    hint: 'Log in again with  docker login , or set DOCKER_CONFIG.',
  },
  'docker-helper-silent': {
    message: 'The Docker configuration names {{command}} for {{host}}, but it does not answer.',
    cause: 'The credential helper is not on PATH, or waits for input.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
  'docker-helper-not-json': {
    message: '{{command}} answers for {{host}}, but not in JSON.',
    cause: 'The credential helper printed something other than a login.',
    hint: 'Install {{command}}, or log in again with  docker login {{host}} .',
  },
} as const satisfies Entries
