import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeImage } from '../../emulator/images/make.ts'
import { output } from '../../tools/command.ts'
import type { Engine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** Loads a base with a shell and its tools into an engine under this name. */
export const importBase = async (engine: Engine, name: string): Promise<void> => {
  await using directory = makeTempDirectory()
  const root = join(directory.path, 'root')
  mkdirSync(join(root, 'bin'), { recursive: true })
  copyFileSync(toolPath('busybox'), join(root, 'bin/sh'))
  const file = join(directory.path, 'base.tar')
  await output('tar', ['--create', '--file', file, '--owner=0', '--group=0', '--directory', root, 'bin'])
  await engine.docker(['import', '--platform', 'linux/amd64', file, name])
}

/** The same base for a registry: a shell, and a variable that shows in images built on it. */
export const makeBase = () =>
  makeImage({
    layers: [[{ path: 'bin/' }, { path: 'bin/sh', content: readFileSync(toolPath('busybox')) }]],
    config: { Env: ['PATH=/bin', 'BASE=private'] },
  })
