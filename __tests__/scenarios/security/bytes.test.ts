import { execFile } from 'node:child_process'
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { readmePolicy } from '../../../demo/policy.ts'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { zipOf } from '../emulator/zips.ts'
import { errorsOf, refused, running, write } from '../ground.ts'

/** A function that does something to files beside it, or anywhere. */
const FUNCTION = `package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Do    string
	Files []string
}

func change(do, file string) error {
	if do == "append" {
		f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString("evil")
		return err
	}
	if do == "overwrite" {
		if err := os.Chmod(file, 0o600); err != nil {
			return err
		}
		return os.WriteFile(file, []byte("evil"), 0o755)
	}
	if err := os.Remove(file); err != nil || do == "remove" {
		return err
	}
	if do == "pipe" {
		return syscall.Mkfifo(file, 0o644)
	}
	return os.Symlink("/bin/true", file)
}

func handle(ctx context.Context, e event) (string, error) {
	own, err := os.Executable()
	for _, file := range e.Files {
		if !filepath.IsAbs(file) {
			file = filepath.Join(filepath.Dir(own), "..", file)
		}
		if err := change(e.Do, file); err != nil {
			return "", err
		}
	}
	return "done", err
}

func main() { lambda.Start(handle) }
`

const open = async (packageType: 'Image' | 'Zip'): Promise<Scene> => {
  const scene = await openScene({ packageType })
  await write(scene, 'main.go', FUNCTION)
  await write(scene, 'config/greeting.txt', 'good evening')
  return scene
}

/** The function as another step compiled it. */
const compile = async ({ workspace }: Scene): Promise<Buffer> => {
  const env = { ...process.env, CGO_ENABLED: '0' }
  await promisify(execFile)('go', ['build', '-tags=lambda.norpc', '-o', 'app'], { cwd: workspace, env })
  return readFile(join(workspace, 'app'))
}

const smoke = (how: string, files: readonly string[]) => ({
  'smoke-event': JSON.stringify({ Do: how, Files: files }),
  'smoke-expect': '"done"',
})

const CHANGED = / was changed during the run, after the step had checked it\.\nFind what writes to it/

