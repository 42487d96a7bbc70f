import { parse } from 'yaml'

type Values = Readonly<Record<string, unknown>>
type Permissions = 'write-all' | 'read-all' | Readonly<Record<string, string>>
type Step = { readonly uses?: string; readonly with?: Values | null; readonly env?: Values | null }
type Job = { readonly steps?: readonly Step[] | null; readonly env?: Values | null; readonly permissions?: Permissions }
type Workflow = {
  readonly on?: { readonly workflow_dispatch?: { readonly inputs?: Readonly<Record<string, { default?: unknown }>> } }
  readonly jobs?: Readonly<Record<string, Job>> | null
  readonly env?: Values | null
  readonly permissions?: Permissions
}

/** A step that uses this action, as far as the runner passes it on. */
export type DeployStep = {
  /** `jobs.deploy.steps[2]` */
  readonly where: string
  /** `with:` and `env:` with their expressions; the step's `env:` overrides the job's, and that the workflow's. */
  readonly inputs: Values
  readonly env: Values
  /** Whether the job has `id-token: write`, and so gets the variables to request a token. */
  readonly hasIdToken: boolean
}

/** The steps of a workflow that use this action, in order. */
export const deploySteps = (text: string): DeployStep[] => {
  const workflow: Workflow = parse(text) ?? {}
  return Object.entries(workflow.jobs ?? {}).flatMap(([name, job]) =>
    (job.steps ?? []).flatMap((step, index) => {
      if (!step.uses?.includes('/deploy-go-lambda@')) return []
      const permissions = job.permissions ?? workflow.permissions
      return {
        where: `jobs.${name}.steps[${index}]`,
        inputs: step.with ?? {},
        env: { ...workflow.env, ...job.env, ...step.env },
        hasIdToken: permissions === 'write-all' || Object(permissions)['id-token'] === 'write',
      }
    }),
  )
}

/** The value of `inputs.NAME` when a dispatch does not set it, by `inputs.NAME`. */
export const inputDefaults = (text: string): Record<string, string> => {
  const { on }: Workflow = parse(text) ?? {}
  const inputs = Object.entries(on?.workflow_dispatch?.inputs ?? {})
  return Object.fromEntries(inputs.map(([name, input]) => [`inputs.${name}`, String(input?.default ?? '')]))
}

/** These values with their expressions, such as `${{ secrets.NAME }}`, replaced. `missing` makes the error for one without a value. */
export const fillIn = (
  values: Values,
  known: Readonly<Record<string, string>>,
  missing: (expression: string, key: string) => Error = (expression) => new Error(`${expression} has no value`),
): Record<string, string> => {
  const fill = (key: string, text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/gs, (_, expression: string) => {
      const value = known[expression]
      if (value === undefined) throw missing(expression, key)
      return value
    })
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fill(key, String(value))]))
}
