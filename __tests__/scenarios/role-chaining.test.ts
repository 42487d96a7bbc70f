import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { readmePolicy } from '../../demo/policy.ts'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import type { User } from '../../emulator/iam/account.ts'
import type { Trust } from '../../emulator/sts/roles.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { codesOf, errorsOf, operations, refused, running, warningsOf } from './ground.ts'
import { interrupt } from './interrupted.ts'
import { startRecorder } from './security/servers.ts'

const NO_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }
/** Nothing of the machine that runs the tests. */
const NO_FILES = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }

type Keys = Pick<User, 'accessKeyId' | 'secretAccessKey'>

const keysOf = ({ accessKeyId, secretAccessKey }: Keys) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})

/** A user that may do nothing but take the role. */
const openCast = (scene: Scene, trust: Omit<Trust, 'principals'> = {}, more: { maxSessionSeconds?: number } = {}) => {
  const user = scene.emulator.createUser({ name: 'ci', policy: { Statement: [] } })
  const trusted = { principals: [user.arn], ...trust }
  const role = scene.emulator.createRole({ name: 'team/chained', policy: readmePolicy(), trust: trusted, ...more })
  return { user, role }
}

/** A push to dev by a job without id-token: write, with this role. */
const push = (scene: Scene, role: string, { env, inputs, ...more }: Partial<StepOptions> = {}): Promise<StepEnd> =>
  scene.push('dev', {
    ...more,
    inputs: { 'role-to-assume': role, ...inputs },
    env: { ...NO_TOKEN, ...NO_FILES, ...env },
  })

const expectDeployed = (scene: Scene, end: StepEnd): void => {
  expect(errorsOf(end)).toStrictEqual([])
  expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
}

const ofSts = (scene: Scene): string[] => operations(scene).filter((name) => /^(?:oidc|sts):/.test(name))

