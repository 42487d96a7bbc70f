import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { readmePolicy } from '../../demo/policy.ts'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import type { End, Fault } from './bad-day-table.ts'
import { errorsOf, running, tagsOf } from './ground.ts'

/** A call of a deploy, and the deploy that makes it. */
export type Call = {
  /** `service:Operation`; one of the base's registry begins with `base `. */
  readonly operation: string
  /** Which one of several; the next one by default. */
  readonly nth?: number
  /** The phase of its failures, whatever began since or runs beside it. */
  readonly phase: string
  /** `image` by default. `keys`: without a role. `chain`: with a role that keys take. `again`: a second run, which finds everything up to date. */
  readonly deploy?: 'image' | 'zip' | 'keys' | 'chain' | 'again'
}

/** Where the fake go is, and what a deploy puts live when nothing goes wrong. */
export type Workshop = AsyncDisposable & {
  readonly path: string
  readonly wanted: { readonly image: string; readonly zip: string }
}

/** The smallest program that Go makes: nobody calls these functions. */
const PROGRAM = { 'go.mod': 'module example.com/function\n\ngo 1.23\n', 'main.go': 'package main\n\nfunc main() {}\n' }

/** Compiles a program once; `go` then only copies it, so a deploy takes a few hundred milliseconds. */
export const openWorkshop = async (): Promise<Workshop> => {
  const folder = await mkdtemp(join(tmpdir(), 'workshop-'))
  await mkdir(join(folder, 'bin'))
  for (const [name, text] of Object.entries(PROGRAM)) await writeFile(join(folder, name), text)
  const env = { ...process.env, GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' }
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-tags=lambda.norpc', '-o', join(folder, 'bootstrap'), '.']
  await promisify(execFile)('go', args, { cwd: folder, env })
  await writeFile(join(folder, 'bin/go'), goScript(join(folder, 'bootstrap')))
  await chmod(join(folder, 'bin/go'), 0o755)
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`
  return {
    path,
    wanted: { image: await deployedBy('image', path), zip: await deployedBy('zip', path) },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const goScript = (binary: string): string => `#!/bin/sh
case "$1" in
  list) printf 'main\\texample.com/function\\t%s\\tfalse\\n' "$(pwd -P)" ;;
  build) while [ "$1" != -o ]; do shift; done; exec cp '${binary}' "$2" ;;
