import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

type Package = { readonly integrity?: string; readonly optional?: boolean; readonly hasInstallScript?: boolean }
const packages: Readonly<Record<string, Package>> = JSON.parse(read('package-lock.json')).packages
const { optionalDependencies, scripts } = JSON.parse(read('package.json'))

describe('what is installed', () => {
  it('is pinned by integrity, but for packages of other platforms', () => {
    const loose = Object.entries(packages).filter(([path, one]) => path !== '' && !one.integrity && !one.optional)
    expect(loose).toStrictEqual([])
  })

  it('brings Node 24 without an install script', () => {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, bin: { node: 'bin/node' }, optional: true })
      expect(packages[`node_modules/${name}`]).not.toHaveProperty('hasInstallScript')
      expect(version).toMatch(/^24\./)
    }
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toStrictEqual([])
  })

  it('is installed in workflows by npm ci --ignore-scripts alone', () => {
    const lines = globSync('.github/workflows/*.yml', { cwd: root }).flatMap((file) =>
      [...read(file).matchAll(/\bnpm (?:ci|i|install)\b.*$/gm)].map(([line]) => line),
    )
    expect(new Set(lines)).toStrictEqual(new Set(['npm ci --ignore-scripts']))
  })

  it('is audited by a job that the gate waits for', () => {
    const workflow = read('.github/workflows/ci.yml')
    expect(workflow).toContain('run: npm audit --omit=dev\n')
    expect(workflow).toContain('run: npm audit\n')
    expect(workflow).toMatch(/needs: \[check, test, audit\]/)
  })

  it('has its licences beside dist', () => {
    const bundled = Object.entries(packages).filter(([path, one]) => path !== '' && !one.optional && !('dev' in one))
    const licences = read('dist/licenses.txt')
    expect(bundled.length).toBeGreaterThan(10)
    for (const [path] of bundled) expect(licences).toContain(`${path.replace(/^.*node_modules\//, '')} `)
  })
})
