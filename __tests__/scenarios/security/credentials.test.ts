import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readmePolicy } from '../../../demo/policy.ts'
import type { StepEnd } from '../../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, operations, refused, running } from '../ground.ts'
import { type Asked, startRecorder } from './servers.ts'

const EVIL = 'http://sts.evil.example'
const NO_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }

type Files = { readonly home: string; readonly config: string; readonly credentials: string }
type Env = Readonly<Record<string, string | undefined>>

/** AWS's files in a home of their own, with the variables that name them. */
const awsFiles = async (folder: string, { config = '', credentials = '' }): Promise<Files & { env: Env }> => {
  const at = join(folder, '.aws')
  await mkdir(at)
  const files = { home: folder, config: join(at, 'config'), credentials: join(at, 'credentials') }
  await Promise.all([writeFile(files.config, config), writeFile(files.credentials, credentials)])
  return { ...files, env: { AWS_CONFIG_FILE: files.config, AWS_SHARED_CREDENTIALS_FILE: files.credentials } }
}

/** A step with these variables; everything that leaves the machine goes to a proxy that records and refuses it. */
const stepWith = async (scene: Scene, env: Env, inputs = {}): Promise<StepEnd & { left: readonly Asked[] }> => {
  await using proxy = await startRecorder((_, response) => response.writeHead(403).end())
  const proxies = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' }
  const end = await scene.push('dev', { inputs, env: { ...proxies, ...env } })
  return { ...end, left: proxy.asked }
}

/** A step that must be refused before anything leaves the machine, and before anything is asked on it. */
const refusedAtOnce = async (scene: Scene, env: Env, inputs = {}): Promise<readonly string[]> => {
  const end = await refused(scene, async () => {
    const { left, ...step } = await stepWith(scene, env, inputs)
    expect(left).toStrictEqual([])
    return step
  })
  expect(scene.emulator.requests).toStrictEqual([])
  return errorsOf(end)
}

const keysOf = ({ emulator }: Scene): Env => ({
  AWS_ACCESS_KEY_ID: emulator.staticKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulator.staticKeys.secretAccessKey,
})

describe('an endpoint over plain http', () => {
  it.each([
    {
      name: 'the default profile of the config file in HOME',
      config: `[default]\nendpoint_url = ${EVIL}\n`,
      env: ({ home }: Files): Env => ({
        HOME: home,
        AWS_CONFIG_FILE: undefined,
        AWS_SHARED_CREDENTIALS_FILE: undefined,
      }),
      where: ({ config }: Files) => `endpoint_url of profile default in ${config}`,
    },
    {
      name: 'the profile that AWS_PROFILE names',
      config: `[profile ci]\nendpoint_url = ${EVIL}\n`,
      env: (): Env => ({ AWS_PROFILE: 'ci' }),
      where: ({ config }: Files) => `endpoint_url of profile ci in ${config}`,
    },
    {
      name: 'a services section',
      config: `[default]\nservices = here\n[services here]\nsts =\n  endpoint_url = ${EVIL}\n`,
      where: ({ config }: Files) => `endpoint_url of sts in services here in ${config}`,
    },
    {
      name: 'the credentials file',
      credentials: `[default]\nendpoint_url = ${EVIL}\n`,
      where: ({ credentials }: Files) => `endpoint_url of profile default in ${credentials}`,
    },
    {
      name: 'a services section, for single sign-on',
      config: `[default]\nservices = here\n[services here]\nsso_oidc =\n  endpoint_url = ${EVIL}\n`,
      where: ({ config }: Files) => `endpoint_url of sso_oidc in services here in ${config}`,
    },
    {
      name: 'the variable of STS',
      env: (): Env => ({ AWS_ENDPOINT_URL_STS: EVIL }),
      where: () => 'AWS_ENDPOINT_URL_STS',
    },
  ])('in $name takes no role', async ({ where, env = () => ({}), ...files }) => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const aws = await awsFiles(folder.path, files)
    const name = where(aws)
    const errors = await refusedAtOnce(scene, { ...aws.env, AWS_ENDPOINT_URL: undefined, ...env(aws) })
    expect(errors).toStrictEqual([
      `${name} is "${EVIL}", but an endpoint must use https, or http on a loopback address.\nCorrect ${name} or remove it.`,
    ])
  })

  it('gives no OIDC token, and gets no right to ask for one', async () => {
    await using scene = await openScene()
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example/token?api-version=2.0' }
    expect(await refusedAtOnce(scene, env)).toStrictEqual([
      expect.stringMatching(
        /^This runner has OIDC tokens at http:\/\/runner\.example, but they are only requested over/,
      ),
    ])
  })

  it.each([
    { variable: 'AWS_EC2_METADATA_SERVICE_ENDPOINT', url: 'http://metadata.example' },
    { variable: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', url: 'http://127.0.0.1x/credentials' },
  ])('gives no credentials: $variable', async ({ variable, url }) => {
    await using scene = await openScene()
    const errors = await refusedAtOnce(scene, { ...NO_TOKEN, [variable]: url }, { 'role-to-assume': '' })
    expect(errors).toStrictEqual([expect.stringContaining(`${variable} is "${url}", but an endpoint must use https`)])
    const chained = await refusedAtOnce(scene, { ...NO_TOKEN, RUNNER_ENVIRONMENT: 'self-hosted', [variable]: url })
    expect(chained).toStrictEqual(errors)
  })

  it('takes no role with keys: a services section for STS', async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const config = `[default]\nservices = here\n[services here]\nsts =\n  endpoint_url = ${EVIL}\n`
    const { env } = await awsFiles(folder.path, { config })
    const errors = await refusedAtOnce(scene, {
      ...env,
      ...NO_TOKEN,
      ...keysOf(scene),
      AWS_ENDPOINT_URL: undefined,
    })
    expect(errors).toStrictEqual([expect.stringContaining(`is "${EVIL}", but an endpoint must use https`)])
  })
})

