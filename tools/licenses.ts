/** Writes dist/licenses.txt: the licence of every package that may be bundled, by name. ncc's own list leaves out what is not in its last chunk. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

type Lock = {
  readonly packages: Readonly<
    Record<
      string,
      { readonly dev?: boolean; readonly optional?: boolean; readonly license?: string; readonly version?: string }
    >
  >
}

/** The text of a package's licence file; some packages name their licence only in package.json. */
const licenceText = (folder: string): string => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file === undefined
    ? '(no licence file in the package)'
    : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
const bundled = Object.entries(packages).filter(
  // The only optional package is Node itself, for the scripts.
  ([path, { dev, optional }]) => path !== '' && dev !== true && optional !== true,
)
const parts = bundled.map(
  ([path, { license = 'unknown licence', version }]) =>
    `${path.replace(/^.*node_modules\//, '')} ${version}\n${license}\n${licenceText(join(root, path))}\n`,
)
writeFileSync(join(root, 'dist/licenses.txt'), parts.toSorted().join('\n'))
