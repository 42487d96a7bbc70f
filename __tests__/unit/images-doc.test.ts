import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { readPlan } from '../../src/plan/plan.ts'
import { settingNames } from '../../src/settings.ts'
import { passedInputs, readWorkflow } from '../example-step.ts'
import { caller } from './caller.ts'

const root = join(import.meta.dirname, '../..')
const document = readFileSync(join(root, 'docs/images.md'), 'utf8')

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const VALUES = { 'secrets.ASSUME_ROLE_ARN': ROLE, 'inputs.environment': 'dev' }

/** What the workflow that a recipe changes passes anyway. */
const USUAL = { 'role-to-assume': ROLE, 'aws-region': 'ap-northeast-1', 'function-name': 'container-lambda-function' }

type Inputs = Readonly<Record<string, string>>
type Recipe = { readonly name: string; readonly inputs: Inputs }

/** Every `with:` of a deploy under a heading: of a snippet that shows the lines which differ, or of the steps of whole jobs. */
const recipesOf = (section: string): Recipe[] => {
  const [heading = ''] = section.split('\n')
  const blocks = [...section.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    workflowsOf(block).map((workflow) => ({ name: heading, inputs: passedInputs(workflow, VALUES) })),
  )
}

/** A snippet as workflows of one job with one step. */
const workflowsOf = (block: string): string[] => {
  const { with: lines, jobs = {} } = parse(block)
  const alone = lines === undefined ? [] : [{ ...USUAL, ...lines }]
  const steps = Object.values<{ steps: { uses: string; with: object }[] }>(jobs).flatMap((job) => job.steps)
  const whole = steps.filter(({ uses }) => uses.includes('/deploy-go-lambda@')).map((step) => step.with)
  return [...alone, ...whole].map((inputs) =>
    JSON.stringify({ jobs: { deploy: { steps: [{ uses: 'OWNER/deploy-go-lambda@v1', with: inputs }] } } }),
  )
}

const recipes = document.split(/^#+ /m).flatMap(recipesOf)

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')

describe('docs/images.md', () => {
  it('shows lines for many needs', () => {
    expect(recipes.length).toBeGreaterThan(15)
  })

  it.each(recipes)('has lines under "$name" that are settings and make a plan', ({ inputs }) => {
    expect(Object.keys(inputs).filter((name) => !settingNames.some((known) => known === name))).toStrictEqual([])
    const planning = readPlan(caller({ inputs, branch: 'main' }))
    expect(planning.kind === 'refuse' ? planning.problems : planning.kind).toBe('plan')
  })

  it('links to headings and files that are there', () => {
    const anchors = [...document.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title))
    const links = [...document.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
    const missing = links.filter((link) => {
      const [path = '', anchor] = link.split('#')
      return path === '' ? !anchors.includes(anchor ?? '') : !existsSync(join(root, 'docs', path))
    })
    expect(links.length).toBeGreaterThan(15)
    expect(missing).toStrictEqual([])
  })
})

const examples = globSync('examples/*/go.mod', { cwd: root }).map((file) => basename(dirname(file)))

describe('an example', () => {
  it.each(examples.filter((name) => name !== 'zip'))(
    '%s has a README that leads to docs/images.md, which leads back',
    (name) => {
      const text = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')
      expect(text).toContain('](../../docs/images.md)')
      expect(document).toContain(`](../examples/${name})`)
    },
  )

  it.each(examples)('%s passes only settings that make a plan', (name) => {
    const inputs = passedInputs(readWorkflow(name), VALUES)
    expect(readPlan(caller({ inputs, branch: 'dev' })).kind).toBe('plan')
  })
})
