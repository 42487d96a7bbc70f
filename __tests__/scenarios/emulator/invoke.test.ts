import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvokeCommand, PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { makeBaseImage } from '../../../emulator/images/aws-base.ts'
import { makeImage } from '../../../emulator/images/make.ts'
import { type Emulator, startEmulator } from '../../../emulator/server.ts'
import { execute } from '../../../src/host/children/exec.ts'
import { clientsOf, refusalOf } from './clients.ts'
import { zipOf } from './zips.ts'

const FIXTURE = join(import.meta.dirname, '../../fixtures/echo')
let directory = ''
let hello: Buffer
let bye: Buffer

const compile = async (greeting: string): Promise<Buffer> => {
  const output = join(directory, greeting)
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const args = ['build', '-tags', 'lambda.norpc', '-ldflags', `-s -w -X main.greeting=${greeting}`, '-o', output, '.']
  const { exitCode, stderr } = await execute('go', args, {
    cwd: FIXTURE,
    env: { ...env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
  })
  if (exitCode !== 0) throw new Error(stderr)
  return readFile(output)
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'echo-'))
  hello = await compile('hello')
  bye = await compile('bye')
}, 120_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

/** A zip function that runs the fixture. */
const zipScene = async (emulator: Emulator, options: object = {}) => {
  const zipFile = await zipOf({ bootstrap: hello, 'data.txt': 'included' })
  await emulator.createFunction({ name: 'echo', packageType: 'Zip', zipFile, ...options })
  const { lambda } = clientsOf(emulator)
  const invoke = async (event: unknown, more: object = {}) => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify(event), ...more }),
    )
    return { ...answer, json: JSON.parse(answer.Payload?.transformToString() || 'null') }
  }
  return { lambda, invoke }
}

test('a zip function runs its bootstrap, warm from the second call on, and gives its log', async () => {
  await using emulator = await startEmulator()
  const { invoke } = await zipScene(emulator)
  const answer = await invoke({ name: 'x' }, { LogType: 'Tail' })
  expect([answer.StatusCode, answer.FunctionError, answer.ExecutedVersion, answer.json]).toStrictEqual([
    200,
    undefined,
    '$LATEST',
    { greeting: 'hello', event: { name: 'x' } },
  ])
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString()
  expect(log).toMatch(/^START RequestId: [0-9a-f-]+ Version: \$LATEST\ngreeting hello\nEND RequestId: .*\nREPORT/)
  expect((await invoke({ mode: 'calls' })).json).toBe(2)
})

test('the function sees Lambda’s environment and its own, and nothing of the host’s', async () => {
  await using emulator = await startEmulator()
  const { invoke } = await zipScene(emulator, { environment: { TABLE: 'orders' }, memorySize: 256 })
  const { json } = await invoke({ mode: 'environment' })
  const names: string[] = json.map((text: string) => text.split('=')[0]).sort()
  expect(names).toStrictEqual([
    'AWS_DEFAULT_REGION',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_LAMBDA_RUNTIME_API',
    'AWS_REGION',
    'LAMBDA_RUNTIME_DIR',
    'LAMBDA_TASK_ROOT',
    'LANG',
    'LD_LIBRARY_PATH',
    'PATH',
    'TABLE',
    'TZ',
    '_HANDLER',
    '_X_AMZN_TRACE_ID',
  ])
  expect(json).toEqual(
    expect.arrayContaining(['TABLE=orders', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256', '_HANDLER=bootstrap']),
  )
  expect((await invoke({ mode: 'file', name: 'data.txt' })).json).toBe('included')
})

test('the handler’s context has the ARN, the client context and a deadline within the timeout', async () => {
  await using emulator = await startEmulator()
  const { invoke } = await zipScene(emulator, { timeout: 5 })
  const ClientContext = Buffer.from(JSON.stringify({ custom: { a: 'é' } }, null, 2)).toString('base64')
  const { json } = await invoke({ mode: 'context' }, { ClientContext })
  expect(json).toMatchObject({
    arn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:echo',
    clientContext: { custom: { a: 'é' } },
  })
  expect(json.remainingMs).toBeGreaterThan(3_000)
  expect(json.remainingMs).toBeLessThanOrEqual(5_000)
})

test.each([
  { mode: 'error', error: { errorMessage: 'the event asked for an error', errorType: 'errorString' } },
  { mode: 'panic', error: { errorMessage: 'the event asked for a panic', errorType: 'string' } },
  {
    mode: 'exit',
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/),
    },
  },
  {
    mode: 'big',
    bytes: 6_291_557,
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  },
  {
    mode: 'sleep',
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
    },
  },
])('a handler that ends with $mode is a function error, and the next call works', async ({ mode, bytes, error }) => {
  await using emulator = await startEmulator()
  const { invoke } = await zipScene(emulator, { timeout: 1 })
  const failed = await invoke({ mode, bytes })
  expect([failed.StatusCode, failed.FunctionError]).toStrictEqual([200, 'Unhandled'])
  expect(failed.json).toMatchObject(error)
  expect((await invoke({})).json).toMatchObject({ greeting: 'hello' })
})

