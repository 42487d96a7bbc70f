import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ending, startFunctionRuntime } from '../../src/runtime/process.ts'
import { compileModule } from '../../tools/modules.ts'
import { runBootstrap } from './rie.ts'

const ECHO = join(import.meta.dirname, '../fixtures/echo')

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agreement-'))
  await compileModule(ECHO, join(directory, 'bootstrap'))
})

afterAll(() => rm(directory, { recursive: true, force: true }))

type Case = {
  readonly name: string
  readonly event: unknown
  readonly variables?: Readonly<Record<string, string>>
  readonly ending: Ending
  /** The answer, with the id of the request as ID; that of RIE, where it does not answer what Lambda is documented to. */
  readonly answer: unknown
  readonly ofRie?: unknown
  /** What the next event gets, which asks how many there were. */
  readonly next: unknown
}

const exited = (status: number) => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ID Error: Runtime exited with error: exit status ${status}`,
})

const CASES: readonly Case[] = [
  {
    name: 'an answer',
    event: { a: 1 },
    ending: 'answer',
    answer: { greeting: 'hello', event: { a: 1 } },
    next: 2,
  },
  {
    name: 'an error of the handler',
    event: { mode: 'error' },
    ending: 'error',
    answer: { errorMessage: 'the event asked for an error', errorType: 'errorString' },
    next: 2,
  },
  {
    name: 'a panic, after which the function starts anew',
    event: { mode: 'panic' },
    ending: 'error',
    answer: {
      errorMessage: 'the event asked for a panic',
      errorType: 'string',
      stackTrace: expect.arrayContaining([expect.objectContaining({ label: 'handle' })]),
    },
    next: 1,
  },
  {
    name: 'an exit before the answer',
    event: { mode: 'exit' },
    ending: 'exit',
    answer: exited(3),
    next: 1,
  },
  {
    name: 'an answer of 7 MB',
    event: { mode: 'big', bytes: 7_000_000 },
    ending: 'too-large',
    answer: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
    next: 1,
  },
  {
    name: 'the end of its time, of which RIE tells by text alone',
    event: { mode: 'sleep' },
    ending: 'timeout',
    answer: { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: ID Error: Task timed out after 1.00 seconds' },
    ofRie: 'Task timed out after 1.00 seconds',
    next: 1,
  },
  {
    name: 'an exit at the start, of which RIE does not tell',
    event: {},
    variables: { FAIL_AT_START: 'yes' },
    ending: 'exit',
    answer: exited(7),
    ofRie: '',
    next: exited(7),
  },
]

const ASK = { mode: 'calls' }
const withoutId = (text: string): string => text.replace(/RequestId: [0-9a-f-]{36} /, 'RequestId: ID ')

const read = (text: string): unknown => {
  try {
    return JSON.parse(withoutId(text))
  } catch {
    return text
  }
}

test.each(CASES)('our server: $name', async ({ event, variables = {}, ending, answer, next }) => {
  await using runtime = await startFunctionRuntime({
    command: join(directory, 'bootstrap'),
    args: [],
    cwd: directory,
    environment: variables,
    functionArn: 'arn:aws:lambda:us-east-1:012345678912:function:test_function',
    timeoutMs: 1_000,
    memorySizeMb: 3_008,
  })
  const send = (one: unknown) => runtime.invoke({ payload: Buffer.from(JSON.stringify(one)) })
  const first = await send(event)
  expect([first.ending, first.isCold, read(first.payload.toString())]).toEqual([ending, true, answer])
  expect(read((await send(ASK)).payload.toString())).toEqual(next)
})

test.each(CASES)('RIE: $name', async ({ event, variables = {}, answer, ofRie = answer, next }) => {
  await using bootstrap = await runBootstrap(directory, { AWS_LAMBDA_FUNCTION_TIMEOUT: '1', ...variables })
  expect(read(await bootstrap.invoke(event))).toEqual(ofRie)
  const second = read(await bootstrap.invoke(ASK))
  expect(second).toEqual(ofRie === '' ? ofRie : next)
})
