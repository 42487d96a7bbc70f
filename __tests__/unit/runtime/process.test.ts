import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type RuntimeOptions, startFunctionRuntime } from '../../../src/runtime/process.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'process-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = async (content: string | undefined, mode: number, options: Partial<RuntimeOptions> = {}) => {
  const command = join(folder, 'bootstrap')
  if (content !== undefined) await writeFile(command, content, { mode })
  return startFunctionRuntime({
    command,
    commandName: '/var/task/bootstrap',
    args: [],
    cwd: folder,
    environment: { PATH: '/usr/bin:/bin' },
    functionArn: '',
    timeoutMs: 5_000,
    memorySizeMb: 128,
    ...options,
  })
}

const EVENT = { payload: Buffer.from('{}'), requestId: 'id-1' }

/** Whether the process with the id in this file still runs; zombies do not count. */
const isRunning = async (file: string): Promise<boolean> => {
  const id = (await readFile(join(folder, file), 'utf8')).trim()
  const status = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => ') Z')
  return !/\) Z/.test(status)
}

test.each([
  { name: 'a missing file', content: undefined, mode: 0o755, reason: 'no such file or directory' },
  { name: 'a file that is not executable', content: '#!/bin/sh\n', mode: 0o644, reason: 'permission denied' },
  { name: 'a file that is not a program', content: 'text', mode: 0o755, reason: 'exec format error' },
])('$name is reported as in Lambda', async ({ content, mode, reason }) => {
  await using runtime = await open(content, mode)
  const { ending, payload, log, isCold } = await runtime.invoke(EVENT)
  expect([ending, isCold, JSON.parse(payload.toString())]).toStrictEqual([
    'not-started',
    true,
    {
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: `RequestId: id-1 Error: fork/exec /var/task/bootstrap: ${reason}`,
    },
  ])
  expect(log).not.toContain('Init Duration')
})

test('children end with their program, and do not delay its answer', async () => {
  await using runtime = await open('#!/bin/sh\nsleep 1000 &\necho $! >child\nexit 3\n', 0o755)
  const { ending } = await runtime.invoke(EVENT)
  expect([ending, await isRunning('child')]).toStrictEqual(['exit', false])
})

test('a stop during an event ends the program and its children, and rejects with the reason', async () => {
  const stop = new AbortController()
  const onLog = (text: string) => text.includes('asleep') && stop.abort(new Error('stopped by the test'))
  const script = '#!/bin/sh\necho $$ >self\nsleep 1000 &\necho $! >child\necho asleep\nwait\n'
  await using runtime = await open(script, 0o755, { signal: stop.signal, onLog })
  await expect(runtime.invoke(EVENT)).rejects.toThrow('stopped by the test')
  await expect(runtime.invoke(EVENT)).rejects.toThrow('stopped by the test')
  await runtime[Symbol.asyncDispose]()
  expect([await isRunning('self'), await isRunning('child')]).toStrictEqual([false, false])
})

test('the end of an endless log is kept, which explains the exit', async () => {
  await using runtime = await open('#!/bin/sh\nhead -c 9000000 /dev/zero | tr "\\0" x\necho the end\nexit 1\n', 0o755)
  const { log } = await runtime.invoke(EVENT)
  expect(log.length).toBeLessThan(2_100_000)
  expect(log.slice(-300)).toMatch(/xthe end\nEND RequestId: id-1\nREPORT /)
})

