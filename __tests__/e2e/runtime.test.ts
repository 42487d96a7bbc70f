import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execute } from '../../src/host/children/exec.ts'
import { startContainer } from '../../src/runtime/container/container.ts'
import type { ContainerOptions } from '../../src/runtime/container/docker-run.ts'
import { lambdaEnvironment } from '../../src/runtime/environment.ts'
import type { FunctionRuntime, Outcome } from '../../src/runtime/event.ts'
import { capture, output } from '../../tools/command.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileModule } from '../../tools/modules.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const identity = lambdaEnvironment({
  functionName: 'f',
  version: '$LATEST',
  memorySizeMb: 128,
  region: 'eu-west-1',
  taskRoot: '/var/task',
})
const outer = process.env.DOCKER_HOST

let folder = ''
let engine: Engine

/** Images with an RIE, and where they have it. */
const RIES = {
  'with-rie': 'usr/local/bin/aws-lambda-rie',
  'with-root-rie': 'aws-lambda-rie',
  'with-folder-rie': 'aws-lambda/aws-lambda-rie',
}

/** An image of these files, each copied from this machine. */
const importImage = async (name: string, files: Readonly<Record<string, string>>, changes: readonly string[]) => {
  const root = await mkdtemp(join(folder, 'root-'))
  for (const [path, file] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await copyFile(file, join(root, path))
    await chmod(join(root, path), 0o755)
  }
  const archive = join(folder, `${name}.tar`)
  await output('tar', ['-C', root, '-cf', archive, '.'])
  await engine.docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, name])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'))
  engine = await startEngine()
  process.env.DOCKER_HOST = engine.host
  const [echo, extension] = [join(folder, 'echo'), join(folder, 'extension')]
  await compileModule(join(FIXTURES, 'echo'), echo)
  await compileModule(join(FIXTURES, 'extension'), extension)
  const start = ['ENTRYPOINT ["/main"]', 'WORKDIR /work', 'ENV PATH=/of/the/image', 'ENV AWS_REGION=of-the-image']
  await importImage('plain', { main: echo }, start)
  await importImage('extended', { main: echo, 'opt/extensions/agent': extension }, start)
  for (const [name, path] of Object.entries(RIES))
    await importImage(name, { main: echo, 'opt/extensions/agent': extension, [path]: toolPath('rie') }, start)
  await importImage('absent', { other: echo }, ['ENTRYPOINT ["/main"]'])
  await importImage('foreign', { main: join(FIXTURES, 'echo/go.mod') }, ['ENTRYPOINT ["/main"]'])
}, 180_000)

