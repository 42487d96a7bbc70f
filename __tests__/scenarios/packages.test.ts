import { globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEV, openScene } from '../../demo/scene.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { startCommand } from './command-line.ts'
import { codesOf, errorsOf, refused, warningsOf, write } from './ground.ts'
import { interrupt } from './interrupted.ts'
import { spyOn } from './spies.ts'
import { stubbornTool, untilGone } from './stubborn-tool.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The files of dist by what is in them. */
const chunks = async () => {
  const files = globSync('*.js', { cwd: join(ROOT, 'dist') })
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, 'dist', file), 'utf8')))
  const having = (text: string): string[] => files.filter((_, at) => texts[at]?.includes(text))
  return {
    undici: having('UndiciError'),
    core: having('ghadelimiter_${'),
    exec: having('argStringToArray('),
    sdk: having('class LambdaClient '),
    report: having('tickInterval'),
  }
}

/** Notes what a step loads and starts, in order. */
const openLoads = async () => {
  const temp = await openTemp(tmpdir())
  const file = join(temp.path, 'loads')
  await writeFile(file, '')
  const env = { NODE_OPTIONS: `--import ${join(ROOT, '__tests__/fixtures/loads.mjs')}`, LOADS: file }
  const notes = async () => (await readFile(file, 'utf8')).trim().split('\n')
  return { env, notes, [Symbol.asyncDispose]: temp[Symbol.asyncDispose] }
}

const anyOf = (notes: readonly string[], files: readonly string[]): boolean =>
  notes.some((line) => files.includes(line.replace('load ', '')))

describe('GitHub’s own packages', () => {
  it('are in files of dist of their own', async () => {
    const { undici, core, exec, sdk } = await chunks()
    for (const files of [undici, core, exec, sdk]) expect(files).toHaveLength(1)
    const own = [...undici, ...core, ...exec]
    expect(own).not.toContain('index.js')
    expect(own).not.toContain(sdk[0])
  })

  it('are loaded while go works, not before it was started', async () => {
    await using scene = await openScene()
    await using loads = await openLoads()
    const end = await scene.push('dev', { env: loads.env })
    expect(errorsOf(end)).toStrictEqual([])
    const [notes, { undici, core, exec, sdk, report }] = [await loads.notes(), await chunks()]
    const start = notes.indexOf('start go')
    expect(start).toBeGreaterThan(0)
    expect(anyOf(notes.slice(0, start), [...undici, ...core, ...exec, ...sdk, ...report])).toBe(false)
    expect([core, report].map((files) => anyOf(notes.slice(start), files))).toStrictEqual([true, true])
  })

  it.each([
    { name: 'is refused', branch: 'dev', inputs: { environments: 'dev: { function: x }' }, exitCode: 1 },
    { name: 'has nothing to deploy', branch: 'other', inputs: {}, exitCode: 0 },
  ])('are, beside the report, all that a step loads that $name', async ({ branch, inputs, exitCode }) => {
    await using scene = await openScene()
    await using loads = await openLoads()
    const end = await scene.push(branch, { inputs, env: loads.env })
    expect([end.exitCode, codesOf(end).length]).toStrictEqual([exitCode, exitCode])
    const { undici, core, exec, report } = await chunks()
    const notes = (await loads.notes()).filter((line) => line.endsWith('.js'))
    const all = ['index.js', ...undici, ...core, ...exec, ...report]
    expect(notes.toSorted()).toStrictEqual(all.map((file) => `load ${file}`).toSorted())
  })

  it('are nowhere on the command line', async () => {
    await using loads = await openLoads()
    const cwd = join(ROOT, '__tests__/fixtures/echo')
    await using started = startCommand(['local', '--event', '{}'], { cwd, env: loads.env })
    expect((await started.ended).exitCode).toBe(0)
    const [notes, { core, exec }] = [await loads.notes(), await chunks()]
    expect(notes).toContain('start go')
    expect(anyOf(notes, [...core, ...exec])).toBe(false)
  })
})

