/** Takes the comments out of dist with which webpack marks each line that it writes itself, for imports and exports: 20 kB that every run would read. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MARK = /^\/\* harmony (?:export|import) \*\/ /gm

const root = join(import.meta.dirname, '..')
for (const path of globSync(join(root, 'dist/*.js'))) writeFileSync(path, readFileSync(path, 'utf8').replace(MARK, ''))
