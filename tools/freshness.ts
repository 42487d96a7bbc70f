import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from './command.ts'

/** What a check found: nothing wrong, or one line on what is wrong with the output that shows it. */
export type Finding =
  | { readonly passed: true }
  | { readonly passed: false; readonly message: string; readonly detail: string }

/**
 * Builds dist/ and tells whether that changed it: in a fresh clone, whether the committed one is what the sources make.
 * The built one stays, ready to be committed.
 */
export const buildDist = async (root: string): Promise<Finding> => {
  const before = digestOf(join(root, 'dist'))
  const build = await capture('npm', ['run', '--silent', 'bundle'], { cwd: root })
  if (build.exitCode !== 0) return { passed: false, message: 'the build failed', detail: build.stdout + build.stderr }
  if (digestOf(join(root, 'dist')) === before) return { passed: true }
  return { passed: false, message: 'dist/ was not what src/ builds; it has been built anew: commit it', detail: '' }
}

/** Tells whether the files that `npm run generate` writes are what it would write now. */
export const checkGenerated = async (root: string): Promise<Finding> => {
  const check = await capture(process.execPath, ['tools/generate.ts', '--check'], { cwd: root })
  if (check.exitCode === 0) return { passed: true }
  return {
    passed: false,
    message: 'generated files are stale: run "npm run generate"',
    detail: check.stdout + check.stderr,
  }
}

const digestOf = (directory: string): string => {
  const hash = createHash('sha256')
  if (!existsSync(directory)) return 'absent'
  for (const entry of globSync('**/*', { cwd: directory, withFileTypes: true }).filter((file) => file.isFile())) {
    const path = join(entry.parentPath, entry.name)
    hash
      .update(`${path.slice(directory.length)}\0`)
      .update(readFileSync(path))
      .update('\0')
  }
  return hash.digest('hex')
}
