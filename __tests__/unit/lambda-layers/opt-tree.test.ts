import { followLinks, mergeParts, type OptEntry, type OptPart } from '../../../src/lambda-layers/opt-tree.ts'
import { openTotal, openUnpacked, type Unpacked } from '../../../src/lambda-layers/unpacking.ts'

const folder: OptEntry = { kind: 'directory', mode: 0o755 }
const file = (name = 'f', mode = 0o644): OptEntry => ({ kind: 'file', mode, file: name, sizeBytes: 1 })
const link = (target: string): OptEntry => ({ kind: 'symlink', target })
const part = (layer: string, entries: Readonly<Record<string, OptEntry>>): OptPart => ({
  layer,
  tree: new Map(Object.entries(entries)),
})

const LARGE = 250_000_000

describe('openUnpacked refuses', () => {
  const { signal } = new AbortController()
  const open = (layer = 'LAYER', total = openTotal(), packedBytes = LARGE): Unpacked =>
    openUnpacked({ layer, folder: 'files', total, signal }, packedBytes)

  it('the byte after 250 MB', () => {
    const count = open()
    count.bytes(262_144_000)
    expect(() => count.bytes(1)).toThrow('LAYER has more than 262144000 bytes when unpacked.')
  })

  it('the entry after 50,000', () => {
    const count = open()
    for (let at = 0; at < 50_000; at++) count.entry(`f${at}`)
    expect(() => count.entry('g')).toThrow('LAYER has more than 50000 entries.')
  })

  it('the 200,001st file or folder of all layers, with the folders that only paths make', () => {
    const total = openTotal()
    const deep = (layer: number, at: number): string => `a${layer}/b${at}/c/d/e`
    for (let layer = 0; layer < 2; layer++) {
      const count = open('LAYER', total)
      // One folder, then five for each.
      for (let at = 0; at < 19_999; at++) count.entry(deep(layer, at))
    }
    const last = open('LAYER', total)
    expect(() => {
      for (let at = 0; at < 1_000; at++) last.entry(deep(2, at))
    }).not.toThrow()
    expect(() => {
      for (let at = 1_000; at < 50_000; at++) last.entry(deep(2, at))
    }).toThrow('layers has more than 200000 files and folders, of all layers together.')
  })

  it('what all layers unpack to beyond 20 times their size, in any order', () => {
    const total = openTotal()
    const [one, two] = [open('ONE', total, 1_000_000), open('TWO', total, 10_000_000)]
    one.bytes(20_000_000 + 200_000_000)
    two.bytes(200_000_000)
    expect(() => two.bytes(62_000_000)).not.toThrow()
    expect(() => one.bytes(10_000_000)).toThrow('more than 20 times their size, and more than 268435456 bytes beyond')
  })
})

describe('mergeParts refuses', () => {
  test.each([
    { name: 'an absolute link', entries: { l: link('/etc/passwd') } },
    { name: 'a link to a neighbour of /opt', entries: { l: link('/optional/x') } },
    { name: 'a link to the root', entries: { l: link('/') } },
    { name: 'a link that goes up', entries: { l: link('../etc') } },
    { name: 'a link that goes up from a folder', entries: { 'a/l': link('../../etc') } },
    { name: 'a link that goes up and comes back', entries: { l: link('../opt/x') } },
    { name: 'an absolute link that goes up', entries: { l: link('/opt/../etc') } },
    {
      name: 'a link that goes up behind another link',
      entries: { 'p/q/l': link('../..'), 'z/l': link('../p/q/l/../etc') },
    },
    { name: 'a link that goes up behind an absolute one', entries: { 'p/l': link('/opt'), l: link('p/l/../etc') } },
    { name: 'a link to a link that leads out', entries: { a: link('b'), b: link('..') } },
  ])('$name', ({ entries }) => {
    expect(() => mergeParts([part('LAYER', entries)])).toThrow(
      /^LAYER contains the link "[^"]+" to "[^"]+", which leads out of \/opt\.$/,
    )
  })

  test.each([
    { name: 'a file below a file', parts: [part('ONE', { a: file(), 'a/b': file() })], layer: 'ONE', entry: 'a/b' },
    { name: 'a file below a link', parts: [part('ONE', { a: link('b'), 'a/c': file() })], layer: 'ONE', entry: 'a/c' },
    {
      name: 'a file far below a file',
      parts: [part('ONE', { a: file(), 'a/b/c/d': file() })],
      layer: 'ONE',
      entry: 'a/b/c/d',
    },
    {
      name: 'a file below a file of an earlier layer',
      parts: [part('ONE', { a: file() }), part('TWO', { 'a/b': file() })],
      layer: 'TWO',
      entry: 'a/b',
    },
    {
      name: 'a file that replaces a folder',
      parts: [part('ONE', { 'a/b': file() }), part('TWO', { a: file() })],
      layer: 'ONE',
      entry: 'a/b',
    },
  ])('$name', ({ parts, layer, entry }) => {
    expect(() => mergeParts(parts)).toThrow(`${layer} contains "${entry}" below "a", which is not a folder.`)
  })
})