describe('what a smoke run does to files', () => {
  it.each([
    { packageType: 'Image', how: 'append' },
    { packageType: 'Image', how: 'overwrite' },
    { packageType: 'Image', how: 'remove' },
    { packageType: 'Image', how: 'pipe' },
    { packageType: 'Image', how: 'link' },
    { packageType: 'Zip', how: 'append' },
    { packageType: 'Zip', how: 'pipe' },
  ] as const)(
    'never goes live: $how the compiled program of a function of type $packageType',
    async ({ packageType, how }) => {
      await using scene = await open(packageType)
      const end = await refused(scene, () => scene.push('dev', { inputs: smoke(how, ['bootstrap-x86_64']) }))
      expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
      expect(errorsOf(end)[0]).toMatch(/^\S+\/bootstrap-x86_64 was changed/)
    },
  )

  it.each([
    { packageType: 'Image', how: 'append' },
    { packageType: 'Zip', how: 'append' },
    { packageType: 'Zip', how: 'link' },
  ] as const)('never goes live: $how an included file ($packageType)', async ({ packageType, how }) => {
    await using scene = await open(packageType)
    const file = join(scene.workspace, 'config/greeting.txt')
    const inputs = { include: 'config', ...smoke(how, [file]) }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
    expect(errorsOf(end)[0]).toContain(`${file} was changed`)
  })

  it.each(['Image', 'Zip'] as const)('never goes live: a binary of another step (%s)', async (packageType) => {
    await using scene = await open(packageType)
    await compile(scene)
    const inputs = { binary: 'app', ...smoke('overwrite', [join(scene.workspace, 'app')]) }
    // A program that runs cannot be written to, but it is a copy of this one that runs.
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
  })

  it('never goes live: a zip of another step stays what was checked and tried out', async () => {
    await using scene = await open('Zip')
    const zip = await zipOf({ bootstrap: await compile(scene) })
    await writeFile(join(scene.workspace, 'code.zip'), zip)
    const files = [join(scene.workspace, 'code.zip'), 'bootstrap-of-zip']
    const end = await scene.push('dev', { inputs: { 'zip-file': 'code.zip', ...smoke('overwrite', files) } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(await readFile(files[0] ?? '', 'utf8')).toBe('evil')
    expect(running(scene, DEV)).toBe(end.outputs['code-sha256'])
    expect(Buffer.from(running(scene, DEV), 'base64')).toStrictEqual(
      Buffer.from(await crypto.subtle.digest('SHA-256', zip)),
    )
  })

  it.each(['Image', 'Zip'] as const)('with nothing changed makes the same %s as without it', async (packageType) => {
    await using scene = await open(packageType)
    const hash = packageType === 'Image' ? 'image-digest' : 'code-sha256'
    const plain = await scene.push('dev', { inputs: { include: 'config' } })
    const tried = await scene.push('dev', { inputs: { include: 'config', ...smoke('append', []) } })
    expect(errorsOf(tried)).toStrictEqual([])
    expect(tried.outputs[hash]).toBe(plain.outputs[hash])
  })

  it('never goes into what command: build leaves', async () => {
    await using scene = await open('Zip')
    const inputs = { command: 'build', 'package-type': 'zip', ...smoke('append', ['bootstrap-x86_64']) }
    const end = await scene.push('dev', { inputs })
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
    expect(end.outputs).toMatchObject({ 'zip-path': '', 'code-sha256': '' })
  })
})

/** Fills a file with zeros, as large as it was. */
const spoil = async (file: string): Promise<void> => writeFile(file, Buffer.alloc((await stat(file)).size))

/** The file of a folder that holds this text, once there is one. */
const holding = async (folder: string, content: string): Promise<string> => {
  for (;;) {
    const names = await readdir(folder).catch(() => [])
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    const found = names[texts.indexOf(content)]
    if (found !== undefined) return found
    await delay(20)
  }
}

describe('a file that another process changes between packing and sending', () => {
  it('never goes live: the packed layer', async () => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    const held = scene.emulator.fault({ operation: 'ecr:BatchCheckLayerAvailability', kind: 'hold', nth: 2 })
    const end = await refused(scene, async () => {
      const step = scene.push('dev', { env: { RUNNER_TEMP: temp.path } })
      await held.reached
      const [folder = ''] = await readdir(temp.path)
      await spoil(join(temp.path, folder, '0/layer-x86_64.tar.gz'))
      held.release()
      return step
    })
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
    expect(errorsOf(end)[0]).toMatch(/^\S+\/layer-x86_64\.tar\.gz was changed/)
  })

  it('never goes live: an unpacked file of a layer', async () => {
    const arn = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'
    await using scene = await openScene({ policy: readmePolicy({ layers: [arn] }) })
    const script = '#!/bin/sh\n'
    await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ 'extensions/agent': script }) })
    await using temp = await openTemp(tmpdir())
    const held = scene.emulator.fault({ operation: 'ecr:BatchCheckLayerAvailability', kind: 'hold' })
    const end = await refused(scene, async () => {
      const step = scene.push('dev', { inputs: { layers: arn }, env: { RUNNER_TEMP: temp.path } })
      await held.reached
      const [folder = ''] = await readdir(temp.path)
      const files = join(temp.path, folder, '0/layers-x86_64/0/files')
      const file = join(files, await holding(files, script))
      await spoil(file)
      held.release()
      return step
    })
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
    expect(errorsOf(end)[0]).toMatch(/\/layers-x86_64\/0\/files\/\d+ was changed/)
  })

  it('never goes live: a layer of an archive', async () => {
    await using scene = await openScene()
    await using temp = await openTemp(tmpdir())
    const archive = join(scene.workspace, 'image.tar')
    await scene.push('dev', { inputs: { command: 'build' }, env: { RUNNER_TEMP: temp.path } })
    await copyFile(join(temp.path, 'deploy-go-lambda', `${DEV}.oci.tar`), archive)
    const held = scene.emulator.fault({ operation: 'ecr:BatchCheckLayerAvailability', kind: 'hold' })
    const end = await refused(scene, async () => {
      const step = scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } })
      await held.reached
      await spoil(archive)
      held.release()
      return step
    })
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(CHANGED)])
    expect(errorsOf(end)[0]).toMatch(/\/image\.tar was changed/)
  })
})
