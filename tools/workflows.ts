import { globSync } from 'node:fs'

/** One linter over some workflows: the tool's name, and its arguments from the root of the repository. */
export type WorkflowLint = {
  readonly name: string
  readonly tool: 'actionlint' | 'zizmor'
  readonly args: readonly string[]
}

/** Users copy these as a first workflow, with versions instead of hashes; examples/zizmor.yml says what that allows. */
const FIRST_WORKFLOWS = 'examples/!(production)/.github/workflows/*.yml'
/** And this one for production: no exceptions. */
const PRODUCTION = 'examples/production/.github/workflows/*.yml'
const OWN = '.github/workflows/*.yml'

const ZIZMOR = ['--offline', '--no-progress', '--quiet']

/** What `npm run check` and the tests say about the workflows below this folder. Each exits with 0, or has found something. */
export const workflowLints = (root: string): readonly WorkflowLint[] => {
  const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).toSorted()
  const zizmor = (name: string, ...args: string[]): WorkflowLint => ({
    name,
    tool: 'zizmor',
    args: [...ZIZMOR, ...args],
  })
  return [
    { name: 'actionlint', tool: 'actionlint', args: [OWN, FIRST_WORKFLOWS, PRODUCTION].flatMap(files) },
    zizmor('zizmor', '.github', 'action.yml'),
    zizmor('zizmor, first workflows', '--config', 'examples/zizmor.yml', ...files(FIRST_WORKFLOWS)),
    zizmor('zizmor, production', '--no-config', ...files(PRODUCTION)),
  ]
}
