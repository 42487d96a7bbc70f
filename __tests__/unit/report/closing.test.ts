import { closingLine } from '../../../src/report/closing.ts'
import type { Result } from '../../../src/report/result.ts'
import { digest } from '../observed.ts'
import { built, deployed, planned, unchanged } from './reports.ts'

type Closed = Exclude<Result, { status: 'failed' }>
const closed = (result: Result): Closed => result as Closed

test.each([
  { name: 'deployed', result: closed(deployed), expected: `my-function runs ${digest('b')} (before: ${digest('a')})` },
  {
    name: 'deployed for the first time',
    result: { name: 'f', facts: { hash: 'new=' }, status: 'deployed', steps: [] } as const,
    expected: 'f runs new=',
  },
  {
    name: 'unchanged',
    result: closed(unchanged),
    expected: `my-function runs ${digest('b')} already: nothing was changed`,
  },
  { name: 'planned', result: closed(planned), expected: 'dry run, would do:\n- move tag dev' },
  {
    name: 'planned, nothing to do',
    result: { name: 'f', facts: {}, status: 'planned', steps: [] } as const,
    expected: 'dry run: there is nothing to do',
  },
  { name: 'built', result: closed(built), expected: 'built, not deployed: this run has no AWS credentials' },
])('the last line when $name', ({ result, expected }) => {
  expect(closingLine(result)).toBe(expected)
})
