import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { remedies } from '../../src/catalogue/aws/remedies.ts'
import { catalogue, sections } from '../../src/catalogue/catalogue.ts'
import type { Entry } from '../../src/catalogue/entry.ts'
import { settings } from '../../src/settings/settings.ts'
import { errorPages, listPages } from '../../tools/errors-pages.ts'

const ROOT = process.cwd()
const entries = Object.entries<Entry>(catalogue).map(([name, entry]) => ({ name, ...entry }))
const others = globSync('src/**/*.ts', { cwd: ROOT })
  .filter((file) => !file.startsWith('src/catalogue/'))
  .map((file) => ({ file, code: readFileSync(join(ROOT, file), 'utf8') }))

describe('the catalogue', () => {
  it('has every entry in one section, under a unique name', () => {
    const names = sections.flatMap((section) => Object.keys(section.entries))
    expect(names.toSorted()).toStrictEqual(Object.keys(catalogue).toSorted())
  })

  it('has a file for each section, none over 250 lines', () => {
    const files = globSync('src/catalogue/**/*.ts', { cwd: ROOT })
    const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 251)
    expect(long).toStrictEqual([])
    const pages = sections.map(({ page }) => page)
    const names = files.map((file) => basename(file, '.ts'))
    expect(pages.filter((page) => !names.includes(page))).toStrictEqual([])
    expect(new Set(pages).size).toBe(pages.length)
  })

  it('uses plain words', () => {
    const texts = [
      ...entries.map(({ name, message, cause, hint, terminalHint = '' }) => ({
        name,
        text: [message, cause, hint, terminalHint].join('\n'),
      })),
      ...Object.values(remedies).flatMap((table) =>
        Object.entries<string>(table).map(([name, text]) => ({ name, text })),
      ),
      ...Object.entries(settings).map(([name, { help, expects }]) => ({ name, text: `${help}\n${expects}` })),
    ]
    const stiff =
      /(?<!\bthere )\b(?:is|are) no (?!longer)\w|\bstands? (?:in|at|over|for|behind|above)\b|\bfor there is\b|\bfor it may\b|\bin the way\b|\bin the place of\b|\bwhoever\b|\bthe very\b|\bmend\b|\bsuch as by\b|\bat work\b/i
    const found = texts.flatMap(({ name, text }) => (text.match(stiff) ?? []).map((words) => `${name}: ${words}`))
    expect(found).toStrictEqual([])
  })

  it('has entries with their cause in sentences, and no unfilled placeholder', () => {
    const wrong = entries.flatMap(({ name, message, cause, hint }) =>
      [
        ...(/^[a-z]+(-[a-z]+)*$/.test(name) ? [] : ['its name']),
        ...(message.length > 0 ? [] : ['no message']),
        ...(/^[\s\S]{20,}\.$/.test(cause) && !cause.includes('{{') ? [] : ['its cause']),
        ...(/\{\{|\}\}/.test(`${message}${hint}`.replace(/\{\{[a-z][A-Za-z]*\}\}/g, '')) ? ['a placeholder'] : []),
      ].map((what) => `${name}: ${what}`),
    )
    expect(wrong).toStrictEqual([])
  })

  it('has no unused entry', () => {
    const code = others.map((other) => other.code).join('\n')
    // As an argument or a value: a type's alternative begins with a bar.
    const isMade = (name: string): boolean => new RegExp(`(?:[(?:=,>]|return)\\s*'${name}'`).test(code)
    expect(entries.map(({ name }) => name).filter((name) => !isMade(name))).toStrictEqual([])
  })

  it('has remedies for AWS errors that use only a call’s values', () => {
    const used = Object.values(remedies.aws).flatMap((remedy) => remedy.match(/\{\{\w+\}\}/g) ?? [])
    expect([...new Set(used)].toSorted()).toStrictEqual(['{{resource}}'])
    expect(Object.values(remedies.role).join('')).not.toContain('{{')
  })
})

/** Files that throw without a runner or a repository. */
const AT_A_TERMINAL = [
  ...['arguments', 'build', 'builder', 'causes', 'engine'].map((name) => `docker/${name}`),
  ...['file-bytes'].map((name) => `files/${name}`),
  ...['causes', 'cgo-off', 'compile', 'errors', 'folders', 'list', 'module', 'other-architecture'].map(
    (name) => `go/${name}`,
  ),
  ...['terminal'].map((name) => `host/${name}`),
  ...['verdict'].map((name) => `inspect/${name}`),
  ...['binary', 'file', 'oci-archive', 'zip-file'].map((name) => `pack/made-elsewhere/${name}`),
  ...['tar-index'].map((name) => `tar/${name}`),
  ...['go-flags', 'ldflags'].map((name) => `plan/grammar/${name}`),
  ...['overridden'].map((name) => `plan/${name}`),
  ...['manifest', 'platform'].map((name) => `registry/${name}`),
  ...['event'].map((name) => `runtime/${name}`),
  ...['container', 'docker', 'image', 'rie', 'rie-post'].map((name) => `runtime/container/${name}`),
  ...['arguments', 'artifact', 'cli', 'env-file', 'event', 'flags', 'local', 'variables'].map(
    (name) => `terminal/${name}`,
  ),
].map((name) => `src/${name}.ts`)

