import { isCommit, isDirty, shortCommit } from '../text/commit.ts'
import { shortHash } from '../text/format.ts'
import { commitOf, factsOf, previousCommit } from './facts.ts'
import { fence, folded } from './markdown.ts'
import type { Report, Result } from './result.ts'

/** How to go back: the old commit's files as a new commit, or the old image by its digest. Empty where neither is known. */
export const rollback = (report: Report, result: Result): string => {
  const facts = factsOf(result)
  const { previous, previousRepository, packageType } = facts
  if (previous === undefined || previous.hash === facts.hash) return ''
  const before = previousCommit(report, facts)
  const isOtherCommit = isCommit(before) && before !== commitOf(report, result)
  const ways = [
    // Files that were changed before they were built are in no commit.
    ...(isOtherCommit && !isDirty(before) ? [filesOf(before)] : []),
    ...(packageType === 'image' && previousRepository !== ''
      ? [imageOf(report, result.name, `${previousRepository}@${previous.hash}`)]
      : []),
  ]
  // Within HTML there is no Markdown.
  const target = isOtherCommit ? shortCommit(before) : shortHash(previous.hash).replace(/[^\w+/=]/g, '')
  return ways.length === 0 ? '' : folded(`Go back to ${target}`, ways.join('\n\n'))
}

/** Also right after merges, and after several commits. */
const filesOf = (commit: string): string => {
  const short = shortCommit(commit)
  const commands = [
    `git restore --source=${commit} --staged --worktree :/`,
    `git commit --message='Go back to ${short}'`,
    'git push',
  ]
  return `Make the files of ${short} a new commit, and push it:\n\n${fence(commands.join('\n'), 'sh')}`
}

const imageOf = (report: Report, name: string, uri: string): string => {
  const step = [
    `- uses: ${report.uses}`,
    '  with:',
    `    role-to-assume: \${{ secrets.ASSUME_ROLE_ARN }}`,
    `    aws-region: ${report.region}`,
    `    function-name: ${name}`,
    `    image-uri: ${uri}`,
  ]
  return `To be faster, run this step once, with your role. It deploys the old image unchanged:\n\n${fence(step.join('\n'), 'yaml')}`
}
