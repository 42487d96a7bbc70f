import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, type Scene } from '../../demo/scene.ts'
import { errorsOf, warningsOf, write } from './ground.ts'

/** A function that answers with what its build tags and linker flags made of it. */
const openTagged = async (): Promise<Scene> => {
  const scene = await openScene({ packageType: 'Zip', example: 'zip' })
  const handler = 'func handle() (map[string]string, error) { return map[string]string{"tag": tag, "mark": mark}, nil }'
  const imports = 'import "github.com/aws/aws-lambda-go/lambda"'
  await write(
    scene,
    'main.go',
    `package main\n\n${imports}\n\nvar mark = "none"\n\n${handler}\n\nfunc main() { lambda.Start(handle) }\n`,
  )
  await write(scene, 'dev.go', '//go:build !prod\n\npackage main\n\nconst tag = "dev"\n')
  await write(scene, 'prod.go', '//go:build prod\n\npackage main\n\nconst tag = "prod"\n')
  return scene
}

const answerOf = async (scene: Scene): Promise<unknown> => JSON.parse((await scene.emulator.invoke(DEV, {})).payload)

describe('GOFLAGS', () => {
  it('adds its tags and linker flags to those of the step', async () => {
    await using scene = await openTagged()
    const env = { GOFLAGS: "-tags=prod '-ldflags=-X main.mark=flags'" }
    const end = await scene.push('dev', { env })
    expect({ errors: errorsOf(end), warnings: warningsOf(end) }).toStrictEqual({ errors: [], warnings: [] })
    expect(await answerOf(scene)).toStrictEqual({ tag: 'prod', mark: 'flags' })
    await scene.push('dev', { env, inputs: { 'go-tags': 'other', 'go-ldflags': '-X main.mark=setting' } })
    expect(await answerOf(scene)).toStrictEqual({ tag: 'prod', mark: 'setting' })
  })

  it('is read from the file that go env -w writes, too', async () => {
    await using scene = await openTagged()
    await mkdir(join(scene.workspace, 'go-home'))
    const file = join(scene.workspace, 'go-home/env')
    await writeFile(file, 'GOFLAGS=-tags=prod\n')
    const end = await scene.push('dev', { env: { GOENV: file, GOFLAGS: undefined } })
    expect({ errors: errorsOf(end), warnings: warningsOf(end) }).toStrictEqual({ errors: [], warnings: [] })
    expect(await answerOf(scene)).toStrictEqual({ tag: 'prod', mark: 'none' })
  })

  it('gives a warning for flags that cannot be added, and for variables that the step overrides', async () => {
    await using scene = await openTagged()
    const env = { GOFLAGS: "'-ldflags=-X main.mark=a -linkmode=internal'", GOARCH: 'arm64', CGO_ENABLED: '1' }
    const end = await scene.push('dev', { env })
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      expect.stringMatching(/^GOFLAGS has linker flags that this build leaves out, because of -linkmode=internal\. /),
      expect.stringMatching(/^CGO_ENABLED is 1, but cgo-enabled is not set: this build does not use cgo\. /),
      'GOARCH is arm64, but this build is for x86_64. Leave GOARCH out, or set architecture.',
    ])
    expect(await answerOf(scene)).toStrictEqual({ tag: 'dev', mark: 'none' })
  })
})
