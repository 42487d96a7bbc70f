import { createHash } from 'node:crypto'
import { type Dirent, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { capture, output } from './command.ts'

/** The result of a check: nothing wrong, or one line on what is wrong with the output that shows it. */
export type Finding =
  | { readonly passed: true }
  | { readonly passed: false; readonly message: string; readonly detail: string }

/** What dist/ is built from. */
const SOURCES = /^(?:src\/.*|tsconfig[^/]*\.json|package[^/]*\.json|tools\/(?:licenses|webpack-marks)\.ts)$/

const DIST = /^dist\/.*$/

/** Where those are. */
const FOLDERS = ['', 'src', 'tools', 'dist']

/** Holds the digests of the sources and dist last found to match, so that one run of all tests bundles once. */
const SEAL = 'node_modules/.cache/deploy-go-lambda/dist'

/**
 * Builds dist/ and says whether that changed it: in a fresh clone, whether the committed one matches its sources.
 * The built one stays, ready to be committed. What was found fresh and has not changed since is not built again.
 */
export const buildDist = async (root: string): Promise<Finding> => {
  const [sources, before] = [digestOf(root, SOURCES), digestOf(root, DIST)]
  if (readSeal(root) === `${sources} ${before}`) return { passed: true }
  const build = await capture('npm', ['run', '--silent', 'bundle'], { cwd: root })
  if (build.exitCode !== 0) return { passed: false, message: 'the build failed', detail: build.stdout + build.stderr }
  const after = digestOf(root, DIST)
  await seal(root, `${sources} ${after}`)
  if (after === before) return { passed: true }
  return { passed: false, message: 'dist/ was not what src/ builds; it has been built anew: commit it', detail: '' }
}

/** Checks that the files of `npm run generate` are what it would write now. */
export const checkGenerated = async (root: string): Promise<Finding> => {
  const check = await capture(process.execPath, ['tools/generate.ts', '--check'], { cwd: root })
  if (check.exitCode === 0) return { passed: true }
  return {
    passed: false,
    message: 'generated files are stale: run "npm run generate"',
    detail: check.stdout + check.stderr,
  }
}

/** Under sudo, the file still belongs to the user. */
const seal = async (root: string, text: string): Promise<void> => {
  const file = join(root, SEAL)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  const { SUDO_UID, SUDO_GID } = process.env
  const made = ['dist', 'lib', 'node_modules/.cache'].filter((path) => existsSync(join(root, path)))
  if (SUDO_UID !== undefined) await output('chown', ['-R', `${SUDO_UID}:${SUDO_GID}`, ...made], { cwd: root })
}

const readSeal = (root: string): string => {
  try {
    return readFileSync(join(root, SEAL), 'utf8')
  } catch {
    return ''
  }
}

/** The files of dist/, as paths from the root; what is no file, such as a link, is not among them. */
export const distFiles = (root: string): readonly string[] =>
  listed(root, DIST).flatMap(({ path, entry }) => (entry.isFile() ? [path] : []))

/** Over names and contents of all that is there, hidden files and links too. */
const digestOf = (root: string, wanted: RegExp): string => {
  const hash = createHash('sha256')
  for (const { path, entry } of listed(root, wanted)) {
    if (entry.isDirectory()) continue
    const bytes = entry.isFile() ? readFileSync(join(root, path)) : Buffer.from(`link to ${linkOf(join(root, path))}`)
    hash.update(`${path}\0${entry.isFile()}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return 'nothing'
  }
}

const listed = (root: string, wanted: RegExp): readonly { readonly path: string; readonly entry: Dirent }[] =>
  FOLDERS.flatMap((folder) => entriesIn(join(root, folder), folder !== ''))
    .map((entry) => ({ path: relative(root, join(entry.parentPath, entry.name)), entry }))
    .filter(({ path }) => wanted.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))

/** Links are not followed. */
const entriesIn = (folder: string, recursive: boolean): readonly Dirent[] =>
  existsSync(folder) ? readdirSync(folder, { withFileTypes: true, recursive }) : []
