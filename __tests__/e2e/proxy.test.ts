import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepEnd } from '../../demo/runner.ts'
import { DEV, openScene, REGION, type Scene } from '../../demo/scene.ts'
import { errorsOf, running, write } from '../scenarios/ground.ts'
import { type RecordingProxy, startProxy } from './proxy.ts'

const RUNNER = 'pipelines.actions.githubusercontent.com'
const ECR = `123456789012.dkr.ecr.${REGION}.amazonaws.com`
const LAYERS = `prod-${REGION}-starport-layer-bucket.s3.${REGION}.amazonaws.com`
const PUBLIC = 'public.ecr.aws'
const CLOUDFRONT = 'd5l0dvt14r5h8.cloudfront.net'
const service = (name: string): string => `${name}.${REGION}.amazonaws.com`

/** The hosts that the settings and the region name, and what a deploy requests from each. */
const ASKED = {
  [RUNNER]: ['oidc:token'],
  [service('sts')]: ['sts:AssumeRoleWithWebIdentity'],
  [service('lambda')]: [
    'lambda:GetFunction',
    'lambda:TagResource',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionCodeDryRun',
  ],
  [service('api.ecr')]: [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:DescribeRepositories',
    'ecr:GetAuthorizationToken',
  ],
  [ECR]: ['registry:FinishUpload', 'registry:PutManifest', 'registry:StartUpload'],
  [PUBLIC]: ['registry:GetBlob', 'registry:GetManifest', 'registry:Token'],
  [CLOUDFRONT]: ['storage:GetBlob'],
}

