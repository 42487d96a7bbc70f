import { appendFileSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { filesIn } from '../disk/files-in.ts'

/** Where a step tells the runner what later steps get (docs.github.com, workflow commands, environment files). */
const VARIABLES = ['GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const

/** The runner's folder for them, which holds nothing else: who cannot see the variables can list it. */
const FOLDER = '_runner_file_commands'

/** What a file must hold; undefined if there must be none. */
type Expected = Buffer | undefined

const watched = new Map<string, Expected>()

/** Remembers what the runner's files hold, before other people's code runs; from now on only what we add to them stays, also when this process ends early. */
export const watchCommandFiles = (): void => {
  for (const path of [...named(), ...foldersOf(named()).flatMap(filesIn)]) watched.set(path, contentOf(path))
  process.once('exit', () => void putBackCommandFiles())
}

/** Adds to one of the files what belongs there. */
export const appendOwnText = (path: string, text: string): void => {
  appendFileSync(path, text)
  if (watched.has(path)) watched.set(path, Buffer.concat([watched.get(path) ?? Buffer.alloc(0), Buffer.from(text)]))
}

/** Undoes what others did to the files, and names those by their variables. The runner reads them even if the step fails. */
export const putBackCommandFiles = (): readonly string[] => {
  const folders = foldersOf([...watched.keys()])
  for (const folder of folders) putBackFolder(folder)
  const added = folders.flatMap(filesIn).filter((path) => !watched.has(path))
  const changed = [...watched].filter(([path, expected]) => !holds(path, expected))
  for (const [path, expected] of [...changed, ...added.map((path) => [path, undefined] as const)])
    putBack(path, expected)
  return [...changed.map(([path]) => path), ...added].map(
    (path) => VARIABLES.find((name) => process.env[name] === path) ?? basename(path),
  )
}

const named = (): readonly string[] => VARIABLES.flatMap((name) => process.env[name] || [])

const foldersOf = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths.map(dirname))].filter((folder) => basename(folder) === FOLDER)

/** A link in its place would lead us to other files. */
const putBackFolder = (folder: string): void => {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  try {
    rmSync(folder, { force: true })
    mkdirSync(folder)
  } catch {
    // Then its files are missing, and the step fails for them.
  }
}

const contentOf = (path: string): Expected => {
  try {
    return lstatSync(path).isFile() ? readFileSync(path) : undefined
  } catch {
    return undefined
  }
}

/** A link or a pipe in the place of a file is not read. */
const holds = (path: string, expected: Expected): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || expected === undefined) return found === expected
  return found.isFile() && found.size === expected.length && contentOf(path)?.equals(expected) === true
}

const putBack = (path: string, expected: Expected): void => {
  try {
    rmSync(path, { recursive: true, force: true })
    if (expected !== undefined) writeFileSync(path, expected, { flag: 'wx' })
  } catch {
    // The step fails for it, and says so.
  }
}
