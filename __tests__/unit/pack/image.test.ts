import { memoryBlob } from '../../../src/files/blob.ts'
import { digestOf } from '../../../src/files/digest.ts'
import type { ImageOverride } from '../../../src/observe/function.ts'
import {
  appendLayers,
  assembleImage,
  binaryPath,
  type Contents,
  type Image,
  layerEntries,
  layerMediaType,
  startOf,
} from '../../../src/pack/image.ts'
import type { BaseImage } from '../../../src/registry/base-image.ts'
import { type ImageConfig, mediaTypes } from '../../../src/registry/manifest.ts'
import type { ImageLayer } from '../../../src/tar/image-layer-writer.ts'
import { digest } from '../observed.ts'

const none: ImageOverride = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

const layerOf = (mediaType: string): ImageLayer => ({
  blob: { ...memoryBlob(Buffer.from('ours'), mediaType), digest: digest('9'), sizeBytes: 99 },
  diffId: digest('8'),
})

const base = (kind: 'oci' | 'docker', config: Partial<ImageConfig> = {}): BaseImage => {
  const [mediaType, layerType] =
    kind === 'oci' ? [mediaTypes.ociManifest, mediaTypes.ociLayer] : [mediaTypes.dockerManifest, mediaTypes.dockerLayer]
  const layer = { ...memoryBlob(Buffer.from('base'), layerType), digest: digest('1'), sizeBytes: 11 }
  return {
    mediaType,
    manifest: {
      schemaVersion: 2,
      mediaType,
      config: { mediaType: mediaTypes.ociConfig, digest: digest('0'), size: 1 },
      layers: [{ mediaType: layerType, digest: layer.digest, size: layer.sizeBytes }],
    },
    layers: [layer],
    config: {
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-02T03:04:05Z',
      config: { Env: ['A=b'], Cmd: ['serve'], Entrypoint: ['/old'], User: 'nobody', Labels: { x: 'y' } },
      rootfs: { type: 'layers', diff_ids: [digest('2')] },
      history: [{ created_by: 'base' }],
      ...config,
    },
  }
}
const awsBase = base('docker', { config: { Env: ['LAMBDA_RUNTIME_DIR=/var/runtime'], WorkingDir: '/var/task' } })

/** Manifest and config of an image, parsed from its own blobs. */
const read = async (image: Image) => {
  const configBytes = Buffer.concat((await (await image.own.at(-1)?.open())?.toArray()) ?? [])
  return {
    image,
    manifest: JSON.parse(image.manifest.bytes.toString()),
    config: JSON.parse(configBytes.toString()),
    configBytes,
  }
}

/** Our layer on a base. */
const assembled = async (on: BaseImage | 'scratch', command?: readonly string[], workingDirectory = '/var/task') => {
  const start = { entryPoint: '/var/task/bootstrap', command, architecture: 'x86_64', workingDirectory } as const
  return read(assembleImage(on, [layerOf(layerMediaType(on))], start))
}

describe('appendLayers', () => {
  test.each(['oci', 'docker'] as const)('starts an %s image as before, with one layer more', async (kind) => {
    const on = base(kind)
    const { manifest, config } = await read(appendLayers(on, [layerOf(layerMediaType(on))]))
    expect(config).toStrictEqual({
      ...on.config,
      rootfs: { type: 'layers', diff_ids: [digest('2'), digest('8')] },
      history: [{ created_by: 'base' }, { created: '1970-01-01T00:00:00Z', created_by: 'deploy-go-lambda' }],
    })
    expect(manifest).toMatchObject({
      mediaType: on.mediaType,
      layers: [{ digest: digest('1') }, { mediaType: layerMediaType(on), digest: digest('9'), size: 99 }],
    })
  })

  it('invents no history and no start', async () => {
    const { config } = await read(
      appendLayers(base('oci', { history: undefined, config: null }), [layerOf(mediaTypes.ociLayer)]),
    )
    expect(config).not.toHaveProperty('history')
    expect(config.config).toBeNull()
  })
})

