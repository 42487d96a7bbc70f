import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

type Workflow = {
  readonly on: {
    readonly push?: { readonly branches?: readonly string[] }
    readonly workflow_dispatch?: {
      readonly inputs?: { readonly environment?: { readonly options: readonly string[] } }
    }
  }
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress'?: boolean }
}
type Run = { readonly branch: string; readonly chosen?: string; readonly environment: string }

/** The environment that a push deploys to, in every workflow we show. */
const ENVIRONMENT_OF: Readonly<Record<string, string>> = { main: 'prod', dev: 'dev' }

const files = globSync(['examples/*/.github/workflows/*.yml', '.github/workflows/deploy-example.yml'], { cwd: root })
const documents = globSync(['README.md', 'docs/**/*.md'], { cwd: root })
const shown = [
  ...files.map((name) => ({ name, text: read(name) })),
  ...documents.flatMap((name) =>
    [...read(name).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => ({ name, text })),
  ),
].filter(({ name, text }) => files.includes(name) || /^concurrency:/m.test(text))

/** Every way to start the workflow, with dispatches from both branches. */
const runsOf = ({ on }: Workflow): Run[] => [
  ...(on.push?.branches ?? []).map((branch) => ({ branch, environment: ENVIRONMENT_OF[branch] ?? branch })),
  ...(on.workflow_dispatch?.inputs?.environment?.options ?? []).flatMap((chosen) =>
    Object.keys(ENVIRONMENT_OF).map((branch) => ({ branch, chosen, environment: chosen })),
  ),
]

/** On these strings, GitHub's `||`, `&&` and `==` behave like JavaScript's. */
const groupOf = ({ concurrency }: Workflow, { branch, chosen }: Run): string =>
  concurrency.group.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const github = { ref: `refs/heads/${branch}`, ref_name: branch }
    return String(runInNewContext(expression, { github, inputs: { environment: chosen } }) ?? '')
  })

describe('the concurrency group', () => {
  it('is checked in every example, the README and docs/', () => {
    expect(files.length).toBeGreaterThan(8)
    expect(shown.map(({ name }) => name)).toContain('README.md')
  })

  it.each(shown)('is one per environment, however the run was started: $name', ({ text }) => {
    const workflow: Workflow = parse(text)
    const runs = runsOf(workflow)
    const environments = new Set(runs.map(({ environment }) => environment))
    const groups = new Set(runs.map((run) => groupOf(workflow, run)))
    const pairs = new Set(runs.map((run) => `${run.environment} in ${groupOf(workflow, run)}`))
    expect([...pairs]).toHaveLength(environments.size)
    expect([...groups]).toHaveLength(environments.size)
    expect(workflow.concurrency['cancel-in-progress'] ?? false).toBe(false)
  })

  it.each([
    { start: 'a push to main', branch: 'main', group: 'deploy-prod' },
    { start: 'a push to dev', branch: 'dev', group: 'deploy-dev' },
    { start: 'a dispatch of prod from dev', branch: 'dev', chosen: 'prod', group: 'deploy-prod' },
    { start: 'a dispatch of dev from main', branch: 'main', chosen: 'dev', group: 'deploy-dev' },
  ])('of $start is $group', ({ branch, chosen, group }) => {
    const workflow: Workflow = parse(read('examples/container-image/.github/workflows/deploy.yml'))
    expect(groupOf(workflow, { branch, ...(chosen && { chosen }), environment: '' })).toBe(group)
  })
})
