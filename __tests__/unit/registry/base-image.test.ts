import type { ServerResponse } from 'node:http'
import { jest } from '@jest/globals'
import { digestOf } from '../../../src/files/digest.ts'
import { readBase } from '../../../src/registry/base-image.ts'
import { openRegistry } from '../../../src/registry/client.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import '../realms.ts'
import { digest } from '../observed.ts'
import { answer, breakOff, openWire, type Seen, serve } from './server.ts'

const NAME = 'example.com/base:1'
const LAYER = 'x'.repeat(200_000)

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** Blobs and manifests by path, as a registry serves them. */
const contents = () => {
  const served = new Map<string, string | Buffer>()
  const add = (kind: 'blobs' | 'manifests', body: string, mediaType: string) => {
    const name = digestOf(Buffer.from(body))
    served.set(`/v2/base/${kind}/${name}`, body)
    return { mediaType, digest: name, size: Buffer.byteLength(body) }
  }
  const addImage = (
    architecture: string,
    more: { layerType?: string; os?: string; diffIds?: number; size?: number } = {},
  ) => {
    const { layerType = mediaTypes.ociLayer, os = 'linux', diffIds = 1 } = more
    const rootfs = { type: 'layers', diff_ids: Array.from({ length: diffIds }, () => digest('d')) }
    const config = add('blobs', JSON.stringify({ architecture, os, rootfs }), mediaTypes.ociConfig)
    const layers = [{ ...add('blobs', LAYER, layerType), ...(more.size === undefined ? {} : { size: more.size }) }]
    const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers })
    return { ...add('manifests', body, mediaTypes.ociManifest), config, layers }
  }
  const tag = (body: string): void => {
    served.set('/v2/base/manifests/1', body)
  }
  const bodyOf = ({ digest: name }: { digest: string }): string => String(served.get(`/v2/base/manifests/${name}`))
  return { served, add, addImage, tag, bodyOf }
}

