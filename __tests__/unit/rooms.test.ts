import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

type Import = { readonly specifier: string; readonly isType: boolean; readonly isDynamic: boolean }
type Source = {
  readonly file: string
  readonly room: string
  readonly code: string
  readonly lines: number
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

/** `src/plan/grammar/names.ts` is in room plan, `src/run.ts` in room run, `emulator/lambda/code/zip-file.ts` in room lambda, `emulator/main.ts` in room main. */
const roomOf = (file: string): string => {
  const [, room = ''] = file.split('/')
  return basename(room, '.ts')
}

const sources: readonly Source[] = globSync(['src/**/*.ts', 'emulator/**/*.ts'], { cwd: ROOT })
  .toSorted()
  .map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const code = withoutComments(text)
    return { file, room: roomOf(file), code, lines: text.split('\n').length - 1, imports: importsOf(code) }
  })
const own = sources.filter(({ file }) => file.startsWith('src/'))
const emulated = sources.filter(({ file }) => file.startsWith('emulator/'))
const target = (from: Source, { specifier }: Import): string =>
  relative(ROOT, resolve(ROOT, dirname(from.file), specifier))
const isRelative = ({ specifier }: Import): boolean => specifier.startsWith('.')

/** The wrong imports, as `file: what it imports`. */
const wrongImports = (
  of: readonly Source[],
  isWrong: (source: Source, found: Import, file: string) => boolean,
): readonly string[] =>
  of.flatMap((source) =>
    source.imports
      .filter((found) => isRelative(found) && isWrong(source, found, target(source, found)))
      .map((found) => `${source.file}: ${target(source, found)}`),
  )

const sameTree = (file: string, [first]: readonly Source[]): boolean => file.split('/')[0] === first?.file.split('/')[0]

/** Files that import one another, types included: each circle as the names of its files. */
const circlesIn = (files: readonly Source[]): readonly string[] => {
  const next = new Map(
    files.map((source) => [source.file, source.imports.filter(isRelative).map((found) => target(source, found))]),
  )
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const file of next.get(from) ?? []) {
      if (seen.has(file)) continue
      seen.add(file)
      reach(file, seen)
    }
    return seen
  }
  const reached = new Map([...next.keys()].map((file) => [file, reach(file)]))
  const circles = [...next.keys()]
    .filter((file) => reached.get(file)?.has(file))
    .map((file) => [...next.keys()].filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)))
  return [...new Set(circles.map((circle) => circle.toSorted().join(' ')))]
}

/** The rooms of src in the order of the data, with the rooms or files from which each may import values. Types may come from any earlier room. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  catalogue: [],
  errors: ['text', 'catalogue'],
  lambda: [],
  settings: ['text'],
  host: ['text', 'errors'],
  plan: ['text', 'errors', 'settings'],
  aws: ['text', 'errors', 'host'],
  files: ['errors', 'lambda', 'host'],
  registry: ['text', 'errors', 'lambda', 'host', 'files'],
  observe: ['errors', 'aws', 'files', 'registry', 'src/host/git.ts'],
  decide: ['errors', 'lambda'],
  tar: ['errors', 'host', 'files'],
  'lambda-layers': ['text', 'errors', 'lambda', 'host', 'files', 'registry', 'tar'],
  inspect: ['text', 'errors', 'lambda', 'files', 'registry', 'tar', 'lambda-layers'],
  go: ['text', 'errors', 'host', 'files', 'registry', 'inspect'],
  pack: ['text', 'errors', 'lambda', 'host', 'files', 'registry', 'tar', 'lambda-layers', 'inspect'],
  docker: ['text', 'errors', 'host', 'files', 'registry', 'tar', 'pack'],
  push: ['text', 'errors', 'host', 'registry'],
  release: ['text', 'errors', 'aws', 'files', 'registry', 'push'],
  runtime: [
    ...['text', 'errors', 'lambda'],
    ...['ask', 'exec', 'namespace', 'visible-variables'].map((name) => `src/host/children/${name}.ts`),
    ...[
      'src/host/concurrency/together.ts',
      'src/host/disk/limits.ts',
      'src/host/disk/temp.ts',
      'src/host/log/lines.ts',
    ],
  ],
  report: ['text', 'errors', ...['code', 'describe', 'note', 'state'].map((file) => `src/release/${file}.ts`)],
  deploy: [
    ...['text', 'errors', 'host', 'plan', 'aws', 'files', 'registry', 'observe', 'decide', 'lambda-layers'],
    ...['inspect', 'go', 'pack', 'docker', 'push', 'release', 'runtime', 'report'],
  ],
  terminal: [
    ...['errors', 'settings', 'host', 'plan', 'files', 'registry'],
    ...['inspect', 'go', 'pack', 'docker', 'runtime'],
  ],
  run: ['errors', 'host', 'plan', 'decide', 'deploy', 'src/report/rendering.ts'],
  main: ['errors', 'host', 'plan', 'decide', 'run', 'src/report/rendering.ts', 'src/terminal/cli.ts'],
}

/** Its rooms, in the same way. Of src it may import the runtime. */
const EMULATOR_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: [],
  iam: ['http'],
  requests: ['http'],
  s3: ['http', 'requests'],
  registry: ['http', 'iam'],
  images: ['http', 'registry'],
  github: ['http'],
  sts: ['http', 'iam', 'github'],
  ecr: ['http', 'iam', 'registry'],
  lambda: ['http', 'iam', 's3', 'registry', 'images'],
  bases: ['http', 'requests', 's3', 'registry', 'images'],
  world: ['http', 'requests', 's3', 'registry', 'github', 'sts', 'ecr', 'lambda'],
  server: ['http', 'iam', 'requests', 's3', 'registry', 'images', 'sts', 'lambda', 'world'],
  scene: ['registry', 'bases'],
  main: ['bases', 'server', 'scene'],
}

