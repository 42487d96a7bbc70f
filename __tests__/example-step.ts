import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deploySteps, fillIn } from '../tools/workflow-step.ts'

const EXAMPLES = join(import.meta.dirname, '../examples')

/** The workflow of an example, as a user copies it. */
export const readWorkflow = (example: string): string =>
  readFileSync(join(EXAMPLES, example, '.github/workflows/deploy.yml'), 'utf8')

/** `with:` of the deploying step of a workflow. */
export const inputsOf = (workflow: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(deploySteps(workflow)[0]?.inputs ?? {}).map(([name, value]) => [name, String(value)]),
  )

/** What the runner would pass to that step: `with:`, its expressions replaced. Throws for one without a value here. */
export const passedInputs = (
  workflow: string,
  values: Readonly<Record<`${'secrets' | 'inputs'}.${string}`, string>>,
): Record<string, string> => fillIn(inputsOf(workflow), values)
