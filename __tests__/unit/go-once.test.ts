import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture } from '../../tools/command.ts'
import { openGoOnce } from '../../tools/go-once.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** A compiler that counts its builds, and fails if the code says so. */
const GO = `#!/bin/sh
[ "$1" = env ] && { [ ! -f ../go.work ] || echo ../go.work; exit; }
echo x >>"$(dirname "$0")/builds"
grep -q broken main.go && exit 2
while [ "$1" != -o ]; do shift; done
cat main.go >"$2"
`

const openModule = async () => {
  const stack = new AsyncDisposableStack()
  const { path } = stack.use(makeTempDirectory())
  const [real, module, out] = ['real/go', 'module', 'out'].map((name) => join(path, name)) as [string, string, string]
  const write = (name: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text, { mode })
  }
  write('real/go', GO, 0o755)
  write('module/go.mod', 'module m\n')
  write('module/main.go', 'package main\n')
  const once = stack.use(openGoOnce(real))
  const build = async (flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    rmSync(out, { force: true })
    const args = ['build', ...flags, '-o', out, '.']
    const options = { cwd: module, env: { CGO_ENABLED: '0', GOOS: 'linux', ...env } }
    const { exitCode } = await capture(join(once.path, 'go'), args, options)
    return { exitCode, made: existsSync(out) ? readFileSync(out, 'utf8') : undefined }
  }
  const builds = (): number => readFileSync(join(path, 'real/builds'), 'utf8').length / 2
  return { module, write, build, builds, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const MADE = { exitCode: 0, made: 'package main\n' }

describe('go, once', () => {
  it('builds once, and copies the result for the same build', async () => {
    await using scene = await openModule()
    const variables = [{}, { GOTMPDIR: '/tmp' }, { GOGC: 'off', GOMEMLIMIT: '1' }]
    for (const env of variables) expect(await scene.build([], env)).toStrictEqual(MADE)
    expect(scene.builds()).toBe(1)
  })

  type Scene = Awaited<ReturnType<typeof openModule>>

  it.each<{ name: string; again: (scene: Scene) => Promise<unknown> }>([
    { name: 'other flags', again: ({ build }) => build(['-tags=x']) },
    { name: 'another variable', again: ({ build }) => build([], { GOARCH: 'arm64' }) },
    {
      name: 'other code',
      again: async ({ write, build }) => {
        write('module/main.go', 'package main // changed\n')
        expect(await build()).toStrictEqual({ exitCode: 0, made: 'package main // changed\n' })
      },
    },
    {
      name: 'another file next to it, which may be embedded',
      again: async ({ write, build }) => {
        write('module/static/page.html', 'x')
        await build()
      },
    },
  ])('builds again with $name', async ({ again }) => {
    await using scene = await openModule()
    await scene.build()
    await again(scene)
    expect(scene.builds()).toBe(2)
  })

  it.each<{ name: string; spoil: (scene: Scene) => void; env?: Record<string, string> }>([
    { name: 'with cgo', spoil: () => {}, env: { CGO_ENABLED: '1' } },
    { name: 'with links', spoil: ({ module }) => symlinkSync('/etc/hosts', join(module, 'link')) },
    { name: 'in a workspace', spoil: ({ write }) => write('go.work', '') },
    { name: 'with a replaced module', spoil: ({ write }) => write('module/go.mod', 'module m\nreplace a => ../a\n') },
    { name: 'with large files', spoil: ({ write }) => write('module/large.bin', 'x'.repeat(1_100_000)) },
  ])('leaves builds $name to go', async ({ spoil, env = {} }) => {
    await using scene = await openModule()
    spoil(scene)
    expect(await scene.build([], env)).toStrictEqual(MADE)
    expect(await scene.build([], env)).toStrictEqual(MADE)
    expect(scene.builds()).toBe(2)
  })

  it('keeps nothing of a failed build', async () => {
    await using scene = await openModule()
    scene.write('module/main.go', 'broken\n')
    for (const round of [1, 2]) {
      expect(await scene.build()).toStrictEqual({ exitCode: 2, made: undefined })
      expect(scene.builds()).toBe(round)
    }
  })
})
