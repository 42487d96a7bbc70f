import { jest } from '@jest/globals'
import { failure } from '../../../../src/errors/problems.ts'
import { createLog, needless } from '../../../../src/host/log/log.ts'
import { sanitise } from '../../../../src/text/sanitise.ts'
import { cpuMs } from '../../cpu-time.ts'

describe('sanitise', () => {
  test.each([
    { name: 'plain text stays', input: 'ok: 1\n\tindented', expected: 'ok: 1\n\tindented' },
    { name: 'a package path stays', input: 'main.go:3:1: x::y', expected: 'main.go:3:1: x::y' },
    { name: 'a single colon at the start stays', input: ': x', expected: ': x' },
    { name: 'a command', input: '::set-output name=x::1', expected: ': :set-output name=x::1' },
    { name: 'a command after spaces', input: '  ::error::x', expected: '  : :error::x' },
    { name: 'a command after a tab', input: '\t::error::x', expected: '\t: :error::x' },
    { name: 'a command after a no-break space', input: '\u00a0::error::x', expected: '\u00a0: :error::x' },
    { name: 'a command on a later line', input: 'a\n::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after an empty line', input: 'a\n\n ::error::x', expected: 'a\n\n : :error::x' },
    { name: 'a command after a carriage return', input: 'a\r::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after CRLF', input: 'a\r\n::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after a line separator', input: 'a\u2028::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after a paragraph separator', input: 'a\u2029::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after a next line', input: 'a\u0085::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after a form feed', input: 'a\f::error::x', expected: 'a\n: :error::x' },
    { name: 'a command after a vertical tab', input: 'a\v::error::x', expected: 'a\n: :error::x' },
    { name: 'three colons', input: ':::error::x', expected: ': ::error::x' },
    { name: 'a command behind a control character', input: '\u0000::error::x', expected: ': :error::x' },
    { name: 'a command behind a colour', input: '\u001b[31m::error::x', expected: ': :error::x' },
    { name: 'a command split by a control character', input: ':\u0008:error::x', expected: ': :error::x' },
    { name: 'an old command', input: '##[error]x', expected: '# #[error]x' },
    { name: 'an old command within a line', input: 'a ##[group]b ##[x]', expected: 'a # #[group]b # #[x]' },
    { name: 'an old command split by a control character', input: '#\u007f#[error]x', expected: '# #[error]x' },
    { name: 'an old command split by a colour', input: '##\u001b[0m[error]x', expected: '# #[error]x' },
    { name: 'more hashes', input: '###[error]x', expected: '## #[error]x' },
    { name: 'a colour', input: '\u001b[1;31mred\u001b[0m', expected: 'red' },
    { name: 'a title', input: '\u001b]0;title\u0007text', expected: 'text' },
    { name: 'a hyperlink', input: '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', expected: 'text' },
    { name: 'a cursor movement', input: 'a\u001b[2K\u001b[1Gb', expected: 'ab' },
    { name: 'an escape alone', input: 'a\u001b', expected: 'a' },
    { name: 'C1 controls', input: 'a\u009b31mb', expected: 'a31mb' },
    { name: 'a backspace and a bell', input: 'a\u0008\u0007b', expected: 'ab' },
    { name: 'a direction override', input: 'a\u202eb\u202c', expected: 'ab' },
    { name: 'isolates', input: '\u2066a\u2067b\u2068c\u2069', expected: 'abc' },
    { name: 'direction marks', input: 'a\u200e\u200fb', expected: 'ab' },
  ])('$name', ({ input, expected }) => {
    expect(sanitise(input)).toBe(expected)
  })

  it('leaves no character that changes direction (Unicode, Bidi_Control)', () => {
    const all = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).join('')
    expect(sanitise(all).match(/\p{Bidi_Control}/gu)).toBeNull()
  })

  it('is idempotent', () => {
    const once = sanitise('::a\n ##[b]\r::c\u001b[1m')
    expect(sanitise(once)).toBe(once)
  })

  it('is fast on long text', () => {
    const texts = [`${' '.repeat(20_000)}x`, '\n'.repeat(20_000), '\u001b]'.repeat(20_000)]
    expect(cpuMs(() => texts.map(sanitise))).toBeLessThan(1_000)
  })
})

/** A log that writes to a list. */
const listed = () => {
  const lines: string[] = []
  const to = (kind: string) => (text: string) => {
    lines.push(`${kind}: ${text}`)
  }
  const log = createLog({
    line: to('line'),
    notice: to('notice'),
    warning: to('warning'),
    openGroup: to('open'),
    closeGroup: () => lines.push('close'),
  })
  return { lines, log }
}

