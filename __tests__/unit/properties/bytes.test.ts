import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import fc from 'fast-check'
import { extract } from 'tar-stream'
import { type LayerEntry, writeLayer } from '../../../src/build/tar.ts'
import { writeZip } from '../../../src/build/zip.ts'
import { DeployError } from '../../../src/errors.ts'
import { execute } from '../../../src/host/exec.ts'
import { openTemp } from '../../../src/host/temp.ts'
import { mediaTypes, parseImageConfig, parseManifest, readImageManifest } from '../../../src/registry/manifest.ts'
import { anyText } from './texts.ts'

const signal = new AbortController().signal

/** A file's path as a checkout may hold it: any characters but those that Unix and zip do not take in a name. */
const segment = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.stringMatching(/^[a-z]{90,110}$/))
  .map((text) => text.replaceAll(/[/\\\0]/g, '-'))
  .filter((text) => text !== '.' && text !== '..')
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `f/${parts.join('/')}`)

type File = { readonly path: string; readonly content: string; readonly isExecutable: boolean }

const files = fc.uniqueArray(
  fc.record({ path, content: fc.string({ unit: 'binary', maxLength: 2_000 }), isExecutable: fc.boolean() }),
  { maxLength: 8, selector: (file) => file.path },
)

const modeOf = ({ isExecutable }: File) => (isExecutable ? 0o755 : 0o644)
const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1)

describe('a layer', () => {
  const readTar = async (file: string): Promise<unknown[]> => {
    const found: unknown[] = []
    for await (const entry of createReadStream(file).pipe(createGunzip()).pipe(extract())) {
      const { name, type, mode, uid, gid, mtime } = entry.header
      found.push({ name, type, mode, uid, gid, time: mtime?.getTime(), content: (await buffer(entry)).toString() })
    }
    return found
  }

  it('of any files is read by another program as they are, and is the same bytes in whatever order', async () => {
    await using temp = await openTemp(tmpdir())
    const at = (name: string): string => join(temp.path, name)
    const write = (entries: readonly LayerEntry[], name: string) =>
      writeLayer(entries, at(name), mediaTypes.ociLayer, signal)
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (some, isOnDisk) => {
        const entries = await Promise.all(
          some.map(async (file, index): Promise<LayerEntry> => {
            const bytes = Buffer.from(file.content)
            if (isOnDisk) await writeFile(at(`source-${index}`), bytes)
            const content = isOnDisk ? { file: at(`source-${index}`) } : { bytes }
            return { kind: 'file', path: file.path, mode: modeOf(file), content }
          }),
        )
        const all: LayerEntry[] = [{ kind: 'directory', path: 'f', mode: 0o755 }, ...entries]
        const layer = await write(all, 'one')
        expect((await write(all.toReversed(), 'other')).diffId).toBe(layer.diffId)
        expect(await readFile(at('other'))).toStrictEqual(await readFile(at('one')))
        const fixed = { uid: 0, gid: 0, time: 0 }
        expect(await readTar(at('one'))).toStrictEqual([
          { name: 'f/', type: 'directory', mode: 0o755, ...fixed, content: '' },
          ...some
            .toSorted(byPath)
            .map((file) => ({ name: file.path, type: 'file', mode: modeOf(file), ...fixed, content: file.content })),
        ])
      }),
      { numRuns: 40 },
    )
  })
})

describe('a zip', () => {
  const LIST = `
import json, sys, zipfile
for line in sys.stdin:
    with zipfile.ZipFile(line.strip()) as zip:
        print(json.dumps([[one.filename, oct(one.external_attr >> 16), one.date_time, zip.read(one).hex()] for one in zip.infolist()]))
`

  it('of any files is read by Python as they are, and is the same bytes in whatever order', async () => {
    await using temp = await openTemp(tmpdir())
    const samples = fc.sample(files, 20)
    const binary = join(temp.path, 'binary')
    await writeFile(binary, 'binary')
    const zips: string[] = []
    for (const [index, sample] of samples.entries()) {
      const entries = await Promise.all(
        sample.map(async (one, number) => {
          const file = join(temp.path, `source-${index}-${number}`)
          await writeFile(file, one.content)
          return { path: one.path, file, mode: modeOf(one) } as const
        }),
      )
      const [one, other] = [join(temp.path, `${index}.zip`), join(temp.path, 'other.zip')]
      const { codeSha256 } = await writeZip(binary, entries, one, signal)
      expect((await writeZip(binary, entries.toReversed(), other, signal)).codeSha256).toBe(codeSha256)
      zips.push(one)
    }
    const python = await execute('python3', ['-c', LIST], {
      cwd: temp.path,
      env: { PATH: process.env.PATH ?? '' },
      input: zips.join('\n'),
    })
    expect(python.stderr).toBe('')
    const hex = (text: string): string => Buffer.from(text).toString('hex')
    const listed = python.stdout.trimEnd().split('\n')
    for (const [index, sample] of samples.entries()) {
      const all = [{ path: 'bootstrap', content: 'binary', isExecutable: true }, ...sample].toSorted(byPath)
      expect(JSON.parse(listed[index] ?? '')).toStrictEqual(
        all.map((one) => [one.path, `0o100${modeOf(one).toString(8)}`, [1980, 1, 1, 0, 0, 0], hex(one.content)]),
      )
    }
  })
})

describe('manifests and configs', () => {
  const descriptor = fc.record({
    mediaType: fc.constantFrom(...Object.values(mediaTypes)),
    digest: fc.oneof(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), anyText),
    size: fc.oneof(fc.nat(), fc.double()),
  })
  /** JSON that has much of what a manifest, an index or a config has. */
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

  it('of any bytes are one, or an error of ours', () => {
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

  it('that were written as JSON are read as they are', () => {
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
