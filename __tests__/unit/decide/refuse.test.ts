import { findProblems } from '../../../src/decide/refuse.ts'
import { findTagProblem } from '../../../src/decide/tag.ts'
import type { ImageOverride, Live } from '../../../src/observe/function.ts'
import type { ObservedRepository } from '../../../src/observe/repository.ts'
import type { FunctionSpec } from '../../../src/plan/function.ts'
import { SHA } from '../caller.ts'
import {
  digest,
  functionSpec,
  liveFunction,
  liveZip,
  REPOSITORY_URI,
  repository,
  stored,
  surroundings,
} from '../observed.ts'

const HERE = surroundings()
const missing: ObservedRepository = { exists: false, name: 'team/app' }

const problems = (spec: FunctionSpec, live: Live, found: ObservedRepository | undefined = repository()) =>
  findProblems(spec, { live, repository: found }, HERE)

const wants = (packageType: 'image' | 'zip'): FunctionSpec =>
  functionSpec({ packageType: { value: packageType, from: { kind: 'input', name: 'package-type' } } })

const overridden = (override: Partial<ImageOverride>): Live =>
  liveFunction({ override: { entryPoint: undefined, command: undefined, workingDirectory: undefined, ...override } })

const NO_REPOSITORY = {
  message: 'There is no ECR repository team/app in ap-northeast-1.',
  hint: 'Create it, or set repository to one that exists:\n  aws ecr create-repository --region ap-northeast-1 --repository-name team/app --image-scanning-configuration scanOnPush=true',
}
const CORRECT = "Correct function-name, aws-region or the role's account, or create the function once"
const CREATE_FUNCTION =
  'aws lambda create-function --region ap-northeast-1 --function-name my-function --role <execution role ARN>'
const CREATE = `${CORRECT} (push an image to the repository first):\n  ${CREATE_FUNCTION}`
const CREATE_ZIP = `${CORRECT}, with any zip that contains a file named bootstrap:\n  ${CREATE_FUNCTION}`

