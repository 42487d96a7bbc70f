import { readFunction } from '../../../src/plan/function.ts'
import { lookup, readInputLevel } from '../../../src/plan/precedence.ts'
import { caller, SHA } from '../caller.ts'
import { functionSpec } from '../observed.ts'

const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'

const read = (inputs: Readonly<Record<string, string>>, on = caller(), environment: string | undefined = undefined) => {
  const { level, problems } = readInputLevel(new Map(Object.entries({ 'function-name': 'my-function', ...inputs })))
  expect(problems).toStrictEqual([])
  return readFunction(lookup([level]), environment, 'ap-northeast-1', on)
}

describe('readFunction', () => {
  it('has a default for everything except the name', () => {
    expect(read({})).toStrictEqual({
      problems: [],
      value: functionSpec({ isDefaultTag: true }),
    })
  })

  it('uses the settings, with templates filled in', () => {
    const { value, problems } = read(
      {
        'function-name': 'api-{environment}',
        repository: `${REGISTRY}/{function}`,
        tag: '{branch}-{sha}',
        'base-image': 'scratch',
        'working-directory': 'services/../services/api',
        'go-package': './cmd/api',
        'go-tags': 'a,b',
        'go-ldflags': '-X main.version=1',
        'build-env': 'MY_TOKEN',
        include: 'static, *.json',
        'registry-mirrors': 'public.ecr.aws=localhost:5000',
        force: 'true',
        'wait-timeout': '5',
        architecture: 'arm64',
        'package-type': 'image',
      },
      caller({ branch: 'Feature/X' }),
      'dev',
    )
    expect(problems).toStrictEqual([])
    expect(value).toStrictEqual({
      functionName: 'api-dev',
      packageType: { value: 'image', from: { kind: 'input', name: 'package-type' } },
      architecture: { value: 'arm64', from: { kind: 'input', name: 'architecture' } },
      source: {
        kind: 'go',
        workspace: '/checkout/app',
        directory: '/checkout/app/services/api',
        goPackage: './cmd/api',
        tags: ['a', 'b'],
        ldflags: '-X main.version=1',
        cgoEnabled: false,
        buildEnv: ['MY_TOKEN'],
        include: ['static', '*.json'],
      },
      baseImage: 'scratch',
      layers: undefined,
      smoke: undefined,
      registryMirrors: { 'public.ecr.aws': 'localhost:5000' },
      repository: { name: 'api-dev', registryId: '123456789012', region: 'ap-northeast-1' },
      tag: `feature-x-${SHA}`,
      isDefaultTag: false,
      force: true,
      waitTimeoutMs: 5_000,
    })
  })

  it('does not treat a set tag as the default, even if equal', () => {
    expect(read({ tag: 'latest' }).value).toMatchObject({ tag: 'latest', isDefaultTag: false })
  })

  it('fills in a pull request’s base as its branch', () => {
    const on = caller({ ref: 'refs/pull/1/merge', event: { name: 'pull_request', baseBranch: 'dev' } })
    expect(read({ tag: '{branch}' }, on).value.tag).toBe('dev')
  })

  const NAME_HINT = 'Use the name that `aws lambda list-functions` shows.'
  const TAG_HINT = 'Use a tag such as  latest ,  dev  or  {sha} .'
  const REPOSITORY_HINT =
    'Use its name, such as  team/app , or its URI without a tag, such as  123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app .'
  const BASE_HINT = 'Use  scratch , or a reference such as  public.ecr.aws/lambda/provided:al2023 .'
  const OUTSIDE_HINT =
    'The step only reads files in the checked-out repository. Files from another step may also be in RUNNER_TEMP. include only reads files below working-directory.'
  const TAG_WRONG = 'is not an image tag (1 to 128 letters, digits, ., _ or -, not starting with . or -)'

  test.each([
    {
      inputs: { 'function-name': 'my function' },
      message: 'input function-name: "my function" has characters other than letters, digits, - and _.',
      hint: NAME_HINT,
    },
    {
      inputs: { 'function-name': 'x'.repeat(65) },
      message: `input function-name: "${'x'.repeat(65)}" has 65 characters, more than the 64 that Lambda allows.`,
      hint: NAME_HINT,
    },
    {
      inputs: { 'function-name': 'arn:aws:lambda:us-east-1:123456789012:function:f' },
      message:
        'input function-name: "arn:aws:lambda:us-east-1:123456789012:function:f" is an ARN. Give the name only. The region comes from aws-region.',
      hint: NAME_HINT,
    },
    { inputs: { tag: 'a/b' }, message: `input tag: "a/b" ${TAG_WRONG}.`, hint: TAG_HINT },
    { inputs: { tag: '-a' }, message: `input tag: "-a" ${TAG_WRONG}.`, hint: TAG_HINT },
    { inputs: { tag: 'a'.repeat(129) }, message: `input tag: "${'a'.repeat(129)}" ${TAG_WRONG}.`, hint: TAG_HINT },
    {
      inputs: { repository: 'App' },
      message: 'input repository: "App" is not the name or URI of an ECR repository.',
      hint: REPOSITORY_HINT,
    },
    {
      inputs: { repository: `${REGISTRY}/app:latest` },
      message: `input repository: "${REGISTRY}/app:latest" is not the name or URI of an ECR repository.`,
      hint: REPOSITORY_HINT,
    },
    ...[
      { value: 'ghcr.io/o/app', host: 'ghcr.io' },
      { value: 'ghcr.io/O/app:latest', host: 'ghcr.io' },
      { value: 'docker.io/library/app', host: 'docker.io' },
      { value: 'index.docker.io/o/app', host: 'index.docker.io' },
      { value: 'quay.io/o/app', host: 'quay.io' },
      { value: 'europe-docker.pkg.dev/p/r/app', host: 'europe-docker.pkg.dev' },
      { value: 'public.ecr.aws/o/app', host: 'public.ecr.aws' },
      { value: 'localhost:5000/app', host: 'localhost:5000' },
    ].map(({ value, host }) => ({
      inputs: { repository: value },
      message: `input repository: "${value}" is at ${host}, but Lambda only runs images from private ECR repositories.`,
      hint: `Use an ECR repository, such as  repository: app , or leave repository out. To deploy an image that is at ${host}, copy it into a file:  skopeo copy docker://${host}/… oci-archive:image.tar  and  image-uri: oci-archive:image.tar .`,
    })),
    {
      inputs: { repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app' },
      message:
        'input repository is in us-east-1, but the function is in ap-northeast-1. Lambda only uses images in its own region.',
      hint: 'Use a repository in ap-northeast-1, or set aws-region: us-east-1.',
    },
    {
      inputs: { 'base-image': 'Alpine' },
      message: 'input base-image: "Alpine" is not an image reference.',
      hint: BASE_HINT,
    },
    {
      inputs: { 'base-image': 'https://ghcr.io/o/i' },
      message: 'input base-image: "https://ghcr.io/o/i" is not an image reference.',
      hint: BASE_HINT,
    },
    {
      inputs: { 'working-directory': '..' },
      message: 'input working-directory: ".." is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { 'working-directory': '/etc' },
      message: 'input working-directory: "/etc" is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { 'working-directory': '../app2' },
      message: 'input working-directory: "../app2" is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { include: 'ok, ../secret' },
      message: 'input include: "../secret" is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { include: '/etc/passwd' },
      message: 'input include: "/etc/passwd" is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { 'working-directory': 'api', include: '../shared/x' },
      message: 'input include: "../shared/x" is outside /checkout/app/api.',
      hint: OUTSIDE_HINT,
    },
    {
      inputs: { include: 'a/*/../../../b' },
      message: 'input include: "a/*/../../../b" is outside /checkout/app.',
      hint: OUTSIDE_HINT,
    },
  ])('refuses $inputs', ({ inputs, message, hint }) => {
    expect(read(inputs).problems).toMatchObject([{ message, hint }])
  })

  test.each([
    { inputs: { 'function-name': 'f-{environment}' }, missing: '{environment}', setting: 'function-name' },
    { inputs: { 'function-name': '{function}' }, missing: '{function}', setting: 'function-name' },
    {
      inputs: { 'function-name': 'f-{nope}', tag: '{function}-{sha}', repository: 'team/{function}' },
      missing: '{nope}',
      setting: 'function-name',
    },
    { inputs: { tag: '{env:X}' }, missing: '{env:X}', setting: 'tag' },
    { inputs: { tag: '{commit}' }, missing: '{commit}', setting: 'tag' },
    { inputs: { tag: '-{}' }, missing: '{}', setting: 'tag' },
    { inputs: { repository: '{name}' }, missing: '{name}', setting: 'repository' },
  ])('refuses the template in $inputs, once', ({ inputs, missing, setting }) => {
    expect(read(inputs).problems).toMatchObject([
      {
        message: `input ${setting} is "${Object.values(inputs)[0]}", but this run has no value for ${missing}.`,
        hint: `Available: {branch}, {sha}${setting === 'function-name' ? '' : ', {function}'}.`,
      },
    ])
  })

  test.each(['{', '{sha', 'sha}', '}{'])('refuses the tag %s, an incomplete placeholder', (tag) => {
    expect(read({ tag }).problems).toMatchObject([{ message: `input tag: "${tag}" ${TAG_WRONG}.`, hint: TAG_HINT }])
  })

  it('refuses {branch} for a pushed tag', () => {
    expect(read({ tag: '{branch}' }, caller({ ref: 'refs/tags/v1' })).problems).toMatchObject([
      {
        message: 'input tag is "{branch}", but this run has no value for {branch}.',
        hint: 'Available: {sha}, {function}.',
      },
    ])
  })

  test.each([
    { name: 'an empty slug', inputs: { tag: '{branch}' }, branch: 'ветка' },
    { name: 'a slug that is too long', inputs: { tag: '{branch}' }, branch: 'x'.repeat(129) },
  ])('refuses $name', ({ inputs, branch }) => {
    expect(read(inputs, caller({ branch })).problems).toHaveLength(1)
  })

  it('does not treat a name that begins with .. as the parent folder', () => {
    expect(read({ 'working-directory': '..hidden', include: '...' }).problems).toStrictEqual([])
  })

  it('refuses a missing name, once', () => {
    expect(readFunction(lookup([]), undefined, 'ap-northeast-1', caller()).problems).toMatchObject([
      {
        message: 'function-name is not set.',
        hint: 'Set function-name, as an input or for the environment in environments.',
      },
    ])
  })

  it('lists all problems at once', () => {
    const { problems } = read({
      'function-name': 'a b',
      tag: '-',
      repository: 'A',
      'base-image': 'A',
      'working-directory': '..',
      include: '/etc',
    })
    expect(problems).toHaveLength(6)
  })
})
