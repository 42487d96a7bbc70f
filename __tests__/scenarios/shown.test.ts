import { DEV, openScene, PROD, REGION } from '../../demo/scene.ts'
import { changeMessage, operations, running } from './ground.ts'

describe('what is shown', () => {
  it('says version, event, ref, commit, environment, function and region before it asks AWS, then account and role', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'oidc:token', kind: 'hold' })
    let log = ''
    const step = scene.push('dev', {
      sha: 'abcdef0'.padEnd(40, '0'),
      onStart: (child) =>
        child.stdout?.on('data', (chunk: Buffer) => {
          log += chunk
        }),
    })
    await held.reached
    expect(log).toMatch(
      new RegExp(`^deploy-go-lambda \\d+\\.\\d+\\.\\d+: push refs/heads/dev@abcdef0 -> dev: ${DEV} \\(${REGION}\\)\n`),
    )
    expect(operations(scene)).toStrictEqual(['oidc:token'])
    held.release()
    expect((await step).log).toMatch(/::group::Account\n(::add-mask::.*\n)*account 123456789012, role deploy, session /)
  })

  it('shows a group per phase, each closed before the next and before an error', async () => {
    await using scene = await openScene()
    const groups = (log: string): string[] =>
      [...log.matchAll(/^::(group::.*|endgroup::|error)/gm)].map(([, command = '']) => command)
    const phases = ['Account', 'Live state', 'Compile', 'Pack', 'Push', 'Release']
    const end = await scene.push('dev')
    expect(groups(end.log)).toStrictEqual(phases.flatMap((name) => [`group::${name}`, 'endgroup::']))
    await changeMessage(scene, 'failing')
    scene.emulator.fault({
      operation: 'lambda:UpdateFunctionCode',
      kind: 'settle-failed',
      reason: 'no',
      code: 'InvalidImage',
    })
    const failed = await scene.push('dev')
    expect(groups(failed.log).slice(-2)).toStrictEqual(['endgroup::', 'error'])
  })

  it('writes a summary with environment, function, tag, digests before and after, compare link, times and console link', async () => {
    await using scene = await openScene()
    const first = await scene.push('main', { sha: '1'.repeat(40) })
    await changeMessage(scene, 'second')
    const { summary } = await scene.push('main', { sha: '2'.repeat(40) })
    expect(summary).toContain(`### \`${PROD}\` (\`prod\`) runs the new code`)
    expect(summary).toContain('`container-lambda-repository:latest`')
    expect(summary).toContain(first.outputs['image-digest'])
    expect(summary).toContain(running(scene, PROD))
    expect(summary).toContain(`https://github.com/octo-org/octo-repo/compare/${'1'.repeat(40)}...${'2'.repeat(40)}`)
    expect(summary).toContain(
      `https://${REGION}.console.aws.amazon.com/lambda/home?region=${REGION}#/functions/${PROD}`,
    )
    expect(summary).toMatch(/\| go build for x86.*64 \| \d+\.\d\d s \| \d+\.\d\d s \|/)
    expect(summary).toContain('| Release |')
  })

  it('writes a summary on failure, too, with what Lambda runs', async () => {
    await using scene = await openScene()
    scene.emulator.fault({
      operation: 'lambda:UpdateFunctionCode',
      kind: 'settle-failed',
      reason: 'broken',
      code: 'InvalidImage',
    })
    const { summary } = await scene.push('dev')
    expect(summary).toContain('failed while: Release')
    expect(summary).toContain('| Lambda runs | the code from before |')
    expect(summary).toContain('InvalidImage: broken')
  })

  it("keeps other people's text from being a command, in log and summary", async () => {
    await using scene = await openScene()
    const reason = 'bad\r::set-output name=changed::evil\n##[add-mask]x\u001b[31m | [link](https://evil.example) <b>'
    scene.emulator.fault({
      operation: 'lambda:UpdateFunctionCode',
      kind: 'settle-failed',
      reason,
      code: 'InvalidImage',
    })
    const end = await scene.push('dev')
    const commands = [...end.log.matchAll(/^\s*::([a-z-]+)/gm)].map(([, name]) => name)
    expect(new Set(commands)).toStrictEqual(new Set(['group', 'endgroup', 'add-mask', 'error']))
    expect(end.log).not.toContain('##[')
    expect(end.log).not.toContain('\u001b')
    expect(end.outputs.changed).toBe(`["${DEV}"]`)
    expect(end.summary).not.toContain('\u001b')
    expect(end.summary).not.toContain('##[')
  })

  it('ends when it has failed, even if a registry that was asked early stays silent', async () => {
    await using scene = await openScene()
    const silent = scene.bases.fault({ operation: 'registry:GetManifest', kind: 'hold', times: 10 })
    const end = await scene.push('dev', { inputs: { environments: 'dev: { function-name: nobody, tag: dev }' } })
    expect(end.exitCode).toBe(1)
    expect(silent.hits()).toBe(1)
    silent.release()
  })
})