describe('findProblems', () => {
  it('finds nothing wrong with an image function and its repository', () => {
    expect(problems(functionSpec(), liveFunction())).toStrictEqual([])
  })

  it('finds nothing wrong with a zip function on provided.al2023', () => {
    expect(problems(functionSpec(), liveZip(), undefined)).toStrictEqual([])
  })

  const NO_FUNCTION = {
    message: 'There is no function my-function in ap-northeast-1.',
    hint: `${CREATE} --package-type Image --code ImageUri=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app:dev`,
  }

  it('reports a missing function and a missing repository at once, with the commands that create them', () => {
    const spec = functionSpec({ tag: 'dev', repository: { name: 'team/app' } })
    expect(problems(spec, { exists: false }, missing)).toMatchObject([NO_FUNCTION, NO_REPOSITORY])
  })

  it('names a repository in small letters, the only ones that ECR takes', () => {
    const spec = functionSpec({ functionName: 'MyStack-Function-1A2B', tag: 'dev' })
    expect(findProblems(spec, { live: { exists: false }, repository: undefined }, HERE)).toMatchObject([
      { hint: expect.stringContaining('amazonaws.com/mystack-function-1a2b:dev') },
    ])
  })

  it('does not suggest creating a repository that is not set', () => {
    expect(problems(functionSpec({ tag: 'dev' }), { exists: false }, missing)).toMatchObject([NO_FUNCTION])
  })

  test.each([
    {
      name: 'a missing repository for an existing function',
      spec: functionSpec(),
      live: liveFunction(),
      found: missing,
      expected: { ...NO_REPOSITORY, message: `${NO_REPOSITORY.message} The function runs from ${REPOSITORY_URI}.` },
    },
    {
      name: 'a set repository that is missing, unlike the function’s own',
      spec: functionSpec({ repository: { name: 'team/app' } }),
      live: liveFunction({
        code: { kind: 'image', imageUri: 'localhost:5000/x:1', repositoryUri: 'localhost:5000/x', digest: undefined },
      }),
      found: missing,
      expected: { ...NO_REPOSITORY, message: `${NO_REPOSITORY.message} The function runs from localhost:5000/x.` },
    },
    {
      name: 'a missing function with an existing repository',
      spec: functionSpec(),
      live: { exists: false } as const,
      found: repository(),
      expected: {
        message: 'There is no function my-function in ap-northeast-1.',
        hint: `${CREATE} --package-type Image --code ImageUri=${REPOSITORY_URI}:latest`,
      },
    },
    {
      name: 'a missing zip function',
      spec: wants('zip'),
      live: { exists: false } as const,
      found: undefined,
      expected: {
        message: 'There is no function my-function in ap-northeast-1.',
        hint: `${CREATE_ZIP} --runtime provided.al2023 --handler bootstrap --zip-file fileb://function.zip`,
      },
    },
    {
      name: 'zip for an image function',
      spec: wants('zip'),
      live: liveFunction(),
      found: undefined,
      expected: {
        message: 'package-type is zip, but my-function is a function of type image, and Lambda never changes the type.',
        hint: 'Remove package-type, or set it to image. For zip, create another function.',
      },
    },
    {
      name: 'image for a zip function',
      spec: wants('image'),
      live: liveZip(),
      found: repository(),
      expected: {
        message: 'package-type is image, but my-function is a function of type zip, and Lambda never changes the type.',
        hint: 'Remove package-type, or set it to zip. For image, create another function.',
      },
    },
    {
      name: 'a zip made by another step for an image function',
      spec: functionSpec({
        ...wants('zip'),
        source: { kind: 'zip-file', workspace: '/w', directory: '/w', path: '/w/a.zip' },
      }),
      live: liveFunction(),
      found: undefined,
      expected: {
        message:
          'zip-file is set, which makes a zip, but my-function is a function of type image, and Lambda never changes the type.',
        hint: 'Set function-name to a function of type zip, or remove zip-file. For zip, create another function.',
      },
    },
    {
      name: 'an archive for a zip function',
      spec: functionSpec({
        ...wants('image'),
        source: { kind: 'archive', workspace: '/w', directory: '/w', path: '/w/a.tar' },
      }),
      live: liveZip(),
      found: repository(),
      expected: {
        message:
          'image-uri is set, which makes an image, but my-function is a function of type zip, and Lambda never changes the type.',
        hint: 'Set function-name to a function of type image, or remove image-uri. For image, create another function.',
      },
    },
    {
      name: 'arm64 for an x86_64 function',
      spec: functionSpec({ architecture: { value: 'arm64', from: { kind: 'input', name: 'architecture' } } }),
      live: liveFunction(),
      found: repository(),
      expected: {
        message: 'architecture is arm64, but my-function is x86_64.',
        hint: 'Remove architecture, or set it to x86_64.',
      },
    },
  ])('refuses $name', ({ spec, live, found, expected }) => {
    expect(problems(spec, live, found)).toMatchObject([expected])
  })

  it('tells that a missing repository with a host in front may be at another registry', () => {
    const found = { exists: false, name: 'registry.example.com/team/app' } as const
    expect(problems(functionSpec(), liveFunction(), found)).toMatchObject([
      {
        message:
          'repository: "registry.example.com/team/app" is at registry.example.com, but Lambda only runs images from private ECR repositories.',
        hint: expect.stringContaining('Use an ECR repository, such as  repository: app , or leave repository out.'),
      },
    ])
  })

  it('lists type, architecture and repository at once, in this order', () => {
    const spec = functionSpec({
      packageType: { value: 'image', from: { kind: 'input', name: 'package-type' } },
      architecture: { value: 'arm64', from: { kind: 'input', name: 'architecture' } },
    })
    expect(problems(spec, liveZip(), missing).map(({ message }) => message)).toStrictEqual([
      'package-type is image, but my-function is a function of type zip, and Lambda never changes the type.',
      'architecture is arm64, but my-function is x86_64.',
      'There is no ECR repository team/app in ap-northeast-1.',
    ])
  })

  const HINT =
    "Remove the override:  aws lambda update-function-configuration --function-name my-function --image-config '{}'"

  test.each([
    ['/var/task/app'],
    ['/main'],
    ['/var/runtime/bootstrap'],
    ['/lambda-entrypoint.sh'],
    ['/opt/tmp/app'],
    ['/usr/bin/shell'],
  ])('follows the entry point %s', (path) => {
    expect(problems(functionSpec(), overridden({ entryPoint: [path] }))).toStrictEqual([])
  })

  test.each([
    { entryPoint: ['/main', 'serve'] },
    { entryPoint: ['main'] },
    { entryPoint: ['./main'] },
    { entryPoint: [''] },
    { entryPoint: ['/'] },
    { entryPoint: ['/var/task/'] },
    { entryPoint: ['/var//task'] },
    { entryPoint: ['/var/../main'] },
    { entryPoint: ['/var/./main'] },
    { entryPoint: ['/..'] },
    { entryPoint: ['/tmp/main'] },
    { entryPoint: ['/proc/self/exe'] },
    { entryPoint: ['/dev/main'] },
    { entryPoint: ['/sys/main'] },
    { entryPoint: ['/bin/sh'] },
    { entryPoint: ['/bin/sh', '-c', '/main'] },
    { entryPoint: ['/usr/bin/bash'] },
    { entryPoint: ['/bin/busybox'] },
    { entryPoint: ['/usr/bin/env', 'main'] },
    { entryPoint: ['/usr/local/bin/aws-lambda-rie'] },
    { entryPoint: ['/entry.sh'] },
    { entryPoint: ['/my-lambda-entrypoint.sh'] },
  ])('refuses the entry point $entryPoint', ({ entryPoint }) => {
    expect(problems(functionSpec(), overridden({ entryPoint }))).toMatchObject([
      {
        message: `my-function has an ImageConfig with EntryPoint ${JSON.stringify(entryPoint)}, which would not start the binary of this image.`,
        hint: HINT,
      },
    ])
  })

  it("follows AWS's script with one argument, the handler, and refuses it with more", () => {
    const entryPoint = ['/lambda-entrypoint.sh']
    expect(problems(functionSpec(), overridden({ entryPoint, command: ['main'] }))).toStrictEqual([])
    expect(problems(functionSpec(), overridden({ entryPoint, command: ['main', 'serve'] }))).toMatchObject([
      {
        message:
          'my-function has an ImageConfig with EntryPoint ["/lambda-entrypoint.sh"] and Command ["main","serve"], which would not start the binary of this image.',
        hint: HINT,
      },
    ])
  })

  test.each(['/', '/var/task', '/var/task/', '/data'])('accepts the working directory %s', (workingDirectory) => {
    expect(problems(functionSpec(), overridden({ workingDirectory }))).toStrictEqual([])
  })

  test.each(['data', './data', '/var/../etc', '//', '/a//b'])(
    'refuses the working directory %s',
    (workingDirectory) => {
      expect(problems(functionSpec(), overridden({ workingDirectory }))).toMatchObject([
        {
          message: `my-function has an ImageConfig with WorkingDirectory "${workingDirectory}", which is not an absolute path.`,
          hint: HINT,
        },
      ])
    },
  )

  it('refuses a working directory that Lambda hides', () => {
    expect(problems(functionSpec(), overridden({ workingDirectory: '/tmp/work' }))).toMatchObject([
      {
        message:
          'my-function has an ImageConfig with WorkingDirectory "/tmp/work", which is below /tmp, where Lambda mounts its own folder.',
      },
    ])
    expect(problems(functionSpec(), overridden({ workingDirectory: '/tmp' }))).toStrictEqual([])
  })

  it('accepts a command, which the binary may ignore', () => {
    expect(problems(functionSpec(), overridden({ command: ['handler'] }))).toStrictEqual([])
  })
})

