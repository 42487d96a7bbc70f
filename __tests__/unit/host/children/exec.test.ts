import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { jest } from '@jest/globals'
import { execute, follow, start, stopGroup } from '../../../../src/host/children/exec.ts'
import { childEnvironment } from '../../../../src/host/children/visible-variables.ts'

const child = { cwd: '/', env: { PATH: process.env.PATH ?? '' } }

/** Whether a process still runs; zombies do not count. */
const isAlive = (pid: number): boolean => {
  const status = `/proc/${pid}/stat`
  return existsSync(status) && !/\) [ZX] /.test(readFileSync(status, 'utf8'))
}

const untilGone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await setImmediate()
}

describe('childEnvironment', () => {
  const before = { ...process.env }
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name]
    Object.assign(process.env, before)
  })

  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'INPUT_ROLE-TO-ASSUME',
    'INPUT_GITHUB-TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_RUNTIME_TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'DOCKER_CONFIG',
    'GIT_CONFIG_KEY_X',
    'MY_SECRET',
  ])('hides %s', (name) => {
    process.env[name] = 'secret'
    expect(childEnvironment([], {})).not.toHaveProperty([name])
  })

  test.each([
    'PATH',
    'HOME',
    'GOCACHE',
    'GOPROXY',
    'GOFLAGS',
    'HTTPS_PROXY',
    'no_proxy',
    'TZ',
    'GIT_CONFIG_COUNT',
    'GIT_CONFIG_KEY_0',
    'GIT_CONFIG_VALUE_12',
  ])('shows %s', (name) => {
    process.env[name] = 'value'
    expect(childEnvironment([], {})[name]).toBe('value')
  })

  it('passes named variables, if set', () => {
    process.env.MY_TOKEN = 'x'
    const env = childEnvironment(['MY_TOKEN', 'MY_OTHER'], {})
    expect(env.MY_TOKEN).toBe('x')
    expect(env).not.toHaveProperty('MY_OTHER')
  })

  it('lets set values override inherited ones', () => {
    process.env.GOFLAGS = '-mod=mod'
    expect(childEnvironment([], { GOFLAGS: '', GOOS: 'linux' })).toMatchObject({ GOFLAGS: '', GOOS: 'linux' })
  })

  it('is all a child sees', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'secret'
    const { stdout } = await execute('env', [], { cwd: '/', env: childEnvironment([], {}) })
    expect(stdout).toContain('PATH=')
    expect(stdout).not.toContain('secret')
  })
})