esac
`

const deployedBy = async (deploy: 'image' | 'zip', path: string): Promise<string> => {
  await using scene = await openCell(deploy)
  const end = await scene.push('dev', { env: { PATH: path } })
  expect(errorsOf(end)).toStrictEqual([])
  return running(scene, DEV)
}

/** The README's account. */
export const openCell = (deploy: Call['deploy']): Promise<Scene> =>
  openScene(deploy === 'zip' ? { packageType: 'Zip', example: 'zip' } : {})

/** One deploy with one thing wrong, not judged yet. */
export type Outcome = {
  readonly end: StepEnd
  readonly scene: Scene
  readonly hits: number
  /** What the function ran, and what its tag pointed to. */
  readonly before: string
  readonly taggedBefore: string | undefined
}

/** Opens a scene, makes the call go wrong, deploys, and passes all of it to `judge` before closing the scene. */
export const deployWith = async <T>(
  { path }: Workshop,
  { call, fault, env }: { readonly call: Call; readonly fault: Fault; readonly env?: Readonly<Record<string, string>> },
  judge: (outcome: Outcome) => T,
): Promise<T> => {
  await using scene = await openCell(call.deploy)
  const step = stepOf(scene, call, { PATH: path, ...env })
  if (call.deploy === 'again') await scene.push('dev', step)
  const [before, taggedBefore] = [running(scene, DEV), tagged(scene)]
  const at = call.operation.startsWith('base ') ? scene.bases : scene.emulator
  const handle = at.fault({ ...fault, operation: call.operation.replace('base ', ''), nth: call.nth ?? 1 })
  const end = await scene.push('dev', step)
  const outcome = judge({ end, before, taggedBefore, scene, hits: handle.hits() })
  handle.release()
  return outcome
}

/** What the step gets: an OIDC token, keys, or keys that take a role. */
const stepOf = (
  scene: Scene,
  { deploy }: Call,
  env: Readonly<Record<string, string>>,
): Partial<StepOptions> & Pick<StepOptions, 'env'> => {
  if (deploy === 'keys') return { inputs: { 'role-to-assume': '' }, env: { ...keysOf(scene), ...env } }
  if (deploy !== 'chain') return { env }
  const trust = { principals: ['arn:aws:iam::123456789012:user/emulator'] }
  const role = scene.emulator.createRole({ name: 'chained', policy: readmePolicy(), trust })
  const noToken = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }
  return { inputs: { 'role-to-assume': role }, env: { ...noToken, ...keysOf(scene), ...env } }
}

const tagged = ({ emulator }: Scene): string | undefined => new Map(tagsOf(emulator)).get('dev')

const keysOf = ({ emulator }: Scene): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: emulator.staticKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: emulator.staticKeys.secretAccessKey,
})

/** How it ended, in the table's words: `deployed`, the expected words found in the one error, or what is there instead; lies come first. */
export const endOf = ({ wanted }: Workshop, call: Call, expected: End, outcome: Outcome): unknown => {
  const found = lies(call.deploy === 'zip' ? wanted.zip : wanted.image, call, outcome)
  if (found.length > 0) return { lies: found, log: outcome.end.log }
  if (outcome.end.exitCode === 0) return 'deployed'
  const [error = ''] = errorsOf(outcome.end)
  return expected !== 'deployed' && expected.every((words) => error.includes(words)) ? expected : error
}

/** What is wrong whatever the end: a function that is not whole, a false report, something left behind. */
const lies = (wanted: string, call: Call, { end, scene, hits, before, taggedBefore }: Outcome): string[] => {
  const { configuration, updates } = scene.emulator.function(DEV)
  const now = running(scene, DEV)
  const isSettled = configuration.State === 'Active' && configuration.LastUpdateStatus === 'Successful'
  const facts: readonly (readonly [claim: string, holds: boolean])[] = [
    ['the fault was met', hits > 0],
    ['the function has settled', isSettled],
    ['it runs the old code or the new', now === before || now === wanted],
    ['it was updated once at most', updates <= 1],
    ['nothing is left behind', end.leftovers.length === 0],
    ...(end.exitCode === 0 ? factsOfSuccess : factsOfFailure)({
      wanted,
      call,
      end,
      before,
      now,
      isChanged: now !== before || tagged(scene) !== taggedBefore,
    }),
  ]
  return facts.filter(([, holds]) => !holds).map(([claim]) => `not so: ${claim}`)
}

type Told = {
  readonly wanted: string
  readonly call: Call
  readonly end: StepEnd
  readonly before: string
  readonly now: string
  readonly isChanged: boolean
}

const factsOfSuccess = ({ wanted, call, end, before, now }: Told): [string, boolean][] => [
  ['it runs what was to be deployed', now === wanted],
  ['there is no error', errorsOf(end).length === 0],
  ['changed', end.outputs.changed === (call.deploy === 'again' ? '[]' : `["${DEV}"]`)],
  ['deployed', end.outputs.deployed === `["${DEV}"]`],
  ['failed', end.outputs.failed === '[]'],
  ['the hash', hashOf(end) === now],
  ['previous-digest', end.outputs['previous-digest'] === before],
]

const LIVE = /^\| (?:Still live|Live|Changed) \| (.*) \|$/m

/** What the summary says of what Lambda runs, in the words of the results. */
const liveIn = (summary: string): string => {
  const said = summary.match(LIVE)?.[1] ?? ''
  if (said === 'the new code') return 'new'
  if (said.startsWith('nothing, because')) return 'gone'
  return said.endsWith('or the new code: look at the function') ? 'unknown' : 'old'
}

const factsOfFailure = ({ wanted, call, end, before, now, isChanged }: Told): [string, boolean][] => {
  const [record] = JSON.parse(end.outputs.results ?? '[]')
  const live = String(record?.live)
  const isTrue =
    (live === 'old' && now === before) ||
    (live === 'new' && now === wanted) ||
    // A deploy that cannot look does not know, and one that is told that there is nothing believes it.
    ((live === 'unknown' || live === 'gone') && call.operation === 'lambda:GetFunction')
  return [
    ['the exit code is 1', end.exitCode === 1],
    ['there is one error', errorsOf(end).length === 1],
    ['changed', end.outputs.changed === (isChanged ? `["${DEV}"]` : '[]')],
    ['deployed', end.outputs.deployed === '[]'],
    ['failed', end.outputs.failed === `["${DEV}"]`],
    ['the hash', ['', wanted].includes(hashOf(end))],
    ['previous-digest', ['', before].includes(end.outputs['previous-digest'] ?? '')],
    [`Lambda runs: ${live}`, isTrue],
    [`it stopped at ${call.phase}, not ${record?.phase}`, record?.phase === call.phase],
    ['the summary says where', end.summary.includes(`| Stopped at | \`${call.phase}\``)],
    ['the log says where', new RegExp(`^${call.phase} .* s {2}(?:failed|.* does not exist)`, 'm').test(end.log)],
    ['the summary says the same', LIVE.test(end.summary) && liveIn(end.summary) === live],
  ]
}

const hashOf = ({ outputs }: StepEnd): string => outputs['image-digest'] || outputs['code-sha256'] || ''