afterAll(async () => {
  if (outer === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = outer
  await engine[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const open = (image: string, options: Partial<ContainerOptions> = {}): Promise<FunctionRuntime> =>
  startContainer({
    image,
    identity,
    variables: {},
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    timeoutMs: 20_000,
    memorySizeMb: 128,
    signal: new AbortController().signal,
    ...options,
  })

const send = (runtime: FunctionRuntime, event: unknown): Promise<Outcome> =>
  runtime.invoke({ payload: Buffer.from(JSON.stringify(event)) })
const json = ({ payload }: Outcome): unknown => JSON.parse(payload.toString())
const containers = async (): Promise<string> => engine.docker(['ps', '--all', '--quiet'])

const CALM = (body: string, init: 'Init Duration: [\\d.]+ ms\t' | '') =>
  new RegExp(
    `^START RequestId: (\\S+) Version: \\$LATEST\\n${body}END RequestId: \\1\\nREPORT RequestId: \\1\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t${init}\\n$`,
  )

describe('a container', () => {
  it('answers under our Runtime API, cold once, and is gone afterwards', async () => {
    {
      const greeted = Promise.withResolvers<void>()
      const onLog = (text: string) => text.includes('greeting hello\n') && greeted.resolve()
      await using runtime = await open('plain', { onLog })
      const first = await send(runtime, { a: 1 })
      expect([first.ending, first.isCold, json(first)]).toStrictEqual([
        'answer',
        true,
        { greeting: 'hello', event: { a: 1 } },
      ])
      expect(first.log).toMatch(CALM('(?:greeting hello\n)?', 'Init Duration: [\\d.]+ ms\t'))
      await greeted.promise
      const second = await send(runtime, { mode: 'calls' })
      expect([second.ending, second.isCold, json(second)]).toStrictEqual(['answer', false, 2])
      expect(second.log).toMatch(CALM('', ''))
    }
    expect(await containers()).toBe('')
  })

  it('sees Lambda’s variables and its own, of any value, and none of them shows in process arguments', async () => {
    const variables = {
      TABLE: 'orders',
      LINES: 'one\ntwo',
      HTTP_PROXY: 'http://u:secret@proxy',
      DOCKER_HOST: 'tcp://no',
    }
    await using runtime = await open('plain', { variables })
    const seen = json(await send(runtime, { mode: 'environment' })) as string[]
    expect(seen).toEqual(
      expect.arrayContaining([
        'TABLE=orders',
        'LINES=one\ntwo',
        'HTTP_PROXY=http://u:secret@proxy',
        'DOCKER_HOST=tcp://no',
        'PATH=/of/the/image',
        'AWS_REGION=of-the-image',
        'AWS_LAMBDA_FUNCTION_NAME=f',
      ]),
    )
    const names = seen.map((variable) => variable.slice(0, variable.indexOf('=')))
    expect(names.filter((name) => /^(?:INPUT|ACTIONS|GITHUB|RUNNER)_|ACCESS_KEY|HOME$/.test(name))).toStrictEqual([
      'HOME',
    ])
    const { stdout } = await execute('ps', ['-eww', '-o', 'args'], { cwd: '/', env: { PATH: process.env.PATH ?? '' } })
    expect(stdout).toContain('docker run')
    expect(stdout).not.toMatch(/secret@proxy|orders/)
  })

  test.each([
    { name: 'hangs', event: { mode: 'sleep' }, ending: 'timeout', errorType: 'Sandbox.Timedout' },
    { name: 'exits', event: { mode: 'exit' }, ending: 'exit', errorType: 'Runtime.ExitError' },
    { name: 'panics', event: { mode: 'panic' }, ending: 'error', errorType: 'string' },
  ])('that $name is restarted for the next event, and leaves nothing behind', async ({ event, ending, errorType }) => {
    {
      await using runtime = await open('plain', { timeoutMs: 1_000 })
      const failed = await send(runtime, event)
      expect([failed.ending, json(failed)]).toEqual([ending, expect.objectContaining({ errorType })])
      const next = await send(runtime, { mode: 'calls' })
      expect([next.isCold, json(next)]).toStrictEqual([true, 1])
    }
    expect(await containers()).toBe('')
  })

  it('that never asks for an event has 10 seconds for its first start, not counting the engine, and then its own time', async () => {
    await using runtime = await open('plain', { timeoutMs: 1_000, variables: { HANG_AT_START: 'yes' } })
    const { ending, log } = await send(runtime, {})
    expect(ending).toBe('timeout')
    const initMs = Number(/^INIT_REPORT Init Duration: ([\d.]+) ms\tPhase: init\tStatus: timeout$/m.exec(log)?.[1])
    expect(initMs).toBeGreaterThan(9_990)
    expect(initMs).toBeLessThan(20_000)
    expect(await containers()).toBe('')
  })

  test.each([
    { name: 'has no entry point', image: 'absent', reason: 'no such file or directory' },
    { name: 'is not a program', image: 'foreign', reason: 'exec format error' },
  ])('whose file $name cannot be started', async ({ image, reason }) => {
    await using runtime = await open(image)
    const failed = await send(runtime, {})
    expect([failed.ending, json(failed)]).toEqual([
      'not-started',
      {
        errorType: 'Runtime.InvalidEntrypoint',
        errorMessage: expect.stringMatching(new RegExp(`^RequestId: \\S+ Error: fork/exec /main: ${reason}$`)),
      },
    ])
  })

  it('of an image that the engine does not have is refused', async () => {
    await expect(open('nowhere')).rejects.toThrow(/^The image nowhere cannot be run: .*No such image/)
  })
})

describe('a container whose image has extensions', () => {
  test.each([
    ...Object.entries(RIES).map(([image, path]) => ({ name: `its own RIE at /${path}`, image, rie: () => undefined })),
    { name: 'an RIE of this machine', image: 'extended', rie: () => toolPath('rie') },
    { name: 'an RIE of this machine in the place of its own', image: 'with-root-rie', rie: () => toolPath('rie') },
  ])('runs them under $name, which sends them events', async ({ image, rie }) => {
    let log = ''
    const heard = Promise.withResolvers<void>()
    const onLog = (text: string) => {
      log += text
      if (/extension received INVOKE/.test(log)) heard.resolve()
    }
    {
      await using runtime = await open(image, { rie: rie(), onLog })
      const first = await send(runtime, { a: 1 })
      expect([first.ending, first.isCold, json(first)]).toStrictEqual([
        'answer',
        true,
        { greeting: 'hello', event: { a: 1 } },
      ])
      const second = await send(runtime, { mode: 'calls' })
      expect([second.isCold, json(second)]).toStrictEqual([false, 2])
      expect(second.log).toMatch(/END RequestId: (\S+)\nREPORT RequestId: \1\tDuration: .*Max Memory Used: 128 MB\t\n$/)
      await heard.promise
    }
    expect(log).toMatch(/^extension registered agent$/m)
    expect(log).not.toContain('(rapid)')
    expect(log.match(/^(?:START|END|REPORT) RequestId: /gm)).toHaveLength(6)
    expect(log.match(/Init Duration: /g)).toHaveLength(1)
    expect(await containers()).toBe('')
  })

  it('without any RIE is refused, with the ways to get one', async () => {
    await expect(open('extended')).rejects.toMatchObject({
      message: 'extended has extensions (agent), but no aws-lambda-rie to start them.',
      hint: expect.stringContaining('aws-sam-cli'),
    })
  })
})

describe('a stop', () => {
  test.each([{ image: 'plain' }, { image: 'with-rie' }])(
    'in the middle of an event leaves no container of $image',
    async ({ image }) => {
      const stop = new AbortController()
      const asleep = Promise.withResolvers<void>()
      const onLog = (text: string) => text.includes('sleeping') && asleep.resolve()
      await using runtime = await open(image, { signal: stop.signal, onLog })
      const waiting = send(runtime, { mode: 'sleep' })
      const refused = expect(waiting).rejects.toThrow('stopped by the test')
      await asleep.promise
      stop.abort(new Error('stopped by the test'))
      await refused
      await runtime[Symbol.asyncDispose]()
      expect(await containers()).toBe('')
    },
  )

  it('by the end of this process stops the container, too', async () => {
    const script = join(folder, 'ends.ts')
    const options = { image: 'plain', identity, variables: {}, functionArn: '', timeoutMs: 20_000, memorySizeMb: 128 }
    await writeFile(
      script,
      `import { startContainer } from ${JSON.stringify(join(import.meta.dirname, '../../src/runtime/container/container.ts'))}
      const onLog = (text: string) => text.includes('sleeping') && process.exit(7)
      const { signal } = new AbortController()
      const runtime = await startContainer({ ...${JSON.stringify(options)}, onLog, signal })
      await runtime.invoke({ payload: Buffer.from('{"mode":"sleep"}') })`,
    )
    expect(await capture(process.execPath, [script])).toMatchObject({ exitCode: 7 })
    expect(await containers()).toBe('')
  })
})
