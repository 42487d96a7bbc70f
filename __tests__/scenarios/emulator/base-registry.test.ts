import { createHash } from 'node:crypto'
import { type BaseRegistry, startRegistry } from '../../../emulator/bases/registry.ts'
import { makeBaseImage, makeBaseIndex } from '../../../emulator/images/aws-base.ts'

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const manifestStatus = (registry: BaseRegistry, headers: Record<string, string> = {}) =>
  fetch(`${registry.url}/v2/lambda/provided/manifests/al2023`, { headers })

const sceneOf = async (registry: BaseRegistry) => {
  const index = await makeBaseIndex({ paddingBytes: 5_000 })
  await registry.putImage({ repository: 'lambda/provided', tag: 'al2023' }, index)
  return index
}

test('an open registry serves AWS’s base as an index with its platforms and an attestation', async () => {
  await using registry = await startRegistry()
  await sceneOf(registry)
  const response = await manifestStatus(registry)
  const index: unknown = await response.json()
  const platforms = Object(index).manifests.map((child: { platform: object }) =>
    Object.values(child.platform).join('/'),
  )
  expect([response.headers.get('content-type'), platforms]).toStrictEqual([
    'application/vnd.oci.image.index.v1+json',
    ['linux/amd64', 'linux/arm64', 'unknown/unknown'],
  ])
})

test('a bearer registry gives anyone a token and requires it', async () => {
  await using registry = await startRegistry({ auth: 'bearer' })
  await sceneOf(registry)
  const refused = await manifestStatus(registry)
  expect([refused.status, refused.headers.get('www-authenticate')]).toStrictEqual([
    401,
    `Bearer realm="${registry.url}/token",service="${registry.host}",scope="repository:lambda/provided:pull"`,
  ])
  const { token } = Object(await (await fetch(`${registry.url}/token?service=x`)).json())
  expect((await manifestStatus(registry, { Authorization: `Bearer ${token}` })).status).toBe(200)
  expect((await manifestStatus(registry, { Authorization: 'Bearer other' })).status).toBe(401)
})

test('a private bearer registry gives tokens only for its credentials', async () => {
  await using registry = await startRegistry({ auth: 'bearer', credentials: { username: 'u', password: 'p:q' } })
  const tokenStatus = async (login: string) =>
    (await fetch(`${registry.url}/token`, { headers: { Authorization: `Basic ${btoa(login)}` } })).status
  expect([await tokenStatus('u:p:q'), await tokenStatus('u:p')]).toStrictEqual([200, 401])
  expect((await fetch(`${registry.url}/token`)).status).toBe(401)
})

test('a basic registry requires its credentials', async () => {
  await using registry = await startRegistry({ auth: 'basic', credentials: { username: 'u', password: 'p' } })
  await sceneOf(registry)
  const statuses = ['u:p', 'u:x', ''].map(
    async (login) => (await manifestStatus(registry, { Authorization: `Basic ${btoa(login)}` })).status,
  )
  expect(await Promise.all(statuses)).toStrictEqual([200, 401, 401])
})

test.each([true, false])('blobs come whole, by a redirect to another origin: %s', async (redirects) => {
  await using registry = await startRegistry({ redirects })
  const index = await sceneOf(registry)
  const blob = index.children[0]?.blobs.at(-1)
  const url = `${registry.url}/v2/lambda/provided/blobs/${blob?.digest}`
  const response = await fetch(url, { redirect: 'manual' })
  expect(response.status).toBe(redirects ? 307 : 200)
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  expect(digestOf(bytes)).toBe(blob?.digest)
})

test('a registry can serve wrong bytes, lack a blob, and push', async () => {
  await using registry = await startRegistry()
  const index = await sceneOf(registry)
  const blob = index.children[0]?.blobs.at(-1)
  const url = `${registry.url}/v2/lambda/provided/blobs/${blob?.digest}`
  registry.corrupt(blob?.digest ?? '')
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  expect([bytes.length, digestOf(bytes) === blob?.digest]).toStrictEqual([blob?.bytes.length, false])
  registry.drop('lambda/provided', blob?.digest ?? '')
  expect((await fetch(url)).status).toBe(404)
  const started = await fetch(`${registry.url}/v2/new/app/blobs/uploads/`, { method: 'POST' })
  const location = new URL(started.headers.get('location') ?? '', registry.url)
  const chunk = await fetch(location, { method: 'PATCH', body: 'abc' })
  expect([started.status, chunk.status, chunk.headers.get('range')]).toStrictEqual([202, 202, '0-2'])
})

test('the same base has the same bytes each time', async () => {
  const [one, two] = [await makeBaseImage({ paddingBytes: 1_000 }), await makeBaseImage({ paddingBytes: 1_000 })]
  expect(one.digest).toBe(two.digest)
  expect((await makeBaseImage({ format: 'docker' })).mediaType).toBe(
    'application/vnd.docker.distribution.manifest.v2+json',
  )
})
