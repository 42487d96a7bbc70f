import { readFileSync } from 'node:fs'
import { DEV, openScene, PROD } from '../../demo/scene.ts'
import { errorsOf, running } from './ground.ts'

const policy = JSON.parse(readFileSync(new URL('../../docs/iam-policy.json', import.meta.url), 'utf8'))
const trust = JSON.parse(readFileSync(new URL('../../docs/trust-policy.json', import.meta.url), 'utf8'))

describe("the README's policies", () => {
  it.each(['Image', 'Zip'] as const)('are all that a deploy as %s needs', async (packageType) => {
    const example = packageType === 'Zip' ? 'zip' : 'container-image'
    await using scene = await openScene({ packageType, example, emulator: { policy } })
    for (const [branch, name] of [
      ['dev', DEV],
      ['main', PROD],
    ] as const) {
      const end = await scene.push(branch)
      expect(errorsOf(end)).toStrictEqual([])
      expect(end.log).not.toContain('::notice::')
      expect(running(scene, name)).toBe(end.outputs['image-digest'] || end.outputs['code-sha256'])
    }
  })

  it('do not allow another function', async () => {
    await using scene = await openScene({ emulator: { policy } })
    const end = await scene.push('dev', {
      inputs: { environments: 'dev: { function-name: somebody-elses, tag: dev }' },
    })
    expect(errorsOf(end).join()).toContain('Allow lambda:GetFunction on function somebody-elses in ap-northeast-1')
  })

  it.each([
    { name: 'the old form', sub: 'repo:OWNER/REPO:ref:refs/heads/dev' },
    { name: 'the form with ids', sub: 'repo:OWNER@OWNER_ID/REPO@REPO_ID:ref:refs/heads/dev' },
  ])('trust a subject in $name', async ({ sub }) => {
    await using scene = await openScene()
    const { StringEquals } = trust.Statement[0].Condition
    const role = scene.emulator.createRole({
      name: 'trusting',
      trust: {
        sub: StringEquals['token.actions.githubusercontent.com:sub'],
        aud: StringEquals['token.actions.githubusercontent.com:aud'],
      },
    })
    scene.emulator.claims({ sub })
    expect(errorsOf(await scene.push('dev', { inputs: { 'role-to-assume': role } }))).toStrictEqual([])
    scene.emulator.claims({ sub: 'repo:OWNER/REPO:pull_request' })
    const other = await scene.push('dev', { inputs: { 'role-to-assume': role } })
    expect(errorsOf(other).join()).toContain('may not be assumed: AccessDenied')
  })
})