describe('mergeParts', () => {
  test.each([
    { name: 'a link to a neighbour', target: 'b.so' },
    { name: 'a link down', target: 'x/y' },
    { name: 'a link up to /opt itself', target: '../..' },
    { name: 'a link up and down again', target: '../../bin/x' },
    { name: 'an absolute link below /opt', target: '/opt/bin/x' },
    { name: 'an absolute link to /opt', target: '/opt' },
    { name: 'a circular link', target: 'l' },
    { name: 'a link to a file called outside', target: '/opt/outside' },
  ])('keeps $name unchanged', ({ target }) => {
    const tree = { 'lib/deep/l': link(target) }
    expect(Object.fromEntries(mergeParts([part('LAYER', tree)]))).toStrictEqual(tree)
  })

  it('puts later parts over earlier ones', () => {
    const one = part('ONE', { lib: folder, 'lib/a': file('one'), 'lib/b': file('one'), c: link('lib') })
    const two = part('TWO', { lib: { kind: 'directory', mode: 0o700 }, 'lib/a': file('two'), c: file('two') })
    expect(Object.fromEntries(mergeParts([one, two]))).toStrictEqual({
      lib: { kind: 'directory', mode: 0o700 },
      'lib/a': file('two'),
      'lib/b': file('one'),
      c: file('two'),
    })
  })

  it('makes files directly in /opt/extensions executable, and nothing else', () => {
    const tree = mergeParts([
      part('ONE', {
        'extensions/agent': file('f', 0o600),
        'extensions/lib/x': file('f', 0o600),
        agent: file('f', 0o600),
      }),
    ])
    expect(Object.fromEntries(tree)).toStrictEqual({
      'extensions/agent': file('f', 0o755),
      'extensions/lib/x': file('f', 0o600),
      agent: file('f', 0o600),
    })
  })

  it('makes the target of a link in /opt/extensions executable, even in an earlier part', () => {
    const one = part('ONE', { 'bin/agent': file('f', 0o644), 'bin/other': file('f', 0o644), current: link('bin') })
    const two = part('TWO', { 'extensions/agent': link('/opt/current/agent'), 'extensions/gone': link('x') })
    expect(Object.fromEntries(mergeParts([one, two]))).toStrictEqual({
      'bin/agent': file('f', 0o755),
      'bin/other': file('f', 0o644),
      current: link('bin'),
      'extensions/agent': link('/opt/current/agent'),
      'extensions/gone': link('x'),
    })
  })
})

describe('followLinks', () => {
  const tree = mergeParts([
    part('ONE', {
      bin: folder,
      'bin/agent': file(),
      current: link('bin'),
      'extensions/agent': link('/opt/current/agent'),
      self: link('self'),
    }),
  ])

  test.each([
    { path: 'extensions/agent', expected: file('f', 0o755) },
    { path: 'current', expected: folder },
    { path: 'bin/agent', expected: file('f', 0o755) },
    { path: 'self', expected: undefined },
    { path: 'nothing', expected: undefined },
  ])('resolves $path', ({ path, expected }) => {
    expect(followLinks(path, tree)).toStrictEqual(expected)
  })
})
