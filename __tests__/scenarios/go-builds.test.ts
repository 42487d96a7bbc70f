import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import { errorsOf, refused, warningsOf, write } from './ground.ts'

const SQLITE = 'github.com/mattn/go-sqlite3'

/** The zip example with this module beside it under go-sqlite3's name: a part in C, and a stub for builds without cgo. */
const openWithSqlite = async (): Promise<Scene> => {
  const scene = await openScene({ packageType: 'Zip', example: 'zip' })
  await write(scene, 'sqlite/go.mod', `module ${SQLITE}\n`)
  await write(
    scene,
    'sqlite/c.go',
    '//go:build cgo\n\npackage sqlite3\n\n// static int one() { return 1; }\nimport "C"\n\nfunc Open() error { C.one(); return nil }\n',
  )
  const stub = 'import "errors"\n\nfunc Open() error { return errors.New("this is a stub") }\n'
  await write(scene, 'sqlite/stub.go', `//go:build !cgo\n\npackage sqlite3\n\n${stub}`)
  await write(scene, 'db.go', `package main\n\nimport sqlite3 "${SQLITE}"\n\nfunc init() { _ = sqlite3.Open() }\n`)
  return scene
}

const goMod = (text: string): string => `${text}\nrequire ${SQLITE} v0.0.0\n\nreplace ${SQLITE} => ./sqlite\n`

describe('a program in need of C, compiled without cgo', () => {
  it('gives a warning where its module is only a stub then', async () => {
    await using scene = await openWithSqlite()
    await write(scene, 'go.mod', goMod(await readFile(join(scene.workspace, 'go.mod'), 'utf8')))
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      `bootstrap is built without cgo, and without it ${SQLITE} is only a stub: each call to it fails. Set  cgo-enabled: true  (in your own build:  CGO_ENABLED=1 ), or use a module in Go alone, such as modernc.org/sqlite.`,
    ])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })

  it('is refused, naming cgo-enabled, where the main package imports C', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await rm(join(scene.workspace, 'main.go'))
    await write(scene, 'cmd/api/main.go', 'package main\n\nimport "C"\n\nfunc main() {}\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      './cmd/api needs cgo, which is off.\nSet  cgo-enabled: true . It needs a C compiler on the runner, the C libraries of the package, and a C library where the function runs, as in provided.al2023.',
    ])
    expect(end.summary).toContain('the code needs cgo')
  })

  it('is refused at the line that needs C', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'native.go', 'package main\n\nimport "C"\n\nfunc answer() int { return 42 }\n')
    await write(scene, 'more.go', 'package main\n\nvar _ = answer()\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(/^\S+ needs cgo, which is off\.\nSet {2}cgo-enabled: true \./),
    ])
    expect(end.log).toMatch(/^::error file=more\.go,line=3,/m)
    expect(end.log).toContain('undefined: answer')
  })
})

describe('a build that lacks what another step makes', () => {
  it('is refused at the line of //go:embed', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'page.go', 'package main\n\nimport _ "embed"\n\n//go:embed dist/index.html\nvar page string\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      'page.go:5: //go:embed dist/index.html matches no file.\nIf another step makes them, run it before this one, in the same job. If they belong in the repository, check .gitignore.',
    ])
    expect(end.log).toMatch(/^::error file=page\.go,line=5,/m)
    await write(scene, 'dist/index.html', '<p>')
    expect((await scene.push('dev')).exitCode).toBe(0)
  })
})

describe('a module in a workspace', () => {
  it('is refused where go.work leaves it out, and built as the hint says', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'go.work', 'go 1.23\n\nuse ./tools\n')
    await write(scene, 'tools/go.mod', 'module example.com/tools\n\ngo 1.23\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      'go.work does not list the module in the root of the repository.\nRun  go work use .  beside go.work and commit it, or build without it: set  GOWORK: off  in the env of the step.',
    ])
    expect((await scene.push('dev', { env: { GOWORK: 'off' } })).exitCode).toBe(0)
  })

  it('is refused where go-package is another module, and built as the hint says', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await write(scene, 'services/api/go.mod', 'module example.com/api\n\ngo 1.23\n')
    await write(scene, 'services/api/cmd/x/main.go', 'package main\n\nfunc main() {}\n')
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'go-package': './services/api/cmd/x' } }))
    expect(errorsOf(end)).toStrictEqual([
      'go-package ./services/api/cmd/x is in another module than working-directory, in services/api.\nSet  working-directory: services/api , from where go-package starts:  go-package: ./cmd/x .',
    ])
    const inputs = { 'working-directory': 'services/api', 'go-package': './cmd/x' }
    expect((await scene.push('dev', { inputs })).exitCode).toBe(0)
  })
})

describe('a program that never asks Lambda for events', () => {
  it('is refused where its aws-lambda-go only serves go1.x', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await cp(join(import.meta.dirname, '../fixtures/old-lambda'), scene.workspace, { recursive: true })
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      'bootstrap is built with github.com/aws/aws-lambda-go v1.17.0, which works only in the retired go1.x.\nRun  go get github.com/aws/aws-lambda-go@latest && go mod tidy , and build it again.',
    ])
  })

  it.each([
    { packageType: 'Zip', example: 'zip', path: 'bootstrap' },
    { packageType: 'Image', example: 'container-image', path: '/var/runtime/bootstrap' },
  ] as const)('gets a warning in the $packageType if it has none', async ({ packageType, example, path }) => {
    await using scene = await openScene({ packageType, example })
    await write(scene, 'main.go', 'package main\n\nfunc main() { println("hello") }\n')
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([expect.stringContaining(`${path} never asks Lambda for an event: `)])
  })
})