const openBase = async (
  served: ReadonlyMap<string, string | Buffer>,
  handler?: (seen: Seen, response: ServerResponse) => boolean,
) => {
  const wire = openWire()
  const server = await serve((seen, response) => {
    if (handler?.(seen, response)) return
    const body = served.get(seen.path)
    if (body === undefined) answer(response, 404, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}')
    else answer(response, 200, body, { 'content-type': 'application/octet-stream' })
  })
  const registry = openRegistry({
    wire,
    origin: server.origin,
    repository: 'base',
    credentials: async () => undefined,
    mask: () => {},
  })
  return {
    server,
    read: (architecture: 'x86_64' | 'arm64' = 'x86_64') =>
      readBase(registry, { reference: '1', text: NAME }, architecture),
    [Symbol.asyncDispose]: async () => {
      wire[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const index = (...manifests: readonly object[]): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests })
const on = (architecture: string, os = 'linux') => ({ platform: { os, architecture } })

describe('readBase', () => {
  it('reads an image, whose layers stream on demand', async () => {
    const { served, addImage, tag, bodyOf } = contents()
    const image = addImage('amd64')
    tag(bodyOf(image))
    await using scene = await openBase(served)
    const base = await scene.read()
    expect(base).toMatchObject({
      mediaType: mediaTypes.ociManifest,
      config: { architecture: 'amd64', os: 'linux' },
      layers: [{ digest: image.layers[0]?.digest, sizeBytes: 200_000, mediaType: mediaTypes.ociLayer }],
    })
    expect(scene.server.seen.map(({ path }) => path)).toStrictEqual([
      '/v2/base/manifests/1',
      `/v2/base/blobs/${image.config.digest}`,
    ])
    expect(Buffer.concat((await (await base.layers[0]?.open())?.toArray()) ?? []).toString()).toBe(LAYER)
  })

  test.each([
    { architecture: 'x86_64', expected: 'amd64' },
    { architecture: 'arm64', expected: 'arm64' },
  ] as const)("takes $architecture's own image of an index", async ({ architecture, expected }) => {
    const { served, addImage, tag } = contents()
    tag(index({ ...addImage('arm64'), ...on('arm64') }, { ...addImage('amd64'), ...on('amd64') }))
    await using scene = await openBase(served)
    expect((await scene.read(architecture)).config.architecture).toBe(expected)
  })

  const cases: readonly {
    name: string
    make: (scene: ReturnType<typeof contents>) => void
    message: string
    hint: string
  }[] = [
    {
      name: 'an index without the platform',
      make: ({ addImage, tag }) =>
        tag(index({ ...addImage('arm64'), ...on('arm64') }, { ...addImage('amd64'), ...on('amd64', 'windows') })),
      message: `base-image ${NAME} has no image for linux/amd64. It has linux/arm64, windows/amd64.`,
      hint: 'Use a base image for x86_64, or set another architecture.',
    },
    {
      name: 'an index within an index',
      make: ({ add, tag }) => tag(index({ ...add('manifests', index(), mediaTypes.ociIndex), ...on('amd64') })),
      message: `base-image ${NAME} is an index that contains another index.`,
      hint: 'Use the digest of the image itself.',
    },
    {
      name: 'an image for another architecture',
      make: ({ addImage, tag, bodyOf }) => tag(bodyOf(addImage('arm64'))),
      message: `base-image ${NAME} is for linux/arm64, but the function needs linux/amd64.`,
      hint: 'Use a base image for x86_64, or set architecture to that of the base image.',
    },
    {
      name: 'an image for another system',
      make: ({ addImage, tag, bodyOf }) => tag(bodyOf(addImage('amd64', { os: 'windows' }))),
      message: `base-image ${NAME} is for windows/amd64, but the function needs linux/amd64.`,
      hint: 'Use a base image for x86_64, or set architecture to that of the base image.',
    },
    {
      name: 'an index that lists an image under the wrong platform',
      make: ({ addImage, tag }) => tag(index({ ...addImage('arm64'), ...on('amd64') })),
      message: `base-image ${NAME} is for linux/arm64, but the function needs linux/amd64.`,
      hint: 'Use a base image for x86_64, or set architecture to that of the base image.',
    },
    ...['application/vnd.oci.image.layer.v1.tar+zstd', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'].map(
      (layerType) => ({
        name: `a layer of ${layerType}`,
        make: ({ addImage, tag, bodyOf }: ReturnType<typeof contents>) => tag(bodyOf(addImage('amd64', { layerType }))),
        message: `base-image ${NAME} has a layer of type ${layerType}, which Lambda does not accept.`,
        hint: 'Use a base image with gzip layers.',
      }),
    ),
    {
      name: 'more bytes than Lambda accepts',
      make: ({ addImage, tag, bodyOf }) => tag(bodyOf(addImage('amd64', { size: 10_737_418_241 }))),
      message: `base-image ${NAME} has 10737418241 bytes of layers. Lambda accepts 10737418240.`,
      hint: 'Use a smaller base-image.',
    },
    {
      name: 'a config with a different number of layers',
      make: ({ addImage, tag, bodyOf }) => tag(bodyOf(addImage('amd64', { diffIds: 2 }))),
      message: `base-image ${NAME} lists 1 layers, but its config lists 2.`,
      hint: 'The image is broken. Use another tag.',
    },
    {
      name: 'not a manifest',
      make: ({ tag }) => tag('{}'),
      message: `The manifest of ${NAME} is neither an image nor an index.`,
      hint: 'Look at it with  docker manifest inspect , and use another tag.',
    },
    {
      name: 'a manifest that differs from the index',
      make: ({ served, addImage, tag }) => {
        const image = addImage('amd64')
        tag(index({ ...image, ...on('amd64') }))
        served.set(`/v2/base/manifests/${image.digest}`, '{"evil":true}')
      },
      message: 'sent the wrong bytes',
      hint: 'The registry, or something between here and it, changes the content. Do not use it.',
    },
    {
      name: 'a config that differs from the manifest',
      make: ({ served, addImage, tag, bodyOf }) => {
        const image = addImage('amd64')
        tag(bodyOf(image))
        served.set(`/v2/base/blobs/${image.config.digest}`, '{"evil":true}')
      },
      message: 'the registry sent 13 bytes instead of',
      hint: 'The image is damaged, or something on the way changes its content. Use another tag or registry.',
    },
    {
      name: 'a config that is too big',
      make: ({ add, tag }) => {
        const config = { ...add('blobs', '{}', mediaTypes.ociConfig), size: 4_194_305 }
        tag(JSON.stringify({ schemaVersion: 2, config, layers: [] }))
      },
      message: 'of 4194305 bytes, which is too large for an image.',
      hint: 'Use another base-image.',
    },
  ]

  test.each(cases)('refuses $name', async ({ make, message, hint }) => {
    const all = contents()
    make(all)
    await using scene = await openBase(all.served)
    await expect(scene.read()).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringContaining(message),
      hint,
    })
  })

  test.each([
    { status: 404, hint: 'Check the reference: registry, repository, and tag or digest.' },
    {
      status: 401,
      hint: /^Log in to 127\.0\.0\.1:\d+ in an earlier step \(docker\/login-action\), or check the reference\.$/,
    },
    { status: 403, hint: /^Log in to / },
    {
      status: 429,
      hint: /^Log in to 127\.0\.0\.1:\d+ in an earlier step \(docker\/login-action\), or read the image from elsewhere: /,
    },
    {
      status: 503,
      hint: /^Is 127\.0\.0\.1:\d+ reachable from this runner\? Check base-image, registry-mirrors and the proxy variables\.$/,
    },
  ])('explains a $status', async ({ status, hint }) => {
    await using scene = await openBase(new Map(), (_, response) => {
      answer(response, status)
      return true
    })
    await expect(scene.read()).rejects.toMatchObject({
      message: expect.stringMatching(/^base-image example\.com\/base:1 cannot be read: /),
      hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
    })
  })

  it('reports an unreachable registry', async () => {
    const wire = openWire()
    const gone = await serve(() => {})
    await gone[Symbol.asyncDispose]()
    const registry = openRegistry({
      wire,
      origin: gone.origin,
      repository: 'base',
      credentials: async () => undefined,
      mask: () => {},
    })
    await expect(readBase(registry, { reference: '1', text: NAME }, 'x86_64')).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
      hint: expect.stringMatching(/^Is 127\.0\.0\.1:\d+ reachable from this runner\?/),
    })
    wire[Symbol.dispose]()
  })

  it('retries the config after one 503, like the manifest', async () => {
    const { served, addImage, tag, bodyOf } = contents()
    tag(bodyOf(addImage('amd64')))
    const failed = new Set<string>()
    await using scene = await openBase(served, ({ path }, response) => {
      if (failed.has(path)) return false
      failed.add(path)
      answer(response, 503)
      return true
    })
    expect((await scene.read()).config.architecture).toBe('amd64')
  })
})

