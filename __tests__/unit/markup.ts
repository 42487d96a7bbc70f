/** The summary without what cannot be markup: fenced blocks, code spans, character references, and the links that we make. */
export const markupOf = (summary: string): string =>
  summary
    .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/&#\d+;/g, '')
    .replace(
      /\]\(https:\/\/(?:ap-northeast-1\.console\.aws\.amazon\.com|github\.com\/(?:octo\/app|octo-org\/octo-repo))\/[^\s)]*\)/g,
      '',
    )
    .replace('<details><summary>Times</summary>', '')
    .replace('</details>', '')