/** The most files in a folder, and the most lines in a file. */
const MOST_FILES = 16
const MOST_LINES = 250

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

describe.each([
  { name: 'src', within: own, table: MAY_IMPORT },
  { name: 'emulator', within: emulated, table: EMULATOR_MAY_IMPORT },
])('the rooms of $name', ({ within, table }) => {
  const order = Object.keys(table)

  it('are all in the table', () => {
    const rooms = new Set(within.map(({ room }) => room))
    expect([...rooms].toSorted()).toStrictEqual(order.toSorted())
  })

  it('import existing files, values only from allowed rooms, and types only from earlier rooms', () => {
    const isAllowed = ({ room }: Source, file: string): boolean =>
      [room, ...(table[room] ?? [])].some((allowed) => allowed === roomOf(file) || allowed === file)
    const isLater = ({ room }: Source, file: string): boolean => order.indexOf(roomOf(file)) > order.indexOf(room)
    const inside = wrongImports(within, (_source, _found, file) => sameTree(file, within))
    expect(inside.length).toBeGreaterThan(100)
    expect({
      missing: wrongImports(within, (_source, _found, file) => !existsSync(join(ROOT, file))),
      values: wrongImports(
        within,
        (source, found, file) => sameTree(file, within) && !found.isType && !isAllowed(source, file),
      ),
      types: wrongImports(within, (source, _found, file) => sameTree(file, within) && isLater(source, file)),
    }).toStrictEqual({ missing: [], values: [], types: [] })
  })

  it('allow no import that none of their files needs', () => {
    const used = new Set(
      within.flatMap((source) =>
        source.imports
          .filter((found) => isRelative(found) && !found.isType)
          .flatMap((found) =>
            [target(source, found), roomOf(target(source, found))].map((to) => `${source.room}: ${to}`),
          ),
      ),
    )
    const rows = Object.entries(table).flatMap(([room, allowed]) => allowed.map((to) => `${room}: ${to}`))
    expect(rows.filter((row) => !used.has(row))).toStrictEqual([])
  })

  it(`have at most ${MOST_FILES} files in a folder, and at most ${MOST_LINES} lines in a file`, () => {
    const folders = Map.groupBy(within, ({ file }) => dirname(file))
    expect({
      folders: [...folders].filter(([, files]) => files.length > MOST_FILES).map(([folder]) => folder),
      files: within.filter(({ lines }) => lines > MOST_LINES).map(({ file, lines }) => `${file}: ${lines}`),
    }).toStrictEqual({ folders: [], files: [] })
  })

  it('have no circle of imports, of types neither', () => {
    expect(circlesIn(within)).toStrictEqual([])
  })
})

