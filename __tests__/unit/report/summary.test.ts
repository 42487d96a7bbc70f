import { failure, type Problem, problem } from '../../../src/errors.ts'
import { sanitise } from '../../../src/host/log.ts'
import type { Report, Result } from '../../../src/report/result.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { timeline } from '../../../src/report/timeline.ts'
import { formatBytes, formatTime } from '../../../src/words.ts'
import { SHA } from '../caller.ts'
import { markupOf } from '../markup.ts'
import { ARN, digest, REPOSITORY_URI } from '../observed.ts'
import { built, deployed, failed, PREVIOUS_SHA, planned, report, unchanged, zipped } from './reports.ts'

const CONSOLE = 'https://ap-northeast-1.console.aws.amazon.com'
const FUNCTION = `[\`my-function\`](${CONSOLE}/lambda/home?region=ap-northeast-1#/functions/my-function)`
const LOGS = `[logs](${CONSOLE}/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fmy-function)`
const commit = (sha: string): string => `[${sha.slice(0, 7)}](https://github.com/octo/app/commit/${sha})`
const DOCS = 'https://github.com/octo/deploy-go-lambda/blob/v1/docs/errors'
const [OLD, NEW] = ['a'.repeat(12), 'b'.repeat(12)]
/** The same code as before, whose record stays. */
const kept: Result = {
  ...unchanged,
  facts: { ...unchanged.facts, previousHash: digest('b'), keptCommit: PREVIOUS_SHA },
}
const found = (code: 'go-line' | 'go-missing', message: string, hint: string): Problem => ({ code, message, hint })

