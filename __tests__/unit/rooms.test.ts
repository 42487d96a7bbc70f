import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

type Import = { readonly specifier: string; readonly isType: boolean; readonly isDynamic: boolean }
type Source = {
  readonly file: string
  readonly room: string
  readonly code: string
  readonly imports: readonly Import[]
}

const ROOT = process.cwd()

/** The text without comments. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')

/** `import type …`, and imports of types only, load no code. */
const isTypeOnly = (clause: string): boolean => {
  if (/^(?:import|export)\s+type\b/.test(clause)) return true
  const names = clause.match(/^(?:import|export)\s*\{([^}]*)\}/)?.[1]
  if (names === undefined) return false
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '))
}

const importsOf = (code: string): readonly Import[] => [
  ...[...code.matchAll(/^(?:import|export)\b[^'"\n]*(?:\{[^}]*\}[^'"\n]*)?from\s*['"]([^'"]+)['"]/gm)].map(
    ([clause, specifier = '']) => ({
      specifier,
      isType: isTypeOnly(clause),
      isDynamic: false,
    }),
  ),
  ...[...code.matchAll(/^import\s*['"]([^'"]+)['"]/gm)].map(([, specifier = '']) => ({
    specifier,
    isType: false,
    isDynamic: false,
  })),
  ...[...code.matchAll(/\bimport\(\s*['"]?([^'")]*)/g)].map(([, specifier = '']) => ({
    specifier,
    isType: false,
    isDynamic: true,
  })),
]

/** `src/plan/names.ts` is in room plan, `src/line.ts` in room line, `emulator/lambda/x.ts` in room emulator. */
const roomOf = (file: string): string => {
  const [first = '', second = '', ...rest] = file.split('/')
  if (first !== 'src') return first
  return rest.length === 0 ? basename(second, '.ts') : second
}

const sources: readonly Source[] = globSync(['src/**/*.ts', 'emulator/**/*.ts'], { cwd: ROOT })
  .toSorted()
  .map((file) => {
    const code = withoutComments(readFileSync(join(ROOT, file), 'utf8'))
    return { file, room: roomOf(file), code, imports: importsOf(code) }
  })
const own = sources.filter(({ file }) => file.startsWith('src/'))
const target = (from: Source, { specifier }: Import): string =>
  relative(ROOT, resolve(ROOT, dirname(from.file), specifier))
const isRelative = ({ specifier }: Import): boolean => specifier.startsWith('.')

const EVERY = [
  'errors',
  'settings',
  'host',
  'plan',
  'aws',
  'registry',
  'observe',
  'decide',
  'build',
  'push',
  'release',
  'runtime',
  'report',
  'expect',
  'words',
  'lambda-paths',
]

/** Section 3 of design.md: the rooms from which a room may import values. A file name allows only that file. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  denial: [],
  errors: ['address', 'catalogue', 'denial'],
  expect: [],
  settings: ['errors'],
  words: [],
  address: [],
  'lambda-paths': [],
  host: ['address', 'errors', 'words', 'version.generated'],
  plan: ['address', 'settings', 'errors', 'words'],
  aws: ['host', 'errors'],
  registry: ['host', 'errors'],
  observe: ['aws', 'registry', 'errors'],
  decide: ['errors', 'lambda-paths'],
  build: ['registry', 'host', 'address', 'errors', 'lambda-paths'],
  push: ['registry', 'aws', 'host', 'errors'],
  release: ['aws', 'registry', 'push', 'expect', 'errors', 'words'],
  runtime: [
    ...['src/host/ask.ts', 'src/host/exec.ts', 'src/host/namespace.ts', 'src/host/temp.ts', 'src/host/together.ts'],
    ...['src/host/json.ts', 'src/host/lines.ts'],
    ...['expect', 'errors'],
  ],
  report: ['errors', 'words', ...['code', 'describe', 'note', 'state'].map((file) => `src/release/${file}.ts`)],
  start: EVERY,
  foreign: EVERY,
  builds: EVERY,
  story: EVERY,
  provenance: [...EVERY, 'story'],
  products: [...EVERY, 'story', 'provenance'],
  inspection: [...EVERY, 'story'],
  trial: [...EVERY, 'story'],
  'foreign-code': [...EVERY, 'story', 'products', 'trial'],
  shared: [...EVERY, 'products', 'foreign-code'],
  unchanged: [...EVERY, 'story'],
  surroundings: [...EVERY, 'story'],
  artifacts: [...EVERY, 'story', 'surroundings', 'inspection', 'unchanged'],
  stages: [...EVERY, 'story', 'surroundings'],
  releasing: [...EVERY, 'story', 'stages'],
  line: [...EVERY, 'story', 'surroundings', 'provenance', 'trial', 'artifacts', 'stages', 'releasing'],
  fleet: [...EVERY, 'shared', 'provenance', 'line'],
  run: [...EVERY, 'start', 'foreign', 'builds', 'fleet'],
  local: [...EVERY, 'samples.generated'],
  cli: [...EVERY, 'local', 'samples.generated', 'version.generated'],
  main: [...EVERY, 'run', 'cli'],
  'version.generated': [],
  'samples.generated': [],
  emulator: ['runtime'],
}

/** "Types from anywhere earlier": the order of design.md's table. Rooms in one row, and the story's files among each other, are not checked. */
const NEVER_TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  catalogue: EVERY,
  errors: EVERY,
  settings: EVERY.filter((room) => room !== 'errors'),
  host: ['plan', 'aws', 'registry', 'observe', 'decide', 'build', 'push', 'release', 'report'],
  plan: ['aws', 'registry', 'observe', 'decide', 'build', 'push', 'release', 'report'],
  registry: ['observe', 'decide', 'build', 'push', 'release', 'report'],
  aws: ['observe', 'decide', 'build', 'push', 'release', 'report'],
  observe: ['decide', 'build', 'push', 'release', 'report'],
  decide: ['build', 'push', 'release', 'report'],
  build: ['push', 'release', 'report'],
  push: ['release', 'report'],
  release: ['report'],
}

describe('the reader of imports', () => {
  test.each([
    { code: "import { a } from './a.ts'", expected: { specifier: './a.ts', isType: false, isDynamic: false } },
    { code: "import type { A } from './a.ts'", expected: { specifier: './a.ts', isType: true, isDynamic: false } },
    {
      code: "import { type A, type B } from './a.ts'",
      expected: { specifier: './a.ts', isType: true, isDynamic: false },
    },
    { code: "import { type A, b } from './a.ts'", expected: { specifier: './a.ts', isType: false, isDynamic: false } },
    {
      code: "import {\n  type A,\n  b,\n} from './a.ts'",
      expected: { specifier: './a.ts', isType: false, isDynamic: false },
    },
    { code: "import * as z from 'zod'", expected: { specifier: 'zod', isType: false, isDynamic: false } },
    { code: "import a from 'a'", expected: { specifier: 'a', isType: false, isDynamic: false } },
    { code: "import './a.ts'", expected: { specifier: './a.ts', isType: false, isDynamic: false } },
    { code: "export { a } from './a.ts'", expected: { specifier: './a.ts', isType: false, isDynamic: false } },
    { code: "const a = await import('./a.ts')", expected: { specifier: './a.ts', isType: false, isDynamic: true } },
  ])('reads $code', ({ code, expected }) => {
    expect(importsOf(code)).toStrictEqual([expected])
  })

  it('finds every import in every file', () => {
    expect(own.length).toBeGreaterThan(40)
    const overlooked = sources.filter(({ code, imports }) => (code.match(/^import\b/gm) ?? []).length > imports.length)
    expect(overlooked.map(({ file }) => file)).toStrictEqual([])
  })
})

describe('the rooms of src', () => {
  it('are all in the table', () => {
    expect(
      [...new Set(sources.map(({ room }) => room))].filter((room) => !Object.hasOwn(MAY_IMPORT, room)),
    ).toStrictEqual([])
  })

  /** The wrong imports, as `file: what it imports`. */
  const wrongImports = (isWrong: (source: Source, found: Import, file: string) => boolean): readonly string[] =>
    own.flatMap((source) =>
      source.imports
        .filter((found) => isRelative(found) && isWrong(source, found, target(source, found)))
        .map((found) => `${source.file}: ${target(source, found)}`),
    )

  it('import existing files, values only from allowed rooms, and types only from earlier rooms', () => {
    const isAllowed = ({ room }: Source, file: string): boolean =>
      [room, ...(MAY_IMPORT[room] ?? [])].some((allowed) => allowed === roomOf(file) || allowed === file)
    const isLater = ({ room }: Source, file: string): boolean => NEVER_TYPES_OF[room]?.includes(roomOf(file)) ?? false
    expect({
      missing: wrongImports((_source, _found, file) => !existsSync(join(ROOT, file))),
      values: wrongImports((source, found, file) => !found.isType && !isAllowed(source, file)),
      types: wrongImports((source, _found, file) => isLater(source, file)),
    }).toStrictEqual({ missing: [], values: [], types: [] })
  })

  it('import nothing outside src', () => {
    expect(wrongImports((_source, _found, file) => !file.startsWith('src/'))).toStrictEqual([])
  })

  it('keep the registry free of AWS', () => {
    const wrong = own.filter(
      ({ room, imports }) => room === 'registry' && imports.some(({ specifier }) => /aws|smithy/.test(specifier)),
    )
    expect(wrong.map(({ file }) => file)).toStrictEqual([])
  })

  it('use process.env only in src/host and src/main.ts', () => {
    const readers = own.filter(({ code }) =>
      /\bprocess\s*(?:\.\s*env|\[\s*['"]env)|\benv\b[^'"\n]*from\s*['"](?:node:)?process['"]/.test(code),
    )
    expect(
      readers.filter(({ file, room }) => room !== 'host' && file !== 'src/main.ts').map(({ file }) => file),
    ).toStrictEqual([])
  })
})

describe('the pure files', () => {
  const PURE = own.filter(
    ({ file, room }) =>
      ['decide', 'report'].includes(room) ||
      [
        'src/plan/layer-sources.ts',
        ...['code', 'differences', 'steps', 'note', 'way-back', 'live-after', 'describe', 'state'].map(
          (name) => `src/release/${name}.ts`,
        ),
        'src/registry/manifest.ts',
        'src/build/docker-arguments.ts',
        'src/build/docker-causes.ts',
        'src/build/dockerfile.ts',
        'src/build/verdict.ts',
        'src/build/base-facts.ts',
      ].includes(file),
  )

  it('are all found', () => {
    expect(PURE.length).toBeGreaterThanOrEqual(11)
  })

  /** Every file that a file loads, including itself. */
  const closure = (file: string, seen = new Set<string>()): Set<string> => {
    const source = sources.find((found) => found.file === file)
    if (source === undefined || seen.has(file)) return seen
    seen.add(file)
    for (const found of source.imports) if (isRelative(found) && !found.isType) closure(target(source, found), seen)
    return seen
  }

  const IMPURE =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|\bperformance\b|\bprocess\b|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bcrypto\b|\bconsole\.(?:log|error|warn|info|debug)\b|\bglobalThis\b/

  it('reach no clock, disk, network, SDK or environment', () => {
    const impure = PURE.flatMap(({ file }) =>
      [...closure(file)].flatMap((reached) => {
        const { imports = [], code = '' } = sources.find((source) => source.file === reached) ?? {}
        const packages = imports.filter((found) => !found.isType && !isRelative(found)).map((one) => one.specifier)
        // In the catalogue's text these are words.
        const impurities = reached.startsWith('src/catalogue/') ? [] : (code.match(IMPURE) ?? [])
        const found = [...packages.filter((name) => name !== 'zod/mini'), ...impurities]
        return found.map((what) => `${file}, by ${reached}: ${what}`)
      }),
    )
    expect(impure).toStrictEqual([])
  })
})

describe('what is loaded before the compiler starts', () => {
  const packages = (file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> => {
    const source = own.find((one) => one.file === file)
    if (source === undefined || seen.has(file)) return found
    seen.add(file)
    for (const one of source.imports) {
      if (one.isType || one.isDynamic) continue
      if (isRelative(one)) packages(target(source, one), seen, found)
      else if (!one.specifier.startsWith('node:')) found.add(one.specifier)
    }
    return found
  }

  it('includes no AWS SDK, none of GitHub’s packages, and nothing for packing', () => {
    expect([...packages('src/main.ts')].toSorted()).toStrictEqual(['yaml', 'zod/mini'])
  })

  it('includes no AWS SDK and none of GitHub’s packages on the command line either', () => {
    expect([...packages('src/cli.ts')].filter((name) => /aws|smithy|@actions/.test(name))).toStrictEqual([])
  })

  it('is followed by dynamic imports: of the fleet and the report in run.ts, of the command line in main.ts, and of GitHub’s own packages', () => {
    const dynamic = own.flatMap(({ file, imports }) =>
      imports.filter(({ isDynamic }) => isDynamic).map(({ specifier }) => `${file}: ${specifier}`),
    )
    expect(dynamic).toStrictEqual([
      'src/host/ask.ts: @actions/exec',
      'src/host/core.ts: @actions/core',
      'src/host/github.ts: @actions/github',
      'src/main.ts: ./report/rendering.ts',
      'src/main.ts: ./cli.ts',
      'src/run.ts: ./fleet.ts',
      'src/run.ts: ./report/rendering.ts',
    ])
  })

  it('is followed by no require', () => {
    expect(own.filter(({ code }) => /\brequire\(|createRequire/.test(code)).map(({ file }) => file)).toStrictEqual([])
  })
})

describe('the emulator', () => {
  const emulated = sources.filter(({ room }) => room === 'emulator')

  it('imports src/runtime and itself', () => {
    const wrong = emulated.flatMap((source) =>
      source.imports
        .filter(isRelative)
        .map((found) => target(source, found))
        .filter((file) => !file.startsWith('emulator/') && !file.startsWith('src/runtime/'))
        .map((file) => `${source.file}: ${file}`),
    )
    expect(wrong).toStrictEqual([])
  })

  it('is nowhere in dist', () => {
    const chunks = globSync('dist/*.js', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'))
    expect(chunks.length).toBeGreaterThanOrEqual(2)
    // Texts that only the emulator has: each must still be in it, and none in dist.
    for (const marker of [
      'Please provide ImageUri when updating a function',
      'Your authorization token has expired. Reauthenticate',
    ]) {
      const isIn = {
        emulator: emulated.some(({ code }) => code.includes(marker)),
        dist: chunks.some((chunk) => chunk.includes(marker)),
      }
      expect({ marker, ...isIn }).toStrictEqual({ marker, emulator: true, dist: false })
    }
    expect(chunks.filter((chunk) => /emulator\//.test(chunk))).toHaveLength(0)
  })
})