describe('the tree in CONTRIBUTING.md', () => {
  const [, tree = ''] = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').match(/```text\nsrc\/\n([\s\S]*?)```/) ?? []
  const [ofSource = '', ofEmulator = ''] = tree.split(/^emulator\/.*\n/m)
  const folders = (text: string): string[] =>
    text.split('\n').flatMap((line) => (line.match(/^ *((?:[\w-]+\/ ?)+)/)?.[1] ?? '').match(/[\w-]+(?=\/)/g) ?? [])
  const below = (files: readonly Source[]): Set<string> =>
    new Set(
      files
        .map(({ file }) => dirname(file))
        .filter((folder) => folder.includes('/'))
        .map((folder) => basename(folder)),
    )

  it('has every folder of src, a line each, its rooms in the order of the data', () => {
    const shown = folders(ofSource)
    // Those are in the line of their room.
    expect(new Set(shown)).toStrictEqual(below(own).difference(new Set(['artifacts', 'table'])))
    const rooms = Object.keys(MAY_IMPORT).filter((room) => room !== 'run' && room !== 'main')
    expect(shown.filter((folder) => rooms.includes(folder))).toStrictEqual(rooms)
  })

  it('has the rooms of the emulator', () => {
    expect(new Set(folders(ofEmulator))).toStrictEqual(
      new Set([
        ...Object.keys(EMULATOR_MAY_IMPORT).filter((room) => room !== 'main' && room !== 'server'),
        'demo',
        'tools',
        'bench',
        '__tests__',
      ]),
    )
  })
})

describe('the finder of circles', () => {
  const files = (...imports: readonly (readonly [string, string])[]): readonly Source[] =>
    [...new Set(imports.flat())].map((name) => {
      const code = imports
        .flatMap(([from, to]) => (from === name ? [`import type { A } from './${to}.ts'`] : []))
        .join('\n')
      return { file: `src/${name}.ts`, room: name, code, lines: 1, imports: importsOf(code) }
    })

  it.each([
    {
      name: 'a way',
      imports: [
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'c'],
      ] as const,
      expected: [],
    },
    {
      name: 'a circle of types',
      imports: [
        ['a', 'b'],
        ['b', 'a'],
      ] as const,
      expected: ['src/a.ts src/b.ts'],
    },
    {
      name: 'a circle that something leads to',
      imports: [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
        ['d', 'b'],
      ] as const,
      expected: ['src/b.ts src/c.ts src/d.ts'],
    },
  ])('knows $name', ({ imports, expected }) => {
    expect(circlesIn(files(...imports))).toStrictEqual(expected)
  })
})

describe('src', () => {
  it('import nothing outside src', () => {
    expect(wrongImports(own, (_source, _found, file) => !file.startsWith('src/'))).toStrictEqual([])
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
        'src/plan/grammar/lambda-layers.ts',
        ...['code', 'differences', 'steps', 'note', 'way-back', 'live-after', 'describe', 'state'].map(
          (name) => `src/release/${name}.ts`,
        ),
        'src/registry/manifest.ts',
        'src/docker/arguments.ts',
        'src/docker/causes.ts',
        'src/docker/dockerfile.ts',
        'src/inspect/verdict.ts',
        'src/inspect/base-facts.ts',
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
    expect([...packages('src/terminal/cli.ts')].filter((name) => /aws|smithy|@actions/.test(name))).toStrictEqual([])
  })

  it('is followed by dynamic imports: of the fleet and the report in run.ts, of the command line in main.ts, and of GitHub’s own packages', () => {
    const dynamic = own.flatMap(({ file, imports }) =>
      imports.filter(({ isDynamic }) => isDynamic).map(({ specifier }) => `${file}: ${specifier}`),
    )
    expect(dynamic).toStrictEqual([
      'src/host/children/ask.ts: @actions/exec',
      'src/host/connections/github.ts: @actions/github',
      'src/host/runner/core.ts: @actions/core',
      'src/main.ts: ./report/rendering.ts',
      'src/main.ts: ./terminal/cli.ts',
      'src/run.ts: ./deploy/fleet.ts',
      'src/run.ts: ./report/rendering.ts',
    ])
  })

  it('is followed by no require', () => {
    expect(own.filter(({ code }) => /\brequire\(|createRequire/.test(code)).map(({ file }) => file)).toStrictEqual([])
  })
})

describe('the emulator', () => {
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