describe('a role, in a job with credentials and without id-token', () => {
  it('is taken with the keys of an earlier step, in one call, and tagged as by aws-actions/configure-aws-credentials', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    const run = { GITHUB_WORKFLOW: 'Deploy (dev)', GITHUB_ACTION: '__octo_deploy', GITHUB_JOB: 'deploy' }
    const end = await push(scene, role, { env: { ...keysOf(user), ...run }, actor: 'dependabot[bot]' })
    expectDeployed(scene, end)
    expect(end.log).toMatch(
      /^account .* 123456789012, role chained, session gdl-4711-1-dependabot-bot-, with the keys in AWS_ACCESS_KEY_ID$/m,
    )
    expect(ofSts(scene)).toStrictEqual(['sts:AssumeRole'])
    const [taken, ...others] = scene.emulator.sessions
    expect(others).toStrictEqual([])
    expect(taken).toStrictEqual({
      roleArn: role,
      by: user.arn,
      session: 'gdl-4711-1-dependabot-bot-',
      seconds: 3_600,
      tags: {
        GitHub: 'Actions',
        Repository: 'octo-org/octo-repo',
        Workflow: 'Deploy _dev_',
        Action: '__octo_deploy',
        Actor: 'dependabot_bot_',
        Commit: expect.stringMatching(/^[0-9a-f]{40}$/),
        Branch: 'refs/heads/dev',
        EventName: 'push',
        RunId: '4711',
        Job: 'deploy',
      },
    })
    const signers = new Set(scene.emulator.requests.flatMap(({ caller = '' }) => (caller === '' ? [] : [caller])))
    signers.delete(user.accessKeyId)
    expect([...signers].map((id) => id.slice(0, 4))).toStrictEqual(['ASIA'])
  })

  it('is not tagged with role-skip-session-tagging, and then needs no sts:TagSession', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene, { tagSession: false })
    const inputs = { 'role-skip-session-tagging': 'true' }
    expectDeployed(scene, await push(scene, role, { inputs, env: keysOf(user) }))
    expect(scene.emulator.sessions.map(({ tags }) => tags)).toStrictEqual([{}])
  })

  it('gets the external id, the session name and the duration of the settings', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene, { externalId: 'partner:47' }, { maxSessionSeconds: 43_200 })
    const inputs = {
      'role-external-id': 'partner:47',
      'role-session-name': 'release',
      'role-duration-seconds': '7200',
    }
    const end = await push(scene, role, { inputs, env: keysOf(user) })
    expectDeployed(scene, end)
    expect(scene.emulator.sessions).toMatchObject([{ externalId: 'partner:47', session: 'release', seconds: 7_200 }])
    expect(end.log).not.toContain('partner:47')
  })

  it('is tagged with less where STS finds the tags too large', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    scene.emulator.fault({ operation: 'sts:AssumeRole', kind: 'error', status: 400, code: 'PackedPolicyTooLarge' })
    const end = await push(scene, role, { env: keysOf(user) })
    expectDeployed(scene, end)
    expect(scene.emulator.sessions.map(({ tags }) => Object.keys(tags))).toStrictEqual([
      ['GitHub', 'Repository', 'Actor', 'Commit', 'Branch'],
    ])
    expect(end.log).toMatch(/^session tags too large: left out EventName, RunId$/m)
  })

  it('is taken with the credentials of a container', async () => {
    await using scene = await openScene()
    const { answer, role } = await openMachine(scene)
    await using container = await startRecorder((_, response) => {
      response.setHeader('content-type', 'application/json').end(answer)
    })
    const end = await push(scene, role, { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/me` } })
    expectDeployed(scene, end)
    expect(end.log).toContain("role second, session gdl-4711-1-octocat, with the container's credentials\n")
  })

  it("is taken with the role of a self-hosted runner's instance, which nothing names", async () => {
    await using scene = await openScene()
    const { answer, role } = await openMachine(scene)
    await using metadata = await startRecorder(({ path }, response) => {
      const isList = path.endsWith('/security-credentials/')
      response.end(path.endsWith('/api/token') ? 'token' : isList ? 'runner' : answer)
    })
    const env = { RUNNER_ENVIRONMENT: 'self-hosted', AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url }
    const end = await push(scene, role, { env })
    expectDeployed(scene, end)
    expect(end.log).toContain("role second, session gdl-4711-1-octocat, with the machine's own credentials\n")
  })

  it.each([
    { name: 'the default profile, which no variable names', profile: 'default', head: '[default]' },
    { name: 'the profile that AWS_PROFILE names', profile: 'ci', head: '[profile ci]' },
  ])('is taken with a role that a profile takes: $name', async ({ profile, head }) => {
    await using scene = await openScene()
    await using home = await openTemp(tmpdir())
    const { user, role: first } = openCast(scene)
    const second = scene.emulator.createRole({ name: 'second', policy: readmePolicy(), trust: { principals: [first] } })
    await mkdir(join(home.path, '.aws'))
    const [config, credentials] = [join(home.path, '.aws/config'), join(home.path, '.aws/credentials')]
    await writeFile(config, `${head}\nrole_arn = ${first}\nsource_profile = base\n`)
    const keys = `aws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
    await writeFile(credentials, `[base]\n${keys}`)
    const named = profile === 'default' ? {} : { AWS_PROFILE: profile }
    const env = { ...named, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials }
    const end = await push(scene, second, { env })
    expectDeployed(scene, end)
    expect(scene.emulator.sessions.map(({ roleArn }) => roleArn)).toStrictEqual([first, second])
    expect(scene.emulator.sessions[1]?.by).toMatch(/^arn:aws:sts::123456789012:assumed-role\/chained\//)
    expect(end.log).toContain(`with the credentials of profile ${profile}\n`)
  })

  it('is what the credentials already are: they deploy, and the log says so', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    const { AccessKeyId = '', ...keys } = await sessionOf(scene, user, role)
    const env = { AWS_ACCESS_KEY_ID: AccessKeyId, ...keys }
    const end = await push(scene, role, { env })
    expectDeployed(scene, end)
    expect(end.log).toContain("role chained, session earlier: the keys in AWS_ACCESS_KEY_ID are already this role's\n")
    expect(ofSts(scene)).toStrictEqual(['sts:AssumeRole', 'sts:AssumeRole', 'sts:GetCallerIdentity'])
  })

  it('makes a dry run of a pull request', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    const payload = { pull_request: { base: { ref: 'main' }, head: { repo: { full_name: 'octo-org/octo-repo' } } } }
    const ref = 'refs/pull/7/merge'
    const end = await push(scene, role, { event: 'pull_request', ref, payload, env: keysOf(user) })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain('\ndry run: prod would run ')
  })
})

