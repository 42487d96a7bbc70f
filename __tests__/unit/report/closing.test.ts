import { problem } from '../../../src/errors.ts'
import { closingLines } from '../../../src/report/closing.ts'
import type { Report, Result } from '../../../src/report/result.ts'
import { SHA } from '../caller.ts'
import { digest } from '../observed.ts'
import { built, deployed, failed, PREVIOUS_SHA, planned, report, unchanged } from './reports.ts'

const OTHER = 'aaaabbbbccccddddeeeeffff0000111122223333'
const now = `0123456 (${'b'.repeat(12)})`
const untold = { name: 'f', facts: {} } as const
/** The same code as before, whose record stays. */
const kept = (result: Result): Result => ({ ...result, facts: { ...result.facts, keptCommit: PREVIOUS_SHA } })
const live = (value: string): Result => ({ ...failed, live: value }) as Result

describe('the last line', () => {
  const cases: { name: string; more: Partial<Report>; expected: string }[] = [
    { name: 'deployed', more: { result: deployed }, expected: `dev runs ${now}, was fedcba9. 2.4 s` },
    {
      name: 'deployed without environments',
      more: { environment: undefined, result: deployed },
      expected: `my-function runs ${now}, was fedcba9. 2.4 s`,
    },
    {
      name: 'deployed for the first time',
      more: { result: { ...untold, facts: { hash: digest('b') }, status: 'deployed' } },
      expected: `dev runs ${now}. 2.4 s`,
    },
    {
      name: 'deployed over code from an unknown commit',
      more: {
        result: { ...untold, facts: { hash: digest('b'), previousHash: digest('a') }, status: 'deployed' },
      },
      expected: `dev runs ${now}, was ${'a'.repeat(12)}. 2.4 s`,
    },
    {
      name: 'deployed again from the same commit',
      more: { result: { ...deployed, facts: { ...deployed.facts, previousCommit: SHA } } },
      expected: `dev runs ${now}, was ${'a'.repeat(12)}. 2.4 s`,
    },
    {
      name: 'unchanged',
      more: { result: { ...unchanged, facts: { ...unchanged.facts, previousCommit: SHA } } },
      expected: `dev already runs ${now}. 2.4 s`,
    },
    {
      name: 'unchanged since another commit',
      more: { result: kept(unchanged) },
      expected: `dev already runs ${now}, deployed from fedcba9. 2.4 s`,
    },
    {
      name: 'unchanged but for the tag, since another commit',
      more: { result: kept(deployed) },
      expected: `dev runs ${now}, deployed from fedcba9. 2.4 s`,
    },
    {
      name: 'planned, nothing to do',
      more: { result: { ...untold, status: 'planned', steps: [] } },
      expected: 'nothing to do: dev runs this code. 2.4 s',
    },
    {
      name: 'checked',
      more: { result: built },
      expected: 'built, not deployed: this run has no AWS credentials. 2.4 s',
    },
    {
      name: 'built',
      more: { result: { ...untold, facts: { path: '/tmp/f.zip', hash: 'abcdefghijklmnop=' }, status: 'built' } },
      expected: 'built /tmp/f.zip, abcdefghijkl. 2.4 s',
    },
    {
      name: 'pushed',
      more: { result: { ...deployed, status: 'pushed', steps: ['move tag dev'] }, command: 'push' },
      expected: `pushed ${now}; my-function was not touched. 2.4 s`,
    },
    {
      name: 'pushed, and the tag was there',
      more: { result: { ...deployed, status: 'pushed', steps: [] }, command: 'push' },
      expected: `nothing to push: the tag points to ${now} already. 2.4 s`,
    },
    {
      name: 'pushed in a dry run, and the tag was there',
      more: { result: { ...planned, steps: [] } as Result, command: 'push' },
      expected: `nothing to push: the tag points to ${now} already. 2.4 s`,
    },
    {
      name: 'deployed from an image of another commit',
      more: { result: { ...deployed, facts: { ...deployed.facts, commit: OTHER } } as Result },
      expected: `dev runs aaaabbb (${'b'.repeat(12)}), was fedcba9. 2.4 s`,
    },
    {
      name: 'deployed from an image of an unknown commit',
      more: { result: { ...deployed, facts: { ...deployed.facts, commit: '' } } as Result },
      expected: `dev runs ${'b'.repeat(12)}, was fedcba9. 2.4 s`,
    },
    {
      name: 'unchanged, and the note has no commit',
      more: { result: { ...unchanged, facts: { ...unchanged.facts, previousCommit: '-' } } as Result },
      expected: `dev already runs ${now}. 2.4 s`,
    },
    {
      name: 'failed after the tag had moved',
      more: { result: { ...failed, changed: true, done: ['tag dev moved', 'commit noted'] } as Result },
      expected: 'dev was not deployed: Lambda still runs fedcba9, but tag dev moved. 2.4 s',
    },
    {
      name: 'failed after the tag had moved, over unknown code',
      more: { result: { ...failed, facts: {}, changed: true, done: ['tag dev moved'] } as Result },
      expected: 'dev was not deployed: Lambda runs the code from before, but tag dev moved. 2.4 s',
    },
    {
      name: 'overtaken by another deploy',
      more: {
        result: {
          ...failed,
          live: 'unknown',
          problems: [problem('deployed-elsewhere', { name: 'f', live: 'x' })],
        } as Result,
      },
      expected: 'dev was not deployed: Lambda runs what somebody else deployed. 2.4 s',
    },
    {
      name: 'overtaken by another deploy after the tag had moved',
      more: {
        result: {
          ...failed,
          live: 'unknown',
          done: ['tag dev moved'],
          problems: [problem('deployed-elsewhere', { name: 'f', live: 'x' })],
        } as Result,
      },
      expected: 'dev was not deployed: Lambda runs what somebody else deployed, but tag dev moved. 2.4 s',
    },
    {
      name: 'failed without a function',
      more: { result: live('gone') },
      expected: 'dev was not deployed: Lambda runs nothing, because there is no such function. 2.4 s',
    },
    {
      name: 'failed because the function was deleted',
      more: { result: { ...failed, live: 'gone', problems: [problem('function-deleted', {})] } as Result },
      expected: 'dev was not deployed: Lambda runs nothing, because the function was deleted. 2.4 s',
    },
    {
      name: 'failed with a function in state Failed',
      more: { result: { ...failed, live: 'broken', done: ['tag dev moved'] } as Result },
      expected:
        'dev was not deployed: Lambda runs nothing, because the function is in state Failed, but tag dev moved. 2.4 s',
    },
    { name: 'refused', more: { result: undefined }, expected: 'dev was not deployed. 2.4 s' },
    {
      name: 'refused before an environment was chosen',
      more: { result: undefined, environment: undefined },
      expected: 'nothing was deployed. 2.4 s',
    },
    { name: 'failed', more: { result: failed }, expected: 'dev was not deployed: Lambda still runs fedcba9. 2.4 s' },
    {
      name: 'failed before the function was read',
      more: { result: { ...failed, facts: {} } as Result },
      expected: 'dev was not deployed: nothing was changed. 2.4 s',
    },
    {
      name: 'failed after the update',
      more: { result: live('new') },
      expected: 'dev failed after the update: Lambda runs the new code. 2.4 s',
    },
    {
      name: 'failed with new layers',
      more: { result: live('mixed') },
      expected: 'dev was not deployed: Lambda runs the code from before (fedcba9) with the new layers. 2.4 s',
    },
    {
      name: 'failed with an unknown outcome',
      more: { result: live('unknown') },
      expected: 'dev failed during the update: Lambda runs the code from before (fedcba9) or the new code. 2.4 s',
    },
  ]

  test.each(cases)('says what happened: $name', ({ more, expected }) => {
    expect(closingLines(report(more))).toStrictEqual([expected])
  })

  it('follows the steps of a dry run', () => {
    expect(closingLines(report({ result: planned }))).toStrictEqual([
      'would move tag dev',
      `dry run: dev would run ${now} instead of fedcba9. 2.4 s`,
    ])
  })

  it('is omitted if the first line already said: nothing to deploy', () => {
    expect(closingLines(report({ skipped: 'no environment for x', result: undefined }))).toStrictEqual([])
  })
})