/** A program that asks for an event only at its second start, and answers how often it was started. */
const SLOW_ONCE = `#!/bin/sh
echo start >>starts
if [ "$(wc -l <starts)" -lt 2 ]; then sleep 1000; fi
exec node -e '
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/"
fetch(api + "next").then(async (next) => {
  const body = String(Number(next.headers.get("lambda-runtime-deadline-ms")) - Date.now())
  await fetch(api + next.headers.get("lambda-runtime-aws-request-id") + "/response", { method: "POST", body })
})'
`
const withNode = { environment: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` } }

test('a first start that times out is retried once, and the retry counts towards the event', async () => {
  await using runtime = await open(SLOW_ONCE, 0o755, { ...withNode, initTimeoutMs: 1_000, timeoutMs: 20_000 })
  const { ending, payload, log, durationMs } = await runtime.invoke(EVENT)
  expect(ending).toBe('answer')
  expect(log).toMatch(/\nINIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: timeout\nEND RequestId/)
  expect(log).toMatch(/Max Memory Used: 128 MB\t\n$/)
  const leftMs = Number(payload.toString())
  // Node takes longer to start.
  expect(leftMs).toBeLessThan(19_990)
  expect(durationMs).toBeGreaterThan(19_990 - leftMs)
})

/** A program of Node; its script has `next`, `report`, and `times`: how often it was started. */
const nodeProgram = (script: string): string => `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
appendFileSync('starts', 'x')
const times = readFileSync('starts').length
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/'
const next = () => fetch(api + 'invocation/next')
const report = (path, body) => fetch(api + path, { method: 'POST', body })
const main = async () => {
${script}
}
main()
`

test.each([
  { name: 'ends', last: 'process.exit(1)' },
  { name: 'does not end by itself', last: 'setInterval(() => {}, 1_000)' },
])(
  'a program that reports a failed start and $name: its last lines are in the log, the next event starts it again',
  async ({ last }) => {
    const script = `
  await report('init/error', JSON.stringify({ errorType: 'Init', errorMessage: 'no luck ' + times }))
  console.log('last words')
  ${last}`
    await using runtime = await open(nodeProgram(script), 0o755)
    for (const times of [1, 2]) {
      const { ending, payload, log, isCold } = await runtime.invoke(EVENT)
      expect([ending, JSON.parse(payload.toString()), isCold]).toStrictEqual([
        'init-error',
        { errorType: 'Init', errorMessage: `no luck ${times}` },
        true,
      ])
      expect(log).toMatch(/^START .*\nlast words\nEND .*\nREPORT /)
    }
  },
)

test('a program that asks for its event again and again has no more time for it', async () => {
  const script = 'for (;;) await (await next()).text()'
  await using runtime = await open(nodeProgram(script), 0o755, { timeoutMs: 1_000 })
  const { ending, durationMs } = await runtime.invoke(EVENT)
  expect(ending).toBe('timeout')
  expect(durationMs).toBeLessThan(5_000)
})

test('a program that ends while more calls for events wait gets the next event in a new process', async () => {
  const script = `
  const first = await next()
  const rest = [next(), next()]
  await report('invocation/' + first.headers.get('lambda-runtime-aws-request-id') + '/response', String(times))
  process.exit(0)`
  await using runtime = await open(nodeProgram(script), 0o755)
  for (const times of [1, 2, 3]) {
    const { ending, payload } = await runtime.invoke({ ...EVENT, requestId: `id-${times}` })
    expect([ending, payload.toString()]).toStrictEqual(['answer', String(times)])
  }
})

test('a program that never asks for an event gets one first-start limit, then its own', async () => {
  await using runtime = await open('#!/bin/sh\nsleep 1000\n', 0o755, { initTimeoutMs: 50, timeoutMs: 50 })
  const first = await runtime.invoke(EVENT)
  expect([first.ending, first.log.match(/INIT_REPORT/g)?.length]).toStrictEqual(['timeout', 1])
  const second = await runtime.invoke(EVENT)
  expect([second.ending, second.log.includes('INIT_REPORT')]).toStrictEqual(['timeout', false])
})

test('if something else starts the program, the time counts from the start it reports', async () => {
  let asked = 0
  await using runtime = await open('#!/bin/sh\nsleep 1000\n', 0o755, {
    initTimeoutMs: 100,
    timeoutMs: 100,
    startTimeoutMs: 60_000,
    readStart: async () => {
      asked += 1
      return asked === 1 ? undefined : Date.now()
    },
  })
  expect([(await runtime.invoke(EVENT)).ending, asked]).toStrictEqual(['timeout', 3])
})

test('an event aborted while waiting is not run; a running one continues', async () => {
  const leave = new AbortController()
  const running = Promise.withResolvers<void>()
  const onLog = (text: string) => text.includes('started') && running.resolve()
  await using runtime = await open('#!/bin/sh\necho started\nread line <go\nexit 3\n', 0o755, { onLog })
  await promisify(execFile)('mkfifo', [join(folder, 'go')])
  const first = runtime.invoke({ ...EVENT, signal: leave.signal })
  const second = runtime.invoke({ ...EVENT, requestId: 'id-2', signal: leave.signal })
  await running.promise
  // Before it leaves: a rejection that nobody waits for yet would fail the test.
  const left = expect(second).rejects.toThrow('the sender has gone')
  leave.abort(new Error('the sender has gone'))
  await writeFile(join(folder, 'go'), 'on\n')
  expect((await first).ending).toBe('exit')
  await left
})