describe('the summary', () => {
  it('links the commit of changed files, says that they were, and offers no commit to go back to where there is none', () => {
    const [before, now] = [`${PREVIOUS_SHA}-dirty`, `${SHA}-dirty`]
    const text = renderSummary(
      report({ result: { ...deployed, facts: { ...deployed.facts, previousCommit: before, commit: now } } }),
    )
    expect(text).toContain('### ✅ `dev` runs `0123456-dirty`')
    const link = (sha: string): string => `[${sha.slice(0, 7)}-dirty](https://github.com/octo/app/commit/${sha})`
    expect(text).toContain(`| Commit | ${link(PREVIOUS_SHA)} | ${link(SHA)} |`)
    expect(text).toContain(`/compare/${PREVIOUS_SHA}...${SHA})`)
    expect(text).toContain('<summary>Go back to fedcba9-dirty</summary>')
    expect(text).not.toContain('git restore')
    expect(text).toContain(`image-uri: ${REPOSITORY_URI}@${digest('a')}`)
  })

  it('does not compare a commit with itself and its changes', () => {
    const facts = { ...deployed.facts, previousCommit: `${SHA}-dirty`, commit: SHA }
    expect(renderSummary(report({ result: { ...deployed, facts } }))).not.toContain('compare')
  })

  it.each([
    { name: 'another commit', commit: PREVIOUS_SHA, row: `| Commit | ${commit(PREVIOUS_SHA)}, run by` },
    { name: 'an unknown one', commit: '', row: '| Commit | not known, run by' },
  ])('names the commit that was built after a failure, without the subject of the run: $name', (row) => {
    const result = { ...failed, live: 'new' as const, facts: { ...failed.facts, commit: row.commit } }
    expect(renderSummary(report({ result }))).toContain(row.row)
  })

  it('shows a deploy at a glance, and folds rollback, hashes and times', () => {
    expect(renderSummary(report())).toBe(`### ✅ \`dev\` runs \`0123456\`

**Fix the greeting** · [mona](https://github.com/mona) · [compare fedcba9…0123456](https://github.com/octo/app/compare/${PREVIOUS_SHA}...${SHA}) · deployed in 2.4 s

|  | Before | Now |
| --- | --- | --- |
| Commit | ${commit(PREVIOUS_SHA)} | ${commit(SHA)} |
| Image | \`${OLD}\` | \`${NEW}\` on tag \`dev\` |

${FUNCTION} · ${LOGS} · \`team/app\` · \`ap-northeast-1\` · account 123456789012 · image, x86_64 · 12.3 MB sent

<details><summary>Go back to fedcba9</summary>

Make the files of fedcba9 a new commit, and push it:

\`\`\`sh
git restore --source=${PREVIOUS_SHA} --staged --worktree :/
git commit --message='Go back to fedcba9'
git push
\`\`\`

To be faster, run this step once, with your role. It deploys the old image unchanged:

\`\`\`yaml
- uses: octo/deploy-go-lambda@v1
  with:
    role-to-assume: \${{ secrets.ASSUME_ROLE_ARN }}
    aws-region: ap-northeast-1
    function-name: my-function
    image-uri: ${REPOSITORY_URI}@${digest('a')}
\`\`\`

</details>

<details><summary>Whole hashes</summary>

|  |  |
| --- | --- |
| this run | \`${digest('b')}\` |
| before | \`${digest('a')}\` |

</details>

<details><summary>Where 2.4 s went</summary>

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %S.%L
  tickInterval 500millisecond
  section Runner
  compile 1.2 s :10, 1244
\`\`\`

</details>
`)
  })

  it('shows a failure at a glance: why, what to do, what is live, where it stopped, and what AWS said', () => {
    const cause = Object.assign(new Error('User: x is not authorized'), {
      name: 'AccessDeniedException',
      $metadata: {},
    })
    const values = {
      what: 'Updating the code of my-function',
      action: 'lambda:UpdateFunctionCode',
      resource: ARN,
      also: '',
      orMore: '',
      deny: '',
    }
    const denied = problem('access-denied', values)
    const error = failure('access-denied', values, { cause })
    const result = { ...failed, phase: 'rights', problems: [denied], error } as Result
    const spans = [
      { name: 'compile', startMs: 0, durationMs: 100, isDone: false },
      { name: 'account', startMs: 10, durationMs: 90, isDone: true },
      { name: 'look', startMs: 100, durationMs: 50, isDone: true },
      { name: 'rights', startMs: 150, durationMs: 50, isDone: true },
    ]
    const text = renderSummary(report({ result, spans }))
    expect(text).toContain('### ❌ `dev` was not deployed: the role lacks a right\n')
    expect(text).toContain(
      '> [!CAUTION]\n> Updating the code of my-function failed: the role may not call `lambda:UpdateFunctionCode` on',
    )
    expect(text).toContain(`\`${ARN}\``)
    expect(text).toMatch(
      new RegExp(`^> \\*\\*To do:\\*\\* .* \\(\\[access-denied\\]\\(${DOCS}/run.md#access-denied\\)\\)$`, 'm'),
    )
    expect(text).toContain(`
| Still live | ${commit(PREVIOUS_SHA)}, \`${OLD}\` |
| Not deployed | ${commit(SHA)} Fix the greeting, run by [mona](https://github.com/mona) |
| Stopped at | \`rights\`, after account, look |
`)
    expect(text).toContain(
      '<details><summary>What AWS said</summary>\n\n```text\nAccessDeniedException: User: x is not authorized\n```',
    )
    expect(text).not.toContain('crit')
    expect(text).not.toContain('Go back')
  })

  it('shows a refusal at a glance, with every problem and its fix', () => {
    const problems = [
      found('go-missing', 'A is wrong.', 'Set  a: 1  here.\n  go run .'),
      found('go-line', 'B is wrong.', ''),
    ]
    expect(
      renderSummary(report({ result: undefined, problems, spans: [] })),
    ).toBe(`### ❌ \`dev\` was not deployed: 2 problems

> [!CAUTION]
> A is wrong.
>
> **To do:** Set \`a: 1\` here.
>
> \`\`\`text
> go run .
> \`\`\`
>
> ([go-missing](${DOCS}/compile.md#go-missing))
>
> B is wrong.

|  |  |
| --- | --- |
| Changed | nothing |
| Not deployed | ${commit(SHA)} Fix the greeting, run by [mona](https://github.com/mona) |
`)
  })

  it('counts problems that have nothing in common', () => {
    const problems = [problem('go-missing', {}), problem('region-missing', {})]
    const [first] = renderSummary(report({ environment: undefined, result: undefined, problems })).split('\n')
    expect(first).toBe('### ❌ Nothing was deployed: 2 problems')
  })

  it("shows the compiler's lines as a block, and their places only as annotations", () => {
    const line = found('go-line', './main.go:3: undefined: x', '')
    const error = failure(
      'go-refused',
      { directory: '.', output: '# app\n./main.go:3:2: undefined: x' },
      { problems: [line] },
    )
    const text = renderSummary(report({ result: { ...failed, problems: [line], error } as Result }))
    expect(text).toContain('> ```text\n> # app\n> ./main.go:3:2: undefined: x\n> ```')
    expect(text).not.toContain('main.go:3`')
  })

  test.each([
    { name: 'deployed', result: deployed, expected: '### ✅ `dev` runs `0123456`' },
    { name: 'unchanged since another commit', result: kept, expected: '### ✅ `dev` already runs this code' },
    {
      name: 'unchanged',
      result: { ...unchanged, facts: { ...unchanged.facts, previousCommit: SHA } } as Result,
      expected: '### ✅ `dev` already runs `0123456`',
    },
    { name: 'planned', result: planned, expected: '### 🔎 Dry run: `dev` would run `0123456`' },
    {
      name: 'planned, nothing to do',
      result: { ...planned, steps: [] } as Result,
      expected: '### ✅ Nothing to do: `dev` runs this code',
    },
    { name: 'checked', result: built, expected: '### ✅ `dev`: built, not deployed' },
    {
      name: 'built',
      result: { ...built, facts: { path: '/tmp/f.zip' } } as Result,
      expected: '### ✅ Built `/tmp/f.zip`',
    },
    {
      name: 'pushed',
      result: { ...deployed, status: 'pushed', steps: ['move tag dev'] } as Result,
      expected: '### ✅ Pushed `0123456`; `dev` was not touched',
    },
    { name: 'failed', result: failed, expected: '### ❌ `dev` was not deployed: the update failed' },
    {
      name: 'failed after the update',
      result: { ...failed, live: 'new' } as Result,
      expected: '### ❌ `dev` failed after the update: the update failed',
    },
    {
      name: 'failed with an unknown outcome',
      result: { ...failed, live: 'unknown' } as Result,
      expected: '### ❌ `dev` may have been deployed: the update failed',
    },
  ])('has the heading for $name', ({ result, expected }) => {
    expect(renderSummary(report({ result })).split('\n')[0]).toBe(expected)
  })

  it('names the function without environments, and the code’s hash without a commit', () => {
    const [first] = renderSummary(report({ environment: undefined, sha: '' })).split('\n')
    expect(first).toBe(`### ✅ \`my-function\` runs \`${NEW}\``)
  })

  test.each([
    { name: 'deployed', result: deployed, head: '|  | Before | Now |' },
    { name: 'planned', result: planned, head: '|  | Now | Would run |' },
    {
      name: 'unchanged',
      result: { ...unchanged, facts: { ...unchanged.facts, previousHash: digest('b'), previousCommit: SHA } } as Result,
      head: '|  | Now |',
    },
    {
      name: 'unchanged since another commit',
      result: kept,
      head: '|  | Now |',
    },
    {
      name: 'planned, nothing to do',
      result: { ...planned, ...{ facts: kept.facts, steps: [] } } as Result,
      head: '|  | Now |',
    },
  ])('has the table head for $name', ({ result, head }) => {
    expect(renderSummary(report({ result })).match(/^\| {2}\|.*/m)?.[0]).toBe(head)
  })

  test.each(['unchanged', 'deployed'] as const)(
    'names both commits where the code stays the same and with it its record (%s)',
    (status) => {
      const text = renderSummary(report({ result: { ...kept, status } as Result }))
      expect(text).toContain(`| Commit | ${commit(PREVIOUS_SHA)}; the code of ${commit(SHA)} is the same |`)
    },
  )

  it('lists what a dry run would do', () => {
    expect(renderSummary(report({ result: planned }))).toContain('It would:\n\n1. move tag dev\n')
  })

  it('says why nothing was deployed', () => {
    const skipped = 'no environment for feature/x_y'
    expect(renderSummary(report({ result: undefined, skipped, spans: [] }))).toBe(
      '### ⏭️ Nothing to deploy: `no environment for feature/x_y`\n',
    )
  })

  test.each([
    { live: 'old', expected: `| Still live | ${commit(PREVIOUS_SHA)}, \`${OLD}\` |` },
    { live: 'new', expected: '| Live | the new code |' },
    { live: 'mixed', expected: `| Still live | ${commit(PREVIOUS_SHA)}, \`${OLD}\`, with the new layers |` },
    {
      live: 'unknown',
      expected: `| Live | ${commit(PREVIOUS_SHA)}, \`${OLD}\` or the new code: look at the function |`,
    },
    { live: 'gone', expected: '| Live | nothing, because there is no such function |' },
    { live: 'broken', expected: '| Live | nothing, because the function is in state Failed |' },
  ] as const)('tells after a failure what Lambda runs: $live', ({ live, expected }) => {
    expect(renderSummary(report({ result: { ...failed, live } as Result }))).toContain(expected)
  })

  test.each([
    { name: 'one that exists', result: failed, isLinked: true },
    { name: 'one in state Failed', result: { ...failed, live: 'broken' } as Result, isLinked: true },
    { name: 'one that is gone', result: { ...failed, live: 'gone' } as Result, isLinked: false },
    { name: 'one that nobody has seen', result: { ...failed, facts: {} } as Result, isLinked: false },
    { name: 'one for which something was only built', result: built, isLinked: false },
  ])('links to the function in the console: $name', ({ result, isLinked }) => {
    const text = renderSummary(report({ result }))
    expect(text.includes(FUNCTION)).toBe(isLinked)
    expect(text).toContain('`my-function`')
  })

  it('names the phases done by then, also for a failure in a phase without a span', () => {
    const spans = [
      { name: 'compile', startMs: 0, durationMs: 100, isDone: false },
      { name: 'look', startMs: 10, durationMs: 20, isDone: true },
      { name: 'base', startMs: 30, durationMs: 70, isDone: true },
    ]
    const stoppedAt = (phase: string): string | undefined =>
      renderSummary(report({ result: { ...failed, phase } as Result, spans })).match(/^\| Stopped at \| (.*) \|$/m)?.[1]
    expect(stoppedAt('layers')).toBe('`layers`, after look, base')
    expect(stoppedAt('compile')).toBe('`compile`, after look, base')
    expect(stoppedAt('look')).toBe('`look`')
  })

  it('says that nothing was changed if the function was never read', () => {
    expect(renderSummary(report({ result: { ...failed, facts: {} } as Result }))).toContain('| Changed | nothing |')
  })

  it('stops after fifty problems', () => {
    const problems = Array.from({ length: 60 }, (_, index) => found('go-line', `problem ${index}`, ''))
    const text = renderSummary(report({ result: undefined, problems }))
    expect(text).toContain('problem 49')
    expect(text).not.toContain('problem 50')
    expect(text).toContain('and 10 more, in the log')
  })

  test.each([
    { name: 'only by its hash if no commit is known', previousCommit: undefined },
    { name: 'only by its hash if the note has a dash', previousCommit: '-' },
    { name: 'only by its hash if the note is forged', previousCommit: '](https://evil.example)' },
  ])('names what ran before $name', ({ previousCommit }) => {
    const facts = { ...deployed.facts, previousCommit } as Result['facts']
    const text = renderSummary(report({ result: { ...deployed, facts } as Result }))
    expect(text).toContain(`| Commit | not known | ${commit(SHA)} |\n| Image | \`${OLD}\` |`)
    expect(text).toContain(`Go back to ${OLD}`)
    expect(text).not.toContain('git restore')
    expect(text).not.toContain('compare')
    expect(text).not.toContain('evil')
  })

  it('does not link a commit without a repository', () => {
    const text = renderSummary(report({ repository: '' }))
    expect(text).toContain('| Commit | `fedcba9` | `0123456` |')
    expect(text).not.toContain('compare')
  })

  it('goes back to a zip by its commit alone', () => {
    const facts = { ...zipped.facts, previousCommit: PREVIOUS_SHA }
    const text = renderSummary(report({ result: { ...zipped, facts } as Result }))
    expect(text).toContain(`git restore --source=${PREVIOUS_SHA} --staged --worktree :/\n`)
    expect(text).not.toContain('image-uri')
  })

  it('does not link the documentation if the runner does not name the action', () => {
    const text = renderSummary(report({ result: failed, documents: '' }))
    expect(text).toContain('(`update-failed`)')
    expect(text).not.toContain('docs/errors')
  })

  test.each([
    { partition: 'aws', host: 'eu-west-1.console.aws.amazon.com' },
    { partition: 'aws-cn', host: 'eu-west-1.console.amazonaws.cn' },
    { partition: 'aws-us-gov', host: 'eu-west-1.console.amazonaws-us-gov.com' },
  ])('links to the console of $partition', ({ partition, host }) => {
    const arn = `arn:${partition}:lambda:eu-west-1:1:function:f`
    const result = { ...zipped, facts: { ...zipped.facts, arn, logGroup: '/custom/logs' } } as Result
    const text = renderSummary(report({ region: 'eu-west-1', result }))
    expect(text).toContain(`(https://${host}/lambda/home?`)
    expect(text).toContain(
      `(https://${host}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fcustom$252Flogs)`,
    )
  })
})