/** What a container or an instance with a role answers, and a role that this may take. */
const openMachine = async (scene: Scene) => {
  const { user, role: own } = openCast(scene)
  const { AccessKeyId, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = await sessionOf(scene, user, own)
  const keys = { AccessKeyId, SecretAccessKey: AWS_SECRET_ACCESS_KEY, Token: AWS_SESSION_TOKEN }
  const Expiration = new Date(Date.now() + 3_600_000).toISOString()
  const role = scene.emulator.createRole({ name: 'second', policy: readmePolicy(), trust: { principals: [own] } })
  return { role, answer: JSON.stringify({ Code: 'Success', Expiration, ...keys }) }
}

/** Keys of a session that an earlier step took. */
const sessionOf = async (scene: Scene, user: User, RoleArn: string) => {
  const sts = new STSClient({ endpoint: scene.emulator.url, region: scene.emulator.region, credentials: user })
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'earlier' }))
  return {
    AccessKeyId: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
  }
}

describe('a role, in a job with credentials and id-token', () => {
  it('is taken by OIDC, and the log says so', async () => {
    await using scene = await openScene()
    const { user } = openCast(scene)
    const end = await scene.push('dev', { env: { ...NO_FILES, ...keysOf(user) } })
    expectDeployed(scene, end)
    expect(end.log).toContain(
      'role deploy, session gdl-4711-1-octocat, by OIDC, not by the AWS credentials of an earlier step or the runner\n',
    )
    expect(ofSts(scene)).toStrictEqual(['oidc:token', 'sts:AssumeRoleWithWebIdentity'])
  })

  it('gets no external id, which a warning says', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev', { inputs: { 'role-external-id': 'partner-47' } })
    expectDeployed(scene, end)
    expect(warningsOf(end)).toStrictEqual([
      'role-external-id is not sent: this job has id-token: write, so it takes the role by OIDC. Remove role-external-id. Or, to assume the role with AWS credentials, remove id-token: write from the job.',
    ])
  })
})