/** A proxy with AWS, GitHub and the public registry behind it, under their own names. */
const openWorld = async (credentials?: string) => {
  const stack = new AsyncDisposableStack()
  const proxy = stack.use(
    await startProxy({ hosts: [...Object.keys(ASKED), LAYERS], ...(credentials && { credentials }) }),
  )
  return { proxy, scene: stack.use(await sceneBehind(proxy)), [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const sceneBehind = async (
  proxy: RecordingProxy,
  origin = (host: string): string => `https://${host}`,
): Promise<Scene> => {
  const scene = await openScene({
    emulator: { shownAs: { registry: origin(ECR), storage: origin(LAYERS) } },
    bases: { shownAs: { registry: origin(PUBLIC), storage: origin(CLOUDFRONT) } },
  })
  for (const host of [RUNNER, service('sts'), service('lambda'), service('api.ecr'), ECR]) {
    proxy.origins.set(host, scene.emulator.url)
  }
  proxy.origins.set(LAYERS, scene.emulator.storageUrl)
  proxy.origins.set(PUBLIC, scene.bases.url)
  proxy.origins.set(CLOUDFRONT, scene.bases.storageUrl)
  return scene
}

/** AWS's own endpoints, the runner's under its own name, and the compiler offline. */
const environmentOf = (proxy: RecordingProxy) => ({
  AWS_ENDPOINT_URL: undefined,
  ACTIONS_ID_TOKEN_REQUEST_URL: `https://${RUNNER}/oidc/token?api-version=2.0`,
  NODE_EXTRA_CA_CERTS: proxy.env.NODE_EXTRA_CA_CERTS,
  GOPROXY: 'off',
})

/** Which operations were requested from which host. */
const askedOf = ({ emulator, bases }: Scene): Record<string, string[]> => {
  const asked = new Map<string, Set<string>>()
  for (const { host, service: name, operation } of [...emulator.requests, ...bases.requests]) {
    asked.set(host, (asked.get(host) ?? new Set()).add(`${name}:${operation}`))
  }
  return Object.fromEntries([...asked].map(([host, operations]) => [host, [...operations].toSorted()]))
}

const everythingOf = ({ log, outputs, summary }: StepEnd): string => JSON.stringify([log, outputs, summary])

describe('a proxy', () => {
  it.each([
    { name: 'HTTPS_PROXY', variables: (host: string) => ({ HTTPS_PROXY: `http://${host}` }) },
    {
      name: 'https_proxy before HTTPS_PROXY',
      variables: (host: string) => ({ https_proxy: `http://${host}`, HTTPS_PROXY: 'http://127.0.0.1:1' }),
    },
    {
      name: 'HTTPS_PROXY with NO_PROXY for other hosts',
      variables: (host: string) => ({ HTTPS_PROXY: `http://${host}`, NO_PROXY: 'aws.com,.example.com,10.0.0.1' }),
    },
  ])('carries every connection of a deploy, and only to hosts that the settings name: $name', async (row) => {
    await using world = await openWorld()
    const { proxy, scene } = world
    const end = await scene.push('dev', { env: { ...environmentOf(proxy), ...row.variables(proxy.host) } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(askedOf(scene)).toStrictEqual(ASKED)
    expect(new Set(proxy.asked)).toStrictEqual(new Set(Object.keys(ASKED).map((host) => `${host}:443`)))
    expect(end.log).toContain(`connections go through`)
  })

  it('gets user and password, and nobody else sees the password', async () => {
    await using world = await openWorld('ci user:p@ss/word')
    const { proxy, scene } = world
    const HTTPS_PROXY = `http://ci%20user:p%40ss%2Fword@${proxy.host}`
    const end = await scene.push('dev', { env: { ...environmentOf(proxy), HTTPS_PROXY } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(askedOf(scene)).toStrictEqual(ASKED)
    expect(everythingOf(end)).not.toMatch(/p@ss|p%40ss/)
  })

  it.each(['NO_PROXY', 'no_proxy'])('is not used for a host that %s names', async (variable) => {
    await using proxy = await startProxy({ hosts: [...Object.keys(ASKED), LAYERS] })
    await using scene = await sceneBehind(proxy, proxy.past)
    const env = {
      ...environmentOf(proxy),
      AWS_ENDPOINT_URL: proxy.past(ECR),
      ACTIONS_ID_TOKEN_REQUEST_URL: `${proxy.past(RUNNER)}/oidc/token?api-version=2.0`,
      HTTPS_PROXY: proxy.env.HTTPS_PROXY,
    }
    const without = await scene.push('dev', { env })
    expect(without.exitCode).toBe(1)
    expect([proxy.asked.length > 0, scene.emulator.requests]).toStrictEqual([true, []])
    const before = proxy.asked.length
    const end = await scene.push('dev', { env: { ...env, [variable]: 'example.com,0.0.0.0' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(proxy.asked.slice(before)).toStrictEqual([])
  })

  it('is not used for this machine', async () => {
    await using proxy = await startProxy({ hosts: [PUBLIC] })
    await using scene = await openScene()
    const url = `http://${proxy.host}`
    const end = await scene.push('dev', { env: { HTTP_PROXY: url, HTTPS_PROXY: url, GOPROXY: 'off' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(proxy.asked).toStrictEqual([])
  })

  it('is used by the compiler for modules, too', async () => {
    await using world = await openWorld()
    const { proxy, scene } = world
    await write(scene, 'go.sum', '')
    await using cache = await emptyFolder()
    const env = {
      ...environmentOf(proxy),
      HTTPS_PROXY: `http://${proxy.host}`,
      GOPROXY: 'https://proxy.golang.example',
      GOFLAGS: '-mod=mod -modcacherw',
      GOMODCACHE: cache.path,
    }
    const end = await scene.push('dev', { env })
    expect(end.exitCode).toBe(1)
    expect(proxy.asked).toContain('proxy.golang.example:443')
    expect(errorsOf(end).join()).toContain('proxy.golang.example')
  })
})

const emptyFolder = async (): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(tmpdir(), 'modules-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const PASSWORD = 'not-for-the-log'

describe('a proxy that does not connect', () => {
  it.each([
    { name: 'GitHub', host: RUNNER, says: 'GitHub gave no OIDC token' },
    { name: 'STS', host: service('sts'), says: 'Assuming role arn:' },
    { name: 'Lambda', host: service('lambda'), says: 'Reading function' },
    { name: 'ECR', host: service('api.ecr'), says: 'failed' },
    { name: "ECR's registry", host: ECR, says: 'Sending the blob' },
    { name: "the base's registry", host: PUBLIC, says: 'base-image public.ecr.aws/lambda/provided:al2023' },
    { name: "the base's storage", host: CLOUDFRONT, says: 'base-image public.ecr.aws/lambda/provided:al2023' },
  ])('us to $name is one error that names it', async ({ host, says }) => {
    await using world = await openWorld()
    const { proxy, scene } = world
    proxy.origins.delete(host)
    const HTTPS_PROXY = `http://ci:${PASSWORD}@${proxy.host}`
    const end = await scene.push('dev', { env: { ...environmentOf(proxy), HTTPS_PROXY } })
    expect([end.exitCode, errorsOf(end).length]).toStrictEqual([1, 1])
    const [error] = errorsOf(end)
    for (const text of [says, 'HTTPS_PROXY', proxy.host, '403']) expect(error).toContain(text)
    expect(everythingOf(end)).not.toContain(PASSWORD)
    expect(scene.emulator.function(DEV).updates).toBe(0)
  })

  it.each([
    { name: 'wants another password', address: (host: string) => `ci:${PASSWORD}@${host}`, says: '407' },
    { name: 'is down', address: () => `ci:${PASSWORD}@127.0.0.1:1`, says: 'ECONNREFUSED' },
  ])('because it $name is one error that names it', async ({ address, says }) => {
    await using world = await openWorld('ci:right')
    const { proxy, scene } = world
    const env = { ...environmentOf(proxy), HTTPS_PROXY: `http://${address(proxy.host)}` }
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
    for (const more of [{}, { env: { ...env, ...keys }, inputs: { 'role-to-assume': '' } }]) {
      const end = await scene.push('dev', { env, ...more })
      expect([end.exitCode, errorsOf(end).length]).toStrictEqual([1, 1])
      const [error] = errorsOf(end)
      for (const text of [says, 'HTTPS_PROXY', address(proxy.host).split('@')[1]]) expect(error).toContain(text)
      expect(everythingOf(end)).not.toContain(PASSWORD)
    }
  })

  it.each([`http://ci:${PASSWORD}@:80:x`, `socks5://ci:${PASSWORD}@proxy.example`, `http://ci:${PASSWORD}%zz@proxy`])(
    'because its address is invalid is one error without the address',
    async (HTTPS_PROXY) => {
      await using scene = await openScene()
      const end = await scene.push('dev', { env: { HTTPS_PROXY } })
      expect(errorsOf(end)).toStrictEqual([
        'HTTPS_PROXY is not the address of an HTTP proxy.\nWrite it as  http://HOST:PORT  or  http://USER:PASSWORD@HOST:PORT , with %40 for an @ in the password.',
      ])
      expect(everythingOf(end)).not.toContain(PASSWORD)
    },
  )
})
