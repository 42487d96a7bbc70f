import { type Problem, problem, warning } from '../../errors/problems.ts'
import { shownMode } from '../verdict.ts'
import type { MissingFolder } from './file-system.ts'
import type { RootFacts } from './scan.ts'

/** An image's file system, and whether the function's ImageConfig says how it starts. */
export type JudgedRoot = Pick<RootFacts, 'workingDirectory' | 'scriptArguments' | 'missing'> & {
  readonly name: string
  readonly functionName: string
  readonly isOverridden: { readonly start: boolean; readonly workingDirectory: boolean }
}

/** What in an image keeps Lambda from starting it, besides the program itself, and what might. Pure. */
export const judgeRoot = (
  judged: JudgedRoot,
): { readonly problems: readonly Problem[]; readonly notices: readonly string[] } => ({
  problems: [...directoryProblems(judged), ...scriptProblems(judged)],
  notices: [...directoryNotices(judged), ...folderNotices(judged.name, judged.missing)],
})

const directoryProblems = ({ workingDirectory, functionName, isOverridden }: JudgedRoot): readonly Problem[] => {
  const { path, found } = workingDirectory
  const values = { path, where: isOverridden.workingDirectory ? `the ImageConfig of ${functionName}` : 'the image' }
  switch (found.kind) {
    case 'open':
    case 'missing':
      return []
    case 'hidden':
      return [problem('working-directory-hidden', values)]
    case 'no-folder':
      return [problem('working-directory-no-folder', values)]
    case 'closed': {
      const { path: folder, mode } = found.closed
      return [problem('working-directory-closed', { ...values, folder, mode: shownMode(mode) })]
    }
  }
}

const directoryNotices = ({ workingDirectory: { path, found } }: JudgedRoot): readonly string[] =>
  found.kind === 'missing' ? [warning('working-directory-missing', { path })] : []

const scriptProblems = ({ scriptArguments: words, functionName, isOverridden }: JudgedRoot): readonly Problem[] => {
  if (words === undefined || words.length === 1) return []
  const values = { count: words.length, words: JSON.stringify(words), handler: handlerOf(words) }
  return [
    isOverridden.start
      ? problem('script-words-override', { ...values, name: functionName })
      : problem('script-words', values),
  ]
}

const USUAL_HANDLER = 'bootstrap'

/** The handler that somebody meant: the first word, or that of a shell's line, which Docker makes of CMD in shell form. */
const handlerOf = ([first = '', flag, line = '']: readonly string[]): string => {
  const meant = flag === '-c' ? (line.trim().split(/\s+/)[0] ?? '') : first
  const name = meant.slice(meant.lastIndexOf('/') + 1)
  return /^[\w.-]+$/.test(name) ? name : USUAL_HANDLER
}

/** One warning, with the first of them. */
export const folderNotices = (name: string, [first, ...more]: readonly MissingFolder[]): readonly string[] => {
  if (first === undefined) return []
  const { file, folder, layer } = first
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  return [warning('folder-missing', { name, file, folder, layer, others })]
}
