import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepEnd } from '../../../demo/runner.ts'
import { openScene, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { makeBaseImage } from '../../../emulator/images/aws-base.ts'
import type { MadeImage } from '../../../emulator/images/make.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, refused } from '../ground.ts'
import { type Asked, pourOut, type Recorder, startRecorder } from './servers.ts'

const LOGIN = 'robot:canary-registry-password'

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** What a registry answers for a path; undefined leaves it to the honest one. */
type Mischief = (asked: Asked, response: ServerResponse, image: MadeImage) => boolean

const answer = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: Buffer | string = '',
): true => {
  response.writeHead(status, headers).end(body)
  return true
}

const isFor = (kind: 'manifests' | 'blobs', { path }: Asked): boolean => path.startsWith(`/v2/team/base/${kind}/`)

/** Serves the image unchanged, except for the mischief. */
const startHostile = async (mischief: Mischief, image: MadeImage): Promise<Recorder> => {
  const blobs = new Map(image.blobs.map(({ digest, bytes }) => [`/v2/team/base/blobs/${digest}`, bytes]))
  return startRecorder((asked, response) => {
    if (mischief(asked, response, image)) return
    const blob = blobs.get(asked.path)
    if (blob !== undefined) answer(response, 200, {}, blob)
    else answer(response, 200, { 'content-type': image.mediaType }, image.manifest)
  })
}

/** Deploys on a base from this registry, for which Docker has a login; everything that leaves the machine goes to a proxy that records and refuses it. */
const deployOn = async (
  scene: Scene,
  { hostile, image }: { hostile: Recorder; image?: string },
): Promise<StepEnd & { left: readonly Asked[] }> => {
  await using proxy = await startRecorder((_, response) => answer(response, 403))
  await using config = await openTemp(tmpdir())
  const auths = { [hostile.host]: { auth: Buffer.from(LOGIN).toString('base64') } }
  await writeFile(join(config.path, 'config.json'), JSON.stringify({ auths }))
  const end = await scene.push('dev', {
    inputs: { 'base-image': image ?? `${hostile.host}/team/base:1` },
    env: {
      DOCKER_CONFIG: config.path,
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1,localhost',
    },
  })
  return { ...end, left: proxy.asked }
}

const withManifest =
  (change: (manifest: { config: { size: number }; layers: { size: number }[] }) => void): Mischief =>
  (asked, response, image) => {
    if (!isFor('manifests', asked)) return false
    const manifest = JSON.parse(image.manifest.toString())
    change(manifest)
    return answer(response, 200, { 'content-type': image.mediaType }, JSON.stringify(manifest))
  }

const withBlob =
  (which: 'config' | 'layer', send: (response: ServerResponse, bytes: Buffer) => true): Mischief =>
  (asked, response, image) => {
    const blob = which === 'config' ? image.blobs[0] : image.blobs.at(-1)
    if (blob === undefined || !asked.path.endsWith(blob.digest)) return false
    return send(response, blob.bytes)
  }

const MANY = 1_000_000

/** A config that matches its digest and is still a trap. */
const deepConfig: Mischief = (asked, response, image) => {
  const bytes = Buffer.from(
    image.blobs[0]?.bytes.toString().replace(/\}$/, `,"x":${'['.repeat(MANY)}${']'.repeat(MANY)}}`) ?? '',
  )
  if (isFor('blobs', asked) && asked.path.endsWith(digestOf(bytes))) return answer(response, 200, {}, bytes)
  const manifest = JSON.parse(image.manifest.toString())
  manifest.config = { ...manifest.config, digest: digestOf(bytes), size: bytes.length }
  return (
    isFor('manifests', asked) && answer(response, 200, { 'content-type': image.mediaType }, JSON.stringify(manifest))
  )
}

const redirecting =
  (kind: 'manifests' | 'blobs', location: string): Mischief =>
  (asked, response) =>
    isFor(kind, asked) && answer(response, 307, { location })

const demanding =
  (realm: string): Mischief =>
  (_, response) =>
    answer(response, 401, { 'www-authenticate': `Bearer realm="${realm}",service="hostile"` })

const LINK_LOCAL = /is refused: a registry cannot have a link-local address/
const PLAIN = /is refused: registries must use https\. Only loopback may use http/

