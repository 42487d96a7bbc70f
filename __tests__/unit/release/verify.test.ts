import type { Code } from '../../../src/release/code.ts'
import type { Deployment } from '../../../src/release/steps.ts'
import { verifyLive } from '../../../src/release/verify.ts'
import { digest, liveFunction, liveZip, repository } from '../observed.ts'

const image = (character: string): Code => ({
  kind: 'image',
  repository: repository(),
  digest: digest(character),
  tag: 'latest',
})
const live: Code = { kind: 'zip', codeSha256: 'old=', sizeBytes: 1 }
const zip: Code = { kind: 'zip', codeSha256: 'new=', sizeBytes: 1 }

const running = (layers: readonly string[] | undefined): Deployment => ({
  code: live,
  architecture: 'x86_64',
  ...(layers === undefined ? {} : { layers }),
})

describe('verifyLive', () => {
  test.each([
    { name: 'the image we deployed', live: liveFunction(), code: image('a') },
    {
      name: 'the zip we deployed',
      live: liveZip({ code: { kind: 'zip', codeSha256: 'new=', runtime: 'provided.al2023' } }),
      code: zip,
    },
  ])('accepts $name', ({ live, code }) => {
    expect(() => verifyLive(live, { code, architecture: 'x86_64' }, 'f')).not.toThrow()
  })

  it('accepts the same image under another URI', () => {
    const code = { ...liveFunction().code, imageUri: 'x' }
    expect(() => verifyLive(liveFunction({ code }), { code: image('a'), architecture: 'x86_64' }, 'f')).not.toThrow()
  })

  it('refuses a function that is gone', () => {
    expect(() => verifyLive({ exists: false }, running(undefined), 'f')).toThrow('The function was deleted')
  })

  it.each([
    { name: 'the attached layers', layers: ['a:1'] },
    { name: 'any layers if none are set', layers: undefined },
  ])('accepts $name', ({ layers }) => {
    expect(() => verifyLive(liveZip({ layers: ['a:1'] }), running(layers), 'f')).not.toThrow()
  })

  it.each([
    {
      name: 'other layers',
      layers: ['a:2', 'b:1'],
      message: 'f has the layers a:1, expected a:2, b:1.',
    },
    {
      name: 'layers where there must be none',
      layers: [],
      message: 'f has the layers a:1, expected none.',
    },
  ])('refuses $name', ({ layers, message }) => {
    expect(() => verifyLive(liveZip({ layers: ['a:1'] }), running(layers), 'f')).toThrow(message)
  })

  const CONCURRENT =
    "Somebody else deployed it or moved the tag at the same time. Give the workflows that do so one concurrency group, and run the step again. If several functions share the repository, such as the jobs of a matrix, give each its own tag:  tag: '{function}' ."

  test.each([
    {
      name: 'another image',
      live: liveFunction(),
      code: image('b'),
      message: `f runs ${digest('a')}, but ${digest('b')} was deployed.`,
      hint: CONCURRENT,
    },
    {
      name: 'another zip',
      live: liveZip(),
      code: zip,
      message: 'f runs old=, but new= was deployed.',
      hint: CONCURRENT,
    },
    {
      name: 'another architecture',
      live: liveFunction({ architecture: 'arm64' }),
      code: image('a'),
      message: 'f runs arm64, but x86_64 was deployed.',
      hint: CONCURRENT,
    },
    {
      name: 'an unresolved image',
      live: liveFunction({
        code: { kind: 'image', imageUri: 'x', repositoryUri: 'x', digest: undefined },
      }),
      code: image('b'),
      message: `f runs unknown code, but ${digest('b')} was deployed.`,
      hint: CONCURRENT,
    },
    {
      name: 'a failed update, even with the right bytes',
      live: liveFunction({ update: 'Failed', updateReason: 'HardwareFailure: no access.' }),
      code: image('a'),
      message: 'The update of f failed: HardwareFailure: no access.',
      hint: 'Lambda keeps running the previous code. Fix what the reason names and run the step again.',
    },
    {
      name: 'state Failed, even with the right bytes',
      live: liveFunction({ state: 'Failed', stateReason: 'InvalidImage: broken' }),
      code: image('a'),
      message: 'f is in state Failed: InvalidImage: broken.',
      hint: 'Fix what the reason names and run the step again. If the function failed when it was created, create it again.',
    },
    {
      name: 'a state that nobody knows, even with the right bytes',
      live: liveFunction({ state: 'Hibernating' }),
      code: image('a'),
      message: 'f shows state Hibernating and last update Successful, which this version of the step does not know.',
      hint: 'Look at the function:  aws lambda get-function-configuration --function-name f . If AWS has a new state, use a newer version of the action.',
    },
    ...[
      { reasonCode: 'InvalidImage', fix: 'Build the image again so that Lambda can read it: ' },
      { reasonCode: 'ImageAccessDenied', fix: 'Lambda itself may not read the image. ' },
      { reasonCode: 'DisabledKMSKey', fix: 'Lambda cannot use the KMS key of the function: ' },
      { reasonCode: 'SubnetOutOfIPAddresses', fix: 'Check the subnets and security groups of the function' },
      {
        reasonCode: 'InvalidRuntime',
        fix: 'Change the runtime:  aws lambda update-function-configuration --function-name f ',
      },
    ].map(({ reasonCode, fix }) => ({
      name: `a failed update for ${reasonCode}, with the fix for it`,
      live: liveFunction({ update: 'Failed', updateReasonCode: reasonCode, updateReason: `${reasonCode}: no` }),
      code: image('a'),
      message: `The update of f failed: ${reasonCode}: no.`,
      hint: expect.stringContaining(`Lambda keeps running the previous code. ${fix}`),
    })),
  ])('refuses $name', ({ live, code, message, hint }) => {
    expect(() => verifyLive(live, { code, architecture: 'x86_64' }, 'f')).toThrow(
      expect.objectContaining({ name: 'DeployError', message, hint }),
    )
  })
})
