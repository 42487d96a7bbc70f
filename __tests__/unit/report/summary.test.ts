import { sanitise } from '../../../src/host/log.ts'
import type { Report } from '../../../src/report/result.ts'
import { formatBytes, renderSummary } from '../../../src/report/summary.ts'
import { SHA } from '../caller.ts'
import { markupOf } from '../markup.ts'
import { digest } from '../observed.ts'
import { built, deployed, failed, PREVIOUS_SHA, planned, report, unchanged, zipped } from './reports.ts'

const CONSOLE = 'https://ap-northeast-1.console.aws.amazon.com/lambda/home?region=ap-northeast-1#/functions/my-function'

describe('renderSummary', () => {
  it('tells a deploy as a whole', () => {
    expect(renderSummary(report())).toBe(`### \`my-function\` (\`dev\`) runs the new code

| | |
|---|---|
| Environment | \`dev\` |
| Function | [my-function](${CONSOLE}) in \`ap-northeast-1\` |
| Package | image, x86_64 |
| Tag | \`team/app:dev\` |
| Before | \`${digest('a')}\` at [fedcba9](https://github.com/octo/app/commit/${PREVIOUS_SHA}), [compare](https://github.com/octo/app/compare/${PREVIOUS_SHA}...${SHA}) |
| Now | \`${digest('b')}\` at [0123456](https://github.com/octo/app/commit/${SHA}) |
| Sent | 12.3 MB |

Done:

1. move tag dev
2. check it

<details><summary>Times</summary>

| | from | took |
|---|---|---|
| Compile | 0.01 s | 1.23 s |

</details>
`)
  })

  it('tells a refusal as a whole', () => {
    const problems = [
      { message: 'A is wrong.', hint: 'Mend A.' },
      { message: 'B is wrong.', hint: '' },
    ]
    expect(renderSummary(report({ result: undefined, problems, spans: [] }))).toBe(`### Refused: nothing was done

\`\`\`text
A is wrong.

Mend A.
\`\`\`

\`\`\`text
B is wrong.
\`\`\`
`)
  })

  test.each([
    { name: 'deployed', result: deployed, expected: '### `my-function` (`dev`) runs the new code' },
    { name: 'unchanged', result: unchanged, expected: '### `my-function` (`dev`) ran this code already' },
    { name: 'planned', result: planned, expected: '### `my-function` (`dev`): dry run' },
    { name: 'built', result: built, expected: '### `my-function` (`dev`): built, not deployed' },
    { name: 'failed', result: failed, expected: '### `my-function` (`dev`) failed while: Release' },
  ])('begins with what was $name', ({ result, expected }) => {
    expect(renderSummary(report({ result })).split('\n')[0]).toBe(expected)
  })

  it('does not say of a dry run that its code runs now', () => {
    expect(renderSummary(report({ result: planned }))).toContain(
      `| Would run | \`${digest('b')}\` at [0123456](https://github.com/octo/app/commit/${SHA}) |`,
    )
    expect(renderSummary(report({ result: planned }))).not.toContain('| Now |')
  })

  test.each([
    { name: 'deployed', result: deployed, label: 'Now' },
    { name: 'unchanged', result: unchanged, label: 'Now' },
    { name: 'planned', result: planned, label: 'Would run' },
    { name: 'failed', result: failed, label: 'Wanted' },
  ])('calls the hash of what was $name: $label', ({ result, label }) => {
    const labels = ['Now', 'Would run', 'Wanted'].filter((one) =>
      renderSummary(report({ result })).includes(`| ${one} |`),
    )
    expect(labels).toStrictEqual([label])
  })

  it('tells why nothing was deployed', () => {
    const skipped = 'no environment for feature/x_y'
    expect(renderSummary(report({ result: undefined, skipped, spans: [] }))).toBe(
      '### Nothing to deploy: `no environment for feature/x_y`\n',
    )
  })

  test.each([
    { live: 'old', expected: '| Lambda runs | the code from before |' },
    { live: 'new', expected: '| Lambda runs | the new code |' },
    { live: 'mixed', expected: '| Lambda runs | the code from before, with the new layers |' },
    { live: 'unknown', expected: '| Lambda runs | either; look at the function |' },
  ] as const)('tells after a failure what Lambda runs: $live', ({ live, expected }) => {
    const text = renderSummary(report({ result: { ...failed, live } as typeof failed }))
    expect(text).toContain(expected)
    expect(text).toContain('```text\nIt broke.\n\nMend it.\n```')
  })

  it('stops after fifty problems', () => {
    const problems = Array.from({ length: 60 }, (_, index) => ({ message: `problem ${index}`, hint: '' }))
    const text = renderSummary(report({ result: undefined, problems }))
    expect(text).toContain('problem 49')
    expect(text).not.toContain('problem 50')
    expect(text).toContain('and 10 more, in the log')
  })

  describe('before', () => {
    const rowOf = (facts: { previousHash?: string; previousCommit?: string }, more = {}): string | undefined =>
      renderSummary(report({ result: { name: 'f', status: 'unchanged', facts }, ...more })).match(
        /^\| Before \| (.*) \|$/m,
      )?.[1]
    const hash = digest('a')

    test.each([
      { name: 'nothing was there', facts: {}, expected: undefined },
      { name: 'no commit is known', facts: { previousHash: hash }, expected: `\`${hash}\`` },
      { name: 'the commit is a dash', facts: { previousHash: hash, previousCommit: '-' }, expected: `\`${hash}\`` },
      {
        name: 'a forged note is no commit',
        facts: { previousHash: hash, previousCommit: '](https://evil.example)' },
        expected: `\`${hash}\``,
      },
      {
        name: 'it was the same commit',
        facts: { previousHash: hash, previousCommit: SHA },
        expected: `\`${hash}\` at the same commit`,
      },
    ])('$name', ({ facts, expected }) => {
      expect(rowOf(facts)).toBe(expected)
    })

    it('has no link without a repository', () => {
      expect(rowOf({ previousHash: hash, previousCommit: PREVIOUS_SHA }, { repository: '' })).toBe(`\`${hash}\``)
    })
  })

  test.each([
    { partition: 'aws', host: 'eu-west-1.console.aws.amazon.com' },
    { partition: 'aws-cn', host: 'eu-west-1.console.amazonaws.cn' },
    { partition: 'aws-us-gov', host: 'eu-west-1.console.amazonaws-us-gov.com' },
  ])('links to the console of $partition', ({ partition, host }) => {
    const result = { ...zipped, facts: { ...zipped.facts, arn: `arn:${partition}:lambda:eu-west-1:1:function:f` } }
    expect(renderSummary(report({ region: 'eu-west-1', result }))).toContain(`(https://${host}/lambda/home?`)
  })
})

