import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture, output } from './command.ts'

/** The result of a check: nothing wrong, or one line on what is wrong with the output that shows it. */
export type Finding =
  | { readonly passed: true }
  | { readonly passed: false; readonly message: string; readonly detail: string }

/** What dist/ is built from. */
const SOURCES = ['src/**', 'tsconfig*.json', 'package*.json', 'tools/licenses.ts']

const DIST = ['dist/**']

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

const digestOf = (root: string, patterns: readonly string[]): string => {
  const hash = createHash('sha256')
  const entries = globSync(patterns, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const path of entries.map(({ parentPath, name }) => join(parentPath, name)).toSorted()) {
    const bytes = readFileSync(path)
    hash.update(`${path.slice(root.length)}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}
