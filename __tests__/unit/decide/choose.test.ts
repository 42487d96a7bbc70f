import { decide } from '../../../src/decide/choose.ts'
import { functionSpec, liveFunction, liveZip, repository } from '../observed.ts'

const REGION = 'ap-northeast-1'

describe('decide', () => {
  it('makes an image for an image function', () => {
    const live = liveFunction({ architecture: 'arm64' })
    expect(decide(functionSpec(), { live, repository: repository() }, REGION)).toStrictEqual({
      kind: 'make',
      packageType: 'image',
      architecture: 'arm64',
      live,
      repository: repository(),
    })
  })

  it('makes a zip for a zip function', () => {
    const live = liveZip()
    expect(decide(functionSpec(), { live, repository: undefined }, REGION)).toStrictEqual({
      kind: 'make',
      packageType: 'zip',
      architecture: 'x86_64',
      live,
    })
  })

  test.each([
    { name: 'a missing function', live: { exists: false } as const, found: repository(), count: 1 },
    { name: 'a missing repository', live: liveFunction(), found: { exists: false, name: 'x' } as const, count: 1 },
    {
      name: 'both missing, and no repository named',
      live: { exists: false } as const,
      found: { exists: false, name: 'x' } as const,
      count: 1,
    },
    {
      name: 'both missing, and the repository named',
      spec: functionSpec({ repository: { name: 'x' } }),
      live: { exists: false } as const,
      found: { exists: false, name: 'x' } as const,
      count: 2,
    },
    {
      name: 'a foreign runtime',
      live: liveZip({ code: { kind: 'zip', codeSha256: '', runtime: 'go1.x' } }),
      found: undefined,
      count: 1,
    },
  ])('refuses $name', ({ spec = functionSpec(), live, found, count }) => {
    const decision = decide(spec, { live, repository: found }, REGION)
    expect(decision.kind).toBe('refuse')
    expect(decision.kind === 'refuse' && decision.problems).toHaveLength(count)
  })
})