test('a process that ends before its first call is Runtime.ExitError', async () => {
  await using emulator = await startEmulator()
  const { invoke } = await zipScene(emulator, { environment: { FAIL_AT_START: '1' } })
  const { json } = await invoke({}, { LogType: 'Tail' })
  expect(json).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('Runtime exited with error: exit status 7'),
  })
})

test.each([
  {
    name: 'no bootstrap at the root',
    files: () => ({ 'bin/bootstrap': hello }),
    text: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  },
  {
    name: 'a bootstrap that is not executable',
    files: () => ({ bootstrap: hello }),
    mode: 0o100644,
    text: 'fork/exec /var/task/bootstrap: permission denied',
  },
  {
    name: 'a bootstrap for another machine',
    files: () => ({ bootstrap: hello }),
    architecture: 'arm64' as const,
    text: 'fork/exec /var/task/bootstrap: exec format error',
  },
  {
    name: 'a bootstrap that is not a program',
    files: () => ({ bootstrap: 'text' }),
    text: 'fork/exec /var/task/bootstrap: exec format error',
  },
])('a zip with $name fails when invoked', async ({ files, mode, architecture, text }) => {
  await using emulator = await startEmulator()
  const zipFile = await zipOf(files(), mode === undefined ? {} : { mode })
  await emulator.createFunction({ name: 'f', packageType: 'Zip', zipFile, ...(architecture && { architecture }) })
  const { payload, functionError } = await emulator.invoke('f', {})
  expect([functionError, JSON.parse(payload)]).toStrictEqual([
    'Unhandled',
    {
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(new RegExp(`Error: ${text.replace(/[()[\].]/g, '\\$&')}$`)),
    },
  ])
})

test('old code answers until the update has settled', async () => {
  await using emulator = await startEmulator()
  const { lambda, invoke } = await zipScene(emulator)
  await invoke({})
  const held = emulator.holdSettling('echo')
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'echo', ZipFile: await zipOf({ bootstrap: bye }) }))
  expect((await invoke({})).json.greeting).toBe('hello')
  held.release()
  expect((await invoke({})).json.greeting).toBe('bye')
  expect((await invoke({ mode: 'calls' })).json).toBe(2)
})

test('a version keeps its code, and says its number', async () => {
  await using emulator = await startEmulator()
  const { lambda, invoke } = await zipScene(emulator)
  await lambda.send(new PublishVersionCommand({ FunctionName: 'echo' }))
  const held = emulator.holdSettling('echo')
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'echo', ZipFile: await zipOf({ bootstrap: bye }) }))
  held.release()
  const first = await invoke({}, { Qualifier: '1' })
  expect([first.json.greeting, first.ExecutedVersion]).toStrictEqual(['hello', '1'])
  expect((await invoke({})).json.greeting).toBe('bye')
})

test('invocations are refused for a missing function or version, for invalid JSON, and when too large', async () => {
  await using emulator = await startEmulator()
  const { lambda, invoke } = await zipScene(emulator)
  const named = (FunctionName: string, Payload = '{}') =>
    refusalOf(lambda.send(new InvokeCommand({ FunctionName, Payload })))
  expect((await named('missing')).status).toBe(404)
  expect((await refusalOf(invoke({}, { Qualifier: '9' }))).message).toBe(
    'Function not found: arn:aws:lambda:ap-northeast-1:123456789012:function:echo:9',
  )
  expect((await named('echo', '{')).name).toBe('InvalidRequestContentException')
  const ClientContext = Buffer.from('{').toString('base64')
  expect(await refusalOf(invoke({}, { ClientContext }))).toMatchObject({
    status: 400,
    name: 'InvalidRequestContentException',
    message: 'Client context must be a valid Base64-encoded JSON object.',
  })
  expect((await named('echo', JSON.stringify('x'.repeat(6_291_456)))).name).toBe('RequestTooLargeException')
})

test('DryRun answers 204 and Event 202, with no payload', async () => {
  await using emulator = await startEmulator()
  const { lambda } = await zipScene(emulator)
  const status = async (InvocationType: 'DryRun' | 'Event') =>
    (await lambda.send(new InvokeCommand({ FunctionName: 'echo', InvocationType }))).StatusCode
  expect([await status('DryRun'), await status('Event')]).toStrictEqual([204, 202])
})

/** An image function with the fixture somewhere in an image. */
const imageScene = async (emulator: Emulator, image: Parameters<typeof makeImage>[0], options: object = {}) => {
  const layers = image.layers.map((files) =>
    files.map((file) => {
      return file.content === PROGRAM ? { ...file, content: hello } : file
    }),
  )
  await emulator.putImage({ repository: 'echo', tag: 'latest' }, await makeImage({ ...image, layers }))
  const imageUri = `${new URL(emulator.url).host}/echo:latest`
  await emulator.createFunction({ name: 'echo', packageType: 'Image', imageUri, ...options })
  const { payload, functionError } = await emulator.invoke('echo', { mode: 'file', name: 'data.txt' })
  return { functionError, json: JSON.parse(payload) }
}

