import { globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { compressSaved } from '../../../src/docker/saved.ts'
import { type Blob, memoryBlob } from '../../../src/files/blob.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { openTotal } from '../../../src/lambda-layers/unpacking.ts'
import { unzip } from '../../../src/lambda-layers/unzip.ts'
import { assembleImage } from '../../../src/pack/image.ts'
import { readZipFile } from '../../../src/pack/made-elsewhere/zip-file.ts'
import { writeArchive } from '../../../src/pack/oci-archive.ts'
import { writeZip } from '../../../src/pack/zip/zip.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import { writeLayer } from '../../../src/tar/image-layer-writer.ts'
import { rawZip } from '../../raw-zip.ts'
import { digest } from '../observed.ts'
import '../realms.ts'

const { signal } = new AbortController()
const start = { entryPoint: '/bootstrap', command: undefined, architecture: 'x86_64', workingDirectory: '/' } as const
const layer = memoryBlob(Buffer.from('a layer'), mediaTypes.ociLayer)
const configBytes = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { diff_ids: [] } }))

/** A blob whose registry refuses it immediately. */
const refused: Blob = { ...layer, open: () => Promise.reject(new Error('refused')) }
/** A blob that breaks while being read. */
const broken: Blob = {
  ...layer,
  open: async () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('a l')
        throw new Error('broken')
      })(),
      { objectMode: false },
    ),
}

const spoiled = rawZip([{ name: 'bootstrap', content: 'x'.repeat(100_000), mode: 0o100755, crc: 1 }])

/** Everything that streams to a file, at a moment when it fails. */
const writers: readonly { readonly name: string; readonly write: (folder: string) => Promise<unknown> }[] = [
  ...[refused, broken].map((blob) => ({
    name: `an archive with a blob that is ${blob === refused ? 'refused' : 'broken off'}`,
    write: (folder: string) => {
      const image = assembleImage('scratch', [{ blob, diffId: digest('d') }], start)
      return writeArchive(image, join(folder, 'image.tar'), { signal })
    },
  })),
  {
    name: 'a layer with a missing file',
    write: (folder) => {
      const entry = { kind: 'file', path: 'x', mode: 0o644, content: { file: '/no/such/file' } } as const
      return writeLayer([entry], join(folder, 'layer.tar.gz'), mediaTypes.ociLayer, signal)
    },
  },
  {
    name: 'a layer that is stopped',
    write: (folder) => {
      const stop = new AbortController()
      const entry = { kind: 'file', path: 'x', mode: 0o644, content: { bytes: Buffer.alloc(1_000_000) } } as const
      const writing = writeLayer([entry], join(folder, 'layer.tar.gz'), mediaTypes.ociLayer, stop.signal)
      stop.abort(new Error('stopped'))
      return writing
    },
  },
  {
    name: 'a zip with a missing file',
    write: (folder) => writeZip({ path: '/no/such/file' }, [], join(folder, 'function.zip'), signal),
  },
  {
    name: 'compressed layers of an image whose layers break off',
    write: (folder) =>
      compressSaved(
        { config: { rootfs: { diff_ids: [] } } as never, configBytes, layers: [broken] },
        { folder, signal },
      ),
  },
  {
    name: 'an unpacked layer with a damaged zip',
    write: async (folder) => {
      await writeFile(join(folder, 'layer.zip'), spoiled)
      return unzip(join(folder, 'layer.zip'), {
        layer: 'LAYER',
        folder: join(folder, 'files'),
        total: openTotal(),
        signal,
      })
    },
  },
  {
    name: 'the bootstrap of a damaged zip',
    write: async (folder) => {
      const [workspace, path] = [folder, join(folder, 'function.zip')]
      await writeFile(path, spoiled)
      return readZipFile({ workspace, path }, { temp: folder, signal })
    },
  },
]

/** The files in a folder that this process has open for writing. */
const openIn = (folder: string): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`)
      return path.startsWith(folder) && isWritable(descriptor) ? [path] : []
    } catch {
      // It has been closed since.
      return []
    }
  })

/** The lowest two bits of the flags are the access mode, 0 for reading (proc(5), fdinfo). */
const isWritable = (descriptor: string): boolean =>
  !/^flags:\s*\d*[04]$/m.test(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))

/** Returns once the file system has done everything requested earlier. */
const barrier = (folder: string): Promise<unknown> => Promise.all(Array.from({ length: 16 }, () => stat(folder)))

describe('a failed writer stops writing:', () => {
  it.each(writers)('$name', async ({ write }) => {
    await using temp = await openTemp(tmpdir())
    for (let round = 0; round < 20; round++) {
      const folder = join(temp.path, String(round))
      await mkdir(folder)
      await expect(write(folder)).rejects.toThrow()
      const [open, left] = [openIn(folder), await readdir(folder)]
      await barrier(folder)
      expect({ open, later: openIn(folder), left: await readdir(folder) }).toStrictEqual({ open: [], later: [], left })
    }
  })

  it('nothing else in src opens a file to stream to it', () => {
    const files = globSync('src/**/*.ts').filter((file) => readFileSync(file, 'utf8').includes('createWriteStream('))
    expect(files).toStrictEqual(['src/files/fill-file.ts'])
  })
})
