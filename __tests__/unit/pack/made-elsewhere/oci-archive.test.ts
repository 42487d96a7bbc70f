import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { digestOf } from '../../../../src/files/digest.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import { unchangedImage } from '../../../../src/pack/image.ts'
import { readArchive } from '../../../../src/pack/made-elsewhere/oci-archive.ts'
import type { Architecture } from '../../../../src/plan/function.ts'
import { mediaTypes } from '../../../../src/registry/manifest.ts'
import '../../realms.ts'
import { buildxArchive, type Contents, on, openContents, type TarFile, tarOf, writeContents } from '../archives.ts'

const NAME = 'image-uri oci-archive:image.tar'
const signal = new AbortController().signal

/** Reads what `make` writes to a path; `look` sees the image while the archive exists. */
const reading = async <T>(
  make: (path: string) => Promise<void>,
  look: (image: Awaited<ReturnType<typeof readArchive>>) => T | Promise<T>,
  architecture: Architecture = 'x86_64',
): Promise<T> => {
  await using temp = await openTemp(tmpdir())
  const path = join(temp.path, 'image.tar')
  await make(path)
  return await look(await readArchive(path, { name: NAME, architecture, temp: temp.path, signal }))
}

const writing = (contents: Pick<Contents, 'files'>) => (path: string) => writeContents(contents, path)

/** The blobs and documents of an image. */
const facts = async (image: Awaited<ReturnType<typeof readArchive>>) => ({
  digest: image.digest,
  mediaType: image.mediaType,
  isWhole: digestOf(image.manifestBytes) === image.digest,
  architecture: image.config.architecture,
  config: image.configBlob.digest,
  layers: await Promise.all(
    image.layers.map(async (layer) => ({
      digest: layer.digest,
      isWhole: digestOf(await buffer(await layer.open())) === layer.digest,
    })),
  ),
})

const expected = ({ image }: { image: ReturnType<Contents['addImage']> }, more: object = {}) => ({
  digest: image.digest,
  mediaType: mediaTypes.ociManifest,
  isWhole: true,
  architecture: 'amd64',
  config: image.config.digest,
  layers: [{ digest: image.layer.digest, isWhole: true }],
  ...more,
})

