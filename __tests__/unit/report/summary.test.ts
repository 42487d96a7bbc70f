import { failure, type Problem, problem } from '../../../src/errors/problems.ts'
import type { Digest } from '../../../src/files/digest.ts'
import type { Report, Result } from '../../../src/report/result.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { timeline } from '../../../src/report/timeline.ts'
import { formatBytes, formatTime } from '../../../src/text/format.ts'
import { sanitise } from '../../../src/text/sanitise.ts'
import { SHA } from '../caller.ts'
import { markupOf } from '../markup.ts'
import { ARN, digest, liveFunction, liveZip, REPOSITORY_URI } from '../observed.ts'
import {
  built,
  builtZip,
  deployed,
  failed,
  failedUnseen,
  failedWith,
  foreign,
  image,
  kept,
  moveTag,
  noted,
  PREVIOUS_SHA,
  planned,
  ran,
  report,
  two,
  unchanged,
  untold,
  zipped,
} from './reports.ts'

const CONSOLE = 'https://ap-northeast-1.console.aws.amazon.com'
const FUNCTION = `[\`my-function\`](${CONSOLE}/lambda/home?region=ap-northeast-1#/functions/my-function)`
const LOGS = `[logs](${CONSOLE}/cloudwatch/home?region=ap-northeast-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fmy-function)`
const commit = (sha: string): string => `[${sha.slice(0, 7)}](https://github.com/octo/app/commit/${sha})`
const DOCS = 'https://github.com/octo/deploy-go-lambda/blob/v1/docs/errors'
/** What ran before, if octo/other deployed it. */
const elsewhere = `\`octo/other\` [fedcba9](https://github.com/octo/other/commit/${PREVIOUS_SHA})`
const [OLD, NEW] = ['a'.repeat(12), 'b'.repeat(12)]
const found = (code: 'go-line' | 'go-missing', message: string, hint: string): Problem => ({ code, message, hint })