describe('findTagProblem', () => {
  test.each([
    { name: 'a mutable repository', found: repository({ tagged: stored('b') }) },
    { name: 'a missing repository', found: missing },
    {
      name: 'an immutable tag that does not exist yet',
      found: repository({ isTagImmutable: true, tagged: undefined }),
    },
    { name: 'an immutable tag with the same digest', found: repository({ isTagImmutable: true }) },
  ])('accepts $name', ({ found }) => {
    expect(findTagProblem(found, 'latest', digest('a'))).toBeUndefined()
  })

  const movable = (tag: string): string =>
    `Let this tag move:  aws ecr put-image-tag-mutability --repository-name team/app --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=${tag}\nor give every commit its own tag:  tag: '{sha}'`
  const SHARED =
    "Give each function its own tag:  tag: '{function}-{sha}' . If only the base image changed in between, pin base-image by its digest."

  test.each([
    { tag: 'latest', hint: movable('latest') },
    { tag: SHA.slice(1), hint: movable(SHA.slice(1)) },
    { tag: SHA.toUpperCase(), hint: movable(SHA.toUpperCase()) },
    { tag: SHA, hint: SHARED },
    { tag: `app-${SHA}`, hint: SHARED },
    { tag: `${SHA}-dev`, hint: SHARED },
  ])('refuses the immutable tag $tag with another digest, and shows the ways out', ({ tag, hint }) => {
    expect(findTagProblem(repository({ isTagImmutable: true }), tag, digest('b'))).toMatchObject({
      message: `Tag ${tag} of team/app is immutable and already points to ${digest('a')}, not ${digest('b')}.`,
      hint,
    })
  })
})