describe('a role that credentials cannot take', () => {
  it('names who asked and both policies', async () => {
    await using scene = await openScene()
    const { user, role } = openCast(scene, {})
    const other = scene.emulator.createUser({ name: 'other', policy: { Statement: [] } })
    const end = await refused(scene, () => push(scene, role, { env: keysOf(other) }))
    expect(codesOf(end)).toStrictEqual(['role-chain-denied'])
    const [error = ''] = errorsOf(end)
    expect(error).toContain(
      `role-to-assume ${role} cannot be assumed by ${other.arn}: AccessDenied: User: ${other.arn}`,
    )
    expect(error).toContain(`Add to the policy of ${other.arn}:\n  { "Effect": "Allow", "Action": ["sts:AssumeRole", `)
    expect(error).toContain(`"Principal": { "AWS": "${other.arn}" } }`)
    expect(error).not.toContain(user.arn)
    expect(ofSts(scene)).toStrictEqual(['sts:AssumeRole', 'sts:GetCallerIdentity'])
  })

  it.each([
    { name: 'another', externalId: 'partner-48', hint: 'it must be exactly role-external-id.' },
    { name: 'none', externalId: '', hint: 'set role-external-id.' },
  ])('for its external id says which setting, and never shows it: $name', async ({ externalId, hint }) => {
    await using scene = await openScene()
    const { user, role } = openCast(scene, { externalId: 'partner-47' })
    const inputs = { 'role-external-id': externalId }
    const end = await refused(scene, () => push(scene, role, { inputs, env: keysOf(user) }))
    expect(errorsOf(end).join()).toContain(`If the trust policy asks for sts:ExternalId, ${hint}`)
    expect(end.log).not.toContain('partner-4')
  })

  it.each([
    {
      name: 'tags that it may not set',
      trust: { tagSession: false },
      code: 'role-tags-denied',
      says: ['cannot be assumed with session tags by USER: AccessDenied', 'Set  role-skip-session-tagging: true .'],
    },
    {
      name: 'a session too long for the role',
      inputs: { 'role-duration-seconds': '7200' },
      code: 'role-chain-refused',
      says: ['exceeds the MaxSessionDuration', 'role-duration-seconds is not above the maximum of the role'],
    },
    {
      name: 'unknown keys',
      env: { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNEXAMPLE00' },
      code: 'role-chain-refused',
      says: ['with the keys in AWS_ACCESS_KEY_ID: InvalidClientTokenId', 'AWS does not know these credentials.'],
    },
    {
      name: 'a role of an account that is not allowed, before anything is asked',
      inputs: { 'allowed-account-ids': '210987654321' },
      code: 'role-account',
      says: ['role-to-assume is in account 123456789012'],
      asks: false,
    },
    {
      name: 'an invalid external id, before anything is asked',
      inputs: { 'role-external-id': 'a b' },
      code: 'setting-value',
      says: ['input role-external-id: expected 2 to 1224 characters'],
      asks: false,
    },
    {
      name: 'a plain-http endpoint for credentials, before anything is asked',
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://metadata.example/x' },
      code: 'endpoint-insecure',
      says: ['AWS_CONTAINER_CREDENTIALS_FULL_URI is "http://metadata.example/x", but an endpoint must use https'],
      asks: false,
    },
  ])('says what to do about $name', async ({ trust = {}, inputs = {}, env = {}, code, says, asks = true }) => {
    await using scene = await openScene()
    const { user, role } = openCast(scene, trust)
    const end = await refused(scene, () => push(scene, role, { inputs, env: { ...keysOf(user), ...env } }))
    expect(codesOf(end)).toStrictEqual([code])
    for (const words of says) expect(errorsOf(end).join()).toContain(words.replace('USER', user.arn))
    expect(scene.emulator.requests.length > 0).toBe(asks)
  })

  it.each([
    { name: 'too long for a chain of roles', code: 'role-chain-duration', says: 'set  role-duration-seconds: 3600 .' },
    { name: 'that has expired', code: 'role-chain-refused', says: 'The credentials of the job have expired.' },
  ])('says what to do about a session $name', async ({ code, says }) => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    const trust = { principals: [role] }
    const second = scene.emulator.createRole({ name: 'second', maxSessionSeconds: 43_200, trust })
    const { AccessKeyId = '', ...keys } = await sessionOf(scene, user, role)
    if (code === 'role-chain-refused')
      scene.emulator.fault({ operation: 'sts:AssumeRole', kind: 'error', status: 403, code: 'ExpiredToken' })
    const env = { AWS_ACCESS_KEY_ID: AccessKeyId, ...keys }
    const inputs = { 'role-duration-seconds': '7200' }
    const end = await refused(scene, () => push(scene, second, { inputs, env }))
    expect(codesOf(end)).toStrictEqual([code])
    expect(errorsOf(end).join()).toContain(says)
  })

  it('and without any names both ways out on a self-hosted runner, where it looked for them', async () => {
    await using scene = await openScene()
    const env = { RUNNER_ENVIRONMENT: 'self-hosted', AWS_EC2_METADATA_DISABLED: 'true' }
    const end = await refused(scene, () => push(scene, scene.roleArn, { env }))
    expect(codesOf(end)).toStrictEqual(['role-credentials-missing'])
    expect(errorsOf(end).join()).toContain(
      'Give the job  permissions: { id-token: write, contents: read } . Or configure',
    )
    expect(end.log).toContain('caused by: CredentialsProviderError: ')
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it.each(['github-hosted', undefined])(
    'and without any is refused at once elsewhere: RUNNER_ENVIRONMENT %s',
    async (RUNNER_ENVIRONMENT) => {
      await using scene = await openScene()
      await using metadata = await startRecorder((_, response) => response.writeHead(404).end())
      const env = { RUNNER_ENVIRONMENT, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url }
      const end = await refused(scene, () => push(scene, scene.roleArn, { env }))
      expect(codesOf(end)).toStrictEqual(['id-token-permission'])
      expect(errorsOf(end).join()).toContain(
        'Or configure AWS credentials that may assume the role in an earlier step.',
      )
      expect(metadata.asked).toStrictEqual([])
    },
  )
})

describe('a stop', () => {
  it.each(['sts:AssumeRole', 'sts:GetCallerIdentity'])('ends the step during %s', async (operation) => {
    await using scene = await openScene()
    const { user, role } = openCast(scene)
    const other = scene.emulator.createUser({ name: 'other', policy: { Statement: [] } })
    const held = scene.emulator.fault({ operation, kind: 'hold' })
    const env = { ...NO_TOKEN, ...NO_FILES, ...keysOf(operation === 'sts:AssumeRole' ? user : other) }
    const inputs = { 'role-to-assume': role }
    const end = await refused(scene, () =>
      interrupt(scene, { signals: ['SIGTERM'], when: () => held.reached, env, inputs }),
    ).finally(() => held.release())
    expect(codesOf(end)).toStrictEqual(['stopped-in-phase'])
  })
})
