import { TagResourceCommand } from '@aws-sdk/client-lambda'
import type { StepEnd } from '../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import { changeMessage, errorsOf, running, somebodyElse } from './ground.ts'

const OTHER = 'octo/other'
const noticesOf = ({ log }: StepEnd): readonly string[] =>
  [...log.matchAll(/^::notice::(.*)$/gm)].map(([, text = '']) => text)
/** A run of another repository, of the same commit. */
const pushOther = (scene: Scene): Promise<StepEnd> => scene.push('dev', { env: { GITHUB_REPOSITORY: OTHER } })
const tag = async (scene: Scene, Tags: Record<string, string>): Promise<void> => {
  const Resource = String(scene.emulator.function(DEV).configuration.FunctionArn)
  await somebodyElse(scene).send(new TagResourceCommand({ Resource, Tags }))
}

describe('whose deploy a function runs', () => {
  it('is said where it was another repository, once, and in the summary', async () => {
    await using scene = await openScene()
    const first = await scene.commit()
    await pushOther(scene)
    await changeMessage(scene, 'two')
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(noticesOf(end)).toStrictEqual([
      `${DEV} was deployed last by ${OTHER} (run 4711), not by octo-org/octo-repo. If the function did not move, give each repository its own: set function-name. [origin-other]`,
    ])
    expect(end.log).toMatch(new RegExp(`^dev runs \\w{7} \\(\\w{12}\\), was ${OTHER}@${first.slice(0, 7)}\\. `, 'm'))
    expect(end.summary).toContain(`\`${OTHER}\` [${first.slice(0, 7)}](https://github.com/${OTHER}/commit/${first})`)
    expect(end.summary).not.toMatch(/compare|git restore/)

    await changeMessage(scene, 'three')
    expect(noticesOf(await scene.push('dev'))).toStrictEqual([])
  })

  it('is said where it runs the same code, of which the record stays', async () => {
    await using scene = await openScene()
    const commit = await scene.commit()
    await pushOther(scene)
    const end = await scene.push('dev')
    expect(noticesOf(end)).toHaveLength(1)
    expect(end.log).toContain(`, deployed from ${OTHER}@${commit.slice(0, 7)}. `)
  })

  it.each([
    { name: 'is about other code', value: `v2 code=${'a'.repeat(32)} repo=${OTHER} run=1` },
    { name: 'names no repository that there can be', value: 'v2 code=CODE repo=octo/=0A::error::evil run=1' },
    { name: 'names no run', value: `v2 code=CODE repo=${OTHER} run=x` },
    { name: 'is of another kind', value: `v1 CODE - ${OTHER} dev` },
  ])('is not believed of a tag that $name', async ({ value }) => {
    await using scene = await openScene()
    await scene.push('dev')
    const code = running(scene, DEV).slice('sha256:'.length).slice(0, 32)
    await tag(scene, { 'deploy-go-lambda:origin': value.replace('CODE', code) })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect([noticesOf(end), end.log.includes('octo/'), end.summary.includes(OTHER)]).toStrictEqual([[], false, false])
  })

  it('is not known of a note in the first format, whose commit is', async () => {
    await using scene = await openScene()
    const commit = 'fedcba9876543210fedcba9876543210fedcba98'
    await tag(scene, { 'deploy-go-lambda:current': `v1 ${running(scene, DEV)} - ${commit} dev` })
    const end = await scene.push('dev')
    expect(noticesOf(end)).toStrictEqual([])
    expect(end.log).toContain(`, was ${commit.slice(0, 7)}. `)
    expect(scene.emulator.function(DEV).tags['deploy-go-lambda:previous']).toMatch(
      new RegExp(`^v2 code=[0-9a-f]{32} commit=${commit} environment=dev$`),
    )
  })
})