describe('assembleImage', () => {
  it('is an OCI image on an OCI base', async () => {
    const { image, manifest, config, configBytes } = await assembled(base('oci'))
    expect(manifest).toStrictEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: digestOf(configBytes), size: configBytes.length },
      layers: [
        { mediaType: mediaTypes.ociLayer, digest: digest('1'), size: 11 },
        { mediaType: mediaTypes.ociLayer, digest: digest('9'), size: 99 },
      ],
    })
    expect(config).toStrictEqual({
      architecture: 'amd64',
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {
        Env: ['A=b'],
        User: 'nobody',
        Labels: { x: 'y' },
        Entrypoint: ['/var/task/bootstrap'],
        WorkingDir: '/var/task',
      },
      rootfs: { type: 'layers', diff_ids: [digest('2'), digest('8')] },
      history: [{ created_by: 'base' }, { created: '1970-01-01T00:00:00Z', created_by: 'deploy-go-lambda' }],
    })
    expect(image.manifest.digest).toBe(digestOf(image.manifest.bytes))
    expect(image.config).toBe(digestOf(configBytes))
    expect([...image.base, ...image.own].map((blob) => blob.digest)).toStrictEqual([
      digest('1'),
      digest('9'),
      image.config,
    ])
  })

  it('is entirely a Docker image on a Docker base', async () => {
    const { manifest } = await assembled(base('docker'))
    expect([
      manifest.mediaType,
      manifest.config.mediaType,
      ...manifest.layers.map((layer: { mediaType: string }) => layer.mediaType),
    ]).toStrictEqual([
      mediaTypes.dockerManifest,
      mediaTypes.dockerConfig,
      mediaTypes.dockerLayer,
      mediaTypes.dockerLayer,
    ])
  })

  it('has all layers in order', async () => {
    const one = layerOf(mediaTypes.ociLayer)
    const two: ImageLayer = { blob: { ...one.blob, digest: digest('7') }, diffId: digest('6') }
    const start = { entryPoint: '/x', command: undefined, architecture: 'x86_64', workingDirectory: '/' } as const
    const image = assembleImage(base('oci'), [two, one], start)
    const { manifest, config } = await read(image)
    expect(manifest.layers.map((layer: { digest: string }) => layer.digest)).toStrictEqual([
      digest('1'),
      digest('7'),
      digest('9'),
    ])
    expect(config.rootfs.diff_ids).toStrictEqual([digest('2'), digest('6'), digest('8')])
    expect(config.history).toHaveLength(3)
    expect(image.own.map((blob) => blob.digest)).toStrictEqual([digest('7'), digest('9'), image.config])
  })

  it('is an OCI image of one layer on scratch', async () => {
    const { manifest, config } = await assembled('scratch')
    expect(manifest.layers).toStrictEqual([{ mediaType: mediaTypes.ociLayer, digest: digest('9'), size: 99 }])
    expect(config).toStrictEqual({
      architecture: 'amd64',
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
        Entrypoint: ['/var/task/bootstrap'],
        WorkingDir: '/var/task',
      },
      rootfs: { type: 'layers', diff_ids: [digest('8')] },
      history: [{ created: '1970-01-01T00:00:00Z', created_by: 'deploy-go-lambda' }],
    })
  })

  it('has the requested architecture on scratch', () => {
    const made = (architecture: 'x86_64' | 'arm64') =>
      assembleImage('scratch', [layerOf(mediaTypes.ociLayer)], {
        entryPoint: '/x',
        command: undefined,
        architecture,
        workingDirectory: '/',
      })
    expect(made('arm64').config).not.toBe(made('x86_64').config)
  })

  test.each([
    {
      name: 'the labels',
      config: { config: { Labels: { x: 'y' } } },
      expected: { config: { Labels: { x: 'y' } } },
    },
    { name: 'its own fields', config: { variant: 'v8' }, expected: { variant: 'v8' } },
  ])('keeps $name of a base', async ({ config, expected }) => {
    expect((await assembled(base('oci', config as Partial<ImageConfig>))).config).toMatchObject(expected)
  })

  test.each([
    { name: 'a command', config: { Cmd: ['serve'] } },
    { name: 'no config', config: null },
    { name: 'no config at all', config: undefined },
  ])('has an entry point and no command on a base with $name', async ({ config }) => {
    const { config: made } = await assembled(base('oci', { config }))
    expect(made.config.Entrypoint).toStrictEqual(['/var/task/bootstrap'])
    expect(made.config).not.toHaveProperty('Cmd')
  })

  it('starts in the given working directory, on scratch too', async () => {
    for (const on of ['scratch', base('oci')] as const)
      expect((await assembled(on, undefined, '/app')).config.config.WorkingDir).toBe('/app')
  })

  it('has no history if the base has none', async () => {
    expect((await assembled(base('oci', { history: undefined }))).config).not.toHaveProperty('history')
  })

  it('has the command that the entry point needs', async () => {
    expect((await assembled(awsBase, ['bootstrap'])).config.config.Cmd).toStrictEqual(['bootstrap'])
  })

  it.each(['scratch' as const, base('oci'), base('docker')])(
    'gives the same bytes for the same parts (%#)',
    async (on) => {
      const [one, two] = [await assembled(on), await assembled(on)]
      expect(two.image.manifest).toStrictEqual(one.image.manifest)
      expect(two.configBytes).toStrictEqual(one.configBytes)
    },
  )

  it('does not change the base', async () => {
    const on = base('oci')
    await assembled(on)
    expect(on.config).toStrictEqual(base('oci').config)
  })
})

