import {
  acceptedManifests,
  type ImageIndex,
  imageForPlatform,
  mediaTypes,
  parseImageConfig,
  parseManifest,
  platformsOf,
} from '../../../src/registry/manifest.ts'
import { cpuMs } from '../cpu-time.ts'
import { digest } from '../observed.ts'

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const descriptor = (character: string, more = {}) => ({
  mediaType: mediaTypes.ociManifest,
  digest: digest(character),
  size: 7,
  ...more,
})
const config = descriptor('c', { mediaType: mediaTypes.ociConfig })
const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [descriptor('1')] }
const index = (...manifests: readonly unknown[]) => ({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests })

describe('parseManifest', () => {
  test.each([
    { name: 'an OCI image', json: image, kind: 'image' },
    { name: 'a Docker image', json: { ...image, mediaType: mediaTypes.dockerManifest }, kind: 'image' },
    { name: 'an image without a media type', json: { ...image, mediaType: undefined }, kind: 'image' },
    { name: 'an image with annotations', json: { ...image, annotations: { a: 'b' } }, kind: 'image' },
    { name: 'an index', json: index(descriptor('a')), kind: 'index' },
    { name: 'an empty index', json: index(), kind: 'index' },
  ])('reads $name', ({ json, kind }) => {
    expect(parseManifest(bytes(json), 'x').kind).toBe(kind)
  })

  it('returns the parsed image', () => {
    expect(parseManifest(bytes(image), 'x')).toStrictEqual({ kind: 'image', manifest: image })
  })

  test.each([
    { name: 'schema version 1', json: { ...image, schemaVersion: 1 } },
    { name: 'no config', json: { schemaVersion: 2, layers: [] } },
    { name: 'no layers', json: { schemaVersion: 2, config } },
    {
      name: 'a digest of another kind',
      json: { ...image, config: { ...config, digest: `sha512:${'0'.repeat(128)}` } },
    },
    { name: 'a digest in upper case', json: { ...image, config: { ...config, digest: digest('A') } } },
    { name: 'a digest that is too short', json: { ...image, layers: [descriptor('1', { digest: 'sha256:00' })] } },
    {
      name: 'a digest with trailing text',
      json: { ...image, layers: [descriptor('1', { digest: `${digest('1')}/../x` })] },
    },
    { name: 'a negative size', json: { ...image, layers: [descriptor('1', { size: -1 })] } },
    { name: 'a size with a fraction', json: { ...image, layers: [descriptor('1', { size: 1.5 })] } },
    { name: 'a size as text', json: { ...image, layers: [descriptor('1', { size: '7' })] } },
    { name: 'null', json: null },
    { name: 'a list', json: [] },
    { name: 'an error', json: { errors: [{ code: 'MANIFEST_UNKNOWN' }] } },
  ])('refuses $name', ({ json }) => {
    expect(() => parseManifest(bytes(json), 'ghcr.io/o/i:1')).toThrow(
      expect.objectContaining({
        message: 'The manifest of ghcr.io/o/i:1 is neither an image nor an index.',
        hint: 'Look at it with  docker manifest inspect , and use another tag.',
      }),
    )
  })

  test.each([
    { name: 'HTML', input: bytes('<html>') },
    { name: 'nothing', input: bytes('') },
    { name: 'half of it', input: bytes(image).subarray(0, 50) },
    { name: 'broken UTF-8', input: Buffer.from([0x22, 0xff, 0x22]) },
  ])('refuses $name', ({ input }) => {
    expect(() => parseManifest(input, 'ghcr.io/o/i:1')).toThrow(
      expect.objectContaining({
        message: "The registry's answer for ghcr.io/o/i:1 is not JSON.",
        hint: 'Is that host an image registry? Check the reference and registry-mirrors.',
      }),
    )
  })
})

describe('depth', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const configOf = (extra: string): Buffer =>
    Buffer.from(`{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"x":${extra}}`)

  test.each([
    { name: '99 lists within the object', extra: nested(99) },
    { name: 'brackets in text', extra: JSON.stringify(`"${'[{'.repeat(200)}\\`) },
  ])('takes $name', ({ extra }) => {
    expect(parseImageConfig(configOf(extra), 'x')).toMatchObject({ os: 'linux', x: JSON.parse(extra) })
  })

  test.each([100, 1_000_000])('refuses a config with %i nested lists', (depth) => {
    expect(() => parseImageConfig(configOf(nested(depth)), 'ghcr.io/o/i:1')).toThrow(
      expect.objectContaining({
        message: "The registry's answer for ghcr.io/o/i:1 is nested more than 100 levels deep.",
        hint: 'No image is nested like that. Use another reference.',
      }),
    )
  })

  it('is fast on an unterminated string', () => {
    const text = Buffer.from('"\\'.repeat(1_000_000))
    expect(cpuMs(() => expect(() => parseManifest(text, 'x')).toThrow('is not JSON'))).toBeLessThan(1_000)
  })
})