describe('the summary', () => {
  it('links the commit of changed files, says that they were, and offers no commit to go back to where there is none', () => {
    const [before, now] = [`${PREVIOUS_SHA}-dirty`, `${SHA}-dirty`]
    const text = renderSummary(report({ results: [{ ...deployed, before: noted(ran('a'), before), commit: now }] }))
    expect(text).toContain('### ✅ `dev` runs `0123456-dirty`')
    const link = (sha: string): string => `[${sha.slice(0, 7)}-dirty](https://github.com/octo/app/commit/${sha})`
    expect(text).toContain(`| Commit | ${link(PREVIOUS_SHA)} | ${link(SHA)} |`)
    expect(text).toContain(`/compare/${PREVIOUS_SHA}...${SHA})`)
    expect(text).toContain('<summary>Go back to fedcba9-dirty</summary>')
    expect(text).not.toContain('git restore')
    expect(text).toContain(`image-uri: ${REPOSITORY_URI}@${digest('a')}`)
  })

  it('does not compare a commit with itself and its changes', () => {
    const results = [{ ...deployed, before: noted(ran('a'), `${SHA}-dirty`), commit: SHA }]
    expect(renderSummary(report({ results }))).not.toContain('compare')
  })

  it.each([
    { name: 'another commit', commit: PREVIOUS_SHA, row: `| Commit | ${commit(PREVIOUS_SHA)}, run by` },
    { name: 'an unknown one', commit: '', row: '| Commit | not known, run by' },
  ])('names the commit that was built after a failure, without the subject of the run: $name', (row) => {
    const results = [{ ...failedWith('new'), commit: row.commit }]
    expect(renderSummary(report({ results }))).toContain(row.row)
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
    const spans = [
      { name: 'compile', startMs: 0, durationMs: 100, isDone: false },
      { name: 'account', startMs: 10, durationMs: 90, isDone: true },
      { name: 'look', startMs: 100, durationMs: 50, isDone: true },
      { name: 'rights', startMs: 150, durationMs: 50, isDone: true },
    ]
    const text = renderSummary(report({ results: [{ ...failed, phase: 'rights', problems: [denied], error, spans }] }))
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
    expect(renderSummary(report({ results: [], problems }))).toBe(`### ❌ \`dev\` was not deployed: 2 problems

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
    const [first] = renderSummary(report({ environment: undefined, results: [], problems })).split('\n')
    expect(first).toBe('### ❌ Nothing was deployed: 2 problems')
  })

  it("shows the compiler's lines as a block, and their places only as annotations", () => {
    const line = found('go-line', './main.go:3: undefined: x', '')
    const error = failure(
      'go-refused',
      { directory: '.', output: '# app\n./main.go:3:2: undefined: x' },
      { problems: [line] },
    )
    const text = renderSummary(report({ results: [{ ...failed, problems: [line], error }] }))
    expect(text).toContain('> ```text\n> # app\n> ./main.go:3:2: undefined: x\n> ```')
    expect(text).not.toContain('main.go:3`')
  })

  test.each<{ name: string; result: Result; expected: string }>([
    { name: 'deployed', result: deployed, expected: '### ✅ `dev` runs `0123456`' },
    { name: 'unchanged since another commit', result: kept, expected: '### ✅ `dev` already runs this code' },
    { name: 'unchanged', result: unchanged, expected: '### ✅ `dev` already runs `0123456`' },
    { name: 'planned', result: planned, expected: '### 🔎 Dry run: `dev` would run `0123456`' },
    {
      name: 'planned, nothing to do',
      result: { ...planned, steps: [] },
      expected: '### ✅ Nothing to do: `dev` runs this code',
    },
    { name: 'checked', result: built, expected: '### ✅ `dev`: built, not deployed' },
    {
      name: 'built',
      result: builtZip,
      expected: '### ✅ Built `/tmp/f.zip`',
    },
    {
      name: 'pushed',
      result: { ...deployed, status: 'pushed', steps: [moveTag('dev')] },
      expected: '### ✅ Pushed `0123456`; `dev` was not touched',
    },
    { name: 'failed', result: failed, expected: '### ❌ `dev` was not deployed: the update failed' },
    {
      name: 'failed after the update',
      result: failedWith('new'),
      expected: '### ❌ `dev` failed after the update: the update failed',
    },
    {
      name: 'failed with an unknown outcome',
      result: failedWith('unknown'),
      expected: '### ❌ `dev` may have been deployed: the update failed',
    },
  ])('has the heading for $name', ({ result, expected }) => {
    expect(renderSummary(report({ results: [result] })).split('\n')[0]).toBe(expected)
  })

  it('names the function without environments, and the code’s hash without a commit', () => {
    const [first] = renderSummary(report({ environment: undefined, sha: '' })).split('\n')
    expect(first).toBe(`### ✅ \`my-function\` runs \`${NEW}\``)
  })

  test.each<{ name: string; result: Result; head: string }>([
    { name: 'deployed', result: deployed, head: '|  | Before | Now |' },
    { name: 'planned', result: planned, head: '|  | Now | Would run |' },
    { name: 'unchanged', result: unchanged, head: '|  | Now |' },
    {
      name: 'unchanged since another commit',
      result: kept,
      head: '|  | Now |',
    },
    {
      name: 'planned, nothing to do',
      result: { ...kept, status: 'planned', steps: [] },
      head: '|  | Now |',
    },
  ])('has the table head for $name', ({ result, head }) => {
    expect(renderSummary(report({ results: [result] })).match(/^\| {2}\|.*/m)?.[0]).toBe(head)
  })

  test.each(['unchanged', 'deployed'] as const)(
    'names both commits where the code stays the same and with it its record (%s)',
    (status) => {
      const text = renderSummary(report({ results: [{ ...kept, status }] }))
      expect(text).toContain(`| Commit | ${commit(PREVIOUS_SHA)}; the code of ${commit(SHA)} is the same |`)
    },
  )

  it('lists what a dry run would do', () => {
    expect(renderSummary(report({ results: [planned] }))).toContain(
      'It would:\n\n1. move tag dev from aaaaaaaaaaaa to bbbbbbbbbbbb\n',
    )
  })

  it('says why nothing was deployed', () => {
    const skipped = 'no environment for feature/x_y'
    expect(renderSummary(report({ results: [], skipped }))).toBe(
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
    expect(renderSummary(report({ results: [failedWith(live)] }))).toContain(expected)
  })

  test.each([
    { name: 'one that exists', result: failed, isLinked: true },
    { name: 'one in state Failed', result: failedWith('broken'), isLinked: true },
    { name: 'one that is gone', result: failedWith('gone'), isLinked: false },
    { name: 'one that nobody has seen', result: failedUnseen, isLinked: false },
    { name: 'one for which something was only built', result: built, isLinked: false },
  ])('links to the function in the console: $name', ({ result, isLinked }) => {
    const text = renderSummary(report({ results: [result] }))
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
      renderSummary(report({ results: [{ ...failed, phase, spans }] })).match(/^\| Stopped at \| (.*) \|$/m)?.[1]
    expect(stoppedAt('layers')).toBe('`layers`, after look, base')
    expect(stoppedAt('compile')).toBe('`compile`, after look, base')
    expect(stoppedAt('look')).toBe('`look`')
  })

  it('says that nothing was changed if the function was never read', () => {
    expect(renderSummary(report({ results: [failedUnseen] }))).toContain('| Changed | nothing |')
  })

  it('stops after fifty problems', () => {
    const problems = Array.from({ length: 60 }, (_, index) => found('go-line', `problem ${index}`, ''))
    const text = renderSummary(report({ results: [], problems }))
    expect(text).toContain('problem 49')
    expect(text).not.toContain('problem 50')
    expect(text).toContain('and 10 more, in the log')
  })

  test.each([
    { name: 'only by its hash if no commit is known', before: ran('a') },
    { name: 'only by its hash if the note has a dash', before: noted(ran('a'), '-') },
    { name: 'only by its hash if the note is forged', before: noted(ran('a'), '](https://evil.example)') },
  ])('names what ran before $name', ({ before }) => {
    const text = renderSummary(report({ results: [{ ...deployed, before }] }))
    expect(text).toContain(`| Commit | not known | ${commit(SHA)} |\n| Image | \`${OLD}\` |`)
    expect(text).toContain(`Go back to ${OLD}`)
    expect(text).not.toContain('git restore')
    expect(text).not.toContain('compare')
    expect(text).not.toContain('evil')
  })

  it('links the commit before at the repository that deployed it, and offers none of its files', () => {
    const text = renderSummary(report({ results: [{ ...deployed, before: foreign }] }))
    expect(text).toContain(`| Commit | ${elsewhere} | ${commit(SHA)} |\n`)
    expect(text).not.toContain('compare')
    expect(text).not.toContain('git restore')
    expect(text).toContain(`<summary>Go back to ${OLD}</summary>`)
    expect(text).toContain(`image-uri: ${REPOSITORY_URI}@${digest('a')}`)
  })

  it('links it there after a failure, too', () => {
    const text = renderSummary(report({ results: [{ ...failed, before: foreign }] }))
    expect(text).toContain(`| Still live | ${elsewhere}, \`${OLD}\` |`)
  })

  it('does not name the repository that deployed what ran before, if it is the same', () => {
    const before = noted(ran('a'), PREVIOUS_SHA, { repo: 'octo/app', run: '7' })
    expect(renderSummary(report({ results: [{ ...deployed, before }] }))).toBe(renderSummary(report()))
  })

  it('has a part for every function, with its name and times', () => {
    const text = renderSummary(report({ results: two }))
    expect(text.match(/^### .*/gm)).toStrictEqual([
      '### ✅ `my-function` runs `0123456`',
      '### ❌ `my-function-2` was not deployed: the update failed',
    ])
    const [first = '', second = ''] = text.split('### ❌')
    expect(first).toContain(`| Image | \`${OLD}\` | \`${NEW}\` on tag \`dev\` |`)
    expect(first).toContain('    function-name: my-function\n')
    expect(first).toMatch(/^ {2}compile 1\.2 s :10, 1244\n```/m)
    expect(second).toContain(
      `| Still live | ${commit(PREVIOUS_SHA)}, \`${'c'.repeat(12)}\` |\n| Changed | tag dev moved |`,
    )
    expect(second).toContain('/functions/my-function-2)')
    expect(second).toContain(`| this run | \`${digest('d')}\` |`)
    expect(second).toMatch(/^ {2}section AWS\n {2}push 0\.3 s :20, 320\n```/m)
    expect(second).not.toContain('compile')
  })

  it('does not link a commit without a repository', () => {
    const text = renderSummary(report({ repository: '' }))
    expect(text).toContain('| Commit | `fedcba9` | `0123456` |')
    expect(text).not.toContain('compare')
  })

  it('goes back to a zip by its commit alone', () => {
    const text = renderSummary(report({ results: [{ ...zipped, before: noted(liveZip(), PREVIOUS_SHA) }] }))
    expect(text).toContain(`git restore --source=${PREVIOUS_SHA} --staged --worktree :/\n`)
    expect(text).not.toContain('image-uri')
  })

  it('does not link the documentation if the runner does not name the action', () => {
    const text = renderSummary(report({ results: [failed], documents: '' }))
    expect(text).toContain('(`update-failed`)')
    expect(text).not.toContain('docs/errors')
  })

  test.each([
    { partition: 'aws', host: 'eu-west-1.console.aws.amazon.com' },
    { partition: 'aws-cn', host: 'eu-west-1.console.amazonaws.cn' },
    { partition: 'aws-us-gov', host: 'eu-west-1.console.amazonaws-us-gov.com' },
  ])('links to the console of $partition', ({ partition, host }) => {
    const arn = `arn:${partition}:lambda:eu-west-1:1:function:f`
    const results = [{ ...zipped, before: liveZip({ arn, logGroup: '/custom/logs' }) }]
    const text = renderSummary(report({ region: 'eu-west-1', results }))
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

/** To the commit before, at whatever repository. */
const OTHER_LINK = /\[fedcba9\]\(https:\/\/github\.com\/[^\s()<>|`]+\/commit\/[0-9a-f]{40}\)/

/** As published to GitHub: removing characters must not join the text around them. */
const published = (told: Report): string => sanitise(renderSummary(told))

describe('untrusted text', () => {
  test.each(INJECTIONS)('makes no markup as a reason to skip: %j', (evil) => {
    const markup = markupOf(published(report({ skipped: `no environment for ${evil}`, results: [] })))
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trimEnd()).not.toContain('\n')
  })

  test.each(INJECTIONS)('makes no markup as a step: %j', (evil) => {
    const text = published(report({ results: [{ ...untold, status: 'planned', steps: [moveTag(evil)], spans: [] }] }))
    const markup = markupOf(text).split('It would:')[1] ?? ''
    expect(markup).not.toMatch(/[[\]<>`*_~|@!\\]|:\/\/|www\./)
    expect(markup.trim().split('\n')).toHaveLength(1)
  })

  test.each(INJECTIONS)('adds no cell or row as an environment, name, tag or hash: %j', (evil) => {
    const hash = { digest: evil as Digest }
    const results = [
      {
        ...untold,
        name: evil,
        before: liveFunction({ code: { kind: 'image', imageUri: evil, repositoryUri: evil, ...hash } }),
        code: image('b', { ...hash, repository: { name: evil, arn: evil, uri: evil }, tag: evil }),
        status: 'unchanged',
        spans: [],
      } as const,
    ]
    const text = published(report({ environment: evil, results }))
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(rows).toHaveLength(8)
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3)
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
  })

  test.each(INJECTIONS)('makes no markup as the repository that deployed what ran before: %j', (evil) => {
    const before = noted(ran('a'), PREVIOUS_SHA, { repo: evil, run: '7' })
    const row = published(report({ results: [{ ...deployed, before }] })).match(/^\| Commit .*\n.*/m)?.[0] ?? ''
    expect(row).toMatch(/^\| Commit .* \|\n\| Image /)
    expect(row.replace(/\n.*/, '').match(/(?<!\\)\|/g)).toHaveLength(4)
    expect(markupOf(row.replace(OTHER_LINK, ''))).not.toMatch(/[[\]<>`*_~@!]|:\/\/|www\.|^# /m)
  })

  test.each(INJECTIONS)('stays within its fence below the first line of a problem: %j', (evil) => {
    const problems = [found('go-line', `x\n${evil}\n\`\`\`\`\n${evil}`, '')]
    const text = published(report({ results: [{ ...failed, problems, spans: [] }] }))
    const bar = text.match(/^> (`{3,})text$/m)?.[1] ?? ''
    expect(text.split('\n').filter((line) => line.startsWith(`> ${bar}`))).toStrictEqual([`> ${bar}text`, `> ${bar}`])
    expect(markupOf(text)).not.toMatch(/<|!\[|\]\(|^# /m)
  })

  test.each(INJECTIONS)('makes no markup as a message, a hint, a commit or an actor: %j', (evil) => {
    const problems = [found('go-missing', evil, `${evil} with  ${evil}  and\n${evil}`)]
    const text = published(report({ subject: evil, actor: evil, results: [{ ...failed, problems, spans: [] }] }))
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
