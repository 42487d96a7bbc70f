import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepEnd } from './runner.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from './scene.ts'

/** Plays a working week of a small team against the emulator and checks every fact it shows; exits non-zero when one is wrong. */

let wrong = 0

const title = (text: string): void => console.log(`\n\u001b[1m${text}\u001b[0m`)

const fact = (text: string, isTrue: boolean): void => {
  console.log(`  ${isTrue ? 'ok   ' : 'WRONG'} ${text}`)
  if (!isTrue) wrong++
}

/** The lines of a log that a person reads, without commands to the runner. */
const show = (end: StepEnd): void => {
  for (const line of end.log.split('\n')) {
    if (line !== '' && !/^::(add-mask|debug|group|endgroup)/.test(line)) console.log(`    ${line}`)
  }
  console.log(`    (${(end.durationMs / 1_000).toFixed(2)} s, exit ${end.exitCode})`)
}

const resolved = (scene: Scene, name: string): string =>
  `sha256:${scene.emulator.function(name).configuration.CodeSha256}`
const tagged = (scene: Scene, tag: string): string | undefined => scene.emulator.repository(REPOSITORY).tags.get(tag)
const updates = (scene: Scene, name: string): number => scene.emulator.function(name).updates

const answer = async (scene: Scene, name: string): Promise<string> => {
  const { payload, log } = await scene.emulator.invoke(name, {})
  console.log(`    ${name} answers ${payload}${log.includes('cold start') ? ' (cold start)' : ''}`)
  return payload
}

/** The job summary as GitHub would get it, without the table of times. */
const showSummary = ({ summary }: StepEnd): void => {
  console.log('    the job summary, as markdown:')
  for (const line of summary.split('<details>')[0]?.trim().split('\n') ?? []) console.log(`    | ${line}`)
}

/** Changes the one line that says what the function answers. */
const changeMessage = async (scene: Scene, from: string, to: string): Promise<void> => {
  const file = join(scene.workspace, 'main.go')
  const text = await readFile(file, 'utf8')
  if (!text.includes(from)) throw new Error(`main.go does not say "${from}"`)
  await writeFile(file, text.replace(from, to))
}

const play = async (scene: Scene): Promise<void> => {
  title('1. A push to dev')
  const old = await scene.commit()
  const first = await scene.push('dev')
  show(first)
  fact('the step is green', first.exitCode === 0)
  fact('the dev function runs the image that went up', resolved(scene, DEV) === first.outputs['image-digest'])
  fact('tag dev points to it', tagged(scene, 'dev') === first.outputs['image-digest'])
  fact('production was left alone', updates(scene, PROD) === 0)

  title('2. Invoke it')
  fact('the real binary answers', (await answer(scene, DEV)).includes('Hello AWS Lambda'))

  title('3. One line changed, a second push to dev')
  await changeMessage(scene, 'Hello AWS Lambda', 'Hello again')
  const now = await scene.commit()
  const second = await scene.push('dev')
  show(second)
  fact('the digest is another one', second.outputs['image-digest'] !== first.outputs['image-digest'])
  fact('the base image was not sent again', /the repository had [1-9]\d* already/.test(second.log))
  showSummary(second)
  fact('the summary links the two commits', second.summary.includes(`/compare/${old}...${now}`))
  fact('the new code answers', (await answer(scene, DEV)).includes('Hello again'))

  title('4. A push to main')
  const main = await scene.push('main')
  show(main)
  fact('production runs the pushed digest', resolved(scene, PROD) === main.outputs['image-digest'])
  fact('from tag latest', tagged(scene, 'latest') === main.outputs['image-digest'])
  fact('the same source is the same image', main.outputs['image-digest'] === second.outputs['image-digest'])
  fact('production answers', (await answer(scene, PROD)).includes('Hello again'))

  title('5. The same commit pushed again')
  const before = updates(scene, PROD)
  const unchanged = await scene.push('main')
  show(unchanged)
  fact('the step is green and nothing was changed', unchanged.exitCode === 0 && unchanged.outputs.changed === '[]')
  fact('the function was not updated', updates(scene, PROD) === before)

  title('6. A push to a feature branch')
  const requests = scene.emulator.requests.length
  const feature = await scene.push('feature/x')
  show(feature)
  fact('it is skipped, and green', feature.exitCode === 0 && feature.outputs.skipped === 'true')
  fact('AWS was not asked anything', scene.emulator.requests.length === requests)

  title('7. A pull request to main')
  await changeMessage(scene, 'Hello again', 'Hello from the pull request')
  const pull = await scene.push('main', { event: 'pull_request', ref: 'refs/pull/7/merge', payload: PULL_REQUEST })
  show(pull)
  fact('it says what it would do', pull.log.includes('would move tag') && pull.exitCode === 0)
  fact(
    'nothing was changed',
    updates(scene, PROD) === before && tagged(scene, 'latest') === main.outputs['image-digest'],
  )

  title('8. workflow_dispatch: prod, from branch dev')
  const dispatch = await scene.push('dev', { event: 'workflow_dispatch', inputs: { environment: 'prod' } })
  show(dispatch)
  fact('production runs it', dispatch.exitCode === 0 && resolved(scene, PROD) === dispatch.outputs['image-digest'])
  fact('dev was left alone', resolved(scene, DEV) === second.outputs['image-digest'])
}

const PULL_REQUEST = { pull_request: { base: { ref: 'main' }, head: { repo: { full_name: 'octo-org/octo-repo' } } } }

const needGo = (): void => {
  try {
    console.log(execFileSync('go', ['version'], { encoding: 'utf8' }).trim())
  } catch {
    console.error('The demo compiles Go: install it from go.dev/dl and run npm run demo again.')
    process.exit(1)
  }
}

needGo()
console.log(
  'An emulator of Lambda, ECR, STS and the OIDC endpoint on loopback; a base image made here, served under the name public.ecr.aws/lambda/provided:al2023.',
)
await using scene = await openScene({ settleMs: 500 })
await play(scene)
title(wrong === 0 ? 'Every fact is right.' : `${wrong} facts are wrong.`)
if (wrong > 0) process.exitCode = 1