const INJECTIONS = [
  '[x](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '<img src=x onerror=alert(1)>',
  '<https://evil.example>',
  'https://evil.example/x',
  'www.evil.example',
  'a | b | c',
  '`a` ``b``',
  '```\n# evil\n```',
  '\n\n# evil',
  '\r\n- evil',
  '\u2028# evil',
  '**evil** _evil_ ~evil~',
  '@evil #1',
  '\\[x](y)',
  '&lt;img&gt; &#60;',
  '</details>',
  '``\u0000`\n\n[x](https://evil.example)\n',
  '``\u001b[31m`\n\n[x](https://evil.example)\n',
  '``\u200e``\n# evil',
  '````\u0000`\n\n[x](https://evil.example)\n',
  '\u0085# evil',
  '\v\v[x](https://evil.example)',
  '\f| a | b |',
]

/** As it is written for GitHub: what is taken out on the way must not join what stands around it. */
const published = (told: Report): string => sanitise(renderSummary(told))

describe('text that is not ours', () => {
  test.each(INJECTIONS)('makes no markup as a reason to skip: %j', (evil) => {
    const markup = markupOf(published(report({ skipped: `no environment for ${evil}`, result: undefined, spans: [] })))
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trimEnd()).not.toContain('\n')
  })

  test.each(INJECTIONS)('makes no markup as a step: %j', (evil) => {
    const text = published(report({ result: { name: 'f', facts: {}, status: 'deployed', steps: [evil] }, spans: [] }))
    const markup = markupOf(text).split('Done:')[1] ?? ''
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trim().split('\n')).toHaveLength(1)
  })

  test.each(INJECTIONS)('makes no cell and no row of its own as environment, name, tag or hash: %j', (evil) => {
    const result = {
      name: evil,
      facts: { hash: evil, previousHash: evil, image: { repository: evil, uri: evil, tag: evil } },
      status: 'unchanged',
    } as const
    const text = published(report({ environment: evil, result, spans: [] }))
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toHaveLength(7)
    for (const row of rows) expect(row.match(/\|/g)).toHaveLength(3)
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
  })

  test.each(INJECTIONS)('stays within its fence as a problem: %j', (evil) => {
    const problems = [{ message: `x\n${evil}\n\`\`\`\`\n${evil}`, hint: evil }]
    const text = published(report({ result: { ...failed, problems } as typeof failed, spans: [] }))
    const bar = text.match(/^(`{3,})text$/m)?.[1] ?? ''
    expect(text.split('\n').filter((line) => line.startsWith(bar))).toStrictEqual([`${bar}text`, bar])
    expect(text.endsWith(`\n${bar}\n`)).toBe(true)
  })
})

test.each([
  { bytes: 0, expected: '0 B' },
  { bytes: 999, expected: '999 B' },
  { bytes: 1_000, expected: '1.0 kB' },
  { bytes: 999_949, expected: '999.9 kB' },
  { bytes: 1_000_000, expected: '1.0 MB' },
  { bytes: 12_345_678, expected: '12.3 MB' },
])('$bytes bytes are $expected', ({ bytes, expected }) => {
  expect(formatBytes(bytes)).toBe(expected)
})
