import { isCommit, isDirty, shortCommit, shortHash } from '../words.ts'
import { fence, folded } from './markdown.ts'
import { commitOf, type Report, type Result } from './result.ts'

/** How to go back: the old commit's files as a new commit, or the old image by its digest. Empty where neither is known. */
export const rollback = (report: Report, { name, facts }: Result): string => {
  const { previousHash, previousCommit = '', previousRepository, packageType } = facts
  if (previousHash === undefined || previousHash === facts.hash) return ''
  const isOtherCommit = isCommit(previousCommit) && previousCommit !== commitOf(report, facts)
  const ways = [
    // Files that were changed before they were built are in no commit.
    ...(isOtherCommit && !isDirty(previousCommit) ? [filesOf(previousCommit)] : []),
    ...(packageType === 'image' && previousRepository !== undefined
      ? [imageOf(report, name, `${previousRepository}@${previousHash}`)]
      : []),
  ]
  // Within HTML there is no Markdown.
  const target = isOtherCommit ? shortCommit(previousCommit) : shortHash(previousHash).replace(/[^\w+/=]/g, '')
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
