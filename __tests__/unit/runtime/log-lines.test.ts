import { endLines, initTimeoutLine, openTail, startLine } from '../../../src/runtime/log-lines.ts'

const warm = { requestId: 'id-1', durationMs: 1.234, initMs: undefined, memorySizeMb: 128 }

test('an invocation starts as in Lambda’s log', () => {
  expect(startLine('id-1', '$LATEST')).toBe('START RequestId: id-1 Version: $LATEST\n')
})

test('a first start that timed out is reported as in Lambda’s log', () => {
  expect(initTimeoutLine(10_007.333)).toBe('INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout\n')
})

test.each([
  {
    name: 'a warm start without Init Duration',
    report: warm,
    expected:
      'REPORT RequestId: id-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t\n',
  },
  {
    name: 'a cold start with it, at the end and billed',
    report: { ...warm, initMs: 80.1 },
    expected:
      'REPORT RequestId: id-1\tDuration: 1.23 ms\tBilled Duration: 82 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tInit Duration: 80.10 ms\t\n',
  },
])('$name', ({ report, expected }) => {
  expect(endLines(report)).toBe(`END RequestId: id-1\n${expected}`)
})

describe('the log of a function', () => {
  it('keeps the end of what grows too long, and at least so much of it', () => {
    const log = openTail(undefined, 10)
    for (const text of ['abcdef', 'ghijkl', 'mnopqr', 's', 't']) log.add(text)
    expect(log.text()).toBe('ghijklmnopqrst')
    for (let at = 0; at < 100; at++) log.add(String(at % 10))
    expect(log.text()).toBe('0123456789')
    log.add('a text that is longer')
    expect(log.text()).toBe('a text that is longer')
  })

  it('knows whether a line has ended', () => {
    const log = openTail()
    expect(log.endsLine()).toBe(false)
    log.add('a\n')
    expect(log.endsLine()).toBe(true)
    log.add('b')
    expect([log.endsLine(), log.text()]).toStrictEqual([false, 'a\nb'])
  })
})
