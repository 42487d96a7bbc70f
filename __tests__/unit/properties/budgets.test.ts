import { open, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { header, paxOf, type TarHeader, tarOf, zipOf } from '../../../bench/hostile/bytes.ts'
import { DeployError } from '../../../src/errors/problems.ts'
import { memoryBlob } from '../../../src/files/blob.ts'
import { MAX_READ_BYTES } from '../../../src/files/file-bytes.ts'
import { openBudget, openUnpacking } from '../../../src/files/unpacking.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { inspectElf } from '../../../src/inspect/elf.ts'
import { readRoot } from '../../../src/inspect/root/file-system.ts'
import { findNode } from '../../../src/inspect/root/tree.ts'
import { openLayered } from '../../../src/lambda-layers/layered-folder.ts'
import { followLinks, mergeParts, type OptEntry } from '../../../src/lambda-layers/opt-tree.ts'
import { openTotal } from '../../../src/lambda-layers/unpacking.ts'
import { unzip } from '../../../src/lambda-layers/unzip.ts'
import { readZipFile } from '../../../src/pack/made-elsewhere/zip-file.ts'
import { mediaTypes, parseImageConfig, parseManifest } from '../../../src/registry/manifest.ts'
import { readTarIndex } from '../../../src/tar/tar-index.ts'
import { makeElf } from '../inspect/elf-file.ts'
import '../realms.ts'

const { signal } = new AbortController()

/** A value, or the code of our error; any other error fails. */
const outcome = async <T>(read: () => T | Promise<T>): Promise<T | { readonly code: string }> => {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    expect(error.hint).not.toBe('')
    return { code: error.code }
  }
}

const step = fc.constantFrom('..', '.', '', 'a', 'b', 'l0', 'l1', 'l7', 'd')
/** Targets of links: loops, chains, ways up and down, up to thousands of parts. */
const target = fc
  .record({
    parts: fc.array(step, { minLength: 1, maxLength: 6 }),
    times: fc.constantFrom(1, 2, 300),
    isAbsolute: fc.boolean(),
  })
  .map(({ parts, times, isAbsolute }) =>
    `${isAbsolute ? '/opt/' : ''}${`${parts.join('/')}/`.repeat(times)}`.slice(0, 4_000),
  )
