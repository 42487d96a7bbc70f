/** `npm run step`: the deploy step of a workflow, run as the GitHub runner runs it, against an emulator. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { runStep, type StepOptions } from '../demo/runner.ts'
import { reasonOf } from '../src/errors/problems.ts'
import { capture } from './command.ts'
import { shown } from './shown.ts'
import { type DeployStep, deploySteps, fillIn, inputDefaults } from './workflow-step.ts'

const USAGE = `usage: npm run step -- --workspace FOLDER --branch NAME
    [--workflow .github/workflows/deploy.yml] [--step N] [--event push|workflow_dispatch|pull_request] [--input NAME=VALUE]...
    [--secret NAME=VALUE]... [--var NAME=VALUE]... [--with NAME=VALUE]... [--env NAME=VALUE]...`

const pairs = { type: 'string', multiple: true, default: [] as string[] } as const
const options = {
  workspace: { type: 'string' },
  branch: { type: 'string' },
  workflow: { type: 'string', default: '.github/workflows/deploy.yml' },
  step: { type: 'string' },
  event: { type: 'string', default: 'push' },
  input: pairs,
  secret: pairs,
  var: pairs,
  with: pairs,
  env: pairs,
  help: { type: 'boolean' },
} as const

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

/** What the emulator prints and the runner sets. */
const ENDPOINT = 'AWS_ENDPOINT_URL'
const TOKEN = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'] as const

/** `NAME=VALUE`s of a flag, by name under a prefix. */
const record = (flag: 'input' | 'secret' | 'var' | 'with' | 'env', { [flag]: given }: Flags, prefix = '') =>
  Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw new Error(`--${flag} must be NAME=VALUE, not '${text}'`)
      return [prefix + text.slice(0, at), text.slice(at + 1)]
    }),
  )

const needed = (value: string | undefined, name: string, fix: string): string => {
  if (value === undefined || value === '') throw new Error(`${name} is not set: ${fix}`)
  return value
}

const readWorkflow = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read ${path}: ${error.code === 'ENOENT' ? 'it does not exist' : error.message}`)
  })

const chooseStep = (workflow: string, path: string, number: string | undefined): DeployStep => {
  const steps = deploySteps(workflow)
  if (steps.length === 0) throw new Error(`${path}: no step uses …/deploy-go-lambda@…`)
  const step = steps[number === undefined && steps.length === 1 ? 0 : Number(number) - 1]
  if (step !== undefined) return step
  const list = steps.map(({ where }, index) => `--step ${index + 1}: ${where}`)
  throw new Error([`${path}: several steps deploy; choose one`, ...list].join('\n'))
}

/** The checked-out commit; a workspace without git has none. */
const commitOf = async (workspace: string): Promise<string | undefined> => {
  const head = await capture('git', ['-C', workspace, 'rev-parse', 'HEAD']).catch(() => undefined)
  return head?.exitCode === 0 ? head.stdout.trim() : undefined
}

/** The event as GitHub would send it: a pull request is to the branch, from the same repository. */
const eventOf = (flags: Flags, branch: string): Pick<StepOptions, 'event' | 'ref' | 'payload'> => {
  const { event } = flags
  const ref = `refs/heads/${branch}`
  switch (event) {
    case 'push':
      return { event, ref }
    case 'workflow_dispatch':
      return { event, ref, payload: { inputs: record('input', flags) } }
    case 'pull_request': {
      const pull_request = { base: { ref: branch }, head: { repo: { full_name: 'octo-org/octo-repo' } } }
      return { event, ref: 'refs/pull/1/merge', payload: { pull_request } }
    }
    default:
      throw new Error(`--event must be push, workflow_dispatch or pull_request, not '${event}'`)
  }
}

/** How to give a value to an expression without one. */
const missing = (flag: 'with' | 'env') => (expression: string, key: string) => {
  const [, context, name] = /^(secrets|vars)\.(\S+)$/.exec(expression) ?? []
  const fix = context ? `--${context.slice(0, -1)} ${name}=VALUE` : `--${flag} ${key}=VALUE`
  return new Error(`${key} is \${{ ${expression} }}, which has no value here: add ${fix}`)
}

const without = (values: Readonly<Record<string, unknown>>, names: object) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(names, name)))

const planStep = async (flags: Flags): Promise<StepOptions> => {
  const workspace = resolve(needed(flags.workspace, '--workspace', 'name the folder that is checked out'))
  const branch = needed(flags.branch, '--branch', 'name the branch of the event')
  const endpoint = needed(process.env[ENDPOINT], ENDPOINT, 'source the lines that the emulator prints')
  const path = resolve(workspace, flags.workflow)
  const workflow = await readWorkflow(path)
  const step = chooseStep(workflow, path, flags.step)
  const trigger = eventOf(flags, branch)
  const sha = await commitOf(workspace)
  const isDispatch = trigger.event === 'workflow_dispatch'
  const declared = inputDefaults(workflow)
  const known = {
    ...(isDispatch ? declared : Object.fromEntries(Object.keys(declared).map((name) => [name, '']))),
    ...(isDispatch ? record('input', flags, 'inputs.') : {}),
    ...record('secret', flags, 'secrets.'),
    ...record('var', flags, 'vars.'),
    // The job's token: nothing here may ask GitHub with one.
    'github.token': '',
    'github.event_name': trigger.event,
    'github.ref': trigger.ref,
    'github.ref_name': trigger.ref.replace(/^refs\/(?:heads|pull)\//, ''),
    ...(sha !== undefined && { 'github.sha': sha }),
  }
  const set = { inputs: record('with', flags), env: record('env', flags) }
  return {
    ...trigger,
    ...(sha !== undefined && { sha }),
    workspace,
    inputs: { ...fillIn(without(step.inputs, set.inputs), known, missing('with')), ...set.inputs },
    env: {
      ...fillIn(without(step.env, set.env), known, missing('env')),
      ...set.env,
      [ENDPOINT]: endpoint,
      ...(step.hasIdToken && Object.fromEntries(TOKEN.map((name) => [name, process.env[name]]))),
    },
  }
}

const print = (line: string): void => {
  const text = shown(line)
  if (text !== undefined) console.log(text)
}

const main = async (): Promise<void> => {
  const { values: flags } = parseArgs({ options })
  if (flags.help) {
    console.log(USAGE)
    return
  }
  const { exitCode, outputs, summary } = await runStep({
    ...(await planStep(flags)),
    onStart: ({ stdout, stderr }) => {
      for (const stream of [stdout, stderr]) if (stream) createInterface({ input: stream }).on('line', print)
    },
  })
  console.log('\nOutputs')
  for (const [name, value] of Object.entries(outputs)) if (value !== '') console.log(`${name}: ${value}`)
  console.log(`\nSummary\n${summary.trimEnd()}`)
  process.exitCode = exitCode ?? 1
}

await main().catch((error: unknown) => {
  console.error(`${reasonOf(error)}\n${USAGE}`)
  process.exitCode = 1
})
