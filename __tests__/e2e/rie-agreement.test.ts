import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ending, Outcome } from '../../src/runtime/event.ts'
import { startInvokeServer } from '../../src/runtime/invoke-server.ts'
import { startFunctionRuntime } from '../../src/runtime/process.ts'
import { compileModule } from '../../tools/modules.ts'
import { runBootstrap } from './rie.ts'

const ECHO = join(import.meta.dirname, '../fixtures/echo')

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agreement-'))
  await mkdir(join(directory, 'empty'))
  await compileModule(ECHO, join(directory, 'bootstrap'))
})

afterAll(() => rm(directory, { recursive: true, force: true }))

/** A status, and a body with ID for the request's id. */
type Reply = readonly [status: number, body: unknown]

type Case = {
  readonly name: string
  readonly event: unknown
  readonly variables?: Readonly<Record<string, string>>
  /** A folder without a program. */
  readonly folder?: 'empty'
  readonly ending: Ending
  /** The answer; RIE's differs where Lambda does not document its body. */
  readonly reply: Reply
  readonly ofRie?: Reply
  /** The answer to the next event, which asks how many there were. */
  readonly next: Reply
  readonly nextOfRie?: Reply
}

const exited = (how: string): Reply => [
  502,
  { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ID Error: Runtime exited ${how}` },
]
const exitStatus = (status: number): Reply => exited(`with error: exit status ${status}`)
const timedOut: Reply = [
  200,
  { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: ID Error: Task timed out after 1.00 seconds' },
]
const timedOutText: Reply = [200, 'Task timed out after 1.00 seconds']
const nothing: Reply = [502, '']
const notStarted: Reply = [
  502,
  {
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/^RequestId: ID Error: fork\/exec \S+: no such file or directory$/),
  },
]

const CASES: readonly Case[] = [
  {
    name: 'an answer',
    event: { a: 1 },
    ending: 'answer',
    reply: [200, { greeting: 'hello', event: { a: 1 } }],
    next: [200, 2],
  },
  {
    name: 'a handler that asks the Runtime API for its own event',
    event: { mode: 'next' },
    ending: 'answer',
    reply: [200, { event: { mode: 'next' }, isSameId: true, isSameDeadline: true, calls: 1 }],
    next: [200, 2],
  },
  {
    name: 'a handler that answers by itself, so that the library ends the program',
    event: { mode: 'respond' },
    ending: 'answer',
    // RIE waits for the next call, and learns of the end.
    reply: [200, 'by the handler'],
    ofRie: [502, 'by the handler'],
    next: [200, 1],
  },
  {
    name: 'an error of the handler',
    event: { mode: 'error' },
    ending: 'error',
    reply: [200, { errorMessage: 'the event asked for an error', errorType: 'errorString' }],
    next: [200, 2],
  },
  {
    name: 'a panic, after which the function restarts',
    event: { mode: 'panic' },
    ending: 'error',
    reply: [
      502,
      {
        errorMessage: 'the event asked for a panic',
        errorType: 'string',
        stackTrace: expect.arrayContaining([expect.objectContaining({ label: 'handle' })]),
      },
    ],
    next: [200, 1],
  },
  {
    name: 'an exit before the answer',
    event: { mode: 'exit' },
    ending: 'exit',
    reply: exitStatus(3),
    next: [200, 1],
  },
  {
    name: 'an exit that reports success',
    event: { mode: 'leave' },
    ending: 'exit',
    reply: exited('without providing a reason'),
    next: [200, 1],
  },
  {
    name: 'a panic outside the handler',
    event: { mode: 'crash' },
    ending: 'exit',
    reply: exitStatus(2),
    next: [200, 1],
  },
  {
    name: 'an answer of 7 MB',
    event: { mode: 'big', bytes: 7_000_000 },
    ending: 'too-large',
    reply: [
      502,
      {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    ],
    next: [200, 1],
  },
  {
    name: 'a time-out, which RIE reports only as text',
    event: { mode: 'sleep' },
    ending: 'timeout',
    reply: timedOut,
    ofRie: timedOutText,
    next: [200, 1],
  },
  {
    name: 'a start that never ends',
    event: {},
    variables: { HANG_AT_START: 'yes' },
    ending: 'timeout',
    reply: timedOut,
    ofRie: timedOutText,
    next: timedOut,
    nextOfRie: timedOutText,
  },
  {
    name: 'a failed start that the program reports',
    event: {},
    variables: { FAIL_INIT: 'yes' },
    ending: 'init-error',
    reply: [502, { errorType: 'Init', errorMessage: 'no luck' }],
    next: [502, { errorType: 'Init', errorMessage: 'no luck' }],
  },
  {
    name: 'an exit at the start, which RIE does not report',
    event: {},
    variables: { FAIL_AT_START: 'yes' },
    ending: 'exit',
    reply: exitStatus(7),
    ofRie: nothing,
    next: exitStatus(7),
    nextOfRie: nothing,
  },
  {
    name: 'a missing program, which RIE does not report',
    event: {},
    folder: 'empty',
    ending: 'not-started',
    reply: notStarted,
    ofRie: nothing,
    next: notStarted,
    nextOfRie: nothing,
  },
]

const ASK = { mode: 'calls' }
const withoutId = (text: string): string => text.replace(/RequestId: [0-9a-f-]{36} /, 'RequestId: ID ')

const read = ({ status, text }: { readonly status: number; readonly text: string }): Reply => {
  try {
    return [status, JSON.parse(withoutId(text))]
  } catch {
    return [status, text]
  }
}

const openOurs = (variables: Readonly<Record<string, string>>, folder = '') =>
  startFunctionRuntime({
    command: join(directory, folder, 'bootstrap'),
    args: [],
    cwd: join(directory, folder),
    environment: variables,
    functionArn: 'arn:aws:lambda:us-east-1:012345678912:function:test_function',
    timeoutMs: 1_000,
    memorySizeMb: 3_008,
    // RIE has no time limit for a start other than the function's.
    initTimeoutMs: 1_000,
  })

const TIMEOUT = { AWS_LAMBDA_FUNCTION_TIMEOUT: '1' }

test.each(CASES)('our server: $name', async ({ event, variables = {}, folder, ending, reply, next }) => {
  const outcomes: Outcome[] = []
  await using runtime = await openOurs(variables, folder)
  await using server = await startInvokeServer(0, async (one) => {
    const outcome = await runtime.invoke(one)
    outcomes.push(outcome)
    return outcome
  })
  const send = async (one: unknown): Promise<Reply> => {
    const answer = await fetch(server.url, { method: 'POST', body: JSON.stringify(one) })
    return read({ status: answer.status, text: await answer.text() })
  }
  expect(await send(event)).toEqual(reply)
  expect(outcomes).toMatchObject([{ ending, isCold: true }])
  expect(await send(ASK)).toEqual(next)
})

test.each(CASES)(
  'RIE: $name',
  async ({ event, variables = {}, folder = '', reply, ofRie = reply, next, nextOfRie = next }) => {
    await using bootstrap = await runBootstrap(join(directory, folder), { ...TIMEOUT, ...variables })
    expect(read(await bootstrap.post(event))).toEqual(ofRie)
    expect(read(await bootstrap.post(ASK))).toEqual(nextOfRie)
  },
)

/** The lines around an event, without ids and numbers. Report fields are sorted: Lambda puts Init Duration last, RIE first. */
const frameOf = (log: string): readonly string[] =>
  log
    .split('\n')
    .filter((line) => /^(?:START|END|REPORT) /.test(line))
    .map((line) =>
      line.replace(/[0-9a-f-]{36}/, 'ID').replace(/\d+(?:\.\d+)?/g, (number) => number.replace(/\d+/g, '0')),
    )
    .map((line) => line.split('\t').toSorted().join('\t'))

const POLL_MS = 20

test('START, END and REPORT match RIE: cold, warm, for a time-out, and when the function restarts', async () => {
  const events = [{ a: 1 }, { mode: 'error' }, { mode: 'sleep' }, ASK]
  await using runtime = await openOurs({})
  await using bootstrap = await runBootstrap(directory, TIMEOUT)
  let ours = ''
  for (const event of events) {
    ours += (await runtime.invoke({ payload: Buffer.from(JSON.stringify(event)) })).log
    await bootstrap.post(event)
  }
  const frame = frameOf(ours)
  expect(frame).toHaveLength(3 * events.length)
  while (frameOf(bootstrap.log()).length < frame.length) await pause(POLL_MS)
  expect(frame).toStrictEqual(frameOf(bootstrap.log()))
})