const mischiefs: readonly { name: string; mischief: Mischief; says: RegExp }[] = [
  {
    name: 'a manifest without an end',
    mischief: (asked, response) => isFor('manifests', asked) && pourOut(response),
    says: /A registry sent more than 4194304 bytes/,
  },
  {
    name: 'a manifest of nested lists',
    mischief: (asked, response) =>
      isFor('manifests', asked) && answer(response, 200, {}, `${'['.repeat(MANY)}${']'.repeat(MANY)}`),
    says: /is nested more than 100 levels deep/,
  },
  {
    name: 'a manifest that is cut off',
    mischief: (asked, response, image) =>
      isFor('manifests', asked) && answer(response, 200, {}, image.manifest.subarray(0, 99)),
    says: /is not JSON/,
  },
  {
    name: 'a manifest that declares more than Lambda accepts',
    mischief: withManifest(({ layers }) => Object.assign(layers[0] ?? {}, { size: 2 ** 50 })),
    says: /has \d+ bytes of layers\. Lambda accepts 10737418240/,
  },
  {
    name: 'a manifest that declares a config of a gigabyte',
    mischief: withManifest(({ config }) => Object.assign(config, { size: 2 ** 30 })),
    says: /of 1073741824 bytes, which is too large for an image/,
  },
  {
    name: 'a config without an end',
    mischief: withBlob('config', (response) => pourOut(response)),
    says: /sent more than 4194304 bytes/,
  },
  {
    name: 'a config of another size',
    mischief: withBlob('config', (response, bytes) => answer(response, 200, {}, bytes.subarray(1))),
    says: /the registry sent \d+ bytes instead of \d+ for the blob/,
  },
  {
    name: 'a config of other bytes',
    mischief: withBlob('config', (response, bytes) => answer(response, 200, {}, Buffer.alloc(bytes.length, ' '))),
    says: /the registry sent the wrong bytes \(sha256:[0-9a-f]{64}\) for the blob/,
  },
  { name: 'a config of nested lists', mischief: deepConfig, says: /is nested more than 100 levels deep/ },
  {
    name: 'a layer without an end',
    mischief: withBlob('layer', (response) => pourOut(response)),
    says: /the registry sent more than \d+ bytes for the blob/,
  },
  {
    name: 'a layer that is too short',
    mischief: withBlob('layer', (response, bytes) => answer(response, 200, {}, bytes.subarray(1))),
    says: /the registry sent \d+ bytes instead of \d+ for the blob/,
  },
  {
    name: 'a layer of other bytes',
    mischief: withBlob('layer', (response, bytes) => answer(response, 200, {}, Buffer.alloc(bytes.length, 'x'))),
    says: /the registry sent the wrong bytes \(sha256:[0-9a-f]{64}\) for the blob/,
  },
  ...(['manifests', 'blobs'] as const).flatMap((kind) => [
    {
      name: `a redirect of ${kind} to EC2's metadata`,
      mischief: redirecting(kind, 'http://169.254.169.254/latest/meta-data/iam/security-credentials/'),
      says: LINK_LOCAL,
    },
    {
      name: `a redirect of ${kind} to it in disguise`,
      mischief: redirecting(kind, 'https://0xa9fea9fe/'),
      says: LINK_LOCAL,
    },
    {
      name: `a redirect of ${kind} to ECS's credentials`,
      mischief: redirecting(kind, 'http://169.254.170.2/v2/credentials/x'),
      says: LINK_LOCAL,
    },
    {
      name: `a redirect of ${kind} to plain http`,
      mischief: redirecting(kind, 'http://storage.example/blob'),
      says: PLAIN,
    },
    { name: `a redirect of ${kind} to a file`, mischief: redirecting(kind, 'file:///etc/passwd'), says: PLAIN },
    {
      name: `a redirect of ${kind} to nowhere`,
      mischief: redirecting(kind, 'https://['),
      says: /points to "https:\/\/\[", which is not a valid address/,
    },
  ]),
  {
    name: 'a redirect loop',
    mischief: (_, response) => answer(response, 307, { location: '/v2/team/base/manifests/2' }),
    says: /: 307/,
  },
  ...[
    'http://169.254.169.254/latest/api/token',
    'https://169.254.169.254/token',
    'https://2852039166/token',
    'http://169.254.170.2/token',
    'https://[fe80::1]/token',
    'https://[::ffff:169.254.169.254]/token',
    'https://[fd00:ec2::254]/token',
  ].map((realm) => ({ name: `a realm at ${realm}`, mischief: demanding(realm), says: LINK_LOCAL })),
  { name: 'a realm over plain http', mischief: demanding('http://auth.example/token'), says: PLAIN },
  { name: 'no realm', mischief: demanding(''), says: /The registry does not name a token server/ },
]