describe('an endpoint of a profile', () => {
  it('counts like the variable: it is used, and named in the log where it is not AWS', async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const { url } = scene.emulator
    const { env, config } = await awsFiles(folder.path, { config: `[profile ci]\nendpoint_url = ${url}\n` })
    const end = await stepWith(scene, { ...env, AWS_PROFILE: 'ci', AWS_ENDPOINT_URL: undefined })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain(`endpoint_url of profile ci in ${config} is ${url}, which is not AWS`)
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(operations(scene)).toContain('sts:AssumeRoleWithWebIdentity')
    expect(end.left).toStrictEqual([])
  })

  it('is left aside where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS says so', async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const { env } = await awsFiles(folder.path, { config: `[default]\nendpoint_url = ${EVIL}\n` })
    const end = await stepWith(scene, { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })
    expect(new Set(end.left.map(({ path }) => path))).toStrictEqual(new Set(['sts.ap-northeast-1.amazonaws.com:443']))
    expect(end.log).not.toContain('which is not AWS')
  })

  it("is where the profile's own role is taken, over our connections", async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const { url } = scene.emulator
    const { ACTIONS_ID_TOKEN_REQUEST_URL: at = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } =
      scene.emulator.runnerEnvironment()
    const asked = await fetch(`${at}&audience=sts.amazonaws.com`, { headers: { authorization: `Bearer ${bearer}` } })
    const { value } = (await asked.json()) as { value: string }
    const token = join(folder.path, 'token')
    await writeFile(token, value)
    const config = `[default]\nendpoint_url = ${url}\nrole_arn = ${scene.roleArn}\nweb_identity_token_file = ${token}\n`
    const { env } = await awsFiles(folder.path, { config })
    const end = await stepWith(scene, { ...env, ...NO_TOKEN, AWS_ENDPOINT_URL: undefined }, { 'role-to-assume': '' })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(end.left).toStrictEqual([])
  })

  it('is where single sign-on asks for the credentials, over our connections', async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const start = 'https://example.awsapps.com/start'
    const { accessKeyId, secretAccessKey } = scene.emulator.staticKeys
    await using portal = await startRecorder((_, response) =>
      response.end(
        JSON.stringify({ roleCredentials: { accessKeyId, secretAccessKey, sessionToken: '', expiration: 1 } }),
      ),
    )
    const config = `[default]
services = here
sso_start_url = ${start}
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = deploy
[services here]
sso =
  endpoint_url = ${portal.url}
`
    const { env } = await awsFiles(folder.path, { config })
    const cache = join(folder.path, '.aws/sso/cache')
    await mkdir(cache, { recursive: true })
    const token = { accessToken: 'canary-sso-token', expiresAt: '2999-01-01T00:00:00Z' }
    await writeFile(join(cache, `${createHash('sha1').update(start).digest('hex')}.json`), JSON.stringify(token))
    const more = { HOME: folder.path, GOCACHE: process.env.GOCACHE ?? join(folder.path, 'cache') }
    const aside = { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_STS: scene.emulator.url }
    const end = await refused(scene, () =>
      stepWith(scene, { ...env, ...NO_TOKEN, ...more, ...aside }, { 'role-to-assume': '' }),
    )
    expect(portal.asked.map(({ path }) => path.split('?')[0])).toContain('/federation/credentials')
    expect(end.log).toContain(`endpoint_url of sso in services here in ${join(folder.path, '.aws/config')} is`)
    expect(end.log).not.toContain('canary')
  })

  it("is all that is asked, not the machine's metadata too, where AWS_DEFAULTS_MODE is auto", async () => {
    await using scene = await openScene()
    await using metadata = await startRecorder((_, response) => response.writeHead(404).end())
    const env = { AWS_DEFAULTS_MODE: 'auto', AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url }
    expect(errorsOf(await stepWith(scene, env))).toStrictEqual([])
    expect(metadata.asked).toStrictEqual([])
  })

  it.each([
    'https://abcdefghij.execute-api.ap-northeast-1.amazonaws.com',
    'https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.ap-northeast-1.on.aws',
    'https://lambda.s3.ap-northeast-1.amazonaws.com',
  ])('that any customer of AWS may have is named as not AWS: %s', async (url) => {
    await using scene = await openScene()
    const end = await refused(scene, () => stepWith(scene, { AWS_ENDPOINT_URL_STS: url }))
    expect(end.log).toContain(`AWS_ENDPOINT_URL_STS is ${url}, which is not AWS`)
  })
})

