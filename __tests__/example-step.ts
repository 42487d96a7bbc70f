import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const EXAMPLES = join(import.meta.dirname, '../examples')

/** The workflow of an example, as a user copies it. */
export const readWorkflow = (example: string): string =>
  readFileSync(join(EXAMPLES, example, '.github/workflows/deploy.yml'), 'utf8')

/** `with:` of the step of a workflow that deploys. */
export const inputsOf = (workflow: string): Record<string, string> =>
  parse(workflow).jobs.deploy.steps.find(({ uses }: { uses: string }) => uses.includes('/deploy-go-lambda@')).with

/** What the runner would pass to that step: `with:`, its expressions replaced. Throws for one that has no value here. */
export const passedInputs = (
  workflow: string,
  values: Readonly<Record<`${'secrets' | 'inputs'}.${string}`, string>>,
): Record<string, string> => {
  const known: Readonly<Record<string, string>> = values
  const fill = (text: string): string =>
    text.replace(/\$\{\{ *(\S+) *\}\}/g, (_, name: string) => {
      const value = known[name]
      if (value === undefined) throw new Error(`${name} has no value`)
      return value
    })
  return Object.fromEntries(Object.entries(inputsOf(workflow)).map(([name, text]) => [name, fill(String(text))]))
}