describe('follow', () => {
  const followed = async (script: string, signal?: AbortSignal) => {
    const lines: string[] = []
    const onLine = (line: string) => lines.push(line)
    const options = signal === undefined ? { ...child, onLine } : { ...child, onLine, signal }
    return { exitCode: await follow('sh', ['-c', script], options), lines: lines.toSorted() }
  }

  test.each([
    { name: 'both outputs', script: 'echo a; echo b >&2; exit 3', expected: { exitCode: 3, lines: ['a', 'b'] } },
    {
      name: 'a last line without a line break',
      script: 'printf "a\\r\\nb"',
      expected: { exitCode: 0, lines: ['a', 'b'] },
    },
    { name: 'nothing', script: 'true', expected: { exitCode: 0, lines: [] } },
    { name: 'no input', script: 'cat; echo end', expected: { exitCode: 0, lines: ['end'] } },
  ])('hands over $name', async ({ script, expected }) => {
    expect(await followed(script)).toStrictEqual(expected)
  })

  it('rejects a command that is not on PATH with ENOENT', async () => {
    await expect(follow('no-such-command', [], { ...child, onLine: () => {} })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  it('rejects with the signal’s reason, and leaves nothing running', async () => {
    const stop = new AbortController()
    const seen = Promise.withResolvers<string>()
    const running = follow('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      ...child,
      signal: stop.signal,
      onLine: seen.resolve,
    })
    running.catch(() => {})
    const pid = Number(await seen.promise)
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
    await untilGone(pid)
  })
})

describe('execute', () => {
  test.each([
    { name: 'success', script: 'printf out; printf err >&2', expected: { exitCode: 0, stdout: 'out', stderr: 'err' } },
    { name: 'failure', script: 'printf out; exit 3', expected: { exitCode: 3, stdout: 'out', stderr: '' } },
    { name: 'death by a signal', script: 'kill -9 $$', expected: { exitCode: 1, stdout: '', stderr: '' } },
    { name: 'a character over two chunks', script: "printf 'é'", expected: { exitCode: 0, stdout: 'é', stderr: '' } },
  ])('tells of $name', async ({ script, expected }) => {
    expect(await execute('sh', ['-c', script], child)).toStrictEqual(expected)
  })

  it('passes the input', async () => {
    expect((await execute('cat', [], { ...child, input: 'a\nb' })).stdout).toBe('a\nb')
  })

  it('passes an empty input by default, so that nothing waits for one', async () => {
    expect((await execute('cat', [], child)).stdout).toBe('')
  })

  it('tolerates a child that does not read its input', async () => {
    expect((await execute('true', [], { ...child, input: 'x'.repeat(1_000_000) })).exitCode).toBe(0)
  })

  it('passes arguments unchanged, without a shell', async () => {
    expect((await execute('printf', ['%s', '$(id) `id` "x" ;'], child)).stdout).toBe('$(id) `id` "x" ;')
  })

  it('rejects a command that is not on PATH with ENOENT', async () => {
    await expect(execute('no-such-command', [], child)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('rejects with ENOENT without a PATH', async () => {
    await expect(execute('no-such-command', [], { cwd: '/', env: {} })).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('starts nothing once it is aborted', async () => {
    const reason = new Error('stopped')
    await expect(execute('true', [], { ...child, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('rejects with the reason of an abort', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')
    const running = execute('sleep', ['60'], { ...child, signal: stop.signal })
    stop.abort(reason)
    await expect(running).rejects.toBe(reason)
  })
})

describe('an abort', () => {
  it('stops the whole process group', async () => {
    const stop = new AbortController()
    const parent = start('sh', ['-c', 'sleep 60 & echo $!; wait'], { ...child, signal: stop.signal })
    const [line] = (await once(parent.stdout ?? parent, 'data')) as [Buffer]
    const grandchild = Number(line.toString())
    expect(isAlive(grandchild)).toBe(true)
    stop.abort()
    await once(parent, 'close')
    await untilGone(grandchild)
    expect(isAlive(grandchild)).toBe(false)
  })

  it('kills the group after two seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    try {
      const parent = start('sh', ['-c', "trap '' TERM; echo ready; while :; do sleep 60; done"], child)
      await once(parent.stdout ?? parent, 'data')
      stopGroup(parent)
      jest.advanceTimersByTime(1_999)
      expect(isAlive(parent.pid ?? 0)).toBe(true)
      jest.advanceTimersByTime(1)
      const [, signal] = (await once(parent, 'close')) as [number | null, string | null]
      expect(signal).toBe('SIGKILL')
    } finally {
      jest.useRealTimers()
    }
  })

  it('does not wait for a process that left the group and keeps the pipes', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    const parent = start('setsid', ['--fork', 'sh', '-c', 'echo $$; exec sleep 60'], child)
    const [line] = (await once(parent.stdout ?? parent, 'data')) as [Buffer]
    try {
      stopGroup(parent)
      jest.advanceTimersByTime(2_000)
      await once(parent, 'close')
      expect(isAlive(Number(line.toString()))).toBe(true)
    } finally {
      jest.useRealTimers()
      process.kill(Number(line.toString()))
    }
  })

  it('kills what outlives its leader', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    const script = "(trap '' TERM; exec sleep 60 >/dev/null 2>&1 </dev/null) & echo $!; wait"
    const parent = start('sh', ['-c', script], child)
    const [line] = (await once(parent.stdout ?? parent, 'data')) as [Buffer]
    const grandchild = Number(line.toString())
    try {
      // Wait for the trap before stopping the leader.
      while (!/^SigIgn:\s*0*[0-9a-f]*[4-7c-f][0-9a-f]{3}$/m.test(readFileSync(`/proc/${grandchild}/status`, 'utf8')))
        await setImmediate()
      stopGroup(parent)
      await once(parent, 'close')
      jest.advanceTimersByTime(2_000)
      for (let looks = 0; isAlive(grandchild) && looks < 1_000; looks++) await setImmediate()
      expect(isAlive(grandchild)).toBe(false)
    } finally {
      jest.useRealTimers()
      if (isAlive(grandchild)) process.kill(grandchild, 'SIGKILL')
    }
  })
})

describe('a command that prints without an end', () => {
  const endless = (to: string): readonly string[] => ['-c', `exec cat /dev/zero ${to}`]
  const stopped = (limit: number) =>
    expect.objectContaining({
      code: 'output-too-long',
      message: `sh -c printed more than ${limit} bytes, and was stopped.`,
    })

  it('as its answer is stopped', async () => {
    await expect(execute('sh', endless(''), child)).rejects.toThrow(stopped(67_108_864))
  })

  it('as its log is stopped, and its line is not kept', async () => {
    const lines: number[] = []
    const onLine = (line: string): void => void lines.push(line.length)
    await expect(follow('sh', endless('>&2'), { ...child, onLine })).rejects.toThrow(stopped(268_435_456))
    expect(Math.max(0, ...lines)).toBeLessThan(2_000_000)
  })

  it('as its message has beginning and end of it', async () => {
    const script = 'echo begin >&2; head -c 100000000 /dev/zero >&2; echo end >&2'
    const { stderr } = await execute('sh', ['-c', script], child)
    expect([stderr.startsWith('begin\n'), stderr.endsWith('end\n'), stderr.length < 3_000_000]).toStrictEqual([
      true,
      true,
      true,
    ])
  })
})
