import { type ChildProcess, execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import { DEV, type Scene, type SceneOptions } from '../../demo/scene.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { logged } from './interrupted.ts'

/** Runs one after the other in one scene; each is recorded under its name. */
export type Play = {
  readonly name: string
  readonly scene?: SceneOptions
  readonly run: (scene: Scene) => Promise<Readonly<Record<string, StepEnd>>>
}

type Inputs = Readonly<Record<string, string>>

/** The dev function, with these settings in `environments`. */
export const dev = (settings: string): Inputs => ({ environments: `dev: { function-name: ${DEV}, ${settings} }` })

export const push = (scene: Scene, inputs: Inputs = {}): Promise<StepEnd> => scene.push('dev', { inputs })

/** A job without `id-token`. */
export const NO_TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }

/** Builds in a job without AWS. What it has built stays in `folder`. */
export const build = (scene: Scene, folder: string, inputs: Inputs = {}): Promise<StepEnd> =>
  scene.push('dev', {
    inputs: { 'role-to-assume': '', 'aws-region': '', repository: '', command: 'build', ...inputs },
    env: { ...NO_TOKEN, AWS_REGION: undefined, RUNNER_TEMP: folder },
  })

/** Resolves when each of these phases has its line in the log. */
export const printed = (child: ChildProcess, ...phases: readonly string[]): Promise<unknown> =>
  Promise.all(phases.map((phase) => logged(child, `\n${phase} `)))

/** Deploys dev with a go that does not begin to build: it is certainly still under way when something else ends the run. */
export const pushUncompiled = async (scene: Scene, more: Partial<StepOptions>): Promise<StepEnd> => {
  await using go = await openHeldGo()
  return await scene.push('dev', { env: { PATH: go.path }, ...more })
}

type HeldGo = AsyncDisposable & { readonly path: string; readonly release: () => Promise<void> }

/** A go, first on PATH, whose build begins when it is released. */
export const openHeldGo = async (): Promise<HeldGo> => {
  const folder = await openTemp(tmpdir())
  const gate = join(folder.path, 'gate')
  execFileSync('mkfifo', [gate])
  const go = execFileSync('which', ['go'], { encoding: 'utf8' }).trim()
  const script = `#!/bin/sh\n[ "$1" = build ] && read -r _ <'${gate}'\nexec '${go}' "$@"\n`
  await writeFile(join(folder.path, 'go'), script, { mode: 0o755 })
  return {
    path: `${folder.path}${delimiter}${process.env.PATH}`,
    release: () => writeFile(gate, '\n'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
