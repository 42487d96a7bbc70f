import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepEnd } from '../../../demo/runner.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { markupOf } from '../../unit/markup.ts'
import { errorsOf, refused, write } from '../ground.ts'

/** What the runner makes of a log (actions/runner, ActionCommand.cs): `::name props::data` after leading space, `##[name props]data` anywhere. */
const commandsOf = ({ log }: StepEnd): { name: string; properties: string; data: string }[] =>
  log.split(/\r\n?|\n/).flatMap((line) => {
    const now = /^\s*::([^\s:]+)(?: ((?:(?!::).)*))?::(.*)$/.exec(line)
    const before = /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line)
    const found = now ?? before
    return found === null ? [] : [{ name: found[1] ?? '', properties: found[2] ?? '', data: found[3] ?? '' }]
  })

/** Commands that could be somebody else's: all but our groups, masks of secrets and debug lines. */
const othersOf = (end: StepEnd): { name: string; properties: string }[] =>
  commandsOf(end)
    .filter(({ name, data }) => !OWN.some((own) => own.name === name && own.data.test(data)))
    .map(({ name, properties }) => ({ name, properties }))

const OWN = [
  { name: 'group', data: /^(Account|Live state|Compile|Pack|Push|Release)$/ },
  { name: 'endgroup', data: /^$/ },
  { name: 'add-mask', data: /^[\w.+/=-]{16,}$/ },
  { name: 'debug', data: /^(?!.*evil)/ },
]

const ERROR = { name: 'error', properties: '' }

