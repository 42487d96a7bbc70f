import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingNames } from '../../src/settings.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')

/** The fenced blocks of a language, without their fences. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)

describe('the README', () => {
  it('shows the workflow of examples/container-image, which the tests run', () => {
    const example = read('examples/container-image/.github/workflows/deploy.yml')
    expect(blocks('yaml')[0]).toBe(example.slice(example.indexOf('on:\n')))
  })

  it('shows the workflow of examples/production, which the tests run', () => {
    const example = read('examples/production/.github/workflows/deploy.yml')
    expect(blocks('yaml')).toContain(example.slice(example.indexOf('on:\n')))
  })

  it('has a heading for every link within it', () => {
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    )
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((link) => !anchors.includes(link))).toStrictEqual([])
  })

  it('shows the policies of docs/, which the tests enforce', () => {
    const shown = [
      'iam-policy',
      'iam-policy-private-base',
      'iam-policy-layers',
      'trust-policy',
      'trust-policy-production',
    ]
    expect(blocks('json')).toStrictEqual(shown.map((name) => read(`docs/${name}.json`)))
  })

  it('has a build script of a name for which npm installs nothing twice: a git dependency with `build` is prepared anew', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const prepared = ['postinstall', 'build', 'preinstall', 'install', 'prepack', 'prepare']
    expect(Object.keys(scripts).filter((name) => prepared.includes(name))).toStrictEqual([])
  })

  it('names the two commands that package.json has', () => {
    expect(readme).toContain('npm ci && npm run demo')
    expect(readme).toContain('npm ci && npm test')
    expect(JSON.parse(read('package.json')).scripts).toMatchObject({
      demo: expect.any(String),
      test: expect.any(String),
    })
  })

  it('has a row for every setting', () => {
    for (const name of settingNames) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'))
  })

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((path) => !existsSync(join(root, path)))).toStrictEqual([])
  })
})

describe('action.yml', () => {
  it('runs dist on node24 and has no default that would beat an environment', () => {
    const action = read('action.yml')
    expect(action).toContain('using: node24')
    expect(action).toContain('main: dist/index.js')
    expect(action).not.toMatch(/^ +default:/m)
  })
})

describe('docs/troubleshooting.md', () => {
  it('shows as code what is to be typed, and nothing around it', () => {
    const spans = [...read('docs/troubleshooting.md').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    expect(spans.length).toBeGreaterThan(200)
    expect(spans.filter((code) => / [):;,]| {2}|^(?:in|or|and) |^[A-Z][a-z]+ .*\.$/.test(code))).toStrictEqual([])
  })
})
