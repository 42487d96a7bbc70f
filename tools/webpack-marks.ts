/** Takes the comments out of dist with which webpack marks each line that it writes itself, for imports and exports: 20 kB that every run would read. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MARK = /^\/\* harmony (?:export|import) \*\/ /gm

for (const file of globSync('dist/*.js', { cwd: join(import.meta.dirname, '..') })) {
  const path = join(import.meta.dirname, '..', file)
  writeFileSync(path, readFileSync(path, 'utf8').replace(MARK, ''))
}
