import { createHash, randomBytes } from 'node:crypto'
import { BatchGetImageCommand, DescribeRepositoriesCommand, PutImageCommand } from '@aws-sdk/client-ecr'
import { type MadeImage, makeImage } from '../../../emulator/images/make.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import { clientsOf, refusalOf, registryAuthorization } from './clients.ts'

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A client of /v2/ with ECR's password. */
const registryOf = async (emulator: Emulator) => {
  const Authorization = await registryAuthorization(emulator)
  const send = (
    method: string,
    path: string,
    { body, headers = {} }: { body?: string | Uint8Array<ArrayBuffer>; headers?: object } = {},
  ) =>
    fetch(new URL(path, emulator.url), {
      method,
      redirect: 'manual',
      headers: { Authorization, ...headers },
      ...(body !== undefined && { body }),
    })
  const upload = async (name: string, bytes: Uint8Array, digest = digestOf(bytes)) => {
    const started = await send('POST', `/v2/${name}/blobs/uploads/`)
    return send('PUT', `${started.headers.get('location')}?digest=${digest}`, { body: new Uint8Array(bytes) })
  }
  const push = async (name: string, image: MadeImage, reference: string) => {
    for (const { bytes } of image.blobs) await upload(name, bytes)
    return pushManifest(name, image, reference)
  }
  const pushManifest = (name: string, image: MadeImage, reference: string) =>
    send('PUT', `/v2/${name}/manifests/${reference}`, {
      body: new Uint8Array(image.manifest),
      headers: { 'Content-Type': image.mediaType },
    })
  return { send, upload, push, pushManifest }
}

const codeOf = async (response: Response): Promise<[number, unknown]> => {
  const body: unknown = await response.json()
  return [response.status, Object(body).errors?.[0]?.code]
}

const imageOf = (content: string) => makeImage({ layers: [[{ path: 'main', content }]] })

test('an image pushed by digest and tagged is the one that ECR’s API returns', async () => {
  await using emulator = await startEmulator()
  emulator.createRepository('team/app')
  const { push, pushManifest, send } = await registryOf(emulator)
  const image = await imageOf('a')
  expect((await push('team/app', image, image.digest)).status).toBe(201)
  expect(emulator.repository('team/app').tags.size).toBe(0)
  expect((await pushManifest('team/app', image, 'latest')).headers.get('docker-content-digest')).toBe(image.digest)
  const { ecr } = clientsOf(emulator)
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/app'] }))
  expect(repositories?.[0]).toMatchObject({
    repositoryUri: `${new URL(emulator.url).host}/team/app`,
    registryId: '123456789012',
    imageTagMutability: 'MUTABLE',
  })
  const { images, failures } = await ecr.send(
    new BatchGetImageCommand({ repositoryName: 'team/app', imageIds: [{ imageTag: 'latest' }, { imageTag: 'x' }] }),
  )
  expect([images?.[0]?.imageManifest, images?.[0]?.imageId?.imageDigest, failures?.[0]?.failureCode]).toStrictEqual([
    image.manifest.toString(),
    image.digest,
    'ImageNotFound',
  ])
  const pulled = await send('GET', '/v2/team/app/manifests/latest')
  expect([pulled.headers.get('content-type'), await pulled.text()]).toStrictEqual([
    image.mediaType,
    image.manifest.toString(),
  ])
  const head = await send('HEAD', '/v2/team/app/manifests/latest')
  expect([head.status, head.headers.get('docker-content-digest'), head.headers.get('content-length')]).toStrictEqual([
    200,
    image.digest,
    String(image.manifest.length),
  ])
})

test('without ECR’s password the registry answers 401 with its challenge', async () => {
  await using emulator = await startEmulator()
  for (const Authorization of [undefined, 'Basic QVdTOng=', 'Bearer x']) {
    const response = await fetch(`${emulator.url}/v2/`, { headers: { ...(Authorization && { Authorization }) } })
    expect([response.status, response.headers.get('www-authenticate')]).toStrictEqual([
      401,
      `Basic realm="${emulator.url}/",service="ecr.amazonaws.com"`,
    ])
  }
})

test('a blob comes from another origin, which refuses the registry’s credentials', async () => {
  await using emulator = await startEmulator()
  emulator.createRepository('app')
  const { send, upload } = await registryOf(emulator)
  const bytes = randomBytes(1000)
  await upload('app', bytes)
  const head = await send('HEAD', `/v2/app/blobs/${digestOf(bytes)}`)
  expect([head.status, head.headers.get('content-length')]).toStrictEqual([200, '1000'])
  const redirect = await send('GET', `/v2/app/blobs/${digestOf(bytes)}`)
  const location = redirect.headers.get('location') ?? ''
  expect([redirect.status, new URL(location).origin === emulator.url]).toStrictEqual([307, false])
  expect(Buffer.from(await (await fetch(location)).arrayBuffer())).toStrictEqual(bytes)
  expect((await send('GET', location)).status).toBe(400)
  expect((await fetch(location.replace(/Signature=\w+/, 'Signature=x'))).status).toBe(403)
})

