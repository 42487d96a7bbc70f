import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REGION, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { createLog } from '../../src/host/log/log.ts'
import { createActionsHost } from '../../src/host/runner/actions.ts'
import type { FunctionSpec } from '../../src/plan/function.ts'
import { type Plan, readPlan } from '../../src/plan/plan.ts'
import type { Report } from '../../src/report/result.ts'
import { run } from '../../src/run.ts'
import { write } from './ground.ts'

/** What a run of several functions printed, and what it left in the runner's folder. */
export type Ended = {
  readonly report: Report
  readonly lines: readonly string[]
  readonly leftovers: readonly string[]
}

export type RunOptions = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly stop?: AbortSignal
  /** What else is other in the plan. */
  readonly more?: Partial<Plan>
}

/** Runs a plan of several functions, each made from the plan of one, in this process: no setting asks for several yet. */
export const runSeveral = async (
  scene: Scene,
  specsOf: (spec: FunctionSpec) => readonly FunctionSpec[],
  options: RunOptions = {},
): Promise<Ended> => {
  const temp = await mkdtemp(join(tmpdir(), 'several-'))
  try {
    const lines: string[] = []
    const host = createActionsHost(await environmentOf(scene, temp, options.inputs ?? {}))
    const print = (prefix: string) => (text: string) => {
      lines.push(`${prefix}${text}`)
    }
    const sink = { line: print(''), notice: print('notice: '), warning: print('warning: ') }
    const log = createLog({ ...sink, openGroup: print('group: '), closeGroup: () => print('end')('') })
    const planning = readPlan(host.caller)
    if (planning.kind !== 'plan') throw new Error(JSON.stringify(planning))
    const [spec] = planning.plan.functions
    if (spec === undefined) throw new Error('a plan has a function')
    const plan: Plan = { ...planning.plan, ...options.more, functions: specsOf(spec) }
    const { stop = new AbortController().signal } = options
    const report = await run({ ...host, log, stop, mask: () => {} }, { kind: 'plan', plan })
    return { report, lines, leftovers: (await readdir(temp)).filter((name) => !name.endsWith('.json')) }
  } finally {
    await rm(temp, { recursive: true, force: true, maxRetries: 5 })
  }
}

const environmentOf = async (
  { emulator, bases, roleArn, workspace, commit }: Scene,
  temp: string,
  inputs: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> => {
  const event = join(temp, 'event.json')
  await Promise.all([event, join(temp, 'config.json')].map((file) => writeFile(file, '{}')))
  const settings = {
    'role-to-assume': roleArn,
    'aws-region': REGION,
    'registry-mirrors': `public.ecr.aws=${bases.host}`,
    'function-name': 'the-first',
    repository: REPOSITORY,
    ...inputs,
  }
  return {
    DOCKER_CONFIG: temp,
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: await commit(),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...emulator.runnerEnvironment(),
  }
}

export const MAIN = (message: string): string => `package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(context.Context) (string, error) { return "${message}", nil })
}
`

/** The module of the example, with two more programs. */
export const withPrograms = async (scene: Scene): Promise<void> => {
  await write(scene, 'one/main.go', MAIN('one'))
  await write(scene, 'two/main.go', MAIN('two'))
}

export const named = (
  spec: FunctionSpec,
  functionName: string,
  goPackage: string,
  more: Partial<FunctionSpec> = {},
) => {
  if (spec.source.kind !== 'go') throw new Error('the example is Go')
  return { ...spec, functionName, tag: functionName, source: { ...spec.source, goPackage }, ...more }
}
export const ofType = (value: 'image' | 'zip'): Pick<FunctionSpec, 'packageType'> => ({
  packageType: { value, from: { kind: 'input', name: 'package-type' } },
})

export const statuses = ({ report }: Ended): readonly string[] =>
  report.results.map(({ name, status }) => `${name} ${status}`)
export const problems = ({ report }: Ended): readonly string[] =>
  report.results.flatMap((result) => (result.status === 'failed' ? result.problems.map(({ message }) => message) : []))
export const answers = (scene: Scene, names: readonly string[]): Promise<readonly string[]> =>
  Promise.all(names.map(async (name) => String((await scene.emulator.invoke(name, {})).payload)))
