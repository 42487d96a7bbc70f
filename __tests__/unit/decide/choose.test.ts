import { decide } from '../../../src/decide/choose.ts'
import { functionSpec, liveFunction, liveZip, REPOSITORY_URI, repository, surroundings } from '../observed.ts'

const HERE = surroundings()

describe('decide', () => {
  it('makes an image for an image function', () => {
    const live = liveFunction({ architecture: 'arm64' })
    expect(decide(functionSpec(), { live, repository: repository() }, HERE)).toStrictEqual({
      kind: 'make',
      packageType: 'image',
      architecture: 'arm64',
      live,
      repository: repository(),
    })
  })

  it('makes a zip for a zip function', () => {
    const live = liveZip()
    expect(decide(functionSpec(), { live, repository: undefined }, HERE)).toStrictEqual({
      kind: 'make',
      packageType: 'zip',
      architecture: 'x86_64',
      live,
    })
  })

  const noFunction = 'There is no function my-function in ap-northeast-1.'
  const noRepository = 'There is no ECR repository x in ap-northeast-1.'

  test.each([
    { name: 'a missing function', live: { exists: false } as const, found: repository(), messages: [noFunction] },
    {
      name: 'a missing repository',
      live: liveFunction(),
      found: { exists: false, name: 'x' } as const,
      messages: [`${noRepository} The function runs from ${REPOSITORY_URI}.`],
    },
    {
      name: 'both missing, with no repository set',
      live: { exists: false } as const,
      found: { exists: false, name: 'x' } as const,
      messages: [noFunction],
    },
    {
      name: 'both missing, with the repository set',
      spec: functionSpec({ repository: { name: 'x' } }),
      live: { exists: false } as const,
      found: { exists: false, name: 'x' } as const,
      messages: [noFunction, noRepository],
    },
    {
      name: 'a foreign runtime',
      live: liveZip({ code: { kind: 'zip', codeSha256: '', runtime: 'go1.x' } }),
      found: undefined,
      messages: ['my-function has the runtime go1.x: a zip with only bootstrap would break it.'],
    },
  ])('refuses $name', ({ spec = functionSpec(), live, found, messages }) => {
    const decision = decide(spec, { live, repository: found }, HERE)
    const problems = decision.kind === 'refuse' ? decision.problems : []
    expect(problems.map(({ message }) => message)).toStrictEqual(messages)
  })
})