test('chunks are answered with 201 and a Range that sticks at the first one, and their data is kept', async () => {
  await using emulator = await startEmulator()
  emulator.createRepository('app')
  const { send } = await registryOf(emulator)
  const bytes = randomBytes(30)
  const started = await send('POST', '/v2/app/blobs/uploads/')
  const location = started.headers.get('location') ?? ''
  const patch = (from: number, to: number) =>
    send('PATCH', location, {
      body: new Uint8Array(bytes.subarray(from, to)),
      headers: { 'Content-Range': `${from}-${to - 1}` },
    })
  const first = await patch(0, 10)
  const second = await patch(10, 30)
  expect([started.status, first.status, first.headers.get('range'), second.headers.get('range')]).toStrictEqual([
    202,
    201,
    '0-9',
    '0-9',
  ])
  expect(await codeOf(await patch(10, 30))).toStrictEqual([416, 'BLOB_UPLOAD_INVALID'])
  expect((await send('PUT', `${location}?digest=${digestOf(bytes)}`)).status).toBe(201)
  expect(emulator.repository('app').blobs.has(`sha256:${digestOf(bytes).slice(7)}`)).toBe(true)
})

test.each([true, false])(
  'a blob is mounted only from a manifest of the source, and with BLOB_MOUNTING: %s',
  async (blobMounting) => {
    await using emulator = await startEmulator({ blobMounting })
    emulator.createRepository('from')
    emulator.createRepository('to')
    const { push, send } = await registryOf(emulator)
    const image = await imageOf('a')
    const digest = image.blobs[0]?.digest
    const mount = async () => (await send('POST', `/v2/to/blobs/uploads/?mount=${digest}&from=from`)).status
    expect(await mount()).toBe(202)
    await push('from', image, 'latest')
    expect(await mount()).toBe(blobMounting ? 201 : 202)
  },
)

test.each([
  {
    name: 'a blob whose bytes have another digest',
    act: ({ upload }: Client) => upload('app', randomBytes(9), `sha256:${'0'.repeat(64)}`),
    expected: [400, 'DIGEST_INVALID'],
  },
  {
    name: 'a manifest with missing blobs',
    act: ({ pushManifest }: Client, image: MadeImage) => pushManifest('app', image, 'latest'),
    expected: [404, 'MANIFEST_BLOB_UNKNOWN'],
  },
  {
    name: 'a manifest under another digest',
    act: ({ push }: Client, image: MadeImage) => push('app', image, `sha256:${'0'.repeat(64)}`),
    expected: [400, 'DIGEST_INVALID'],
  },
  {
    name: 'a manifest sent as another media type',
    act: ({ push }: Client, image: MadeImage) => push('app', { ...image, mediaType: 'application/json' }, 'latest'),
    expected: [400, 'MANIFEST_INVALID'],
  },
  {
    name: 'a push to a missing repository',
    act: ({ send }: Client) => send('POST', '/v2/missing/blobs/uploads/'),
    expected: [404, 'NAME_UNKNOWN'],
  },
  {
    name: 'a missing tag',
    act: ({ send }: Client) => send('GET', '/v2/app/manifests/missing'),
    expected: [404, 'MANIFEST_UNKNOWN'],
  },
  {
    name: 'an upload that nobody began',
    act: ({ send }: Client) => send('PATCH', '/v2/app/blobs/uploads/nothing', { body: 'x' }),
    expected: [404, 'BLOB_UPLOAD_UNKNOWN'],
  },
])('the registry refuses $name', async ({ act, expected }) => {
  await using emulator = await startEmulator()
  emulator.createRepository('app')
  expect(await codeOf(await act(await registryOf(emulator), await imageOf('a')))).toStrictEqual(expected)
  expect(emulator.repository('app').tags.size).toBe(0)
})

type Client = Awaited<ReturnType<typeof registryOf>>

test('a tag of an immutable repository accepts the same image again and refuses another; an excluded one moves', async () => {
  await using emulator = await startEmulator()
  emulator.createRepository('app', { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest'] })
  const { push } = await registryOf(emulator)
  const [one, two] = [await imageOf('1'), await imageOf('2')]
  expect((await push('app', one, 'v1')).status).toBe(201)
  expect((await push('app', one, 'v1')).status).toBe(201)
  const refused = await push('app', two, 'v1')
  expect([refused.status, await refused.json()]).toStrictEqual([
    400,
    {
      errors: [
        {
          code: 'TAG_INVALID',
          message:
            "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
        },
      ],
    },
  ])
  expect([(await push('app', one, 'latest')).status, (await push('app', two, 'latest')).status]).toStrictEqual([
    201, 201,
  ])
  const { ecr } = clientsOf(emulator)
  const put = (image: MadeImage, imageTag: string) =>
    refusalOf(
      ecr.send(new PutImageCommand({ repositoryName: 'app', imageTag, imageManifest: image.manifest.toString() })),
    )
  expect([(await put(two, 'v1')).name, (await put(one, 'v1')).name]).toStrictEqual([
    'ImageTagAlreadyExistsException',
    'ImageAlreadyExistsException',
  ])
})

test('a missing repository has ECR’s name and text', async () => {
  await using emulator = await startEmulator()
  const { ecr } = clientsOf(emulator)
  const call = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['x'] }))
  expect(await refusalOf(call)).toStrictEqual({
    name: 'RepositoryNotFoundException',
    status: 400,
    message: "The repository with name 'x' does not exist in the registry with id '123456789012'",
  })
})
