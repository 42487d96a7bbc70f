import type { Code } from '../../../src/release/steps.ts'
import { verifyLive } from '../../../src/release/verify.ts'
import { digest, liveFunction, liveZip, REPOSITORY_URI } from '../observed.ts'

const image = (character: string): Code => ({
  kind: 'image',
  repositoryUri: REPOSITORY_URI,
  digest: digest(character),
  tag: 'latest',
})
const zip: Code = { kind: 'zip', codeSha256: 'new=', path: '/tmp/x', sizeBytes: 1 }

describe('verifyLive', () => {
  test.each([
    { name: 'the image that went up', live: liveFunction(), code: image('a') },
    {
      name: 'the zip that went up',
      live: liveZip({ code: { kind: 'zip', codeSha256: 'new=', runtime: 'provided.al2023' } }),
      code: zip,
    },
  ])('believes $name', ({ live, code }) => {
    expect(() => verifyLive(live, code, 'f')).not.toThrow()
  })

  const CONCURRENT =
    'Somebody else deployed it, or moved the tag, at the same time: give the workflows that do one concurrency group, and run the step again.'

  test.each([
    {
      name: 'another image',
      live: liveFunction(),
      code: image('b'),
      message: `f runs ${digest('a')}, not ${digest('b')}, which was deployed.`,
      hint: CONCURRENT,
    },
    {
      name: 'another zip',
      live: liveZip(),
      code: zip,
      message: 'f runs old=, not new=, which was deployed.',
      hint: CONCURRENT,
    },
    {
      name: 'an image that was not resolved',
      live: liveFunction({
        code: { kind: 'image', imageUri: 'x', repositoryUri: 'x', digest: undefined },
      }),
      code: image('b'),
      message: `f runs unknown code, not ${digest('b')}, which was deployed.`,
      hint: CONCURRENT,
    },
    {
      name: 'a failed update, though the bytes are right',
      live: liveFunction({ update: 'Failed', updateReason: 'ImageAccessDenied: no access' }),
      code: image('a'),
      message: 'The update of f failed: ImageAccessDenied: no access.',
      hint: 'Lambda keeps running the code from before. Mend what it names and run the step again.',
    },
    {
      name: 'state Failed, though the bytes are right',
      live: liveFunction({ state: 'Failed', stateReason: 'InvalidImage: broken' }),
      code: image('a'),
      message: 'f is in state Failed: InvalidImage: broken.',
      hint: 'Mend what it names; a function that failed at its creation has to be made anew.',
    },
  ])('refuses $name', ({ live, code, message, hint }) => {
    expect(() => verifyLive(live, code, 'f')).toThrow(expect.objectContaining({ name: 'DeployError', message, hint }))
  })
})
