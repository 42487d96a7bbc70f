import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, remedies, sections } from '../../src/catalogue.ts'

const ROOT = process.cwd()
const entries = Object.entries(catalogue).map(([name, entry]) => ({ name, ...entry }))
const others = globSync('src/**/*.ts', { cwd: ROOT })
  .filter((file) => file !== 'src/catalogue.ts')
  .map((file) => ({ file, code: readFileSync(join(ROOT, file), 'utf8') }))

describe('the catalogue', () => {
  it('has every entry in one section, under a name of its own', () => {
    const names = sections.flatMap((section) => Object.keys(section.entries))
    expect(names.toSorted()).toStrictEqual(Object.keys(catalogue).toSorted())
  })

  test.each(entries)('$name says its cause in sentences, and has no placeholder that is never filled in', (entry) => {
    const { name, message, cause, hint } = entry
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(message).not.toBe('')
    expect(cause).toMatch(/^[\s\S]{20,}\.$/)
    expect(cause).not.toContain('{{')
    expect(`${message}${hint}`.replace(/\{\{[a-z][A-Za-z]*\}\}/g, '')).not.toMatch(/\{\{|\}\}/)
  })

  test.each(entries)('$name is used', ({ name }) => {
    expect(others.filter(({ code }) => code.includes(`'${name}'`)).length).toBeGreaterThan(0)
  })

  it('has remedies of AWS errors with no other values than those of a call', () => {
    const used = Object.values(remedies.aws).flatMap((remedy) => remedy.match(/\{\{\w+\}\}/g) ?? [])
    expect([...new Set(used)].toSorted()).toStrictEqual(['{{action}}', '{{also}}', '{{resource}}'])
    expect(Object.values(remedies.role).join('')).not.toContain('{{')
  })
})

/** What throws where there is neither a runner nor a repository. */
const AT_A_TERMINAL = [
  ...['cli', 'local', 'host/terminal', 'plan/arguments', 'plan/env-file', 'runtime/container', 'runtime/image-look'],
  ...['runtime/rie', 'build/compile', 'build/go-causes', 'build/docker', 'build/docker-arguments', 'build/binary'],
  ...['build/docker-causes', 'build/made-file', 'build/zip-file', 'build/archive', 'build/tar-index', 'build/verdict'],
  ...['build/file-bytes', 'registry/manifest', 'registry/platform'],
].map((name) => `src/${name}.ts`)

describe('a hint at a terminal', () => {
  const thrown = others.filter(({ file }) => AT_A_TERMINAL.includes(file))
  const met = entries.filter(({ name }) => thrown.some(({ code }) => code.includes(`'${name}'`)))
  // There is nothing that a path could lead out of, and no base but one that is known.
  const never = met.filter(({ name }) => name.endsWith('-outside') || name === 'base-unknown')

  it('is looked for in files that there are', () => {
    expect(thrown.map(({ file }) => file).toSorted()).toStrictEqual(AT_A_TERMINAL.toSorted())
    expect(met.length).toBeGreaterThanOrEqual(90)
  })

  test.each(met.filter((entry) => !never.includes(entry)))(
    'of $name speaks of no step',
    ({ message, hint, ...more }) => {
      const here = 'here' in more ? more.here : hint
      expect(`${message} ${here}`).not.toMatch(
        /actions\/|setup-\w+-action|\bstep\b|workflow|\brunner\b|the repository|smoke-|ubuntu-latest/i,
      )
    },
  )
})

/** An error or problem that is put together here, or a warning that is written out here. */
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

  it('is nowhere in src but in errors.ts, which makes them', () => {
    expect(others.filter(({ code }) => OWN_MESSAGE.test(code)).map(({ file }) => file)).toStrictEqual(['src/errors.ts'])
  })
})

describe('docs/troubleshooting.md', () => {
  const document = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8')
  const textOf = (name: string): string => document.split(/^##+ /m).find((text) => text.startsWith(`${name}\n`)) ?? ''

  test.each(entries)('has $name with the fixed words of its message', ({ name, message }) => {
    for (const words of message.split(/\{\{\w+\}\}/)) expect(textOf(name)).toContain(words)
  })

  test.each(Object.keys(remedies.aws).filter((name) => !['serverFault', 'other'].includes(name)))(
    'has a row for %s',
    (name) => {
      expect(textOf('Errors of AWS, by name')).toContain(`| \`${name}\` |`)
    },
  )
})
