import type { Result } from './result.ts'

/** The last line of the log for a run that did not fail. */
export const closingLine = (result: Exclude<Result, { status: 'failed' }>): string => {
  const { name, facts } = result
  switch (result.status) {
    case 'deployed':
      return `${name} runs ${facts.hash}${facts.previousHash === undefined ? '' : ` (before: ${facts.previousHash})`}`
    case 'unchanged':
      return `${name} runs ${facts.hash} already: nothing was changed`
    case 'planned':
      return result.steps.length === 0
        ? 'dry run: there is nothing to do'
        : ['dry run, would do:', ...result.steps.map((step) => `- ${step}`)].join('\n')
    case 'built':
      return facts.path === undefined
        ? 'built, not deployed: this run has no AWS credentials'
        : `built ${facts.path}, ${facts.hash}`
    case 'pushed':
      return `pushed ${facts.hash}; ${name} was not touched`
  }
}