describe('an index', () => {
  const platform = (os: string, architecture: string, variant?: string) => ({ platform: { os, architecture, variant } })
  const attestation = { 'vnd.docker.reference.type': 'attestation-manifest' }
  const parsed = (...manifests: readonly unknown[]): ImageIndex => {
    const found = parseManifest(bytes(index(...manifests)), 'x')
    if (found.kind !== 'index') throw new Error('not an index')
    return found.index
  }
  const whole = parsed(
    descriptor('0', { ...platform('linux', 'amd64'), annotations: attestation }),
    descriptor('1', platform('windows', 'amd64')),
    descriptor('2', platform('linux', 'arm', 'v7')),
    descriptor('3', platform('linux', 'amd64')),
    descriptor('4', platform('linux', 'arm64', 'v8')),
    descriptor('5', platform('linux', 'amd64')),
    descriptor('6', { ...platform('unknown', 'unknown'), annotations: attestation }),
    descriptor('7'),
  )

  test.each([
    { architecture: 'amd64', expected: digest('3') },
    { architecture: 'arm64', expected: digest('4') },
    { architecture: 'arm', expected: digest('2') },
    { architecture: 's390x', expected: undefined },
    { architecture: 'unknown', expected: undefined },
  ])('has $expected for $architecture', ({ architecture, expected }) => {
    expect(imageForPlatform(whole, architecture)?.digest).toBe(expected)
  })

  it('has nothing for linux if it is for another system', () => {
    expect(imageForPlatform(parsed(descriptor('1', platform('windows', 'amd64'))), 'amd64')).toBeUndefined()
  })

  it('lists its platforms, without attestations', () => {
    const some = parsed(
      descriptor('1', platform('linux', 'arm64')),
      descriptor('2', platform('windows', 'amd64')),
      descriptor('3', { ...platform('unknown', 'unknown'), annotations: attestation }),
      descriptor('4'),
    )
    expect(platformsOf(some)).toBe('linux/arm64, windows/amd64')
  })
})

describe('parseImageConfig', () => {
  const whole = {
    architecture: 'amd64',
    os: 'linux',
    config: { Env: ['A=b'], Labels: { x: 'y' } },
    rootfs: { type: 'layers', diff_ids: [digest('a')] },
    extra: { kept: true },
  }

  it('keeps unknown keys', () => {
    expect(parseImageConfig(bytes(whole), 'x')).toStrictEqual(whole)
  })

  test.each([
    { name: 'no config', json: { ...whole, config: undefined } },
    { name: 'config null', json: { ...whole, config: null } },
    { name: 'nulls within', json: { ...whole, config: { Env: null, Entrypoint: null, Cmd: null } } },
  ])('takes $name', ({ json }) => {
    expect(() => parseImageConfig(bytes(json), 'x')).not.toThrow()
  })

  test.each([
    { name: 'an empty artifact', json: {} },
    { name: 'no architecture', json: { ...whole, architecture: undefined } },
    { name: 'no rootfs', json: { ...whole, rootfs: undefined } },
    { name: 'invalid diff ids', json: { ...whole, rootfs: { type: 'layers', diff_ids: ['a'] } } },
    { name: 'an environment that is a map', json: { ...whole, config: { Env: { A: 'b' } } } },
    { name: 'an entry point that is text', json: { ...whole, config: { Entrypoint: '/x' } } },
  ])('refuses $name', ({ json }) => {
    expect(() => parseImageConfig(bytes(json), 'ghcr.io/o/i:1')).toThrow(
      expect.objectContaining({
        message: 'The config of ghcr.io/o/i:1 is not an image config.',
        hint: 'It may be an artifact that is not a container image. Use another reference.',
      }),
    )
  })
})

test('images are requested before indexes', () => {
  expect(acceptedManifests).toStrictEqual([
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ])
})
