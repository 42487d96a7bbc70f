import { fileURLToPath } from 'node:url'
import { openScene } from '../../../demo/scene.ts'
import { makeBaseImage } from '../../../emulator/images/aws-base.ts'
import { errorsOf, refused } from '../ground.ts'
import { startRecorder } from './servers.ts'

/** Spellings and services beside EC2's own. */
const ADDRESSES = [
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[::a9fe:a9fe]',
  '[fd20:ce::254]',
  '100.100.100.200',
  '168.63.129.16',
  '169.254.169.254.',
]

const LINK_LOCAL = /is refused: a registry cannot have a link-local address/

describe('an address where a cloud gives out credentials', () => {
  it.each(
    ADDRESSES.flatMap((host) => [
      { host, what: 'redirect' },
      { host, what: 'token server' },
    ]),
  )('is asked for nothing as a $what: $host', async ({ host, what }) => {
    await using scene = await openScene()
    await using hostile = await startRecorder((_, response) =>
      what === 'redirect'
        ? response.writeHead(307, { location: `https://${host}/x` }).end()
        : response.writeHead(401, { 'www-authenticate': `Bearer realm="https://${host}/token",service="x"` }).end(),
    )
    await using proxy = await startRecorder((_, response) => response.writeHead(403).end())
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' }
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': `${hostile.host}/team/base:1` }, env }),
    )
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(LINK_LOCAL)])
    expect(proxy.asked).toStrictEqual([])
  })

  const named = (hosts: Readonly<Record<string, readonly string[]>>) => ({
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('names.js', import.meta.url))}`,
    HOSTS: JSON.stringify(hosts),
  })

  it.each(['169.254.169.254', '::ffff:169.254.170.2', '64:ff9b::a9fe:a9fe', 'fd20:ce::254', '168.63.129.16'])(
    'is not connected to under a name, as a registry: %s',
    async (address) => {
      await using scene = await openScene()
      const env = named({ 'registry.evil.example': [address] })
      const inputs = { 'base-image': 'registry.evil.example/team/base:1' }
      const end = await refused(scene, () => scene.push('dev', { inputs, env }))
      expect(errorsOf(end)).toStrictEqual([
        expect.stringContaining(
          `registry.evil.example is refused: ${address} is an address where clouds give out credentials.`,
        ),
      ])
    },
  )

  it.each(['redirect', 'token server', 'mirror'])('is not connected to under a name, as a %s', async (what) => {
    await using scene = await openScene()
    const image = await makeBaseImage()
    await using hostile = await startRecorder(({ path }, response) => {
      if (what === 'token server')
        response.writeHead(401, { 'www-authenticate': 'Bearer realm="https://x.evil.example/",service="x"' }).end()
      else if (path.includes('/blobs/')) response.writeHead(307, { location: 'https://x.evil.example/' }).end()
      else response.writeHead(200, { 'content-type': image.mediaType }).end(image.manifest)
    })
    const inputs =
      what === 'mirror'
        ? { 'registry-mirrors': 'public.ecr.aws=x.evil.example' }
        : { 'base-image': `${hostile.host}/team/base:1` }
    const env = named({ 'x.evil.example': ['169.254.169.254'] })
    const end = await refused(scene, () => scene.push('dev', { inputs, env }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('x.evil.example is refused: 169.254.169.254 is an address where clouds'),
    ])
  })

  it('is not connected to under the name of an endpoint', async () => {
    await using scene = await openScene()
    const env = {
      ...named({ 'sts.evil.example': ['169.254.169.254'] }),
      AWS_ENDPOINT_URL_STS: 'https://sts.evil.example',
    }
    const end = await refused(scene, () => scene.push('dev', { env }))
    expect(errorsOf(end).join()).toContain('sts.evil.example is refused: 169.254.169.254 is an address where clouds')
  })
})
