/** The summary without parts that cannot be markup: fenced blocks, code spans, character references, and our own alerts, folds and links. */
export const markupOf = (summary: string): string =>
  summary
    .replace(/^> ?/gm, '')
    .replace('[!CAUTION]', '')
    .replace(/^(`{3,})\w+\n[\s\S]*?\n\1$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/&#\d+;/g, '')
    .replace(OUR_LINKS, '')
    .replaceAll('**To do:**', '')
    .replaceAll('<details><summary>', '')
    .replaceAll('</summary>', '')
    .replaceAll('</details>', '')

const OUR_LINKS =
  /\[[^\]\n]*\]\(https:\/\/(?:ap-northeast-1\.console\.aws\.amazon\.com|github\.com\/(?:mona|octocat|octo\/app|octo\/deploy-go-lambda|octo-org\/octo-repo))(?:\/[^\s)]*)?\)/g