describe('a hostile registry of the base', () => {
  it.each(mischiefs)('with $name gets no login and moves no tag', async ({ mischief, says }) => {
    await using scene = await openScene()
    const image = await makeBaseImage({ paddingBytes: 200_000 })
    await using hostile = await startHostile(mischief, image)
    const end = await refused(scene, async () => {
      const { left, ...step } = await deployOn(scene, { hostile })
      expect(left).toStrictEqual([])
      return step
    })
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end)[0]).toMatch(/^base-image 127\.0\.0\.1:\d+\/team\/base:1 cannot be read: |^base-image \S+ has /)
    expect(errorsOf(end)[0]).toMatch(says)
    expect(hostile.asked.filter(({ authorization }) => authorization !== undefined)).toStrictEqual([])
    expect(end.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('canary')
  })

  it.each([
    { name: 'itself', inputs: { 'base-image': '169.254.169.254/team/base:1' } },
    { name: 'through a mirror', inputs: { 'registry-mirrors': 'public.ecr.aws=169.254.170.2' } },
  ])('is not asked at a link-local address, $name', async ({ inputs }) => {
    await using scene = await openScene()
    await using proxy = await startRecorder((_, response) => answer(response, 403))
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' }
    const end = await refused(scene, () => scene.push('dev', { inputs, env }))
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(LINK_LOCAL)])
    expect(proxy.asked).toStrictEqual([])
  })

  it('with other bytes than the digest it was asked for is refused', async () => {
    await using scene = await openScene()
    const image = await makeBaseImage()
    await using hostile = await startHostile(
      (asked, response) => isFor('manifests', asked) && answer(response, 200, {}, '{"evil":true}'),
      image,
    )
    const name = `${hostile.host}/team/base@${image.digest}`
    const end = await refused(scene, () => deployOn(scene, { hostile, image: name }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(`base-image ${name} cannot be read: ${hostile.url} sent the wrong bytes (`),
    ])
  })

  it('that redirects to another origin sends no login along with it', async () => {
    await using scene = await openScene()
    const image = await makeBaseImage()
    const basic = `Basic ${Buffer.from(LOGIN).toString('base64')}`
    await using storage = await startHostile(() => false, image)
    await using hostile = await startHostile(({ path, authorization }, response) => {
      if (authorization === undefined) return answer(response, 401, { 'www-authenticate': 'Basic realm="hostile"' })
      return answer(response, 307, { location: `${storage.url}${path}` })
    }, image)
    const end = await deployOn(scene, { hostile })
    expect(errorsOf(end)).toStrictEqual([])
    expect(hostile.asked.some(({ authorization }) => authorization === basic)).toBe(true)
    expect(storage.asked.length).toBeGreaterThan(2)
    expect(storage.asked.filter(({ authorization }) => authorization !== undefined)).toStrictEqual([])
  })

  it('goes through the proxy when honest, which proves that the others asked nobody', async () => {
    await using scene = await openScene()
    await using hostile = await startHostile(() => false, await makeBaseImage())
    const end = await refused(scene, async () => {
      const { left, ...step } = await deployOn(scene, { hostile, image: 'registry.example/team/base:1' })
      expect(left.map(({ method, path }) => `${method} ${path}`)).toContain('CONNECT registry.example:443')
      return step
    })
    expect(errorsOf(end)).toHaveLength(1)
  })
})

describe('a server that answers for ECR', () => {
  it('gets no login for a host that is not ECR’s, whatever the repository claims', async () => {
    await using scene = await openScene()
    await using elsewhere = await startRecorder((_, response) => answer(response, 403))
    const uri = `ecr.evil.example/${REPOSITORY}`
    const repository = {
      repositoryName: REPOSITORY,
      registryId: '123456789012',
      repositoryUri: uri,
      imageTagMutability: 'MUTABLE',
    }
    const body = JSON.stringify({ repositories: [repository] })
    scene.emulator.fault({ operation: 'ecr:DescribeRepositories', kind: 'garbage', body })
    const env = { HTTPS_PROXY: elsewhere.url, NO_PROXY: '127.0.0.1,localhost' }
    const end = await refused(scene, () => scene.push('dev', { env }))
    expect(errorsOf(end)).toStrictEqual([
      `ECR gives the repository as ${uri}, but ecr.evil.example is not an ECR host, so it does not get the login.\nCheck AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECR and the proxy variables: something other than AWS answers for ECR.`,
    ])
    expect(elsewhere.asked).toStrictEqual([])
  })

  it('gets no login at another origin that an upload is sent to', async () => {
    await using scene = await openScene()
    await using elsewhere = await startRecorder((_, response) => answer(response, 403))
    const headers = { location: `${elsewhere.url}/upload` }
    scene.emulator.fault({ operation: 'registry:StartUpload', kind: 'status', status: 202, headers, times: 10 })
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end).join()).toContain(`to repository ${REPOSITORY} failed: PUT /upload: 403`)
    expect(elsewhere.asked.length).toBeGreaterThan(0)
    expect(elsewhere.asked.filter(({ authorization }) => authorization !== undefined)).toStrictEqual([])
  })
})
