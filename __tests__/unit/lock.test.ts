import { fillIntegrity } from '../../tools/integrity.ts'
import { type LockEntry, lockProblems, parseLock } from '../../tools/lock.ts'

const STRONG = `sha512-${'A'.repeat(86)}==`
const OTHER = `sha512-${'B'.repeat(86)}==`

const lockWith = (packages: Readonly<Record<string, LockEntry>>): string =>
  `${JSON.stringify({ lockfileVersion: 3, packages: { '': { version: '1.0.0' }, ...packages } }, null, 2)}\n`

describe('a lock', () => {
  it.each<{ name: string; path?: string; entry: LockEntry; problem: string }>([
    {
      name: 'without an integrity',
      entry: { version: '2.9.1' },
      problem: 'node_modules/yaml (yaml@2.9.1) has no integrity: run  npm run integrity',
    },
    {
      name: 'without an integrity, within another package',
      path: 'node_modules/a/node_modules/@b/c',
      entry: { version: '1.0.0' },
      problem: 'node_modules/a/node_modules/@b/c (@b/c@1.0.0) has no integrity: run  npm run integrity',
    },
    {
      name: 'under another name',
      entry: { name: 'yaml-too', version: '2.9.1' },
      problem: 'node_modules/yaml (yaml-too@2.9.1) has no integrity: run  npm run integrity',
    },
    {
      name: 'with an empty integrity',
      entry: { version: '2.9.1', integrity: '' },
      problem: 'node_modules/yaml (yaml@2.9.1) has no integrity by SHA-512, but : run  npm run integrity',
    },
    {
      name: 'with SHA-1 alone',
      entry: { version: '2.9.1', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
      problem: 'node_modules/yaml (yaml@2.9.1) has no integrity by SHA-512, but sha1: run  npm run integrity',
    },
    {
      name: 'with a second integrity that would do, too',
      entry: { version: '2.9.1', integrity: `sha512-AAAA ${STRONG}` },
      problem:
        'node_modules/yaml (yaml@2.9.1) has no integrity by SHA-512, but sha512 and sha512: run  npm run integrity',
    },
    ...[
      'https://registry.example/yaml-2.9.1.tgz',
      'http://registry.example/yaml-2.9.1.tgz',
      'git+ssh://git@example.com/yaml.git#0123456789abcdef0123456789abcdef01234567',
      'file:../yaml-2.9.1.tgz',
    ].map((resolved) => ({
      name: `from ${resolved}`,
      entry: { version: '2.9.1', integrity: STRONG, resolved },
      problem:
        "node_modules/yaml names where it comes from: depend on a version from a registry, and run  npm install --package-lock-only , which leaves the place to npm's configuration",
    })),
    ...['../yaml', '/tmp/yaml', 'packages/../../yaml', 'node_modules/.yaml', ''].map((resolved) => ({
      name: `that links to "${resolved}"`,
      entry: { resolved, link: true },
      problem: `node_modules/yaml is the folder ${resolved}, which is not in the repository: depend on a version from a registry`,
    })),
    {
      name: 'of a folder outside of the repository',
      path: '../yaml',
      entry: { version: '2.9.1' },
      problem: '../yaml is the folder ../yaml, which is not in the repository: depend on a version from a registry',
    },
  ])('is refused with a package $name', ({ path = 'node_modules/yaml', entry, problem }) => {
    expect(lockProblems(parseLock(lockWith({ [path]: entry })))).toStrictEqual([problem])
  })

  it('names every such package', () => {
    const lock = lockWith({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } })
    expect(lockProblems(parseLock(lock))).toHaveLength(2)
  })

  it.each<{ name: string; packages: Readonly<Record<string, LockEntry>> }>([
    { name: 'all packages pinned', packages: { 'node_modules/yaml': { version: '2.9.1', integrity: STRONG } } },
    {
      name: 'a folder of the repository, whose bytes are of the commit',
      packages: {
        'node_modules/part': { resolved: 'packages/part', link: true },
        'packages/part': { version: '1.0.0' },
      },
    },
  ])('is fine with $name', ({ packages }) => {
    expect(lockProblems(parseLock(lockWith(packages)))).toStrictEqual([])
  })

  it.each(['{}', '{"packages":{}}', '{"lockfileVersion":1,"dependencies":{"yaml":{"version":"2.9.1"}}}'])(
    'is refused without packages: %s',
    (text) => {
      expect(() => parseLock(text)).toThrow(
        'package-lock.json does not list the packages: write it anew with npm 7 or later',
      )
    },
  )
})

describe('npm run integrity', () => {
  const known: Readonly<Record<string, string>> = {
    'yaml@2.9.1': STRONG,
    '@b/c@1.0.0': OTHER,
    'old@1.0.0': 'sha1-AAAA',
  }
  const ask = async (wanted: string): Promise<string | undefined> => known[wanted]

  it('writes what the registry knows, in npm’s order of keys, and names the rest', async () => {
    const lock = lockWith({
      'node_modules/yaml': { version: '2.9.1', license: 'ISC' } as LockEntry,
      'node_modules/a/node_modules/@b/c': { version: '1.0.0', integrity: 'sha1-AAAA' },
      'node_modules/old': { version: '1.0.0' },
      'node_modules/gone': { version: '1.0.0' },
      'node_modules/pinned': { version: '1.0.0', integrity: STRONG },
    })
    const { text, written, unknown } = await fillIntegrity(lock, ask)
    expect(written).toStrictEqual(['yaml@2.9.1', '@b/c@1.0.0'])
    expect(unknown).toStrictEqual(['old@1.0.0', 'gone@1.0.0'])
    expect(text).toBe(
      lockWith({
        'node_modules/yaml': { version: '2.9.1', integrity: STRONG, license: 'ISC' } as LockEntry,
        'node_modules/a/node_modules/@b/c': { version: '1.0.0', integrity: OTHER },
        'node_modules/old': { version: '1.0.0' },
        'node_modules/gone': { version: '1.0.0' },
        'node_modules/pinned': { version: '1.0.0', integrity: STRONG },
      }),
    )
    expect(await fillIntegrity(text, ask)).toStrictEqual({ text, written: [], unknown })
  })

  it('asks for nothing, and leaves every byte, where all is pinned', async () => {
    const lock = lockWith({ 'node_modules/yaml': { version: '2.9.1', integrity: STRONG } }).trim()
    const asked: string[] = []
    const filled = await fillIntegrity(lock, async (wanted) => void asked.push(wanted))
    expect({ filled, asked }).toStrictEqual({ filled: { text: lock, written: [], unknown: [] }, asked: [] })
  })
})
