import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { distFiles } from '../../tools/freshness.ts'
import { lockProblems, parseLock } from '../../tools/lock.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

type Package = { readonly os?: string; readonly optional?: boolean; readonly hasInstallScript?: boolean }
const packages: Readonly<Record<string, Package>> = JSON.parse(read('package-lock.json')).packages
const { optionalDependencies, scripts } = JSON.parse(read('package.json'))

describe('what is installed', () => {
  it('is pinned by integrity, also for other platforms', () => {
    expect(lockProblems(parseLock(read('package-lock.json')))).toStrictEqual([])
  })

  it('brings Node 24 to Linux without an install script', () => {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const node = { version, os: 'linux', bin: { node: 'bin/node' }, optional: true }
      expect(packages[`node_modules/${name}`]).toMatchObject(node)
      expect(packages[`node_modules/${name}`]).not.toHaveProperty('hasInstallScript')
      expect(version).toMatch(/^24\./)
    }
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toStrictEqual([])
  })

  it('is installed in workflows only with npm ci --ignore-scripts', () => {
    const lines = globSync('.github/workflows/*.yml', { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/\bnpm (?:ci|i|install)\b.*$/gm)].map(([line]) => line),
    )
    expect(new Set(lines)).toStrictEqual(new Set(['npm ci --ignore-scripts']))
  })

  it('has its licences next to dist', () => {
    const bundled = Object.entries(packages).filter(([path, one]) => path !== '' && !one.optional && !('dev' in one))
    const licences = read('dist/licenses.txt')
    expect(bundled.length).toBeGreaterThan(10)
    for (const [path] of bundled) expect(licences).toContain(`${path.replace(/^.*node_modules\//, '')} `)
  })
})

type Job = {
  readonly needs?: string | readonly string[]
  readonly uses?: string
  readonly environment?: string
  readonly steps?: readonly {
    readonly run?: string
    readonly uses?: string
    readonly with?: Readonly<Record<string, string>>
  }[]
}
type Workflow = { readonly on: Readonly<Record<string, unknown>>; readonly jobs: Readonly<Record<string, Job>> }

const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}.yml`))
const runs = ({ steps = [] }: Job = {}): readonly string[] => steps.flatMap(({ run }) => run ?? [])

describe('the workflows', () => {
  it('have a gate that waits for checks, tests and end-to-end tests', () => {
    const { jobs } = workflow('ci')
    expect(jobs.gate?.needs).toStrictEqual(['check', 'test', 'e2e'])
    expect(runs(jobs.gate).join()).toContain("= 'success success success'")
    expect(runs(jobs.check)).toContain('npm run check')
    expect(runs(jobs.test)).toStrictEqual(['npm ci --ignore-scripts', 'npm test'])
    expect(runs(jobs.e2e).join()).toMatch(/npm run e2e$/)
  })

  it('bundle dist only in the check, which uploads the right one', () => {
    const all = globSync('.github/workflows/*.yml', { cwd: root }).map(read).join('\n')
    expect(all).not.toContain('npm run bundle')
    expect(workflow('ci').jobs.check?.steps?.at(-1)?.uses).toMatch(/^actions\/upload-artifact@/)
  })

  it('audit packages on a schedule, not in the gate of a pull request', () => {
    const { on, jobs } = workflow('nightly')
    expect(on).toHaveProperty('schedule')
    expect(on).not.toHaveProperty('pull_request')
    expect(runs(jobs.audit)).toStrictEqual(['npm audit --omit=dev', 'npm audit'])
    expect(runs(jobs['long-runs'])).toContain('npm run e2e -- bad-day')
    expect(read('.github/workflows/ci.yml')).not.toContain('audit')
  })

  it('release only what passed the gate', () => {
    const { jobs } = workflow('release')
    expect(jobs.ci?.uses).toBe('./.github/workflows/ci.yml')
    expect(workflow('ci').on).toHaveProperty('workflow_call')
    expect([jobs.attest?.needs, jobs.publish?.needs]).toStrictEqual([['ci', 'verify'], 'attest'])
  })

  it('attest all that the runner starts: every file of dist, and action.yml, which names one', () => {
    const attest = workflow('release').jobs.attest?.steps?.find(({ uses }) => uses?.startsWith('actions/attest@'))
    const patterns = attest?.with?.['subject-path']?.trim().split('\n') ?? []
    const attested = globSync(patterns, { cwd: root })
    expect(attested.toSorted()).toStrictEqual(['action.yml', ...distFiles(root)])
  })

  it('deploy the example to the chosen GitHub environment', () => {
    expect(workflow('deploy-example').jobs.deploy?.environment).toMatch(/^\$\{\{ inputs\.environment \}\}$/)
  })

  it('scan our own code with CodeQL', () => {
    const uses = workflow('codeql').jobs.analyze?.steps?.map((step) => step.uses?.replace(/@.*/, '')) ?? []
    expect(uses.slice(-2)).toStrictEqual(['github/codeql-action/init', 'github/codeql-action/analyze'])
  })
})
