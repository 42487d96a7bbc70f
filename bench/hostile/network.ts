import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { StepOptions } from '../../demo/runner.ts'
import { makeImage } from '../../emulator/images/make.ts'
import type { HostileInput } from './input.ts'
import { head, pour, startServer, trickle } from './servers.ts'

type Serve = (socket: Socket, request: string) => void

/** A base image's registry that serves like this. */
const registry = (name: string, code: string | undefined, serve: Serve): HostileInput => ({
  name,
  code,
  lay: async () => {
    const { host } = await startServer(serve)
    return { inputs: { 'base-image': `${host}/team/base:1` } }
  },
})

/** A service that a variable names. */
const service = (
  name: string,
  code: string,
  { variable, serve }: { readonly variable: string; readonly serve: Serve },
): HostileInput => ({
  name,
  code,
  lay: async (): Promise<Partial<StepOptions>> => ({ env: { [variable]: (await startServer(serve)).url } }),
})

const ENDLESS = 100_000_000_000

const slowly: Serve = (socket) => {
  socket.write(head(200, 100_000, ['content-type: application/json']))
  trickle(socket, ' ')
}

const quickly: Serve = (socket) => {
  socket.write(head(200, ENDLESS, ['content-type: application/json']))
  pour(socket)
}

/** An image whose blobs are served like this. */
const blobs = (name: string, code: string | undefined, serve: Serve): HostileInput => ({
  name,
  code,
  lay: async () => {
    const image = await makeImage({ layers: [[{ path: 'a', content: randomBytes(100_000) }]], format: 'docker' })
    const { host } = await startServer((socket, request) => {
      if (request.includes('/manifests/'))
        return socket.write(
          head(200, image.manifest.length, [`content-type: ${image.mediaType}`]) + image.manifest.toString(),
        )
      const blob = image.blobs.find(({ digest }) => request.includes(digest))
      if (blob?.mediaType.includes('container.image'))
        return socket.write(Buffer.concat([Buffer.from(head(200, blob.bytes.length)), blob.bytes]))
      return serve(socket, request)
    })
    return { inputs: { 'base-image': `${host}/team/base:1` } }
  },
})

/** A registry that serves this manifest, or this config under a plain manifest. */
const documents = (
  name: string,
  code: string | undefined,
  found: { manifest?: string; config?: string },
): HostileInput =>
  registry(name, code, (socket, request) => {
    const type = 'application/vnd.oci.image.manifest.v1+json'
    const config = found.config ?? ''
    const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`
    const plain = JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length },
      layers: [],
    })
    const body = request.includes('/manifests/') ? (found.manifest ?? plain) : config
    socket.write(head(200, Buffer.byteLength(body), [`content-type: ${type}`]) + body)
  })

const config = (more: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: more,
    rootfs: { type: 'layers', diff_ids: [] },
  })

export const networkInputs: readonly HostileInput[] = [
  registry('a registry that sends a byte at a time', 'base-refused', slowly),
  registry('a registry that sends its headers a byte at a time', 'base-refused', (socket) =>
    trickle(socket, 'HTTP/1.1 200 OK\r\nx: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
  ),
  registry('a registry that never stops', 'base-refused', quickly),
  registry('a registry with a challenge of 15 KB', 'base-refused', (socket) =>
    socket.write(head(401, 0, [`www-authenticate: Bearer ${'a'.repeat(15_000)}`])),
  ),
  blobs('a layer that comes a byte at a time', 'base-refused', (socket) => {
    socket.write(head(200, 100_000))
    trickle(socket, 'a')
  }),
  blobs('a layer that comes a byte per connection', 'base-unreachable', (socket) => {
    socket.write(`${head(200, 100_000)}a`, () => socket.destroy())
  }),
  documents('a manifest with a million layers', 'base-refused', {
    manifest: `{"schemaVersion":2,"config":{},"layers":[${'{},'.repeat(1_300_000)}{}]}`,
  }),
  documents('an index with a million images', 'base-refused', {
    manifest: `{"schemaVersion":2,"manifests":[${'{},'.repeat(1_300_000)}{}]}`,
  }),
  documents('a config with two million variables', 'base-refused', {
    config: config({}).replace('"config":{}', `"config":{"Env":[${'1,'.repeat(2_000_000)}1]}`),
  }),
  documents('a config with a WORKDIR of 4 million slashes', 'base-long-word', {
    config: config({ WorkingDir: `${'/'.repeat(4_000_000)}a` }),
  }),
  documents('a config with a text of 4 MB', undefined, { config: config({ Labels: { a: 'b\\"'.repeat(800_000) } }) }),
  service('an OIDC server that sends a byte at a time', 'id-token-failed', {
    variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
    serve: slowly,
  }),
  service('an OIDC server that never stops', 'id-token-failed', {
    variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
    serve: quickly,
  }),
  service('AWS that sends a byte at a time', 'server-too-slow', { variable: 'AWS_ENDPOINT_URL_STS', serve: slowly }),
  service('AWS that never stops', 'aws-answer-too-long', { variable: 'AWS_ENDPOINT_URL_LAMBDA', serve: quickly }),
]
