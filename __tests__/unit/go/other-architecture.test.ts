import { otherArchitecture } from '../../../src/go/other-architecture.ts'

type Kind = 'go' | 'dockerfile'
const GO: Kind = 'go'
const DOCKERFILE: Kind = 'dockerfile'

describe('a variable for another architecture', () => {
  test.each<{ kind: Kind; variables: Record<string, string>; says: unknown }>([
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
    ...['linux/aarch64', 'aarch64', 'arm64', 'linux/386', 'linux/arm/v7', 'windows/amd64', 'darwin/x86_64'].map(
      (platform) => ({
        kind: DOCKERFILE,
        variables: { DOCKER_DEFAULT_PLATFORM: platform },
        says: expect.stringContaining(`DOCKER_DEFAULT_PLATFORM is ${platform}, but`),
      }),
    ),
    ...['linux/x86_64', 'linux/x86-64', 'x86_64', 'amd64', 'Linux/AMD64', 'linux', 'linux/amd64/v3', ''].map(
      (platform) => ({
        kind: DOCKERFILE,
        variables: { DOCKER_DEFAULT_PLATFORM: platform },
        says: undefined,
      }),
    ),
    { kind: GO, variables: {}, says: undefined },
    { kind: GO, variables: { GOARCH: '' }, says: undefined },
    { kind: GO, variables: { GOARCH: 'amd64', DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, says: undefined },
    { kind: DOCKERFILE, variables: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64/v2', GOARCH: 'arm64' }, says: undefined },
  ])('says $says for $kind with $variables', ({ kind, variables, says }) => {
    expect(otherArchitecture(kind, variables, { architecture: 'x86_64', isSet: false })).toStrictEqual(says)
    expect(otherArchitecture(kind, variables, { architecture: 'x86_64', isSet: true })).toBeUndefined()
  })

  test.each([
    { platform: 'linux/aarch64', isOther: false },
    { platform: 'aarch64', isOther: false },
    { platform: 'linux/arm64/v8', isOther: false },
    { platform: 'linux/x86_64', isOther: true },
    { platform: 'arm', isOther: true },
    { platform: 'amd64', isOther: true },
  ])('is $isOther for arm64 with $platform', ({ platform, isOther }) => {
    const variables = { DOCKER_DEFAULT_PLATFORM: platform }
    const said = otherArchitecture(DOCKERFILE, variables, { architecture: 'arm64', isSet: false })
    expect(said !== undefined).toBe(isOther)
  })
})
