import { DEV, openScene, PROD, REPOSITORY } from '../../demo/scene.ts'
import { changeMessage, errorsOf, operations, refused, running, visible, warningsOf } from './ground.ts'

const PULL_REQUEST = { pull_request: { base: { ref: 'main' }, head: { repo: { full_name: 'octo-org/octo-repo' } } } }

describe('which environment, on which event', () => {
  it('deploys nothing for a branch without a match: one line, green, no requests', async () => {
    await using scene = await openScene()
    const end = await scene.push('feature/x')
    expect(end.exitCode).toBe(0)
    expect(end.log).toMatch(
      /^deploy-go-lambda \S+: push refs\/heads\/feature\/x@[0-9a-f]{7} -> nothing to deploy: no environment for feature\/x \(prod: main; dev: dev\)\n$/,
    )
    expect(end.outputs).toMatchObject({
      environment: '',
      skipped: 'true',
      changed: '[]',
      deployed: '[]',
      failed: '[]',
      results: '[]',
    })
    expect(end.summary).toContain('Nothing to deploy')
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('deploys the named environment on workflow_dispatch, from any branch', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev', { event: 'workflow_dispatch', inputs: { environment: 'prod' } })
    expect(end.outputs).toMatchObject({ environment: 'prod', tag: 'latest', 'function-name': PROD })
    expect(running(scene, PROD)).toBe(end.outputs['image-digest'])
    expect(scene.emulator.function(DEV).updates).toBe(0)
  })

  it('keeps other branches out of a protected environment, and lets its own through', async () => {
    await using scene = await openScene()
    const environments = `prod: { branches: main, protected: true, function-name: ${PROD}, tag: latest }`
    const end = await refused(scene, () =>
      scene.push('dev', { event: 'workflow_dispatch', inputs: { environment: 'prod', environments } }),
    )
    expect(errorsOf(end).join()).toContain('environment "prod" is protected and only deploys from main, not from dev')
    expect(scene.emulator.requests).toStrictEqual([])
    const own = await scene.push('main', { event: 'workflow_dispatch', inputs: { environment: 'prod', environments } })
    expect(own.exitCode).toBe(0)
  })

  it('does a dry run on a pull request: lists the steps, sends nothing, changes nothing', async () => {
    await using scene = await openScene()
    const before = visible(scene)
    const end = await scene.push('main', { event: 'pull_request', ref: 'refs/pull/7/merge', payload: PULL_REQUEST })
    expect(end.exitCode).toBe(0)
    expect(visible(scene)).toStrictEqual(before)
    expect(operations(scene).filter((name) => name.startsWith('registry:'))).toStrictEqual([])
    expect(end.log).toMatch(
      /\nwould move tag latest .*\nwould note .*\nwould update the code of container-lambda-function .*\nwould check .*\ndry run: prod would run /,
    )
    expect(end.outputs).toMatchObject({ environment: 'prod', changed: '[]', deployed: '[]', failed: '[]' })
    expect(end.summary).toContain('It would:')
  })

  it('warns that a merged pull request is a dry run, and how to deploy it', async () => {
    await using scene = await openScene()
    const before = visible(scene)
    const payload = { action: 'closed', pull_request: { ...PULL_REQUEST.pull_request, merged: true } }
    const end = await scene.push('main', { event: 'pull_request', ref: 'refs/pull/7/merge', payload })
    expect(warningsOf(end)).toStrictEqual([
      'This pull_request run is for a pull request that is merged already, and pull_request runs never deploy. A merge is a push to its target branch. To deploy it, run the workflow  on: push: branches: [main] .',
    ])
    expect(visible(scene)).toStrictEqual(before)
    const open = await scene.push('main', { event: 'pull_request', ref: 'refs/pull/7/merge', payload: PULL_REQUEST })
    expect(warningsOf(open)).toStrictEqual([])
  })

  it('warns that a tag matches no pattern of branches', async () => {
    await using scene = await openScene()
    const environments = `prod: { branches: 'v*', function-name: ${PROD} }`
    const end = await scene.push('main', { ref: 'refs/tags/v1.2.0', inputs: { environments } })
    expect([end.exitCode, end.outputs.skipped]).toStrictEqual([0, 'true'])
    expect(warningsOf(end)).toStrictEqual([
      'refs/tags/v1.2.0 is a tag, and environments.prod has the pattern v*, which only matches branches. To deploy tags, write  branches: refs/tags/v* .',
    ])
  })

  it('warns if another function moved the default tag that it was deployed from', async () => {
    await using scene = await openScene()
    const inputs = { environments: '', repository: REPOSITORY }
    await scene.push('main', { inputs: { ...inputs, 'function-name': DEV } })
    await changeMessage(scene, 'other')
    const other = await scene.push('main', { inputs: { ...inputs, 'function-name': PROD } })
    const end = await scene.push('main', { inputs: { ...inputs, 'function-name': DEV, 'dry-run': 'true' } })
    expect(warningsOf(end)).toStrictEqual([
      `tag is not set: ${DEV} was deployed from latest, which now points to ${other.outputs['image-digest']?.slice(7, 19)}, another image of ${REPOSITORY}. If functions share the repository, give each its own tag:  tag: '{function}' .`,
    ])
  })

  it('does the same with dry-run on a push, and says so when there is nothing to do', async () => {
    await using scene = await openScene()
    const before = visible(scene)
    expect((await scene.push('dev', { inputs: { 'dry-run': 'true' } })).log).toContain('would move tag dev')
    expect(visible(scene)).toStrictEqual(before)
    await scene.push('dev')
    expect((await scene.push('dev', { inputs: { 'dry-run': 'true' } })).log).toContain(
      'nothing to do: dev runs this code. ',
    )
  })

  it.each(['pull_request_target', 'issue_comment', 'workflow_run', 'of_tomorrow'])('refuses %s', async (event) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('main', { event }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`The event ${event} is refused`)
    expect(errorsOf(end).join()).toContain('allow-events')
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('deploys one function from every branch without environments, and warns off the default branch', async () => {
    await using scene = await openScene()
    const inputs = { environments: '', 'function-name': DEV, tag: 'dev', repository: REPOSITORY }
    const end = await scene.push('topic', { inputs })
    expect(end.exitCode).toBe(0)
    expect(end.log).toContain('::warning::topic is not the default branch (main)')
    expect(end.outputs.environment).toBe('')
    await changeMessage(scene, 'main')
    expect((await scene.push('main', { inputs })).log).not.toContain('::warning::')
  })

  it('lets an environment override an input', async () => {
    await using scene = await openScene()
    const environments = `dev: { function-name: ${DEV}, tag: from-environment, repository: ${REPOSITORY} }`
    const end = await scene.push('dev', { inputs: { environments, tag: 'from-input', repository: 'nonsense' } })
    expect(end.outputs).toMatchObject({ tag: 'from-environment', repository: REPOSITORY })
  })
})