describe('createLog', () => {
  it('sanitises everything it prints', async () => {
    const { lines, log } = listed()
    log.info('::a')
    log.notice('##[b]')
    log.warning('\u001b[1mc')
    log.fact('::d', '##[e]')
    await log.phase('::f', async ({ result }) => result('##[g]'), { group: '::h' })
    expect(lines).toStrictEqual([
      'line: : :a',
      'notice: # #[b]',
      'warning: c',
      'line: : :d               # #[e]',
      'open: : :h',
      'close',
      'line: : :f       <0.1 s  # #[g]',
    ])
  })

  it('returns what the phase returns', async () => {
    const { log } = listed()
    expect(await log.phase('compile', async () => 7)).toBe(7)
  })

  it('knows which phase began last, and its last state', async () => {
    const { log } = listed()
    const seen = [log.doing()]
    await log.phase('compile', async ({ state }) => {
      seen.push(log.doing())
      state('go build for x86_64')
    })
    expect([...seen, log.doing()]).toStrictEqual(['starting', 'compile', 'compile (go build for x86_64)'])
  })

  it('knows what a run waits for longest, where several phases run side by side', async () => {
    const { log } = listed()
    const base = Promise.withResolvers<void>()
    const compile = Promise.withResolvers<void>()
    const first = log.phase('base', async ({ state }) => {
      state('pushing its layers')
      await base.promise
    })
    const second = log.phase('compile', () => compile.promise)
    expect(log.doing()).toBe('base (pushing its layers)')
    base.resolve()
    await first
    expect(log.doing()).toBe('compile')
    compile.resolve()
    await second
    expect(log.doing()).toBe('compile')
  })

  it('prints one line per phase, and a group only on request', async () => {
    const { lines, log } = listed()
    await log.phase('look', async ({ result }) => result('f runs 1d1cef48c5a8'))
    await log.phase('docker', async () => log.info('Step 1/2'), { group: 'docker build' })
    expect(lines).toStrictEqual([
      'line: look      <0.1 s  f runs 1d1cef48c5a8',
      'open: docker build',
      'line: Step 1/2',
      'close',
      'line: docker    <0.1 s',
    ])
  })

  it('says that a phase failed, and at what, before the error is reported', async () => {
    const { lines, log } = listed()
    const failing = log.phase(
      'docker',
      async ({ state }) => {
        state('Dockerfile for x86_64')
        throw new Error('broken')
      },
      { group: 'docker build' },
    )
    await failing.catch((error: Error) => log.info(error.message))
    expect(lines).toStrictEqual([
      'open: docker build',
      'close',
      'line: docker    <0.1 s  failed: Dockerfile for x86_64',
      'line: broken',
    ])
  })

  test.each([
    { name: 'is not needed', error: needless('the build') },
    { name: 'was stopped by the runner', error: failure('stopped', { signal: 'SIGINT' }) },
    { name: 'took too long', error: failure('step-too-long', { minutes: 1, doing: 'x' }) },
  ])('shows a phase as stopped, not failed, when it $name', async ({ error }) => {
    const { lines, log } = listed()
    await expect(log.phase('compile', () => Promise.reject(error))).rejects.toBe(error)
    expect(lines).toStrictEqual(['line: compile   <0.1 s  stopped'])
  })

  describe('for one function', () => {
    const opened = (isAlone: boolean, names: readonly string[] = ['one', 'two']) => {
      const { lines, log } = listed()
      const stop = new AbortController()
      return { lines, log, stop, children: names.map((name) => log.child(name, { stop: stop.signal, isAlone })) }
    }

    it('prints at once where it is alone', async () => {
      const { lines, children } = opened(true, ['one'])
      children[0]?.info('a')
      await children[0]?.phase('docker', async () => children[0]?.info('b'), { group: 'docker build' })
      const seen = [...lines]
      children[0]?.end()
      expect(seen).toStrictEqual(['line: a', 'open: docker build', 'line: b', 'close', 'line: docker    <0.1 s'])
      expect(lines).toStrictEqual(seen)
    })

    it('prints one block when it ends where there are several, and none of them mixes into another', async () => {
      const { lines, log, children } = opened(false)
      const [one, two] = children
      one?.info('a1')
      two?.warning('::b1')
      await one?.phase('docker', async () => two?.notice('b2'), { group: 'docker build' })
      log.info('of all')
      two?.end()
      one?.info('a2')
      one?.end()
      expect(lines).toStrictEqual([
        'line: of all',
        ...['open: two', 'warning: : :b1', 'notice: b2', 'close'],
        ...['open: one', 'line: a1', 'line: docker build', 'line: docker    <0.1 s', 'line: a2', 'close'],
      ])
    })

    it('prints what it holds back when the run ends before it does', () => {
      const { lines, log, children } = opened(false)
      children[0]?.info('a')
      log.flush()
      expect(lines).toStrictEqual(['open: one', 'line: a', 'close'])
      for (const child of children) child.end()
      expect(lines).toHaveLength(3)
    })

    it('has spans of its own, and the run knows what each is doing', async () => {
      const { log, children } = opened(false)
      const [one, two] = children
      const gate = Promise.withResolvers<void>()
      const running = one?.phase('look', async ({ state }) => {
        state('Active')
        await gate.promise
      })
      await two?.phase('push', async () => {})
      expect(log.doing()).toBe('one: look (Active); two: push')
      gate.resolve()
      await running
      expect([one, two, log].map((each) => each?.spans().map(({ name }) => name))).toStrictEqual([
        ['look'],
        ['push'],
        [],
      ])
      one?.end()
      expect(log.doing()).toBe('push')
    })

    it('knows the innermost phase that a failure passed', async () => {
      const { children } = opened(true, ['one'])
      const [one] = children
      const error = new Error('broken')
      expect(one?.phaseOf(error)).toBe('starting')
      const inner = one?.within('smoke', Promise.reject(error))
      await expect(one?.phase('look', () => inner ?? Promise.reject())).rejects.toBe(error)
      await one?.phase('push', async () => {})
      expect([error, new Error('other')].map(one?.phaseOf ?? String)).toStrictEqual(['smoke', 'push'])
    })

    it('says that a phase was stopped, whatever its error, and knows what was waited for longest', async () => {
      const { lines, children, stop } = opened(true, ['one'])
      const [one] = children
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const running = [one?.phase('base', () => first.promise), one?.phase('compile', () => second.promise)]
      stop.abort(new Error('SIGINT'))
      const error = new Error('socket closed')
      first.reject(error)
      second.resolve()
      await Promise.allSettled(running)
      expect(lines).toStrictEqual(['line: base      <0.1 s  stopped', 'line: compile   <0.1 s'])
      expect([one?.phaseOf(error), one?.phaseOf(undefined)]).toStrictEqual(['base', 'base'])
    })
  })

  describe('with fake timers', () => {
    beforeEach(() => {
      jest.useFakeTimers()
    })
    afterEach(() => {
      jest.useRealTimers()
    })

    it('reports every 10 s that a phase still runs, its last state, and what may make it slow', async () => {
      const { lines, log } = listed()
      const gate = Promise.withResolvers<void>()
      const running = log.phase('compile', ({ state }) => {
        state('go build', 'an empty build cache compiles every dependency')
        setTimeout(() => state('Active, ::last update InProgress'), 15_000)
        return gate.promise
      })
      jest.advanceTimersByTime(9_999)
      expect(lines).toStrictEqual([])
      jest.advanceTimersByTime(20_001)
      gate.resolve()
      await running
      jest.advanceTimersByTime(60_000)
      expect(lines).toStrictEqual([
        'line: compile     10 s  still running: go build: an empty build cache compiles every dependency',
        'line: compile     20 s  still running: Active, ::last update InProgress',
        'line: compile     30 s  still running: Active, ::last update InProgress',
        'line: compile   30.0 s',
      ])
    })

    it('has a heartbeat without a state, and none after a failure', async () => {
      const { lines, log } = listed()
      const gate = Promise.withResolvers<void>()
      const running = log.phase('push', () => gate.promise)
      jest.advanceTimersByTime(10_000)
      gate.reject(new Error('broken'))
      await expect(running).rejects.toThrow('broken')
      jest.advanceTimersByTime(60_000)
      expect(lines).toStrictEqual(['line: push        10 s  still running', 'line: push      10.0 s  failed'])
    })

    it('has a heartbeat at once, with its name, while a block is held back', async () => {
      const { lines, log } = listed()
      const one = log.child('one', { stop: new AbortController().signal, isAlone: false })
      const gate = Promise.withResolvers<void>()
      const running = one.phase('push', () => gate.promise)
      jest.advanceTimersByTime(10_000)
      expect(lines).toStrictEqual(['line: push        10 s  still running [one]'])
      gate.resolve()
      await running
      one.end()
      expect(lines.slice(1)).toStrictEqual(['open: one', 'line: push      10.0 s', 'close'])
    })

    it('records spans in order of their start, including failed ones', async () => {
      const { log } = listed()
      const build = Promise.withResolvers<void>()
      const phase = Promise.withResolvers<void>()
      jest.advanceTimersByTime(5)
      const timed = log.timed('go build', build.promise)
      jest.advanceTimersByTime(10)
      const running = log.phase('account', () => phase.promise)
      jest.advanceTimersByTime(20)
      phase.reject(new Error('broken'))
      await expect(running).rejects.toThrow('broken')
      jest.advanceTimersByTime(30)
      build.resolve()
      await timed
      expect(log.spans()).toStrictEqual([
        { name: 'go build', startMs: 5, durationMs: 60, isDone: true },
        { name: 'account', startMs: 15, durationMs: 20, isDone: false },
      ])
      expect(log.elapsedMs()).toBe(65)
    })

    it('shows how long a phase’s work took, not how long it was awaited, and records it once', async () => {
      const { lines, log } = listed()
      const build = Promise.withResolvers<void>()
      const timed = log.timed('compile', build.promise)
      jest.advanceTimersByTime(700)
      build.resolve()
      await timed
      jest.advanceTimersByTime(5_000)
      await log.phase('compile', async ({ result }) => result('6.3 MB'))
      expect(lines).toStrictEqual(['line: compile    0.7 s  6.3 MB'])
      expect(log.spans()).toStrictEqual([{ name: 'compile', startMs: 0, durationMs: 700, isDone: true }])
    })
  })
})