describe('a role that credentials take', () => {
  it.each([
    { name: 'of another account than its own, which is not allowed', allowed: '210987654321' },
    { name: 'with a template for an account', role: 'arn:aws:iam::*:role/deploy' },
    { name: 'with more than an ARN', role: 'arn:aws:iam::123456789012:role/deploy&DurationSeconds=43200' },
  ])('is not asked for $name', async ({ allowed = '', role }) => {
    await using scene = await openScene()
    const inputs = { 'allowed-account-ids': allowed, ...(role !== undefined && { 'role-to-assume': role }) }
    expect(await refusedAtOnce(scene, { ...NO_TOKEN, ...keysOf(scene) }, inputs)).toHaveLength(1)
  })

  it('is asked for at the endpoint of the profile, over our connections, and leaves no key in log, outputs or summary', async () => {
    await using scene = await openScene()
    await using folder = await openTemp(tmpdir())
    const trust = { principals: ['arn:aws:iam::123456789012:user/emulator'], externalId: 'canary-external-id' }
    const role = scene.emulator.createRole({ name: 'chained', trust, policy: readmePolicy() })
    const { accessKeyId, secretAccessKey } = scene.emulator.staticKeys
    const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
    const config = `[profile ci]\nendpoint_url = ${scene.emulator.url}\n${keys}`
    const { env } = await awsFiles(folder.path, { config })
    const inputs = { 'role-to-assume': role, 'role-external-id': 'canary-external-id' }
    const end = await stepWith(scene, { ...env, ...NO_TOKEN, AWS_PROFILE: 'ci', AWS_ENDPOINT_URL: undefined }, inputs)
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(end.left).toStrictEqual([])
    const masked = [...end.log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret = '']) => secret)
    expect(masked).toContain(secretAccessKey)
    const [assumed] = scene.emulator.requests.flatMap(({ caller = '' }) => (caller.startsWith('ASIA') ? [caller] : []))
    expect(masked).toContain(assumed)
    const rest = end.log.replaceAll(/^::add-mask::.*$/gm, '') + end.summary + JSON.stringify(end.outputs)
    for (const secret of [...masked, 'canary-external-id']) expect(rest).not.toContain(secret)
  })

  it('has tags of this run only, whatever names and branches hold', async () => {
    await using scene = await openScene()
    const trust = { principals: ['arn:aws:iam::123456789012:user/emulator'] }
    const role = scene.emulator.createRole({ name: 'chained', trust, policy: readmePolicy() })
    const end = await scene.push('dev', {
      actor: 'a&Tags.member.1.Key=Branch&RoleArn=x\n::warning::x',
      inputs: { 'role-to-assume': role },
      env: { ...NO_TOKEN, ...keysOf(scene), GITHUB_WORKFLOW: `${'é'.repeat(255)}𠮷 ::error::x` },
    })
    expect(errorsOf(end)).toStrictEqual([])
    const [taken] = scene.emulator.sessions
    expect({ roleArn: taken?.roleArn, ...taken?.tags }).toMatchObject({
      roleArn: role,
      Workflow: 'é'.repeat(255),
      Actor: 'a_Tags.member.1.Key=Branch_RoleArn=x_::warning::x',
      Branch: 'refs/heads/dev',
    })
    expect(taken?.session).toMatch(/^[\w+=,.@-]{2,64}$/)
  })
})

