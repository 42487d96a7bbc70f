import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../demo/commit.ts'
import type { StepEnd } from '../../demo/runner.ts'
import { openScene, type Scene } from '../../demo/scene.ts'
import { DEPLOYS } from './recorded-deploys.ts'
import { FAILED } from './recorded-failures.ts'
import { recordingOf } from './recorded-text.ts'

const FOLDER = join(process.cwd(), '__tests__/scenarios/recorded')

/** Set to write the recordings instead of comparing them. */
const isRecording = Boolean(process.env.RECORD)

const played = new Set<string>()

/** A run may print the short form alone of its commit and of one before. */
const commitsOf = async ({ workspace }: Scene): Promise<string[]> =>
  (await git(workspace, 'rev-list', '--all')).split('\n')

const namesOf = ({ emulator, bases, workspace }: Scene): Record<string, string> => ({
  [new URL(emulator.url).host]: '<emulator>',
  [bases.host]: '<bases>',
  [workspace]: '<workspace>',
})

/** The recordings of what was run in one scene, each with its name. */
const textsOf = async (scene: Scene, ends: Readonly<Record<string, StepEnd>>): Promise<[string, string][]> => {
  const known = { names: namesOf(scene), hashes: await commitsOf(scene) }
  return Object.entries(ends).map(([name, end]) => [name, recordingOf(end, known)])
}

const fileOf = (name: string): string => join(FOLDER, `${name}.txt`)

const readRecording = (name: string): Promise<string> =>
  readFile(fileOf(name), 'utf8').catch(() => `There is no recording of ${name}: CONTRIBUTING.md says how to make it.\n`)

/** The recordings of one scene as one text, in which a difference shows where it is. */
const joined = (texts: readonly (readonly [string, string])[]): string =>
  texts.map(([name, text]) => `######## ${name}\n${text}`).join('\n')

describe('what a run prints', () => {
  it.each([...DEPLOYS, ...FAILED])('is what was recorded: $name', async ({ scene: options = {}, run }) => {
    await using scene = await openScene(options)
    const texts = await textsOf(scene, await run(scene))
    for (const [name] of texts) played.add(name)
    if (isRecording) {
      await mkdir(FOLDER, { recursive: true })
      await Promise.all(texts.map(([name, text]) => writeFile(fileOf(name), text)))
    }
    const recorded = await Promise.all(texts.map(async ([name]) => [name, await readRecording(name)] as const))
    expect(joined(texts)).toBe(joined(recorded))
  })

  it('is recorded for these runs only', async () => {
    expect((await readdir(FOLDER)).toSorted()).toStrictEqual([...played].map((name) => `${name}.txt`).toSorted())
  })
})
