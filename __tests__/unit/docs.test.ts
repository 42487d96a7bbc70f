import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { isSettingName, settingNames, settings } from '../../src/settings/settings.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The fenced blocks of a language, without their fences. */
const blocks = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)

/** A page without its code, where brackets and # mean something else. */
const proseOf = (page: string): string => read(page).replace(/^```[\s\S]*?^```$/gm, '')

describe('the README', () => {
  it('has at most 300 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(300)
  })

  it('has its sections in the order a new user needs', () => {
    const sections = [...proseOf('README.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(sections).toStrictEqual([
      'What it does not do yet',
      'Quick start',
      'Branches and environments',
      'Several functions',
      'I want to',
      'What is live, and how to go back',
      'Permissions',
      'The ten settings most people need',
      'With Terraform, CloudFormation and SAM',
      'How long it takes',
      'Storage',
      'Try it, and get help',
    ])
  })

  it('shows a log between the lines that npm run shots looks for', () => {
    expect(read('README.md')).toMatch(
      /^<!-- sample-log: written by npm run shots -->\n```text\n[\s\S]+?\n```\n<!-- \/sample-log -->$/m,
    )
  })

  it('shows the workflow of examples/container-image, which the tests run', () => {
    const example = read('examples/container-image/.github/workflows/deploy.yml')
    expect(blocks('README.md', 'yaml')).toContain(example.slice(example.indexOf('on:\n')))
  })

  it("shows a zip's policy, the Lambda statements of the full one for the functions of the zip example", () => {
    expect(blocks('README.md', 'json')).toStrictEqual([read('docs/iam-policy-zip.json')])
    const { Version, Statement } = JSON.parse(
      read('docs/iam-policy.json').replaceAll('container-lambda-function', 'zip-lambda-function'),
    )
    expect(JSON.parse(read('docs/iam-policy-zip.json'))).toStrictEqual({
      Version,
      Statement: Statement.filter(({ Action }: { Action: string | string[] }) =>
        [Action].flat().every((action) => action.startsWith('lambda:')),
      ),
    })
  })

  it('has ten settings in its table, which are settings', () => {
    const [, section = ''] = read('README.md').split('## The ten settings most people need')
    const names = [...(section.split(/^## /m)[0] ?? '').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)
    expect(names.filter((name) => !isSettingName(name))).toStrictEqual([])
    expect(names).toHaveLength(10)
  })

  it('names the two commands that package.json has', () => {
    expect(read('README.md')).toContain('npm ci && npm run demo')
    expect(read('README.md')).toContain('npm ci && npm test')
    expect(JSON.parse(read('package.json')).scripts).toMatchObject({
      demo: expect.any(String),
      test: expect.any(String),
    })
  })
})

describe('docs/production.md', () => {
  it('shows the workflow of examples/production, which the tests run', () => {
    const example = read('examples/production/.github/workflows/deploy.yml')
    expect(blocks('docs/production.md', 'yaml')).toStrictEqual([example.slice(example.indexOf('on:\n'))])
  })
})

describe('docs/permissions.md', () => {
  it('shows the policies of docs/, which the tests enforce, and all of them', () => {
    const shown = [
      'iam-policy-zip',
      'iam-policy',
      'iam-policy-private-base',
      'iam-policy-layers',
      'trust-policy',
      'trust-policy-production',
      'iam-policy-assume-role',
      'trust-policy-credentials',
    ]
    expect(blocks('docs/permissions.md', 'json')).toStrictEqual(shown.map((name) => read(`docs/${name}.json`)))
    const files = globSync('docs/*policy*.json', { cwd: root }).toSorted()
    expect(files).toStrictEqual(shown.map((name) => `docs/${name}.json`).toSorted())
  })
})

describe('docs/settings.md', () => {
  it('has a row for every setting', () => {
    for (const name of settingNames) expect(read('docs/settings.md')).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'))
  })
})

/** GitHub's anchors: one per heading (a repeated name ends in -1), and those written as HTML. */
const anchorsOf = (page: string): readonly string[] => {
  const seen = new Map<string, number>()
  const headings = [...proseOf(page).matchAll(/^#+ +(.+)$/gm)].map(([, title = '']) => {
    const anchor = title
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
  return [...headings, ...[...proseOf(page).matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, anchor = '']) => anchor)]
}

/** A page's targets in this repository: links, and pictures in HTML. */
const linksOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((link) => !/^[a-z]+:/i.test(link))

/** Whether a page's link leads to an existing file or folder and, if it has an anchor, to a heading in it. */
const leads = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : relative(root, join(root, dirname(page), path))
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || (target.endsWith('.md') && anchorsOf(target).includes(anchor))
}

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*/README.md'], { cwd: root }).toSorted()

describe('every page', () => {
  it('is checked', () => {
    expect(pages).toStrictEqual(expect.arrayContaining(['README.md', 'docs/recipes.md', 'examples/zip/README.md']))
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(150)
  })

  it.each(pages)('%s links to existing files and headings', (page) => {
    expect(linksOf(page).filter((link) => !leads(page, link))).toStrictEqual([])
  })

  it('names only files that exist', () => {
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:src|emulator|tools|demo|bench|__tests__)\/[\w./-]+)`/g)].map(
        ([, path = '']) => path,
      ),
    )
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter((path) => !existsSync(join(root, path)))).toStrictEqual([])
  })

  it('is reachable from the README', () => {
    const reached = new Set(['README.md'])
    for (const page of reached) {
      for (const link of page.endsWith('.md') && existsSync(join(root, page)) ? linksOf(page) : []) {
        const [path = ''] = link.split('#')
        if (path !== '') reached.add(relative(root, join(root, dirname(page), path)))
      }
    }
    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toStrictEqual([])
  })
})

describe('package.json', () => {
  it('has no script, such as `build`, for which npm prepares a git dependency again', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const prepared = ['postinstall', 'build', 'preinstall', 'install', 'prepack', 'prepare']
    expect(Object.keys(scripts).filter((name) => prepared.includes(name))).toStrictEqual([])
  })
})

describe('action.yml', () => {
  it('runs dist on node24, and its only default is of a setting for the whole run: any other would override an environment', () => {
    const action = read('action.yml')
    expect(action).toContain('using: node24')
    expect(action).toContain('main: dist/index.js')
    expect(action.match(/^ +default:.*$/gm)).toStrictEqual([`    default: \${{ github.token }}`])
    expect(action).toMatch(/^ {2}github-token:\n.*\n.*\n {4}default: /m)
    expect(settings['github-token'].scope).toBe('run')
  })
})

describe('a page of errors', () => {
  it('shows as code only what to type', () => {
    const texts = globSync('docs/errors/*.md', { cwd: root }).map(read)
    const spans = texts.flatMap((text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code))
    expect(spans.length).toBeGreaterThan(200)
    expect(spans.filter((code) => / [):;,]| {2}|^(?:in|or|and) |^[A-Z][a-z]+ .*\.$/.test(code))).toStrictEqual([])
  })
})
