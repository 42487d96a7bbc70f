import { DEV, openScene, REPOSITORY } from '../../demo/scene.ts'
import { errorsOf, operations, running } from './ground.ts'

const REHEARSAL = 'lambda:UpdateFunctionCodeDryRun'

describe('an update that changes nothing', () => {
  it.each([
    { packageType: 'Image', example: 'container-image', firstChange: 'registry:PutManifest' },
    { packageType: 'Zip', example: 'zip', firstChange: 'lambda:TagResource' },
  ] as const)(
    'is sent before anything changes, by a deploy as $packageType',
    async ({ packageType, example, firstChange }) => {
      await using scene = await openScene({ packageType, example })
      const end = await scene.push('dev')
      expect(errorsOf(end)).toStrictEqual([])
      const made = operations(scene)
      expect(made.filter((name) => name === REHEARSAL)).toHaveLength(1)
      expect(made.indexOf(REHEARSAL)).toBeLessThan(made.indexOf(firstChange))
      expect(end.log).toContain(`the role may update ${DEV}`)
      expect(scene.emulator.function(DEV).updates).toBe(1)
      expect(running(scene, DEV)).toBe(end.outputs['image-digest'] || end.outputs['code-sha256'])
    },
  )

  it('is not sent by a dry run, which only reads', async () => {
    await using scene = await openScene()
    await scene.push('dev', { inputs: { 'dry-run': 'true' } })
    expect(operations(scene)).not.toContain(REHEARSAL)
  })

  it('is skipped for the first image of a repository, which has none to send', async () => {
    await using scene = await openScene()
    scene.emulator.repository(REPOSITORY).tags.clear()
    scene.emulator.repository(REPOSITORY).manifests.clear()
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(operations(scene)).not.toContain(REHEARSAL)
  })

  it('ends the deploy when the right is missing, and leaves nothing behind', async () => {
    await using scene = await openScene()
    scene.emulator.fault({ operation: REHEARSAL, kind: 'error', status: 403, code: 'AccessDeniedException' })
    const end = await scene.push('dev')
    expect(errorsOf(end).join()).toContain(
      `Updating the code of ${DEV} in ap-northeast-1 failed: the role may not call lambda:UpdateFunctionCode on `,
    )
    expect(end.outputs).toMatchObject({ changed: '[]', failed: `["${DEV}"]` })
    expect(end.leftovers).toStrictEqual([])
  })
})