describe('readArchive', () => {
  it('finds the image in buildx output with an attestation', async () => {
    const contents = buildxArchive()
    expect(await reading(writing(contents), facts)).toStrictEqual(expected(contents))
  })

  it('returns an image to push byte for byte', async () => {
    const contents = buildxArchive()
    const image = await reading(writing(contents), unchangedImage)
    expect(image).toMatchObject({
      manifest: { digest: contents.image.digest, mediaType: mediaTypes.ociManifest },
      config: contents.image.config.digest,
      base: [{ digest: contents.image.layer.digest }],
      own: [{ digest: contents.image.config.digest, mediaType: mediaTypes.ociConfig }],
    })
  })

  it('reads a gzipped archive', async () => {
    const contents = buildxArchive()
    const zipped = async (path: string) => {
      await writeContents(contents, path)
      await writeFile(path, gzipSync(await readFile(path)))
    }
    expect(await reading(zipped, facts)).toStrictEqual(expected(contents))
  })

  it('reads paths that start with ./, as tar writes a folder', async () => {
    const contents = buildxArchive()
    const files = new Map([...contents.files.values()].map((file) => [file.path, { ...file, path: `./${file.path}` }]))
    expect(await reading(writing({ files }), facts)).toStrictEqual(expected(contents))
  })

  it('reads blobs after extended headers', async () => {
    const contents = buildxArchive()
    const pax = { comment: 'x'.repeat(600), mtime: '1700000000.123' }
    const files = new Map([...contents.files].map(([path, file]) => [path, { ...file, header: { pax } }]))
    expect(await reading(writing({ files }), facts)).toStrictEqual(expected(contents))
  })

  it.each([
    { architecture: 'x86_64', goarch: 'amd64' },
    { architecture: 'arm64', goarch: 'arm64' },
  ] as const)("takes $architecture's own image where index.json is for several platforms", async (wanted) => {
    const contents = openContents()
    const images = { amd64: contents.addImage(), arm64: contents.addImage({ architecture: 'arm64' }) }
    contents.index({ ...images.arm64, ...on('arm64') }, { ...images.amd64, ...on('amd64') })
    const found = await reading(writing(contents), facts, wanted.architecture)
    expect(found.digest).toBe(images[wanted.goarch].digest)
  })

  it('accepts an image without a platform, as skopeo and crane write it, under two tags', async () => {
    const contents = openContents()
    const { digest, mediaType, size, ...image } = contents.addImage({
      manifestType: mediaTypes.dockerManifest,
      configType: mediaTypes.dockerConfig,
      layerType: mediaTypes.dockerLayer,
    })
    contents.index({ digest, mediaType, size }, { digest, mediaType, size })
    const found = await reading(writing(contents), facts)
    expect(found).toStrictEqual(expected({ image: { digest, mediaType, size, ...image } }, { mediaType }))
  })

  it('does not need the blobs of other platforms in a saved index', async () => {
    const contents = openContents()
    const image = contents.addImage()
    const absent = { mediaType: mediaTypes.ociManifest, digest: digestOf(Buffer.from('absent')), size: 6 }
    contents.index(contents.addIndex({ ...absent, ...on('arm64') }, { ...image, ...on('amd64') }))
    expect((await reading(writing(contents), facts)).digest).toBe(image.digest)
  })

  it('ignores everything else in the tar, wherever it leads', async () => {
    const contents = buildxArchive()
    const strange: TarFile[] = [
      { path: '../../escaped', content: 'x' },
      { path: '/etc/escaped', content: 'x' },
      { path: 'link', content: '', header: { type: 'symlink', linkname: '/etc/passwd' } },
      { path: 'blobs/sha256/../../escaped', content: 'x' },
      { path: 'blobs/sha256/not-hex', content: 'x' },
      { path: `${'d/'.repeat(120)}deep`, content: 'x' },
    ]
    const files = new Map([...strange.map((file) => [file.path, file] as const), ...contents.files])
    expect(await reading(writing({ files }), facts)).toStrictEqual(expected(contents))
  })
})

/** What is refused, with the message after the archive's name and the start of the hint. */
type Refused = {
  readonly name: string
  readonly make: (contents: Contents) => void
  readonly says: string
  readonly hint: string
}

const only = (shape: Parameters<Contents['addImage']>[0]) => (contents: Contents) =>
  contents.index(contents.addImage(shape))
const blobPath = ({ digest }: { digest: string }): string => `blobs/sha256/${digest.slice(7)}`
const REBUILD = 'docker buildx build --platform linux/amd64 --provenance=false --output type=oci,dest=image.tar …'
const AGAIN = 'Write it again, '