describe('binaryPath', () => {
  test.each([
    { name: "AWS's base", on: awsBase, entryPoint: undefined, expected: '/var/runtime/bootstrap' },
    { name: 'another base', on: base('oci'), entryPoint: undefined, expected: '/var/task/bootstrap' },
    { name: 'scratch', on: 'scratch', entryPoint: undefined, expected: '/var/task/bootstrap' },
    { name: 'an override', on: awsBase, entryPoint: ['/main'], expected: '/main' },
    { name: 'an override on scratch', on: 'scratch', entryPoint: ['/app/x'], expected: '/app/x' },
    {
      name: "AWS's own script on AWS's base",
      on: awsBase,
      entryPoint: ['/lambda-entrypoint.sh'],
      expected: '/var/runtime/bootstrap',
    },
    {
      name: "AWS's script on another base, which lacks it",
      on: base('oci'),
      entryPoint: ['/lambda-entrypoint.sh'],
      expected: '/lambda-entrypoint.sh',
    },
  ] as const)('on $name is $expected', ({ on, entryPoint, expected }) => {
    expect(binaryPath(on, { ...none, entryPoint })).toBe(expected)
  })
})

describe('startOf', () => {
  test.each([
    { name: "AWS's base", on: awsBase, entryPoint: undefined, expected: ['/var/runtime/bootstrap', undefined] },
    {
      name: "AWS's own script",
      on: awsBase,
      entryPoint: ['/lambda-entrypoint.sh'],
      expected: ['/var/runtime/bootstrap', ['bootstrap']],
    },
    {
      name: "AWS's script on another base",
      on: base('oci'),
      entryPoint: ['/lambda-entrypoint.sh'],
      expected: ['/lambda-entrypoint.sh', undefined],
    },
    { name: 'an override', on: awsBase, entryPoint: ['/main'], expected: ['/main', undefined] },
    { name: 'scratch', on: 'scratch', entryPoint: undefined, expected: ['/var/task/bootstrap', undefined] },
  ] as const)('gives arguments to the script of AWS alone: $name', ({ on, entryPoint, expected: [path, command] }) => {
    expect(startOf(on, { ...none, entryPoint })).toStrictEqual({ entryPoint: path, command })
  })
})

