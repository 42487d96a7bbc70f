/** The summary without what cannot be markup: fenced blocks, code spans, and the alerts, folds and links that we make. */
export const markupOf = (summary: string): string =>
  summary
    .replace(/^> ?/gm, '')
    .replace('[!CAUTION]', '')
    .replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '')
    .replaceAll('**To do:**', '')
    .replace(/\*\*(.*)\*\* · /, '$1 · ')
    // As CommonMark finds them: a run of backticks up to the next of the same length, in the same paragraph.
    .replace(/(?<!`)(`+)(?!`)(?:(?!\n\n)[\s\S])*?(?<!`)\1(?!`)/g, '')
    .replace(OUR_LINKS, '')
    .replaceAll('<details><summary>', '')
    .replaceAll('</summary>', '')
    .replaceAll('</details>', '')

const OUR_LINKS =
  /\[[^\]\n]*\]\(https:\/\/(?:ap-northeast-1\.console\.aws\.amazon\.com|github\.com\/(?:mona|octocat|octo\/app|octo\/deploy-go-lambda|octo-org\/octo-repo))(?:\/[^\s)]*)?\)/g