describe('a step writes', () => {
  it('what it says in the order in which it says it, also what had to wait', async () => {
    await using scene = await openScene()
    const inputs = { environments: '', 'function-name': DEV, tag: 'dev', 'dry-run': 'true' }
    const end = await scene.push('dev', { inputs })
    expect(warningsOf(end)).toHaveLength(1)
    const kinds = end.log.split('\n').map((line) => line.match(/^(?:::)?[\w-]+/)?.[0])
    expect(kinds.slice(0, 4)).toStrictEqual(['deploy-go-lambda', 'AWS_ENDPOINT_URL', '::warning', '::add-mask'])
  })

  it('the warning of a step that has nothing to deploy after its first line, and nothing else', async () => {
    await using scene = await openScene()
    const end = await scene.push('other', { inputs: { 'role-to-assume': '' } })
    expect(end.exitCode).toBe(0)
    expect(end.log.split('\n')[0]).toMatch(/^deploy-go-lambda .* -> nothing to deploy: /)
  })

  it('its outputs after what the file holds, each between delimiters of its own, and the summary as it is', async () => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    const env = { GITHUB_OUTPUT: join(temp.path, 'output'), GITHUB_STEP_SUMMARY: join(temp.path, 'summary') }
    for (const file of Object.values(env)) await writeFile(file, 'before\n')
    const environments = `"a\\nb<<EOF": { branches: dev, function-name: ${DEV}, tag: dev, nonsense: x }`
    const end = await scene.push('dev', { inputs: { environments }, env })
    expect(end.exitCode).toBe(1)
    const text = await readFile(env.GITHUB_OUTPUT, 'utf8')
    const written = [...text.matchAll(/^([a-z\d-]+)<<(ghadelimiter_[0-9a-f-]{36})\n([\s\S]*?)\n\2\n/gm)]
    expect(text).toBe(`before\n${written.map(([whole]) => whole).join('')}`)
    expect(written.map(([, name]) => name)).toContain('results')
    expect(new Set(written.map(([, , delimiter]) => delimiter)).size).toBe(written.length)
    expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^before\n### [\s\S]*\n$/)
  })

  it('neither outputs nor summary where the runner names no file for them', async () => {
    await using scene = await openScene()
    const end = await scene.push('other', { env: { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' } })
    expect([end.exitCode, end.outputs, end.summary]).toStrictEqual([0, {}, ''])
    expect(end.log.split('\n')).toStrictEqual([expect.stringContaining('nothing to deploy'), ''])
  })

  it('a hostile title as one group', async () => {
    await using scene = await openScene()
    const folder = 'a%0A\n::set-output name=changed::evil\r##[add-mask]evil'
    await mkdir(join(scene.workspace, folder))
    await write(scene, `${folder}/Dockerfile`, 'FROM scratch\n')
    await using docker = await spyOn([], {
      docker: '[ "$1 $2" = "buildx inspect" ] || exit 1; echo Driver: kubernetes',
    })
    const inputs = { dockerfile: `${folder}/Dockerfile` }
    const end = await refused(scene, () => scene.push('dev', { inputs, env: { PATH: docker.path } }))
    expect(end.log.match(/^::(?!error|add-mask).*$/gm)).toStrictEqual([
      '::group::docker build a%250A%0A: :set-output name=changed::evil%0A# #[add-mask]evil/Dockerfile',
      '::endgroup::',
    ])
    expect(end.log).not.toContain('##[')
  })

  it('why it ended after a second signal, also if both come with its first line', async () => {
    await using scene = await openScene()
    await using go = await stubbornTool('go')
    const end = await interrupt(scene, {
      signals: ['SIGINT', 'SIGTERM'],
      env: { PATH: go.path },
      when: () => go.started,
    })
    expect([end.exitCode, end.outputs]).toStrictEqual([1, {}])
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(/^The run got a second stop signal, SIG(INT|TERM), /)])
    expect(end.lastedMs).toBeLessThan(7_000)
    await untilGone(await go.started)
  })
})

describe('a question to git', () => {
  it('shows it the variables that git needs, and no other', async () => {
    await using scene = await openScene()
    await using spy = await spyOn(['git'])
    const env = { PATH: spy.path, GITHUB_TOKEN: 'canary', GIT_ASKPASS: 'canary', 'INPUT_ROLE-SESSION-NAME': 'canary' }
    const end = await scene.push('dev', { event: 'workflow_dispatch', inputs: { 'dry-run': 'true' }, env })
    expect(end.exitCode).toBe(0)
    const [log = ''] = (await spy.seen()).split(/\n(?=PWD=|PATH=)/).filter((note) => note.includes('argv: log'))
    expect(log).not.toContain('canary')
    const names = (await spy.seen()).match(/^\w+(?==)/gm) ?? []
    expect([...new Set(names)].filter((name) => !GIT_VARIABLES.includes(name))).toStrictEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('that is not answered does not keep a step after %s', async (signal) => {
    await using scene = await openScene()
    await using git = await stubbornTool('git')
    const end = await interrupt(scene, {
      signals: [signal],
      env: { PATH: git.path },
      sha: '1'.repeat(40),
      when: () => git.started,
    })
    expect(end.exitCode).toBe(1)
    expect(end.lastedMs).toBeLessThan(7_000)
    await untilGone(await git.started)
  })
})

/** Ours, and those that a shell sets for the spy. */
const GIT_VARIABLES = [
  ...['PATH', 'HOME', 'GIT_TERMINAL_PROMPT', 'GIT_NO_LAZY_FETCH', 'GIT_ALLOW_PROTOCOL', 'GIT_NO_REPLACE_OBJECTS'],
  ...['GIT_OPTIONAL_LOCKS', 'GIT_DIR', 'GIT_WORK_TREE', 'PWD', 'OLDPWD', 'SHLVL', '_'],
]