describe('layerEntries', () => {
  const program = {
    binary: { path: '/tmp/bootstrap-x86_64' },
    path: '/var/task/bootstrap',
    workingDirectory: '/var/task',
  }
  const files = [
    { path: 'config.json', file: '/w/config.json', mode: 0o644 as const },
    { path: 'static/deep/a.css', file: '/w/static/deep/a.css', mode: 0o644 as const },
  ]
  const real = (folder: string): string => folder
  const entriesOf = (on: BaseImage | 'scratch', contents: Partial<Contents> = {}, modes: Record<string, number> = {}) =>
    layerEntries(on, { ...program, files: [], ...contents }, { real, modeOf: (path) => modes[path] })
  const listed = (...args: Parameters<typeof entriesOf>): string[] =>
    entriesOf(...args)
      .map((entry) => {
        if (entry.kind === 'symlink') return `${entry.path} -> ${entry.target}`
        return `${entry.kind === 'directory' ? `${entry.path}/` : entry.path} ${entry.mode.toString(8)}`
      })
      .toSorted()

  it('has an entry for every folder on the way of every file', () => {
    expect(listed(base('oci'), { files })).toStrictEqual([
      'var/ 755',
      'var/task/ 755',
      'var/task/bootstrap 755',
      'var/task/config.json 644',
      'var/task/static/ 755',
      'var/task/static/deep/ 755',
      'var/task/static/deep/a.css 644',
    ])
  })

  it("keeps the modes of the base's folders, opened to Lambda's user", () => {
    const modes = { '/srv': 0o1777, '/srv/app': 0o700, '/data': 0o2775 }
    expect(listed(base('oci'), { path: '/srv/app/new/main', workingDirectory: '/data' }, modes)).toStrictEqual([
      'data/ 2775',
      'srv/ 1777',
      'srv/app/ 755',
      'srv/app/new/ 755',
      'srv/app/new/main 755',
    ])
  })

  it("has no entry in place of a link of the base's", () => {
    const links: Record<string, string> = {
      '/var/task': '/app',
      '/var/task/static/deep': '/app/static/deep',
      '/app': '/app',
    }
    const root = { real: (folder: string) => links[folder] ?? folder, modeOf: () => undefined }
    const contents = { ...program, files, workingDirectory: undefined }
    expect(
      layerEntries(base('oci'), contents, root)
        .map(({ path }) => path)
        .toSorted(),
    ).toStrictEqual([
      'app',
      'app/bootstrap',
      'app/config.json',
      'app/static',
      'app/static/deep',
      'app/static/deep/a.css',
    ])
  })

  it('has certificates and /tmp on scratch', () => {
    expect(listed('scratch')).toStrictEqual([
      'etc/ 755',
      'etc/ssl/ 755',
      'etc/ssl/certs/ 755',
      'etc/ssl/certs/ca-certificates.crt 644',
      'tmp/ 1777',
      'var/ 755',
      'var/task/ 755',
      'var/task/bootstrap 755',
    ])
  })

  it('adds certificates that a program can read', () => {
    const entry = entriesOf('scratch').find(({ path }) => path.endsWith('ca-certificates.crt'))
    const text = entry?.kind === 'file' && 'bytes' in entry.content ? entry.content.bytes.toString() : ''
    expect(text.match(/-----BEGIN CERTIFICATE-----/g)?.length).toBeGreaterThan(100)
    expect(text.match(/-----END CERTIFICATE-----\n/g)?.length).toBe(
      text.match(/-----BEGIN CERTIFICATE-----\n/g)?.length,
    )
  })

  test.each([
    { workingDirectory: '/data/', expected: ['data/ 755'] },
    { workingDirectory: '/data/sub', expected: ['data/ 755', 'data/sub/ 755'] },
    { workingDirectory: '/tmp', expected: ['tmp/ 1777'] },
    { workingDirectory: '/tmp/sub', expected: ['tmp/ 1777', 'tmp/sub/ 755'] },
    { workingDirectory: '/', expected: [] },
  ])('creates the working directory $workingDirectory', ({ workingDirectory, expected }) => {
    const task = ['var/ 755', 'var/task/ 755', 'var/task/bootstrap 755']
    expect(listed(base('oci'), { workingDirectory })).toStrictEqual([...expected, ...task])
  })

  it('keeps /tmp writable for all on scratch', () => {
    expect(listed('scratch', { workingDirectory: '/tmp' })).toContain('tmp/ 1777')
  })

  it('never lets an included file replace the binary', () => {
    const app = { path: 'app', file: '/w/app', mode: 0o644 as const }
    const colliding = { ...program, path: '/var/task/app', files: [app] }
    expect(() => layerEntries(base('oci'), colliding, { real, modeOf: () => undefined })).toThrow(
      expect.objectContaining({ code: 'include-overlap' }),
    )
  })

  test.each([
    { name: 'an OCI base', on: base('oci'), expected: mediaTypes.ociLayer },
    { name: 'a Docker base', on: base('docker'), expected: mediaTypes.dockerLayer },
    { name: 'scratch', on: 'scratch', expected: mediaTypes.ociLayer },
  ] as const)('is a layer of $expected on $name', ({ on, expected }) => {
    expect(layerMediaType(on)).toBe(expected)
  })
})
