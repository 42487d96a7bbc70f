import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, remedies, sections } from '../../src/catalogue/catalogue.ts'
import { troubleshooting } from '../../tools/troubleshooting.ts'

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

  it('has entries that say their cause in sentences, with no placeholder that is never filled in', () => {
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

  it('has no entry that nothing makes', () => {
    const code = others.map((other) => other.code).join('\n')
    // As an argument or a value: an alternative of a type begins with a bar.
    const isMade = (name: string): boolean => new RegExp(`(?:[(?:=,>]|return)\\s*'${name}'`).test(code)
    expect(entries.map(({ name }) => name).filter((name) => !isMade(name))).toStrictEqual([])
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

  it('speaks of no step', () => {
    const ofStep = /actions\/|setup-\w+-action|\bstep\b|workflow|\brunner\b|the repository|smoke-|ubuntu-latest/i
    const wrong = met
      .filter((entry) => !never.includes(entry))
      .map(({ name, message, hint, ...more }) => ({ name, said: `${message} ${'here' in more ? more.here : hint}` }))
      .filter(({ said }) => ofStep.test(said))
    expect(wrong).toStrictEqual([])
  })
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

  it('is what the catalogue makes', () => {
    expect(document).toBe(troubleshooting())
  })

  it.each([
    {
      name: 'input-misspelt',
      text: `### input-misspelt

\`\`\`text
Unknown input "‹name›".
\`\`\`

**Cause:** The step has a key under \`with:\` that is nearly the name of a setting.

**Remedy:** Did you mean ‹guess›?

`,
    },
    {
      name: 'repository-missing',
      text: `### repository-missing

\`\`\`text
There is no ECR repository ‹name› in ‹region›.
\`\`\`

**Cause:** repository names one that this account does not have in this region.

**Remedy:** Create it, or set repository to one that exists:

\`\`\`sh
aws ecr create-repository --region ‹region› --repository-name ‹name› --image-scanning-configuration scanOnPush=true
\`\`\`

`,
    },
    {
      name: 'main-several',
      text: `### main-several

\`\`\`text
‹count› main packages in ‹directory›: ‹packages›.
\`\`\`

**Cause:** One step deploys one program, and go-package does not say which.

**Remedy:** Say which one with go-package, such as \`go-package: ‹example›\`.

**At a terminal:** Say which one: \`--go-package ‹example›\`.

`,
    },
  ])('has $name with message, cause and the ways out', ({ name, text }) => {
    const begin = document.indexOf(`### ${name}\n`)
    expect(document.slice(begin, document.indexOf('\n##', begin) + 1)).toBe(text)
  })

  it('has a row for each error of AWS', () => {
    const rows = [...document.matchAll(/^\| (?:`(\w+)`|any other.*) \|/gm)].map(([, name]) => name)
    for (const name of Object.keys(remedies.aws).filter((one) => !['serverFault', 'other'].includes(one)))
      expect(rows).toContain(name)
  })
})
