import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import fc from 'fast-check'
import { extract } from 'tar-stream'
import { DeployError } from '../../../src/errors/problems.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { writeZip } from '../../../src/pack/zip/zip.ts'
import { mediaTypes, parseImageConfig, parseManifest, readImageManifest } from '../../../src/registry/manifest.ts'
import { type LayerEntry, writeLayer } from '../../../src/tar/image-layer-writer.ts'
import { listZip } from '../../zip-listing.ts'
import { anyFiles, byPath, modeOf } from './files.ts'
import { anyText } from './texts.ts'

const signal = new AbortController().signal

/** `a/` and `a/b/` for `a/b/c`. */
const foldersOn = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1))

describe('a layer', () => {
  const readTar = async (file: string): Promise<unknown[]> => {
    const found: unknown[] = []
    for await (const entry of createReadStream(file).pipe(createGunzip()).pipe(extract())) {
      const { name, type, mode, uid, gid, mtime } = entry.header
      found.push({ name, type, mode, uid, gid, time: mtime?.getTime(), content: (await buffer(entry)).toString() })
    }
    return found
  }

  it('of any files is readable by another program, unchanged, and has the same bytes in any order', async () => {
    await using temp = await openTemp(tmpdir())
    const at = (name: string): string => join(temp.path, name)
    const write = (entries: readonly LayerEntry[], name: string) =>
      writeLayer(entries, at(name), mediaTypes.ociLayer, signal)
    await fc.assert(
      fc.asyncProperty(anyFiles, fc.boolean(), async (some, isOnDisk) => {
        const entries = await Promise.all(
          some.map(async (file, index): Promise<LayerEntry> => {
            const bytes = Buffer.from(file.content)
            if (isOnDisk) await writeFile(at(`source-${index}`), bytes)
            const content = isOnDisk ? { file: at(`source-${index}`) } : { bytes }
            return { kind: 'file', path: file.path, mode: modeOf(file), content }
          }),
        )
        const layer = await write(entries, 'one')
        expect((await write(entries.toReversed(), 'other')).diffId).toBe(layer.diffId)
        expect(await readFile(at('other'))).toStrictEqual(await readFile(at('one')))
        const fixed = { uid: 0, gid: 0, time: 0 }
        const folders = [...new Set(some.flatMap(({ path }) => foldersOn(path)))]
        const files = some.map((file) => ({ name: file.path, type: 'file', mode: modeOf(file), content: file.content }))
        expect(await readTar(at('one'))).toStrictEqual(
          [...folders.map((name) => ({ name, type: 'directory', mode: 0o755, content: '' })), ...files]
            .toSorted((a, b) => byPath({ path: a.name.replace(/\/$/, '') }, { path: b.name.replace(/\/$/, '') }))
            .map((entry) => ({ ...entry, ...fixed })),
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('a zip', () => {
  it('of any files is readable by another program, unchanged, and has the same bytes in any order', async () => {
    await using temp = await openTemp(tmpdir())
    const binary = join(temp.path, 'binary')
    await writeFile(binary, 'binary')
    await fc.assert(
      fc.asyncProperty(anyFiles, async (some) => {
        const entries = await Promise.all(
          some.map(async (one, number) => {
            const file = join(temp.path, `source-${number}`)
            await writeFile(file, one.content)
            return { path: one.path, file, mode: modeOf(one) } as const
          }),
        )
        const [one, other] = [join(temp.path, 'one.zip'), join(temp.path, 'other.zip')]
        const { codeSha256 } = await writeZip({ path: binary }, entries, one, signal)
        expect((await writeZip({ path: binary }, entries.toReversed(), other, signal)).codeSha256).toBe(codeSha256)
        const all = [{ path: 'bootstrap', content: 'binary', isExecutable: true }, ...some].toSorted(byPath)
        const fixed = { madeBy: 3, time: '1980-01-01 00:00:00' }
        expect(await listZip(one)).toStrictEqual(
          all.map((file) => ({ name: file.path, mode: 0o100000 | modeOf(file), ...fixed, content: file.content })),
        )
      }),
      { numRuns: 20 },
    )
  })
})

describe('manifests and configs', () => {
  const descriptor = fc.record({
    mediaType: fc.constantFrom(...Object.values(mediaTypes)),
    digest: fc.oneof(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), anyText),
    size: fc.oneof(fc.nat(), fc.double()),
  })
  /** JSON that resembles a manifest, an index or a config. */
  const nearly = fc.record(
    {
      schemaVersion: fc.constantFrom(1, 2),
      mediaType: fc.string(),
      config: fc.oneof(descriptor, fc.jsonValue()),
      layers: fc.oneof(fc.array(descriptor), fc.jsonValue()),
      manifests: fc.oneof(fc.array(descriptor), fc.jsonValue()),
      os: fc.constant('linux'),
      architecture: fc.string(),
      rootfs: fc.oneof(fc.record({ type: fc.string(), diff_ids: fc.array(fc.string()) }), fc.jsonValue()),
      __proto__: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const bytes = fc.oneof(
    fc.uint8Array(),
    anyText.map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    nearly.map((value) => Buffer.from(JSON.stringify(value))),
  )

  const attempt = (read: () => unknown): unknown => {
    try {
      return read()
    } catch (error) {
      expect(error).toBeInstanceOf(DeployError)
      return undefined
    }
  }

  it('of any bytes parse, or fail with our error', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        const parsed = attempt(() => parseManifest(some, 'a base'))
        const text = Buffer.from(some).toString()
        if (parsed === undefined) expect(readImageManifest(text)).toBeUndefined()
        attempt(() => parseImageConfig(some, 'a base'))
      }),
      { numRuns: 500 },
    )
  })

  it('written as JSON are read unchanged', () => {
    const valid = fc.record({
      mediaType: fc.constantFrom(...Object.values(mediaTypes)),
      digest: fc.stringMatching(/^sha256:[0-9a-f]{64}$/),
      size: fc.nat(),
    })
    fc.assert(
      fc.property(valid, fc.array(valid), (config, layers) => {
        const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers }
        const text = JSON.stringify(manifest)
        expect(readImageManifest(text)).toStrictEqual(JSON.parse(text))
      }),
      { numRuns: 50 },
    )
  })
})
