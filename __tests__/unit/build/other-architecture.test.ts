import { otherArchitecture } from '../../../src/build/other-architecture.ts'

const GO = 'go'
const DOCKERFILE = 'dockerfile'

describe('a variable for another architecture', () => {
  test.each([
    {
      kind: GO,
      variables: { GOARCH: 'arm64' },
      says: 'GOARCH is arm64, but this build is for x86_64. Leave GOARCH out, or set architecture. [variable-architecture]',
    },
    { kind: GO, variables: { GOARCH: '386' }, says: expect.stringContaining('GOARCH is 386') },
    {
      kind: DOCKERFILE,
      variables: { DOCKER_DEFAULT_PLATFORM: 'linux/arm64/v8' },
      says: 'DOCKER_DEFAULT_PLATFORM is linux/arm64/v8, but this build is for x86_64. Leave DOCKER_DEFAULT_PLATFORM out, or set architecture. [variable-architecture]',
    },
    { kind: GO, variables: {}, says: undefined },
    { kind: GO, variables: { GOARCH: 'amd64', DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, says: undefined },
    { kind: DOCKERFILE, variables: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64/v2', GOARCH: 'arm64' }, says: undefined },
  ] as const)('says $says for $kind with $variables', ({ kind, variables, says }) => {
    expect(otherArchitecture(kind, variables, { architecture: 'x86_64', isSet: false })).toStrictEqual(says)
    expect(otherArchitecture(kind, variables, { architecture: 'x86_64', isSet: true })).toBeUndefined()
  })
})
