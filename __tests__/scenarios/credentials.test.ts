import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import { errorsOf, operations, refused } from './ground.ts'
import { spyOn } from './spies.ts'

const staticKeys = ({ emulator }: Scene): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: emulator.staticKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulator.staticKeys.secretAccessKey,
})

const OWN_PULL_REQUEST = {
  pull_request: { base: { ref: 'main' }, head: { repo: { full_name: 'octo-org/octo-repo' } } },
  merge_group: { base_ref: 'refs/heads/main' },
}

const NO_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }

describe('credentials', () => {
  it('assumes the role with one token and one request, and shows account and role', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev')
    expect(end.log).toContain(' 123456789012, role deploy, session gdl-4711-1-octocat')
    expect(operations(scene).filter((name) => /^(oidc|sts):/.test(name))).toStrictEqual([
      'oidc:token',
      'sts:AssumeRoleWithWebIdentity',
    ])
  })

  it('uses the default credentials without a role', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev', {
      inputs: { 'role-to-assume': '' },
      env: { ...NO_TOKEN, ...staticKeys(scene) },
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain(' 123456789012, user/emulator')
    expect(operations(scene)[0]).toBe('sts:GetCallerIdentity')
  })

  it("masks what it gets, and leaves no trace of it in outputs, summary, files or a child's environment and arguments", async () => {
    await using scene = await openScene()
    await using spy = await spyOn(['go', 'git', 'docker'])
    const end = await scene.push('dev', { env: { PATH: spy.path, ...staticKeys(scene), AWS_SESSION_TOKEN: undefined } })
    expect(errorsOf(end)).toStrictEqual([])
    const secrets = [...end.log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret = '']) => secret)
    expect(secrets.length).toBeGreaterThanOrEqual(6) // request token aside: OIDC token, key id, secret, session token, ECR login and its password
    const children = await spy.seen()
    expect(children).toContain('argv:')
    const rest = end.log.replaceAll(/^::add-mask::.*$/gm, '') + end.summary + JSON.stringify(end.outputs) + children
    for (const secret of [...secrets, scene.emulator.staticKeys.secretAccessKey]) expect(rest).not.toContain(secret)
    expect(children).not.toMatch(/^(AWS_|INPUT_|ACTIONS_)/m)
    expect(end.leftovers).toStrictEqual([])
  })

  it('checks allowed-account-ids before it reads anything', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'allowed-account-ids': '111111111111, 222222222222' } }),
    )
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(
      'account 123456789012, which is not in allowed-account-ids (111111111111, 222222222222)',
    )
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('checks allowed-account-ids first for default credentials, too', async () => {
    await using scene = await openScene()
    const inputs = { 'role-to-assume': '', 'allowed-account-ids': '111111111111' }
    const end = await refused(scene, () => scene.push('dev', { inputs, env: { ...NO_TOKEN, ...staticKeys(scene) } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('The credentials are for account 123456789012')
    expect(operations(scene)).toStrictEqual(['sts:GetCallerIdentity'])
  })

  it('shows sub, aud, ref and environment of a token whose role cannot be assumed, and never the token', async () => {
    await using scene = await openScene()
    const role = scene.emulator.createRole({
      name: 'strict',
      trust: { sub: 'repo:octo-org/octo-repo:environment:prod' },
    })
    scene.emulator.claims({ sub: 'repo:octo-org@1/octo-repo@2:ref:refs/heads/dev', ref: 'refs/heads/dev' })
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'role-to-assume': role } }))
    expect(errorsOf(end)).toHaveLength(1)
    const message = errorsOf(end).join()
    expect(message).toContain(`role-to-assume ${role} cannot be assumed: AccessDenied`)
    expect(message).toContain('sub repo:octo-org@1/octo-repo@2:ref:refs/heads/dev')
    expect(message).toContain('aud sts.amazonaws.com')
    expect(message).toContain('ref refs/heads/dev')
    expect(message).toContain('no environment')
    expect(end.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toMatch(/eyJ[\w-]+\.eyJ/)
  })

  const QUEUE = 'ref:refs/heads/gh-readonly-queue/main/pr-7-0123456789abcdef0123456789abcdef01234567'
  const NO_ROLE = (event: string): string =>
    `Or take no role here, and the step only builds:\n  role-to-assume: \${{ github.event_name != '${event}' && secrets.ASSUME_ROLE_ARN || '' }}`
  const BRANCHES = 'so a trust policy for branches (ref:refs/heads/…) refuses it.'

  it.each([
    {
      context: 'pull_request',
      event: 'pull_request',
      hints: [BRANCHES, 'a role that may only read trust  SUB .', NO_ROLE('pull_request')],
    },
    {
      context: QUEUE,
      event: 'merge_group',
      hints: [
        'another name each time',
        '  REPO:ref:refs/heads/gh-readonly-queue/main/*  with StringLike',
        NO_ROLE('merge_group'),
      ],
    },
    {
      context: 'environment:prod',
      event: 'push',
      hints: ['The job has  environment: prod , so the sub names that', 'trust exactly  SUB , or remove environment'],
    },
    {
      context: 'ref:refs/tags/v1',
      event: 'push',
      hints: ['for a Git tag', '  REPO:ref:refs/tags/*  with StringLike, or exactly  SUB .'],
    },
    {
      context: 'ref:refs/heads/main:job_workflow_ref:octo-org/x/.github/workflows/d.yml@refs/heads/main',
      event: 'push',
      hints: ['chose what the sub contains. Let the role trust exactly  SUB .'],
    },
    {
      context: 'ref:refs/heads/other',
      event: 'push',
      hints: ['for exactly this sub and aud', 'have ids in their sub', 'has the sub of its caller'],
    },
  ])(
    'says why a role that trusts branches refuses $context on $event, and the way out',
    async ({ context, event, hints }) => {
      await using scene = await openScene()
      const trust = {
        sub: ['repo:octo-org/octo-repo:ref:refs/heads/main', 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main'],
      }
      const role = scene.emulator.createRole({ name: 'strict', trust })
      for (const repository of ['repo:octo-org/octo-repo', 'repo:octo-org@1/octo-repo@2']) {
        scene.emulator.claims({ sub: `${repository}:${context}` })
        const more = { event, payload: OWN_PULL_REQUEST, inputs: { 'role-to-assume': role } }
        const [error = '', ...others] = errorsOf(await refused(scene, () => scene.push('main', more)))
        expect(others).toStrictEqual([])
        for (const hint of hints)
          expect(error).toContain(hint.replace('SUB', `${repository}:${context}`).replace('REPO', repository))
        expect(error).toContain('\nIf the role is shown as ***, it comes from a secret.')
      }
    },
  )

  it.each([
    {
      name: 'no role, as the error offers it: it only builds',
      role: '',
      log: 'build only: this run has no AWS credentials',
    },
    { name: 'a role that trusts pull requests: a dry run', role: 'reading', log: '\ndry run: prod would run ' },
  ])('is green on a pull request of the same repository with $name', async ({ role, log }) => {
    await using scene = await openScene()
    const sub = 'repo:octo-org/octo-repo:pull_request'
    const arn = role === '' ? '' : scene.emulator.createRole({ name: role, trust: { sub }, policy: readmePolicy() })
    scene.emulator.claims({ sub })
    const end = await scene.push('main', {
      event: 'pull_request',
      ref: 'refs/pull/7/merge',
      payload: OWN_PULL_REQUEST,
      inputs: { 'role-to-assume': arn },
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.exitCode).toBe(0)
    expect(end.log).toContain(log)
    if (role === '') expect(scene.emulator.requests).toStrictEqual([])
  })

  it('says which permission is missing when the job may not ask for a token', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { env: NO_TOKEN }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('may not ask GitHub for an OIDC token')
    expect(errorsOf(end).join()).toContain('id-token: write')
  })

  it.each([
    { name: 'a job with id-token, whose secret is empty', more: {}, hint: 'secrets: inherit' },
    {
      name: "Dependabot's run",
      more: { actor: 'dependabot[bot]', env: NO_TOKEN },
      hint: 'Settings > Secrets > Dependabot',
    },
    { name: 'a job with neither', more: { env: NO_TOKEN }, hint: 'Set role-to-assume' },
  ])('explains an empty role: $name', async ({ more, hint }) => {
    await using scene = await openScene()
    const env = { AWS_EC2_METADATA_DISABLED: 'true', ...('env' in more ? more.env : {}) }
    const end = await refused(scene, () => scene.push('dev', { ...more, inputs: { 'role-to-assume': '' }, env }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('There are no AWS credentials: role-to-assume is empty')
    expect(errorsOf(end).join()).toContain(hint)
  })

  it('only builds for a pull request from a fork, which gets no secrets', async () => {
    await using scene = await openScene()
    const payload = { pull_request: { base: { ref: 'dev' }, head: { repo: { full_name: 'somebody/octo-repo' } } } }
    const end = await scene.push('dev', {
      event: 'pull_request',
      ref: 'refs/pull/1/merge',
      payload,
      inputs: { 'role-to-assume': '' },
      env: NO_TOKEN,
    })
    expect(end.exitCode).toBe(0)
    expect(end.log).toContain('build only: this run has no AWS credentials')
    expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]', failed: '[]' })
    expect(scene.emulator.requests).toStrictEqual([])
    expect(end.summary).toContain('built, not deployed')
  })

  it('fails a pull request from a fork that does not compile', async () => {
    await using scene = await openScene()
    await writeFile(join(scene.workspace, 'main.go'), 'package main\n\nfunc main() { undefined() }\n')
    const payload = { pull_request: { base: { ref: 'dev' }, head: { repo: { full_name: 'somebody/octo-repo' } } } }
    const end = await scene.push('dev', {
      event: 'pull_request',
      ref: 'refs/pull/1/merge',
      payload,
      inputs: { 'role-to-assume': '' },
      env: NO_TOKEN,
    })
    expect(end.exitCode).toBe(1)
    expect(end.outputs.failed).toBe(`["${DEV}"]`)
  })
})