/** Nothing in the hostile text acts: no command, output, link, picture, HTML, extra row or heading. */
const expectHarmless = (
  end: StepEnd,
  errors: readonly { name: string; properties: string }[],
  changed: readonly string[] = [],
): void => {
  expect(othersOf(end)).toStrictEqual(errors)
  expect(end.log + end.summary).not.toMatch(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Bidi_Control}]|##\[/u,
  )
  const markup = markupOf(end.summary)
  expect(markup).not.toMatch(/!\[|\]\(|<[a-z/!]|evil\.example|javascript:|^\s*(?:#{1,6} .*evil|[-*+] |> |~~~)/im)
  for (const row of markup.split('\n').filter((line) => line.startsWith('|')))
    expect(row.match(/\|/g)?.length).toBeGreaterThan(2)
  expect(end.outputs.changed).toBe(JSON.stringify(changed))
  expect(Object.keys(end.outputs).toSorted()).toStrictEqual(OUTPUTS)
}

const OUTPUTS = [
  'changed',
  'code-sha256',
  'deployed',
  'environment',
  'failed',
  'function-arn',
  'function-name',
  'image-digest',
  'image-uri',
  'previous-digest',
  'repository',
  'results',
  'skipped',
  'tag',
  'zip-path',
]

const HOSTILE_PARTS = [
  'evil',
  '\r::error file=evil::evil',
  '\n::set-output name=changed::evil',
  '\n  ::add-mask::evil-evil-evil-evil',
  '\n##[add-mask]evil',
  '\u001b[2K\u001b[31m::stop-commands::evil\u001b[0m',
  '\u001b]8;;https://evil.example\u0007evil\u001b]8;;\u0007',
  '\u2028::group::evil',
  '\u0085::warning::evil',
  '\v# evil\f| evil | evil |',
  '\u202egnp.live\u202c',
  '\n\n[evil](https://evil.example) ![evil](https://evil.example/p.png)',
  '\n<img src="https://evil.example/p.png"><script>evil()</script></details>',
  '\n``\u0001`\n````\u0001`\n# evil\n[evil](https://evil.example)',
  '\n| evil | evil |\n|---|---|\n~~~\n- evil',
]

/** Everything at once, in one text. */
const HOSTILE = HOSTILE_PARTS.join('')

describe("other people's text", () => {
  it("as AWS's reason changes neither log commands, nor outputs, nor summary", async () => {
    await using scene = await openScene()
    const fault = { operation: 'lambda:UpdateFunctionCode', kind: 'settle-failed', code: 'InvalidImage' } as const
    scene.emulator.fault({ ...fault, reason: HOSTILE })
    expectHarmless(await scene.push('dev'), [ERROR], [DEV])
  })

  it('as an AWS error', async () => {
    await using scene = await openScene()
    const body = JSON.stringify({ __type: 'InvalidParameterValueException', message: HOSTILE })
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidParameterValueException' }
    scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'status', status: 400, body, headers })
    const end = await scene.push('dev')
    expect(errorsOf(end).join()).toContain('evil')
    // The tag had moved by then.
    expectHarmless(end, [ERROR], [DEV])
  })

  it('as a registry error', async () => {
    await using scene = await openScene()
    const body = JSON.stringify({ errors: [{ code: HOSTILE, message: HOSTILE }] })
    scene.bases.fault({ operation: 'registry:GetManifest', kind: 'status', status: 404, body })
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end).join()).toContain('evil')
    expectHarmless(end, [ERROR])
  })

  it('as file names and compiler messages, through //line', async () => {
    await using scene = await openScene()
    const lines = [
      '//line ::set-output name=changed::evil.go:7:3',
      'func a() { evil1() }',
      '//line evil,line=99,title=x%0A.go:8:1',
      'func b() { "##[add-mask]evil" }',
      '//line /etc/evil.go:9:1',
      'func c() { `\u202e[evil](https://evil.example)` }',
      '//line ../../../evil.go:10:1',
      'func d() { evil2() }',
    ]
    await write(scene, 'evil.go', `package main\n\n${lines.join('\n')}\n`)
    const end = await refused(scene, () => scene.push('dev'))
    expect(end.log).toContain('name=changed::evil.go:7:14: undefined: evil1')
    expectHarmless(end, [
      { name: 'error', properties: 'file=evil%2Cline=99%2Ctitle=x%250A.go,line=8,col=12' },
      ERROR,
      ERROR,
    ])
  })

  it.each([
    { name: 'a line break', file: 'a\n::set-output name=changed::evil.go' },
    { name: 'a command', file: '::set-output name=changed::evil.go' },
    { name: 'markdown', file: 'a`[evil](evil.example)`<img>|.go' },
    { name: 'properties', file: 'evil,line=99,title=%0A::evil.go' },
    { name: 'colours', file: '\u001b[31mevil\u001b[0m.go' },
  ])('as the name of a Go file with $name', async ({ file }) => {
    await using scene = await openScene()
    await write(scene, file, 'package main\n\nfunc broken() { evil() }\n')
    const end = await refused(scene, () => scene.push('dev'))
    const errors = commandsOf(end).filter(({ name }) => name === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.properties).toMatch(/^(file=[^,:]+,line=3,col=17)?$/)
    expectHarmless(end, [{ name: 'error', properties: errors[0]?.properties ?? '' }])
  })

  it('as the name of a file that is included', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    const file = 'evil\n::set-output name=changed::evil\r##[add-mask]evil [evil](https://evil.example)'
    await write(scene, `static/${file}`, 'x')
    expect((await scene.push('dev', { inputs: { include: 'static' } })).exitCode).toBe(0)
    await rm(join(scene.workspace, 'static', file.split('/')[0] ?? ''), { recursive: true })
    const include = JSON.stringify([HOSTILE])
    const end = await refused(scene, () => scene.push('dev', { inputs: { include } }))
    expect(errorsOf(end).join()).toContain('evil')
    expectHarmless(end, [ERROR])
  })

  it('as the name of a branch without a match', async () => {
    await using scene = await openScene()
    const end = await scene.push(HOSTILE)
    expect(end.exitCode).toBe(0)
    expect(end.log).toContain('nothing to deploy')
    expectHarmless(end, [])
  })

  it('as the name of a deployed branch, in its warning', async () => {
    await using scene = await openScene()
    const inputs = { environments: '', 'function-name': DEV, tag: 'dev', repository: REPOSITORY, 'dry-run': 'true' }
    const end = await scene.push(HOSTILE, { inputs })
    expect(end.exitCode).toBe(0)
    expectHarmless(end, [{ name: 'warning', properties: '' }])
  })

  const planned = (scene: Scene, name: string): Promise<StepEnd> => {
    const environments = `${JSON.stringify(name)}: { branches: dev, function-name: ${DEV}, tag: dev }`
    return scene.push('dev', { inputs: { environments, 'dry-run': 'true' } })
  }

  it('as the name of an environment, which is an output too', async () => {
    await using scene = await openScene()
    // Each fits into the note on the function.
    for (const name of [...HOSTILE_PARTS, 'changed<<EOF\n["evil"]\nEOF\nevil=evil']) {
      const end = await planned(scene, name)
      expect(end.exitCode).toBe(0)
      expect(end.outputs.environment).toBe(name)
      expectHarmless(end, [])
    }
  })

  it('as the name of an environment that is too long for a note', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => planned(scene, HOSTILE))
    expect(errorsOf(end)[0]).toMatch(/^environments has the name evil/)
    expectHarmless(end, [ERROR])
  })

  it.each(['function-name', 'tag', 'repository', 'base-image', 'environment', 'go-package', 'go-tags', 'go-ldflags'])(
    'as %s',
    async (name) => {
      await using scene = await openScene()
      const inputs = { environments: '', 'function-name': DEV, tag: 'dev', repository: REPOSITORY, [name]: HOSTILE }
      const end = await refused(scene, () => scene.push('main', { inputs }))
      expect(errorsOf(end).join()).toContain('evil')
      expectHarmless(
        end,
        Array.from({ length: errorsOf(end).length }, () => ERROR),
      )
    },
  )

  it('as the environments themselves', async () => {
    await using scene = await openScene()
    const environments = `dev: { function-name: ${DEV}, ${JSON.stringify(HOSTILE)}: x }`
    const end = await refused(scene, () => scene.push('dev', { inputs: { environments } }))
    expectHarmless(end, [ERROR])
  })

  it('as the actor and the claims of a token whose role cannot be assumed', async () => {
    await using scene = await openScene()
    scene.emulator.claims({ sub: HOSTILE, ref: HOSTILE, environment: HOSTILE })
    const strict = scene.emulator.createRole({
      name: 'strict',
      trust: { sub: 'repo:octo-org/octo-repo:environment:prod' },
    })
    const end = await refused(scene, () =>
      scene.push('dev', { actor: 'evil[bot] ::x', inputs: { 'role-to-assume': strict } }),
    )
    expect(errorsOf(end).join()).toContain('sub evil')
    expectHarmless(end, [ERROR])
  })
})