describe('readArchive refuses', () => {
  const cases: readonly Refused[] = [
    {
      name: 'an image for another architecture',
      make: only({ architecture: 'arm64' }),
      says: ' is for linux/arm64, but the function needs linux/amd64.',
      hint: `Build it for x86_64, or set architecture to that of the image:\n  ${REBUILD}`,
    },
    {
      name: 'an index for other platforms',
      make: ({ addImage, addIndex, index }) =>
        index(addIndex({ ...addImage(), ...on('arm64') }, { ...addImage(), ...on('amd64', 'windows') })),
      says: ' has no image for linux/amd64. It has linux/arm64, windows/amd64.',
      hint: 'Build it for that platform as well',
    },
    {
      name: 'an archive without an image',
      make: ({ index }) => index(),
      says: ' has no image for linux/amd64. It has no images.',
      hint: 'Build it for that platform as well',
    },
    {
      name: 'an index nested too deep',
      make: ({ addImage, addIndex, index }) => index(addIndex({ ...addIndex(addImage()), ...on('amd64') })),
      says: ' is an index that contains another index.',
      hint: 'Use the digest of the image itself.',
    },
    {
      name: 'two equally good images',
      make: ({ addImage, index }) => index(addImage(), addImage({ layer: gzipSync('other') })),
      says: ' contains 2 images for linux/amd64.',
      hint: 'Save one image to an archive.',
    },
    ...['application/vnd.oci.image.layer.v1.tar+zstd', 'application/vnd.docker.image.rootfs.diff.tar'].map(
      (layerType): Refused => ({
        name: `a layer of type ${layerType}`,
        make: only({ layerType }),
        says: ` has a layer of type ${layerType}, which Lambda does not accept.`,
        hint: 'Write every layer with gzip:  docker buildx build --output type=oci,dest=image.tar,compression=gzip,force-compression=true …',
      }),
    ),
    {
      name: 'an artifact',
      make: only({ configType: 'application/vnd.cncf.helm.config.v1+json' }),
      says: ' is of type application/vnd.cncf.helm.config.v1+json, which is not a container image.',
      hint: 'Use the tag or digest of the image itself.',
    },
    {
      name: 'a config with a different number of layers',
      make: only({ diffIds: 2 }),
      says: ' lists 1 layers, but its config lists 2.',
      hint: 'The image is broken. Build it again.',
    },
    {
      name: 'a layer with other bytes',
      make: (contents) => {
        const image = contents.addImage({ layer: Buffer.from('right') })
        contents.index(image)
        contents.put(blobPath(image.layer), 'wrong')
      },
      says: `: the blob ${digestOf(Buffer.from('right'))} has a different digest, ${digestOf(Buffer.from('wrong'))}.`,
      hint: AGAIN,
    },
    {
      name: 'a layer with a different size',
      make: (contents) => {
        const image = contents.addImage({ layer: Buffer.from('right') })
        contents.index(image)
        contents.put(blobPath(image.layer), 'too long')
      },
      says: `: ${blobPath({ digest: digestOf(Buffer.from('right')) })} has 8 bytes, but its manifest says 5.`,
      hint: AGAIN,
    },
    {
      name: 'a config with other bytes',
      make: (contents) => {
        const image = contents.addImage()
        contents.index(image)
        contents.put(blobPath(image.config), ' '.repeat(image.config.size))
      },
      says: ' has a different digest, ',
      hint: AGAIN,
    },
    {
      name: 'a manifest with other bytes',
      make: (contents) => {
        const image = contents.addImage()
        contents.index(image)
        contents.put(blobPath(image), ' '.repeat(image.size))
      },
      says: ' has a different digest, ',
      hint: AGAIN,
    },
    {
      name: 'a missing layer',
      make: (contents) => {
        const image = contents.addImage()
        contents.index(image)
        contents.files.delete(blobPath(image.layer))
      },
      says: ' does not contain blobs/sha256/',
      hint: 'Write the whole image:',
    },
    {
      name: 'an invalid digest',
      make: ({ index }) => index({ mediaType: mediaTypes.ociManifest, digest: 'sha256:../../../etc/passwd', size: 1 }),
      says: ': index.json cannot be used: it is not the JSON that belongs there.',
      hint: 'Write it with  docker buildx build',
    },
    {
      name: 'an index that is not JSON',
      make: (contents) => {
        contents.index()
        contents.put('index.json', '<html>')
      },
      says: ': index.json cannot be used: it is not the JSON that belongs there.',
      hint: 'Write it with  docker buildx build',
    },
    {
      name: 'an endless index',
      make: (contents) => {
        contents.index()
        contents.put('index.json', ' '.repeat(4_194_305))
      },
      says: ': index.json has 4194305 bytes. A manifest or config has at most 4194304.',
      hint: 'Write it with  docker buildx build',
    },
    {
      name: 'output of old engines only',
      make: ({ put }) => {
        put('manifest.json', '[{"Config":"c.json","RepoTags":null,"Layers":["l/layer.tar"]}]')
        put('l/layer.tar', 'x')
      },
      says: ' is an archive from an old `docker save`, not an OCI archive.',
      hint: 'Write it with  docker buildx build --provenance=false --output type=oci,dest=image.tar …  or convert it:  skopeo copy ',
    },
    {
      name: 'some other tar',
      make: ({ put }) => put('main.go', 'package main'),
      says: ' is not an OCI archive: it does not contain oci-layout.',
      hint: 'Write it with  docker buildx build',
    },
    {
      name: 'a link instead of a blob',
      make: (contents) => {
        const image = contents.addImage()
        contents.index(image)
        const path = blobPath(image.layer)
        contents.files.set(path, { path, content: '', header: { type: 'symlink', linkname: '/etc/passwd' } })
      },
      says: ' is not a regular file.',
      hint: 'Write it with  docker buildx build',
    },
    {
      name: 'a document that occurs twice',
      make: (contents) => {
        contents.index(contents.addImage())
        contents.files.set('again', { path: './index.json', content: '{}' })
      },
      says: ' contains index.json twice.',
      hint: 'Write the archive in one go, without  tar --append .',
    },
  ]

  it.each(cases)('$name', async ({ make, says, hint }) => {
    const contents = openContents()
    make(contents)
    await expect(reading(writing(contents), facts)).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(new RegExp(`^${RegExp.escape(NAME)}.*${RegExp.escape(says)}`)),
      hint: expect.stringContaining(hint),
    })
  })

  it.each([
    { name: 'nothing', make: async () => {}, says: `${NAME}: the file does not exist.` },
    { name: 'a folder', make: async (path: string) => void (await mkdir(path)), says: `${NAME} is not a file.` },
    { name: 'an empty file', make: (path: string) => writeFile(path, ''), says: `${NAME} is cut off after 0 bytes.` },
    {
      name: 'any text',
      make: (path: string) => writeFile(path, 'x'.repeat(2_000)),
      says: `${NAME} is not an OCI archive: it is not a tar file, plain or gzipped.`,
    },
    {
      name: 'a dangling link',
      make: (path: string) => symlink('/nowhere', path),
      says: `${NAME}: the file does not exist.`,
    },
    {
      name: 'a tar that is cut off within a blob',
      make: async (path: string) => {
        await writeContents(buildxArchive(), path)
        await truncate(path, 1_700)
      },
      says: `${NAME} is cut off after 1700 bytes.`,
    },
    {
      name: 'a tar that is cut off between entries',
      make: async (path: string) => {
        await writeContents(buildxArchive(), path)
        await truncate(path, 2_048)
      },
      says: `${NAME} is cut off after 2048 bytes.`,
    },
    {
      name: 'a gzip that is cut off',
      make: async (path: string) => {
        await writeContents(buildxArchive(), path)
        const zipped = gzipSync(await readFile(path))
        await writeFile(path, zipped.subarray(0, zipped.length - 100))
      },
      says: `${NAME} is cut off: its gzip data has no end.`,
    },
    {
      name: 'a gzip of something else',
      make: (path: string) => writeFile(path, gzipSync('x'.repeat(2_000))),
      says: `${NAME} is not an OCI archive: it is not a tar file, plain or gzipped.`,
    },
    {
      name: 'an overwritten header',
      make: async (path: string) => {
        await writeContents(buildxArchive(), path)
        const bytes = await readFile(path)
        await writeFile(path, bytes.fill('x', 1_024, 1_100))
      },
      says: `${NAME} is damaged: it has no valid tar header at byte 1024.`,
    },
    {
      name: 'endless entries',
      make: async (path: string) => {
        const one = (await tarOf([{ path: 'x', content: '' }])).subarray(0, 512)
        await writeFile(path, Buffer.concat(Array.from({ length: 20_002 }, () => one)))
      },
      says: `${NAME} has more than 20000 entries.`,
    },
  ])('$name instead of an archive', async ({ make, says }) => {
    await expect(reading(make, facts)).rejects.toMatchObject({ name: 'DeployError', message: says })
  })

  it("a file over Lambda's limit, before reading any of it", async () => {
    const contents = openContents()
    const image = contents.addImage({ layerSize: 10_737_418_241 })
    contents.index(image)
    await expect(reading(writing(contents), facts)).rejects.toMatchObject({
      message: `${NAME} has 10737418241 bytes of layers. Lambda accepts 10737418240, uncompressed.`,
    })
  })
})
