import { problem } from '../../../src/errors/problems.ts'
import { writeNote } from '../../../src/release/note.ts'
import { closingLines } from '../../../src/report/last-lines.ts'
import type { Report } from '../../../src/report/result.ts'
import { sanitise } from '../../../src/text/sanitise.ts'
import { SHA } from '../caller.ts'
import { digest } from '../observed.ts'
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
  note,
  noted,
  PREVIOUS_SHA,
  planned,
  ran,
  report,
  two,
  unchanged,
  untold,
} from './reports.ts'

const OTHER = 'aaaabbbbccccddddeeeeffff0000111122223333'
const now = `0123456 (${'b'.repeat(12)})`
const elsewhere = problem('deployed-elsewhere', { name: 'f', live: 'x' })

describe('the last line', () => {
  const cases: { name: string; more: Partial<Report>; expected: string }[] = [
    { name: 'deployed', more: { results: [deployed] }, expected: `dev runs ${now}, was fedcba9. 2.4 s` },
    {
      name: 'deployed without environments',
      more: { environment: undefined, results: [deployed] },
      expected: `my-function runs ${now}, was fedcba9. 2.4 s`,
    },
    {
      name: 'deployed for the first time',
      more: { results: [{ ...untold, code: image('b'), status: 'deployed' }] },
      expected: `dev runs ${now}. 2.4 s`,
    },
    {
      name: 'deployed over code from an unknown commit',
      more: { results: [{ ...untold, before: ran('a'), code: image('b'), status: 'deployed' }] },
      expected: `dev runs ${now}, was ${'a'.repeat(12)}. 2.4 s`,
    },
    {
      name: 'deployed again from the same commit',
      more: { results: [{ ...deployed, before: noted(ran('a'), SHA) }] },
      expected: `dev runs ${now}, was ${'a'.repeat(12)}. 2.4 s`,
    },
    {
      name: 'unchanged',
      more: { results: [unchanged] },
      expected: `dev already runs ${now}. 2.4 s`,
    },
    {
      name: 'unchanged since another commit',
      more: { results: [kept] },
      expected: `dev already runs ${now}, deployed from fedcba9. 2.4 s`,
    },
    {
      name: 'unchanged but for the tag, since another commit',
      more: { results: [{ ...kept, status: 'deployed', steps: [moveTag('dev')] }] },
      expected: `dev runs ${now}, deployed from fedcba9. 2.4 s`,
    },
    {
      name: 'planned, nothing to do',
      more: { results: [{ ...untold, status: 'planned', steps: [] }] },
      expected: 'nothing to do: dev runs this code. 2.4 s',
    },
    {
      name: 'checked',
      more: { results: [built] },
      expected: 'built, not deployed: this run has no AWS credentials. 2.4 s',
    },
    {
      name: 'built',
      more: { results: [builtZip] },
      expected: 'built /tmp/f.zip, abcdefghijkl. 2.4 s',
    },
    {
      name: 'pushed',
      more: { results: [{ ...deployed, status: 'pushed', steps: [moveTag('dev')] }], command: 'push' },
      expected: `pushed ${now}; my-function was not touched. 2.4 s`,
    },
    {
      name: 'pushed, and the tag was there',
      more: { results: [{ ...deployed, status: 'pushed', steps: [] }], command: 'push' },
      expected: `nothing to push: the tag points to ${now} already. 2.4 s`,
    },
    {
      name: 'pushed in a dry run, and the tag was there',
      more: { results: [{ ...planned, steps: [] }], command: 'push' },
      expected: `nothing to push: the tag points to ${now} already. 2.4 s`,
    },
    {
      name: 'deployed from an image of another commit',
      more: { results: [{ ...deployed, commit: OTHER }] },
      expected: `dev runs aaaabbb (${'b'.repeat(12)}), was fedcba9. 2.4 s`,
    },
    {
      name: 'deployed from an image of an unknown commit',
      more: { results: [{ ...deployed, commit: '' }] },
      expected: `dev runs ${'b'.repeat(12)}, was fedcba9. 2.4 s`,
    },
    {
      name: 'unchanged, and the note has no commit',
      more: { results: [{ ...unchanged, before: noted(ran('b'), '-') }] },
      expected: `dev already runs ${now}. 2.4 s`,
    },
    {
      name: 'failed after the tag had moved',
      more: { results: [{ ...failed, changed: true, done: [moveTag('dev'), note(digest('b'))] }] },
      expected: 'dev was not deployed: Lambda still runs fedcba9, but tag dev moved. 2.4 s',
    },
    {
      name: 'failed after the tag had moved, over unknown code',
      more: { results: [{ ...failedUnseen, changed: true, done: [moveTag('dev')] }] },
      expected: 'dev was not deployed: Lambda runs the code from before, but tag dev moved. 2.4 s',
    },
    {
      name: 'overtaken by another deploy',
      more: { results: [{ ...failedWith('unknown'), problems: [elsewhere] }] },
      expected: 'dev was not deployed: Lambda runs what somebody else deployed. 2.4 s',
    },
    {
      name: 'overtaken by another deploy after the tag had moved',
      more: { results: [{ ...failedWith('unknown'), done: [moveTag('dev')], problems: [elsewhere] }] },
      expected: 'dev was not deployed: Lambda runs what somebody else deployed, but tag dev moved. 2.4 s',
    },
    {
      name: 'failed without a function',
      more: { results: [failedWith('gone')] },
      expected: 'dev was not deployed: Lambda runs nothing, because there is no such function. 2.4 s',
    },
    {
      name: 'failed because the function was deleted',
      more: { results: [{ ...failedWith('gone'), problems: [problem('function-deleted', {})] }] },
      expected: 'dev was not deployed: Lambda runs nothing, because the function was deleted. 2.4 s',
    },
    {
      name: 'failed with a function in state Failed',
      more: { results: [{ ...failedWith('broken'), done: [moveTag('dev')] }] },
      expected:
        'dev was not deployed: Lambda runs nothing, because the function is in state Failed, but tag dev moved. 2.4 s',
    },
    { name: 'refused', more: { results: [] }, expected: 'dev was not deployed. 2.4 s' },
    {
      name: 'refused before an environment was chosen',
      more: { results: [], environment: undefined },
      expected: 'nothing was deployed. 2.4 s',
    },
    { name: 'failed', more: { results: [failed] }, expected: 'dev was not deployed: Lambda still runs fedcba9. 2.4 s' },
    {
      name: 'failed before the function was read',
      more: { results: [failedUnseen] },
      expected: 'dev was not deployed: nothing was changed. 2.4 s',
    },
    {
      name: 'failed after the update',
      more: { results: [failedWith('new')] },
      expected: 'dev failed after the update: Lambda runs the new code. 2.4 s',
    },
    {
      name: 'failed with new layers',
      more: { results: [failedWith('mixed')] },
      expected: 'dev was not deployed: Lambda runs the code from before (fedcba9) with the new layers. 2.4 s',
    },
    {
      name: 'failed with an unknown outcome',
      more: { results: [failedWith('unknown')] },
      expected: 'dev failed during the update: Lambda runs the code from before (fedcba9) or the new code. 2.4 s',
    },
  ]

  test.each(cases)('says what happened: $name', ({ more, expected }) => {
    expect(closingLines(report(more))).toStrictEqual([expected])
  })

  it('follows the steps of a dry run', () => {
    expect(closingLines(report({ results: [planned] }))).toStrictEqual([
      'would move tag dev from aaaaaaaaaaaa to bbbbbbbbbbbb',
      `dry run: dev would run ${now} instead of fedcba9. 2.4 s`,
    ])
  })

  test.each([
    { name: 'deployed', result: { ...deployed, before: foreign }, expected: `dev runs ${now}, was octo/other@fedcba9` },
    {
      name: 'failed',
      result: { ...failed, before: foreign },
      expected: 'dev was not deployed: Lambda still runs octo/other@fedcba9',
    },
    {
      name: 'failed with new layers',
      result: { ...failedWith('mixed'), before: foreign },
      expected: 'dev was not deployed: Lambda runs the code from before (octo/other@fedcba9) with the new layers',
    },
  ])('names the repository that deployed what ran before, if it is another: $name', ({ result, expected }) => {
    expect(closingLines(report({ results: [result] }))).toStrictEqual([`${expected}. 2.4 s`])
  })

  test.each([
    { name: 'the same', before: noted(ran('a'), PREVIOUS_SHA, { repo: 'octo/app', run: '7' }) },
    { name: 'not known', before: noted(ran('a'), PREVIOUS_SHA, { run: '7' }) },
    {
      name: "another's, of code that does not run any more",
      before: { ...ran('a'), tags: { ...foreign.tags, ...writeNote('origin', digest('c'), { repo: 'octo/other' }) } },
    },
  ])('names no repository if it is $name', ({ before }) => {
    const [line] = closingLines(report({ results: [{ ...deployed, before }] }))
    expect(line).toBe(`dev runs ${now}, was fedcba9. 2.4 s`)
  })

  it('names it also in a dry run', () => {
    const lines = closingLines(report({ results: [{ ...planned, before: foreign }] }))
    expect(lines.at(-1)).toBe(`dry run: dev would run ${now} instead of octo/other@fedcba9. 2.4 s`)
  })

  it('stays one line, whatever a tag gives as the repository', () => {
    const before = noted(ran('a'), PREVIOUS_SHA, { repo: 'octo/other\ndev runs evil\r\u2028\u001b[2J', run: '7' })
    const [line = ''] = closingLines(report({ results: [{ ...deployed, before }] }))
    expect(sanitise(line)).not.toMatch(/[\r\n\u2028\u001b]/)
  })

  it('has the lines of every function, by its own name, and the time once', () => {
    expect(closingLines(report({ results: two }))).toStrictEqual([
      `my-function runs ${now}, was fedcba9`,
      'my-function-2 was not deployed: Lambda still runs fedcba9, but tag dev moved. 2.4 s',
    ])
  })

  it('is omitted if the first line already said: nothing to deploy', () => {
    expect(closingLines(report({ skipped: 'no environment for x', results: [] }))).toStrictEqual([])
  })
})
