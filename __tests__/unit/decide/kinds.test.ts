import { findKindProblems, findKindWarnings } from '../../../src/decide/kinds.ts'
import { findProblems, findPushProblems } from '../../../src/decide/refuse.ts'
import { functionSpec, liveFunction, liveZip, repository, surroundings } from '../observed.ts'

const onRuntime = (runtime: string) => liveZip({ code: { kind: 'zip', codeSha256: 'old=', runtime } })

const CHANGE =
  'the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name f --runtime provided.al2023 , then run the step again.'
const CREATE =
  'Create another function with  --runtime provided.al2023 --handler bootstrap , move callers and event sources to it, and deploy that one.'
const PROVIDER = 'arn:aws:lambda:ap-northeast-1:123456789012:capacity-provider:big'
const byPublishing = (command: string, code: string) =>
  `Make the code with  command: ${command} , and deploy it with  aws lambda update-function-code --function-name f ${code} --publish-to LATEST_PUBLISHED .`

describe('findKindProblems', () => {
  test.each([
    {
      name: 'an image function on a capacity provider',
      live: liveFunction({ capacityProvider: PROVIDER }),
      code: 'function-on-capacity-provider',
      message: `f runs on a capacity provider (${PROVIDER}), which the step does not support.`,
      hint: byPublishing('push', '--image-uri URI'),
    },
    {
      name: 'a zip function on a capacity provider without a name',
      live: liveZip({ capacityProvider: '' }),
      code: 'function-on-capacity-provider',
      message: 'f runs on a capacity provider (not named), which the step does not support.',
      hint: byPublishing('build', '--zip-file fileb://function.zip'),
    },
    {
      name: 'code that Lambda reads from S3 by reference',
      live: liveZip({
        code: {
          kind: 'zip',
          codeSha256: 'old=',
          runtime: 'provided.al2023',
          s3Object: { bucket: 'releases', key: 'f/1.zip' },
        },
      }),
      code: 'code-by-reference',
      message: 'Lambda reads the code of f from s3://releases/f/1.zip by reference, which the step does not support.',
      hint: 'Upload the zip that  command: build  makes, and deploy it with  aws lambda update-function-code --function-name f --s3-bucket releases --s3-key f/1.zip --s3-object-storage-mode REFERENCE . If you want the copy, update the function once with  --zip-file fileb://function.zip , then run the step again.',
    },
    {
      name: 'the runtime custom',
      live: onRuntime('custom'),
      code: 'runtime-custom',
      message: 'f has a runtime of your own (Runtime: custom), which the step does not support.',
      hint: CREATE,
    },
    {
      name: 'the runtime provided',
      live: onRuntime('provided'),
      code: 'runtime-retired',
      message: 'f has the runtime provided (Amazon Linux 1), which AWS has retired.',
      hint: `Change ${CHANGE}`,
    },
    {
      name: 'the runtime go1.x',
      live: onRuntime('go1.x'),
      code: 'runtime-go',
      message: 'f has the runtime go1.x: a zip with only bootstrap would break it.',
      hint: `${CREATE} Changing the runtime of this one in place makes it fail until its code contains bootstrap. Without that gap: upload a zip that has the same program under the handler's name and as bootstrap, built without  lambda.norpc , wait for the update, and then run\n  aws lambda update-function-configuration --function-name f --runtime provided.al2023 --handler bootstrap`,
    },
    ...['provided.al2027', 'provided.tomorrow', 'provided.'].map((runtime) => ({
      name: `the runtime ${runtime}`,
      live: onRuntime(runtime),
      code: 'runtime-unknown',
      message: `f has the runtime ${runtime}, which this version of the step does not know.`,
      hint: `Use a newer version of the action, or change ${CHANGE}`,
    })),
    ...['nodejs22.x', 'python3.13', 'java21', 'providedx', ''].map((runtime) => ({
      name: `the runtime "${runtime}"`,
      live: onRuntime(runtime),
      code: 'runtime-not-provided',
      message: `f has the runtime ${runtime}: a zip with only bootstrap would break it.`,
      hint: `If this is the wrong function, correct function-name. ${CREATE}`,
    })),
  ])('refuses $name', ({ name: _, live, ...expected }) => {
    expect(findKindProblems('f', live)).toStrictEqual([expected])
  })

  test.each([
    { name: 'an image function', live: liveFunction() },
    { name: 'provided.al2023', live: onRuntime('provided.al2023') },
    { name: 'provided.al2', live: onRuntime('provided.al2') },
    { name: 'a durable function', live: liveZip({ isDurable: true }) },
  ])('accepts $name', ({ live }) => {
    expect(findKindProblems('f', live)).toStrictEqual([])
  })
})

describe('findKindWarnings', () => {
  const DURABLE =
    'f is a durable function, and this deploy changes only $LATEST. After the step, run  aws lambda publish-version --function-name f , then  aws lambda update-alias --function-name f --name ALIAS --function-version N . [function-durable]'
  const ENDING =
    'f has the runtime provided.al2, deprecated on 2026-07-31: Lambda refuses new functions from 2027-02-01 and new code from 2027-03-03. Change the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name f --runtime provided.al2023 . [runtime-ending]'

  test.each([
    { name: 'an image function', live: liveFunction(), expected: [] },
    { name: 'provided.al2023', live: onRuntime('provided.al2023'), expected: [] },
    { name: 'a durable image function', live: liveFunction({ isDurable: true }), expected: [DURABLE] },
    { name: 'provided.al2', live: onRuntime('provided.al2'), expected: [ENDING] },
    {
      name: 'both',
      live: { ...onRuntime('provided.al2'), isDurable: true as const },
      expected: [DURABLE, ENDING],
    },
  ])('for $name', ({ live, expected }) => {
    expect(findKindWarnings('f', live)).toStrictEqual(expected)
  })
})

describe('a kind that is not supported', () => {
  const managed = liveFunction({ capacityProvider: PROVIDER, state: 'ActiveNonInvocable' })
  const here = surroundings()
  const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code)

  it('is refused by a deploy, beside what else is wrong', () => {
    const spec = functionSpec({ architecture: { value: 'arm64', from: { kind: 'input', name: 'architecture' } } })
    const found = findProblems(spec, { live: managed, repository: repository() }, here)
    expect(codes(found)).toStrictEqual(['function-on-capacity-provider', 'architecture-differs'])
  })

  it('is not refused by a push, which leaves the function alone', () => {
    expect(findPushProblems(functionSpec(), { live: managed, repository: repository() }, here)).toStrictEqual([])
  })

  it('is not judged by its runtime if an image is wanted', () => {
    const spec = functionSpec({ packageType: { value: 'image', from: { kind: 'input', name: 'package-type' } } })
    const found = findProblems(spec, { live: onRuntime('nodejs22.x'), repository: repository() }, here)
    expect(codes(found)).toStrictEqual(['package-type-differs'])
  })
})