describe('a hint at a terminal', () => {
  const thrown = others.filter(({ file }) => AT_A_TERMINAL.includes(file))
  const met = entries.filter(({ name }) => thrown.some(({ code }) => code.includes(`'${name}'`)))
  // At a terminal no path can leave a repository, and the base is always known.
  const never = met.filter(({ name }) => name.endsWith('-outside') || name === 'base-unknown')

  it('is checked in existing files', () => {
    expect(thrown.map(({ file }) => file).toSorted()).toStrictEqual(AT_A_TERMINAL.toSorted())
    expect(met.length).toBeGreaterThanOrEqual(90)
  })

  it('does not mention steps', () => {
    const ofStep = /actions\/|setup-\w+-action|\bstep\b|workflow|\brunner\b|the repository|smoke-|ubuntu-latest/i
    const wrong = met
      .filter((entry) => !never.includes(entry))
      .map(({ name, message, hint, ...more }) => ({ name, said: `${message} ${more.terminalHint ?? hint}` }))
      .filter(({ said }) => ofStep.test(said))
    expect(wrong).toStrictEqual([])
  })
})

/** Code that makes its own error, problem or warning. */
const OWN_MESSAGE =
  /new DeployError\(|\bhint\s*:(?!\s*string\b)|(?<!\$)[{,]\s*hint\s*[,}](?!:)|\.(?:warning|notice)\(\s*['"`]/

describe('a message that is not in the catalogue', () => {
  test.each([
    { code: "throw new DeployError('x', more)" },
    { code: "[{ message: 'x', hint: 'y' }]" },
    { code: 'return { message, hint }' },
    { code: '({ hint, message })' },
    { code: "log.warning('x')" },
    { code: 'log.notice(`x`)' },
  ])('is recognised in $code', ({ code }) => {
    expect(code).toMatch(OWN_MESSAGE)
  })

  test.each([
    { code: '({ message, hint }: Problem) => 1' },
    { code: 'fence(problem.hint)' },
    { code: "log.warning(warning('x', {}))" },
  ])('is not seen in $code', ({ code }) => {
    expect(code).not.toMatch(OWN_MESSAGE)
  })

  it('exists only in errors.ts, which makes them', () => {
    expect(others.filter(({ code }) => OWN_MESSAGE.test(code)).map(({ file }) => file)).toStrictEqual([
      'src/errors/problems.ts',
    ])
  })
})

describe('docs/errors', () => {
  const pages = errorPages()
  const page = (name: string): string => readFileSync(join(ROOT, `docs/errors/${name}.md`), 'utf8')

  it('is exactly what the catalogue makes', () => {
    for (const [path, text] of Object.entries(pages)) expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text)
    const files = globSync('docs/errors/*.md', { cwd: ROOT })
    expect(files.toSorted()).toStrictEqual(['docs/errors/README.md', ...Object.keys(pages)].toSorted())
  })

  it('has an anchor for every code, and every code in the list of its first page', () => {
    for (const { page: name, entries: listed } of sections) {
      const codes = Object.keys(listed)
      const headings = [...page(name).matchAll(/^## ([a-z-]+)$/gm)].map(([, code]) => code)
      expect(headings).toStrictEqual(codes)
      for (const code of codes) expect(page('README')).toContain(`(${name}.md#${code})`)
    }
    expect(page('README')).toContain(listPages())
  })

  it('begins with fifteen symptoms, each with an entry to read', () => {
    const [, table = ''] = page('README').split('## Where to start')
    const rows = (table.split('##')[0] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| What'))
    expect(rows).toHaveLength(15)
    for (const row of rows) expect(row).toMatch(/\]\([^)]+\) \|$/)
  })

  it.each(['is not authorized to perform', 'AccessDenied', 'old code', 'Red at the role'])(
    'is found by what people search for: %s',
    (words) => {
      expect(page('README')).toContain(words)
    },
  )

  it('has an entry with message, cause, fix and the fix at a terminal', () => {
    const text = page('compile')
    const begin = text.indexOf('## main-several\n')
    const entry = text.slice(begin, text.indexOf('\n## ', begin))
    const { cause } = catalogue['main-several']
    expect(entry).toBe(`## main-several

\`\`\`text
‹count› main packages in ‹directory›: ‹packages›.‹functions›
\`\`\`

**Cause:** ${cause}

**Fix:** Choose one with go-package, such as \`go-package: ‹example›\`.

**At a terminal:** Choose one: \`--go-package ‹example›\`.
`)
  })

  it('shows a command as a block', () => {
    expect(page('function')).toContain(
      '\n\n```sh\naws ecr create-repository --region ‹region› --repository-name ‹name› --image-scanning-configuration scanOnPush=true\n```\n',
    )
  })

  it('has a row for each error of AWS', () => {
    const rows = [...page('run').matchAll(/^\| (?:`(\w+)`|any other.*) \|/gm)].map(([, name]) => name)
    for (const name of Object.keys(remedies.aws).filter((one) => !['serverFault', 'other'].includes(one)))
      expect(rows).toContain(name)
  })
})