describe('a layer of a base', () => {
  /** What arrives of a layer when the registry sends these bytes, and how it ends. */
  const received = async (body: string, breaks: (response: ServerResponse) => boolean = () => false) => {
    const { served, addImage, tag, bodyOf } = contents()
    const image = addImage('amd64')
    tag(bodyOf(image))
    const name = image.layers[0]?.digest ?? ''
    served.set(`/v2/base/blobs/${name}`, body)
    await using scene = await openBase(served, ({ path }, response) => path.endsWith(name) && breaks(response))
    const stream = await (await scene.read()).layers[0]?.open()
    let bytes = 0
    try {
      for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) bytes += chunk.length
      return { bytes, error: undefined, name }
    } catch (error) {
      return { bytes, error, name }
    }
  }

  it('arrives whole when it matches the manifest', async () => {
    expect(await received(LAYER)).toMatchObject({ bytes: 200_000, error: undefined })
  })

  it('arrives whole despite a broken connection', async () => {
    let requests = 0
    const breaks = (response: ServerResponse): boolean => {
      requests += 1
      if (requests === 1) breakOff(response, 200, LAYER.slice(0, 50_000))
      return requests === 1
    }
    expect(await received(LAYER, breaks)).toMatchObject({ bytes: 200_000, error: undefined })
    expect(requests).toBe(2)
  })

  it('reports a registry whose connections always break', async () => {
    const breaks = (response: ServerResponse): boolean => {
      breakOff(response, 200, '')
      return true
    }
    expect((await received(LAYER, breaks)).error).toMatchObject({
      name: 'DeployError',
      message: 'base-image example.com/base:1 cannot be read: aborted.',
      hint: expect.stringMatching(/^Is 127\.0\.0\.1:\d+ reachable from this runner\?/),
    })
  })

  test.each([
    {
      name: 'other bytes of the same size',
      body: `y${LAYER.slice(1)}`,
      says: /^base-image \S+ cannot be read: the registry sent the wrong bytes \(sha256:[0-9a-f]{64}\) for the blob /,
    },
    {
      name: 'other bytes at the end',
      body: `${LAYER.slice(1)}y`,
      says: /^base-image \S+ cannot be read: the registry sent the wrong bytes /,
    },
    {
      name: 'too few bytes',
      body: LAYER.slice(1),
      says: /^base-image \S+ cannot be read: the registry sent 199999 bytes instead of 200000 for the blob /,
    },
    {
      name: 'too many bytes',
      body: `${LAYER}x`,
      says: /^base-image \S+ cannot be read: the registry sent more than 200000 bytes for the blob /,
    },
    {
      name: 'nothing',
      body: '',
      says: /^base-image \S+ cannot be read: the registry sent 0 bytes instead of 200000 for the blob /,
    },
    {
      name: 'one small chunk',
      body: 'x',
      says: /^base-image \S+ cannot be read: the registry sent 1 bytes instead of 200000 for the blob /,
    },
  ])('never arrives whole when it is $name', async ({ body, says }) => {
    const { bytes, error } = await received(body)
    expect(error).toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(says),
      hint: 'The image is damaged, or something on the way changes its content. Use another tag or registry.',
    })
    expect(bytes).toBeLessThan(Math.max(1, Math.min(body.length, 200_000)))
  })
})