describe('a credential_process', () => {
  it.each([
    { name: 'it deploys itself', isChained: false },
    { name: 'it takes a role', isChained: true },
  ])(
    "gets the user's variables, and none of the runner's tokens and settings, nor does it find them in /proc: $name",
    async ({ isChained }) => {
      await using scene = await openScene()
      const trust = { principals: ['arn:aws:iam::123456789012:user/emulator'] }
      const role = isChained ? scene.emulator.createRole({ name: 'chained', trust, policy: readmePolicy() }) : ''
      await using folder = await openTemp(tmpdir())
      const { accessKeyId, secretAccessKey } = scene.emulator.staticKeys
      const script = join(folder.path, 'credentials.sh')
      const seen = join(folder.path, 'seen')
      const answer = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey })
      // It looks at what started it, too: the SDK's shell, and the step.
      const look = `p=$PPID; for i in 1 2; do tr '\\0' '\\n' < /proc/$p/environ; p=$(sed -n 's/^PPid:\\t//p' /proc/$p/status); done`
      await writeFile(script, `#!/bin/sh\n{ env; ${look}; } > '${seen}'\necho '${answer}'\n`)
      await chmod(script, 0o755)
      const { env } = await awsFiles(folder.path, { config: `[profile ci]\ncredential_process = ${script}\n` })
      const canaries = {
        ...(isChained ? NO_TOKEN : {}),
        ACTIONS_RUNTIME_TOKEN: 'canary-runtime-token',
        'INPUT_ROLE-EXTERNAL-ID': 'canary-external-id',
        GITHUB_TOKEN: 'canary-github-token',
        GH_TOKEN: 'canary-gh-token',
        GITHUB_ENV: join(folder.path, 'canary-env'),
      }
      const end = await stepWith(
        scene,
        { ...env, ...canaries, AWS_PROFILE: 'ci', VAULT_ADDR: 'https://vault.example' },
        { 'role-to-assume': role },
      )
      expect(errorsOf(end)).toStrictEqual([])
      expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
      const variables = await readFile(seen, 'utf8')
      expect(variables).toMatch(/^VAULT_ADDR=https:\/\/vault\.example$/m)
      expect(variables).toMatch(/^AWS_PROFILE=ci$/m)
      expect(variables.match(/^(?:ACTIONS_|INPUT_|GITHUB_TOKEN|GH_TOKEN|GITHUB_ENV).*$/gm)).toBeNull()
      expect(variables).not.toContain('canary')
      expect(variables).not.toContain(scene.emulator.runnerEnvironment().ACTIONS_ID_TOKEN_REQUEST_TOKEN)
      expect(end.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(secretAccessKey)
    },
  )
})

describe('certificates', () => {
  it('are checked, or nothing is asked', async () => {
    await using scene = await openScene()
    expect(await refusedAtOnce(scene, { NODE_TLS_REJECT_UNAUTHORIZED: '0', ...keysOf(scene) })).toStrictEqual([
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, so nothing checks who answers for AWS and for registries.\nRemove it. If a proxy or a registry has a certificate from your own CA, set NODE_EXTRA_CA_CERTS to the file of that CA.',
    ])
  })
})
