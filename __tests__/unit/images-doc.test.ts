import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { readPlan } from '../../src/plan/plan.ts'
import { settingNames } from '../../src/settings/settings.ts'
import { deploySteps } from '../../tools/workflow-step.ts'
import { passedInputs, readWorkflow } from '../example-step.ts'
import { caller } from './caller.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const VALUES = {
  'env.ENVIRONMENTS': String(deploySteps(readWorkflow('production'))[0]?.env.ENVIRONMENTS),
  'needs.build.outputs.function': 'container-lambda-function',
  'secrets.ASSUME_ROLE_ARN': ROLE,
  'inputs.environment': 'dev',
  'inputs.digest': `sha256:${'0123456789abcdef'.repeat(4)}`,
}

/** The inputs of the workflow that a bare `with:` snippet changes. */
const USUAL = { 'role-to-assume': ROLE, 'aws-region': 'ap-northeast-1', 'function-name': 'container-lambda-function' }

type Inputs = Readonly<Record<string, string>>
type Recipe = { readonly name: string; readonly inputs: Inputs }
type Step = { readonly uses?: string; readonly with?: object }
type Job = {
  readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } }
  readonly steps: readonly Step[]
}

/** Every deploy's `with:` under a heading: in a snippet of changed lines, a list of steps, or whole jobs. */
const recipesOf = (section: string): Recipe[] => {
  const [heading = ''] = section.split('\n')
  const blocks = [...section.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    workflowsOf(block).map((workflow) => ({ name: heading, inputs: passedInputs(workflow, VALUES) })),
  )
}

/** A snippet as single-step workflows, one for each row of a matrix. */
const workflowsOf = (block: string): string[] => {
  const parsed = parse(block)
  if (Array.isArray(parsed)) return withOf(parsed).map(workflowOf)
  const { with: lines, jobs = {} } = parsed
  const alone = lines === undefined ? [] : [workflowOf({ ...USUAL, ...lines })]
  const whole = Object.values<Job>(jobs).flatMap(({ steps, strategy }) =>
    withOf(steps).flatMap((inputs) =>
      (strategy?.matrix.include ?? [{}]).map((row) => filledFrom(workflowOf(inputs), row)),
    ),
  )
  return [...alone, ...whole]
}

const withOf = (steps: readonly Step[]): object[] =>
  steps.filter(({ uses }) => uses?.includes('/deploy-go-lambda@')).map((step) => step.with ?? {})

const workflowOf = (inputs: object): string =>
  JSON.stringify({ jobs: { deploy: { steps: [{ uses: 'OWNER/deploy-go-lambda@v1', with: inputs }] } } })

const filledFrom = (workflow: string, row: Readonly<Record<string, string>>): string =>
  workflow.replace(/\$\{\{ matrix\.(\w+) \}\}/g, (expression, name: string) => row[name] ?? expression)

/** The pages whose recipes are tested, with the least number for each. */
const pages = [
  { page: 'README.md', least: 5 },
  { page: 'docs/recipes.md', least: 20 },
  { page: 'docs/images.md', least: 20 },
  { page: 'docs/production.md', least: 1 },
].map(({ page, least }) => ({ page, least, recipes: read(page).split(/^#+ /m).flatMap(recipesOf) }))

describe.each(pages)('$page', ({ recipes, least }) => {
  it('has enough recipes', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(least)
  })

  it.each(recipes)('shows valid settings under "$name"', ({ inputs }) => {
    expect(Object.keys(inputs).filter((name) => !settingNames.some((known) => known === name))).toStrictEqual([])
    const planning = readPlan(caller({ inputs, branch: 'main' }))
    expect(planning.kind === 'refuse' ? planning.problems : planning.kind).toBe('plan')
  })
})

describe('a workflow in the documents', () => {
  const texts = pages.flatMap(({ page }) =>
    [...read(page).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => ({ page, block })),
  )

  it.each(texts)('of $page is YAML without maps in braces', ({ block }) => {
    // The production example may use them.
    if (block.includes('protected: true')) return
    expect(() => parse(block)).not.toThrow()
    expect(block.replace(/\$\{\{.*?\}\}/g, '').match(/^\s*[^#'\s][^#']*: \{ .*$/gm)).toBeNull()
  })
})

const examples = globSync('examples/*/go.mod', { cwd: root }).map((file) => basename(dirname(file)))

describe('an example', () => {
  it.each(examples.filter((name) => name !== 'zip'))(
    '%s has a README that links to docs/images.md and back',
    (name) => {
      const text = read(`examples/${name}/README.md`)
      expect(text).toContain('](../../docs/images.md)')
      expect(read('docs/images.md')).toContain(`](../examples/${name})`)
    },
  )

  it.each(examples)('%s passes valid settings', (name) => {
    const inputs = passedInputs(readWorkflow(name), VALUES)
    expect(readPlan(caller({ inputs, branch: 'dev' })).kind).toBe('plan')
  })
})