const names = fc.uniqueArray(
  fc
    .array(fc.constantFrom('a', 'b', 'd', 'l0', 'l1', 'l7'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/')),
  { minLength: 1, maxLength: 12 },
)

describe('generated graphs of links', () => {
  const graph = names.chain((paths) =>
    fc.tuple(...paths.map((path) => fc.option(target).map((to) => [path, to] as const))),
  )

  it('in layers end in a tree or our error', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (entries) => {
        const tree = new Map<string, OptEntry>(
          entries.map(([path, to]) => [
            path,
            to === null ? { kind: 'file', mode: 0o644, file: path, sizeBytes: 1 } : { kind: 'symlink', target: to },
          ]),
        )
        const merged = await outcome(() => mergeParts([{ layer: 'LAYER', tree }]))
        if (!(merged instanceof Map)) return
        for (const path of tree.keys()) followLinks(path, merged)
      }),
      { numRuns: 100 },
    )
  })

  it('in an image take a bounded number of steps for each path', async () => {
    await using temp = await openTemp(tmpdir())
    await fc.assert(
      fc.asyncProperty(graph, async (entries) => {
        const tar = tarOf(
          entries.flatMap(([name, to]): TarHeader[] =>
            to === null ? [{ name }] : [paxOf({ linkpath: to.replace(/^\/opt/, '') || '/' }), { name, type: '2' }],
          ),
        )
        const blob = memoryBlob(gzipSync(tar, { level: 1 }), mediaTypes.ociLayer)
        const root = await outcome(() => readRoot([blob], () => false, { name: 'x', folder: temp.path, signal }))
        if ('code' in root) return
        // 41 links at the end of a path, each behind 40, of 4,096 characters.
        for (const [name] of entries) {
          const steps = openBudget(41 * 41 * 2_048, (limit) => new Error(`more than ${limit} steps`))
          findNode({ ...root.tree, steps }, `/${name}`)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('generated layers of a folder', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const kind = fc.constantFrom<OptEntry>(
    { kind: 'directory', mode: 0o755 },
    { kind: 'file', mode: 0o644, file: 'f', sizeBytes: 1 },
    { kind: 'symlink', target: 'x' },
  )
  const changes = fc.record({
    added: fc.array(fc.tuple(path, kind), { maxLength: 6 }).map((entries) => new Map(entries)),
    gone: fc.array(path, { maxLength: 2 }).map((paths) => new Set(paths)),
    emptied: fc.array(path, { maxLength: 2 }).map((paths) => new Set(paths)),
  })

  it('give what deleting and adding path by path gives', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), (layers) => {
        const folder = openLayered()
        let plain = new Map<string, OptEntry>()
        for (const layer of layers) {
          folder.apply(layer)
          const covered = [...layer.added].flatMap(([at, entry]) => (entry.kind === 'directory' ? [] : [at]))
          const cleared = [...layer.gone, ...layer.emptied, ...covered]
          const isLeft = (at: string): boolean =>
            !layer.gone.has(at) && !cleared.some((above) => at.startsWith(`${above}/`))
          plain = new Map([...[...plain].filter(([at]) => isLeft(at)), ...layer.added])
        }
        expect(Object.fromEntries(folder.entries())).toStrictEqual(Object.fromEntries(plain))
        expect(folder.isEmpty()).toBe(plain.size === 0)
      }),
      { numRuns: 100 },
    )
  })
})

describe('generated depths, counts and ratios', () => {
  const shape = fc.record({
    count: fc.constantFrom(1, 10, 300),
    depth: fc.constantFrom(0, 1, 99, 199, 250),
    pax: fc.constantFrom(0, 10, 4_000, 70_000),
    zeros: fc.constantFrom(0, 1_000, 20_000_000),
    type: fc.constantFrom('0', '1', '2', '5', '3', 'x', 'g', 'L', 'K'),
  })
  const tarFor = ({
    count,
    depth,
    pax,
    zeros,
    type,
  }: typeof shape extends fc.Arbitrary<infer S> ? S : never): Buffer => {
    const deep = 'd/'.repeat(depth)
    const extended = pax === 0 ? [] : [paxOf({ comment: '='.repeat(pax) })]
    return Buffer.concat([
      tarOf(
        Array.from({ length: count }, (_, at) => [
          ...extended,
          paxOf({ path: `${at}/${deep}f` }),
          { name: 'f', type },
        ]).flat(),
      ),
      header({ name: 'zeros', type: '0', target: '', sizeBytes: zeros }),
      Buffer.alloc(zeros),
    ])
  }

  it('of a layer stay within the bytes, entries and records that are allowed', async () => {
    await using temp = await openTemp(tmpdir())
    await fc.assert(
      fc.asyncProperty(shape, async (one) => {
        const blob = memoryBlob(gzipSync(tarFor(one), { level: 1 }), mediaTypes.ociLayer)
        await outcome(() => readRoot([blob, blob], () => false, { name: 'x', folder: temp.path, signal }))
      }),
      { numRuns: 12 },
    )
  })

  it('of a plain tar stay within its index', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'x.tar')
    await fc.assert(
      fc.asyncProperty(shape, async (one) => {
        await writeFile(path, tarFor(one))
        await using file = await open(path)
        const found = await outcome(() => readTarIndex(file, 'x'))
        if ('code' in found) return
        const held = found.entries.reduce((sum, entry) => sum + entry.path.length, 0)
        expect(held).toBeLessThan(20_000 * 256 + 16_777_216)
      }),
      { numRuns: 12 },
    )
  })

  it('of a zip stay within what it may unpack to', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'x.zip')
    const made = { workspace: temp.path, path }
    await fc.assert(
      fc.asyncProperty(
        fc.record({ shape, shares: fc.boolean() }),
        async ({ shape: { count, depth, zeros }, shares }) => {
          const content = Buffer.alloc(count > 1 ? Math.min(zeros, 1_000) : zeros)
          const deep = 'd/'.repeat(depth)
          await writeFile(
            path,
            zipOf(
              Array.from({ length: Math.min(count, 200) }, (_, at) => ({
                name: `${at}/${deep}f`,
                content,
                sharesFirst: shares && at > 0,
              })),
            ),
          )
          await outcome(() => readZipFile(made, { temp: temp.path, signal }))
          await outcome(() =>
            unzip(path, { layer: 'LAYER', folder: join(temp.path, 'files'), total: openTotal(), signal }),
          )
        },
      ),
      { numRuns: 10 },
    )
  })
})

describe('generated JSON', () => {
  const text = fc.record({
    open: fc.constantFrom('[', '{"a":', '[0,', '"\\"', '{}', '0,'),
    times: fc.constantFrom(1, 99, 101, 100_001, 300_000),
  })

  it('of any depth and number of values is parsed or refused as a manifest and as a config', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async ({ open: piece, times }, isList) => {
        const bytes = Buffer.from(isList ? `[${piece.repeat(times)}0]` : piece.repeat(times))
        const found = [
          await outcome(() => parseManifest(bytes, 'x')),
          await outcome(() => parseImageConfig(bytes, 'x')),
        ]
        for (const one of found) expect(one).toHaveProperty('code')
      }),
      { numRuns: 60 },
    )
  })
})

describe('generated programs', () => {
  it('with any number of libraries and versions are read within a bounded number of names', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'program')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 1_023, 1_025, 3_000),
        fc.constantFrom(1, 40, 2_000),
        async (libraries, versions) => {
          const elf = makeElf({
            machine: 62,
            libraries: Array.from({ length: libraries }, (_, at) => `lib${at}.so`),
            versions: libraries === 0 ? [] : Array.from({ length: versions }, (_, at) => `GLIBC_2.${at}`),
          })
          expect(elf.length).toBeLessThan(MAX_READ_BYTES)
          await writeFile(path, elf)
          const facts = await inspectElf(path)
          expect(facts?.libraries.length).toBeLessThanOrEqual(1_024)
        },
      ),
      { numRuns: 15 },
    )
  })
})

it('a budget of unpacking ends at its number of bytes, whatever they are taken in', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000 }), fc.integer({ min: 1, max: 100_000_000 }), (packedBytes, piece) => {
      const { bytes } = openUnpacking({ packedBytes }, (what) => new Error(what))
      const limit = 268_435_456 + 20 * packedBytes
      const pieces = Math.floor(limit / piece)
      for (let at = 0; at < Math.min(pieces, 10_000); at++) bytes(piece)
      if (pieces <= 10_000) expect(() => bytes(piece)).toThrow('ratio')
    }),
    { numRuns: 50 },
  )
})