/** A placeholder for the compiled fixture, which does not exist yet when the table is made. */
const PROGRAM = 'the compiled fixture'
const program = (path: string) => ({ path, content: PROGRAM })
const text = (path: string, content: string) => ({ path, content, mode: 0o644 })
const broken = (errorType: string, end: string) => ({
  functionError: 'Unhandled',
  json: { errorType, errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${end}$`)) },
})
const works = (json: string) => ({ functionError: undefined, json })

test.each([
  {
    name: 'an absolute entry point, in the working directory',
    image: {
      layers: [[program('main'), text('work/data.txt', 'from work')]],
      config: { Entrypoint: ['/main'], WorkingDir: '/work' },
    },
    expected: works('from work'),
  },
  {
    name: 'a relative entry point',
    image: {
      layers: [[program('var/task/main'), text('var/task/data.txt', 'task')]],
      config: { Entrypoint: ['./main'], WorkingDir: '/var/task' },
    },
    expected: works('task'),
  },
  {
    name: 'Cmd without Entrypoint, over PATH',
    image: { layers: [[program('bin/main'), text('data.txt', 'root')]], config: { Cmd: ['main'], Env: ['PATH=/bin'] } },
    expected: works('root'),
  },
  {
    name: 'a live override of the entry point and directory',
    image: { layers: [[program('other'), text('there/data.txt', 'there')]], config: { Entrypoint: ['/nothing'] } },
    options: { imageConfig: { EntryPoint: ['/other'], WorkingDirectory: '/there' } },
    expected: works('there'),
  },
  {
    name: 'AWS’s script with one argument, which runs /var/runtime/bootstrap',
    image: {
      layers: [[program('var/runtime/bootstrap'), text('data.txt', 'script')]],
      config: { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['handler'] },
    },
    expected: works('script'),
  },
  {
    name: 'AWS’s script without an argument',
    image: { layers: [[program('var/runtime/bootstrap')]], config: { Entrypoint: ['/lambda-entrypoint.sh'] } },
    expected: broken('Runtime.ExitError', 'Runtime exited with error: exit status 142'),
  },
  {
    name: 'files of an upper layer over those of a lower one',
    image: {
      layers: [[program('main'), text('data.txt', 'lower')], [text('data.txt', 'upper')]],
      config: { Entrypoint: ['/main'] },
    },
    expected: works('upper'),
  },
  {
    name: 'an entry point that an upper layer whites out',
    image: { layers: [[program('main')], [text('.wh.main', '')]], config: { Entrypoint: ['/main'] } },
    expected: broken('Runtime.InvalidEntrypoint', 'fork/exec /main: no such file or directory'),
  },
  {
    name: 'a directory that an upper layer makes opaque',
    image: {
      layers: [
        [program('main'), text('work/data.txt', 'lower'), text('work/x', '')],
        [text('work/.wh..wh..opq', ''), text('work/data.txt', 'new')],
      ],
      config: { Entrypoint: ['/main'], WorkingDir: '/work' },
    },
    expected: works('new'),
  },
  {
    name: 'an entry point that is a symbolic link',
    image: { layers: [[program('main'), { path: 'link', linkTo: 'main' }]], config: { Entrypoint: ['/link'] } },
    expected: broken('Runtime.InvalidEntrypoint', 'fork/exec /link: permission denied'),
  },
  {
    name: 'an entry point that is not executable',
    image: { layers: [[{ path: 'main', content: 'x', mode: 0o644 }]], config: { Entrypoint: ['/main'] } },
    expected: broken('Runtime.InvalidEntrypoint', 'fork/exec /main: permission denied'),
  },
  {
    name: 'a function whose architecture is not the binary’s',
    image: { layers: [[program('main')]], config: { Entrypoint: ['/main'] } },
    options: { architecture: 'arm64' },
    expected: broken('Runtime.InvalidEntrypoint', 'fork/exec /main: exec format error'),
  },
  {
    name: 'a missing working directory',
    image: { layers: [[program('main')]], config: { Entrypoint: ['/main'], WorkingDir: '/nowhere' } },
    expected: broken('Runtime.InvalidWorkingDir', 'chdir /nowhere: no such file or directory'),
  },
])('an image with $name', async ({ image, options, expected }) => {
  await using emulator = await startEmulator()
  expect(await imageScene(emulator, image, options)).toEqual(expected)
})

test('the base image’s own entry point fails without a bootstrap, as a deploy that forgot it would', async () => {
  await using emulator = await startEmulator()
  await emulator.putImage({ repository: 'base', tag: 'latest' }, await makeBaseImage({ format: 'docker' }))
  const imageUri = `${new URL(emulator.url).host}/base:latest`
  const imageConfig = { Command: ['main'] }
  await emulator.createFunction({ name: 'base', packageType: 'Image', imageUri, imageConfig })
  const { payload } = await emulator.invoke('base', {})
  expect(JSON.parse(payload).errorMessage).toMatch(/fork\/exec \/var\/runtime\/bootstrap: no such file or directory$/)
})
