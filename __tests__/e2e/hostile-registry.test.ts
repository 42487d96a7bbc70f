import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { openScene } from '../../demo/scene.ts'
import { errorsOf, refused } from '../scenarios/ground.ts'
import { type Asked, startRecorder } from '../scenarios/security/servers.ts'
import { startProxy } from './proxy.ts'

const HOST = 'registry.hostile.example'

/** What a registry on the internet may try, given the address of something that listens on this machine. */
const ways: readonly { name: string; headers: (target: string) => Record<string, string>; status: number }[] = [
  { name: 'a redirect', status: 307, headers: (target) => ({ location: `${target}/admin` }) },
  { name: 'a realm', status: 401, headers: (target) => ({ 'www-authenticate': `Bearer realm="${target}/token"` }) },
]

describe('a remote registry', () => {
  it.each(ways)('cannot make us connect to this machine under a name, with $name', async ({ status, headers }) => {
    await using scene = await openScene()
    let connections = 0
    const inside = createServer(() => {
      connections += 1
    })
    await once(inside.listen(0, '127.0.0.1'), 'listening')
    const address = inside.address()
    const target = `https://storage.example:${typeof address === 'object' ? address?.port : 0}`
    await using hostile = await startRecorder((_: Asked, response) => response.writeHead(status, headers(target)).end())
    await using proxy = await startProxy({ hosts: [HOST] })
    proxy.origins.set(HOST, hostile.url)
    const env = {
      ...proxy.env,
      NO_PROXY: `${proxy.env.NO_PROXY},storage.example`,
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('../scenarios/security/names.js', import.meta.url))}`,
      HOSTS: JSON.stringify({ 'storage.example': ['127.0.0.1'] }),
    }
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'base-image': `${HOST}/team/base:1` }, env }))
    inside.close()
    expect(errorsOf(end)).toStrictEqual([
      `base-image ${HOST}/team/base:1 cannot be read: ${HOST} points to ${target}, which is this machine.\nRegistries do not do that. Check the reference and registry-mirrors, and do not use this registry.`,
    ])
    expect(connections).toBe(0)
  })

  it.each(
    ways.flatMap((way) =>
      ['127.0.0.1', 'localhost', '127.1', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]'].map((at) => ({ ...way, at })),
    ),
  )('cannot make us ask $at on this machine with $name', async ({ status, headers, at }) => {
    await using scene = await openScene()
    await using inside = await startRecorder((_, response) => response.end('{"token":"t"}'))
    const target = inside.url.replace('127.0.0.1', at)
    await using hostile = await startRecorder((_: Asked, response) => response.writeHead(status, headers(target)).end())
    await using proxy = await startProxy({ hosts: [HOST] })
    proxy.origins.set(HOST, hostile.url)
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': `${HOST}/team/base:1` }, env: proxy.env }),
    )
    expect(errorsOf(end)).toStrictEqual([
      `base-image ${HOST}/team/base:1 cannot be read: ${HOST} points to ${new URL(target).origin}, which is this machine.\nRegistries do not do that. Check the reference and registry-mirrors, and do not use this registry.`,
    ])
    expect(hostile.asked).toHaveLength(1)
    expect(inside.asked).toStrictEqual([])
  })
})