describe('timeline', () => {
  test.each([
    { totalMs: 900, tick: '100millisecond', axis: '%S.%L' },
    { totalMs: 2_400, tick: '500millisecond', axis: '%S.%L' },
    { totalMs: 15_000, tick: '2second', axis: '%S s' },
    { totalMs: 200_000, tick: '30second', axis: '%M:%S' },
    { totalMs: 3_000_000, tick: '5minute', axis: '%M min' },
  ])('has ticks every $tick for $totalMs ms', ({ totalMs, tick, axis }) => {
    const text = timeline([], totalMs)
    expect(text).toContain(`axisFormat ${axis}\n  tickInterval ${tick}\n`)
  })

  it("shows the runner's phases before AWS's, each long enough to draw", () => {
    const spans = [
      { name: 'account', startMs: 5, durationMs: 0, isDone: true },
      { name: 'compile', startMs: 10, durationMs: 700, isDone: true },
      { name: 'release', startMs: 800, durationMs: 12_000, isDone: true },
    ]
    expect(timeline(spans, 12_800).split('\n').slice(5, -1)).toStrictEqual([
      '  section Runner',
      '  compile 0.7 s :10, 710',
      '  section AWS',
      '  account below 0.1 s :5, 6',
      '  release 12.0 s :800, 12800',
    ])
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

/** As published to GitHub: removing characters must not join the text around them. */
const published = (told: Report): string => sanitise(renderSummary(told))

describe('untrusted text', () => {
  test.each(INJECTIONS)('makes no markup as a reason to skip: %j', (evil) => {
    const markup = markupOf(published(report({ skipped: `no environment for ${evil}`, result: undefined, spans: [] })))
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trimEnd()).not.toContain('\n')
  })

  test.each(INJECTIONS)('makes no markup as a step: %j', (evil) => {
    const text = published(report({ result: { name: 'f', facts: {}, status: 'planned', steps: [evil] }, spans: [] }))
    const markup = markupOf(text).split('It would:')[1] ?? ''
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trim().split('\n')).toHaveLength(1)
  })

  test.each(INJECTIONS)('adds no cell or row as an environment, name, tag or hash: %j', (evil) => {
    const result = {
      name: evil,
      facts: { hash: evil, previousHash: evil, image: { repository: evil, uri: evil, tag: evil } },
      status: 'unchanged',
    } as const
    const text = published(report({ environment: evil, result, spans: [] }))
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toHaveLength(8)
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3)
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
  })

  test.each(INJECTIONS)('stays within its fence below the first line of a problem: %j', (evil) => {
    const problems = [found('go-line', `x\n${evil}\n\`\`\`\`\n${evil}`, '')]
    const text = published(report({ result: { ...failed, problems } as Result, spans: [] }))
    const bar = text.match(/^> (`{3,})text$/m)?.[1] ?? ''
    expect(text.split('\n').filter((line) => line.startsWith(`> ${bar}`))).toStrictEqual([`> ${bar}text`, `> ${bar}`])
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
  })

  test.each(INJECTIONS)('makes no markup as a message, a hint, a commit or an actor: %j', (evil) => {
    const problems = [found('go-missing', evil, `${evil} with  ${evil}  and\n${evil}`)]
    const text = published(report({ subject: evil, actor: evil, result: { ...failed, problems } as Result, spans: [] }))
    const markup = markupOf(text)
      .replace(/\n\|[^\n]*/g, '')
      .replaceAll('x86_64', '')
    expect(markup).not.toMatch(/[[\]<>`*_~@!\\]|:\/\/|www\.|^- /m)
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
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

test.each([
  { ms: 0, expected: '<0.1 s' },
  { ms: 49, expected: '<0.1 s' },
  { ms: 50, expected: '0.1 s' },
  { ms: 2_449, expected: '2.4 s' },
  { ms: 59_900, expected: '59.9 s' },
  { ms: 60_000, expected: '1 min 0 s' },
  { ms: 200_400, expected: '3 min 20 s' },
])('$ms ms are $expected', ({ ms, expected }) => {
  expect(formatTime(ms)).toBe(expected)
})
