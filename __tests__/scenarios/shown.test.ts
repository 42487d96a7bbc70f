import { DEV, openScene, PROD, REGION } from '../../demo/scene.ts'
import { changeMessage, codesOf, operations, running } from './ground.ts'

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
      new RegExp(`^deploy-go-lambda \\d+\\.\\d+\\.\\d+: push refs/heads/dev@abcdef0 -> dev: ${DEV} in ${REGION}\n`),
    )
    expect(operations(scene)).toStrictEqual(['oidc:token'])
    held.release()
    expect((await step).log).toMatch(/\naccount +\S+ s {2}123456789012, role deploy, session /)
  })

  it('prints one timed line per phase, no groups, and what runs in the last line', async () => {
    await using scene = await openScene()
    const sha = await scene.commit()
    const end = await scene.push('dev')
    const lines = end.log.split('\n').filter((line) => line !== '' && !line.startsWith('::add-mask'))
    const phases = lines.flatMap((line) => line.match(/^(\w+) +(?:<0\.1|\d+\.\d) s {2}\S/)?.[1] ?? [])
    expect(phases.toSorted()).toStrictEqual(['account', 'base', 'compile', 'look', 'pack', 'push', 'release', 'rights'])
    expect(end.log).not.toMatch(/^::(?:end)?group/m)
    const hash = end.outputs['image-digest']?.slice('sha256:'.length, 19)
    expect(lines.at(-1)).toMatch(
      new RegExp(`^dev runs ${sha.slice(0, 7)} \\(${hash}\\), was [0-9a-f]{12}\\. \\d+\\.\\d s$`),
    )
  })

  it('says in which phase it failed, ends the error with its code and a link, and says last what still runs', async () => {
    await using scene = await openScene()
    const sha = await scene.commit()
    await scene.push('dev')
    await changeMessage(scene, 'failing')
    const fault = {
      operation: 'lambda:UpdateFunctionCode',
      kind: 'settle-failed',
      reason: 'no',
      code: 'InvalidImage',
    } as const
    scene.emulator.fault(fault)
    const env = { GITHUB_ACTION_REPOSITORY: 'octo/deploy-go-lambda', GITHUB_ACTION_REF: 'v1' }
    const failed = await scene.push('dev', { env })
    const lines = failed.log.split('\n').filter((line) => line !== '')
    expect(lines.at(-3)).toMatch(/^release +\S+ s {2}failed: /)
    expect(lines.at(-2)).toMatch(
      /^::error::.*InvalidImage: no\. \[update-failed\]%0A.*%0Ahttps:\/\/github\.com\/octo\/deploy-go-lambda\/blob\/v1\/docs\/errors\/update\.md#update-failed$/,
    )
    expect(lines.at(-1)).toContain(`dev was not deployed: Lambda still runs ${sha.slice(0, 7)}, but tag dev moved. `)
    expect(codesOf(failed)).toStrictEqual(['update-failed'])
    expect(JSON.parse(failed.outputs.results ?? '')).toMatchObject([{ error: { code: 'update-failed' } }])
  })

  it('says what a run without environments deploys', async () => {
    await using scene = await openScene()
    const inputs = { environments: '', 'function-name': DEV, tag: 'dev' }
    const { log } = await scene.push('main', { inputs })
    expect(log.split('\n')[0]).toContain(` -> ${DEV} (no environments set) in ${REGION}`)
  })

  it('says of a dry run that would change nothing that there is nothing to do', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    const { log, summary } = await scene.push('dev', { inputs: { 'dry-run': 'true' } })
    expect(log).toMatch(/\nnothing to do: dev runs this code\. \S+ s\n$/)
    expect(summary).toContain('### ✅ Nothing to do: `dev` runs this code')
  })

  it('writes a summary with commit, author, hashes before and after, links, the way back and a timeline', async () => {
    await using scene = await openScene()
    const before = await scene.commit()
    const first = await scene.push('main')
    await changeMessage(scene, 'second')
    const now = await scene.commit()
    const payload = { head_commit: { message: 'Say more\n\nA lot.' } }
    const { summary } = await scene.push('main', { payload })
    expect(summary).toContain(`### ✅ \`prod\` runs \`${now.slice(0, 7)}\``)
    expect(summary).toContain('**Say more** · [octocat](https://github.com/octocat)')
    expect(summary).toContain(`@${first.outputs['image-digest']}`)
    expect(summary).toContain(running(scene, PROD))
    expect(summary).toContain('on tag `latest` |')
    expect(summary).toContain(`https://github.com/octo-org/octo-repo/compare/${before}...${now}`)
    expect(summary).toContain(
      `https://${REGION}.console.aws.amazon.com/lambda/home?region=${REGION}#/functions/${PROD}`,
    )
    expect(summary).toContain(`log-groups/log-group/$252Faws$252Flambda$252F${PROD}`)
    expect(summary).toContain(`<summary>Go back to ${before.slice(0, 7)}</summary>`)
    expect(summary).toMatch(
      /\n {2}section Runner\n {2}compile .*\n {2}pack .*\n {2}section AWS\n {2}account [\s\S]*\n {2}release /,
    )
  })

  it('takes what the commit is called from git where the event does not say it', async () => {
    await using scene = await openScene()
    await scene.commit('Greet people')
    const { summary } = await scene.push('dev', { event: 'workflow_dispatch', inputs: { environment: 'dev' } })
    expect(summary).toContain('**Greet people** · ')
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
    expect(summary).toContain('### ❌ `dev` was not deployed: the update failed')
    expect(summary).toMatch(/^\| Still live \| `[0-9a-f]{12}` \|$/m)
    expect(summary).toMatch(/^\| Stopped at \| `release`, after .*account.* \|$/m)
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
    expect(new Set(commands)).toStrictEqual(new Set(['add-mask', 'error']))
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
