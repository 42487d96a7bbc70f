import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { networkInterfaces, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { startContainer } from '../../src/runtime/container/container.ts'
import type { ContainerOptions } from '../../src/runtime/container/docker-run.ts'
import { lambdaEnvironment } from '../../src/runtime/environment.ts'
import type { FunctionRuntime, Outcome } from '../../src/runtime/event.ts'
import { capture, output } from '../../tools/command.ts'
import { type Engine, type ImageStore, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileModule } from '../../tools/modules.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const outer = process.env.DOCKER_HOST
const identity = lambdaEnvironment({
  functionName: 'f',
  version: '$LATEST',
  memorySizeMb: 128,
  region: 'eu-west-1',
  taskRoot: '/var/task',
})

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  await compileModule(join(FIXTURES, 'escape'), join(folder, 'escape'))
  await compileModule(join(FIXTURES, 'extension'), join(folder, 'extension'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

type Scene = AsyncDisposable & { readonly engine: Engine }

/** An engine, which `docker` finds, with the image `plain`, and `extended` with an extension and RIE. */
const openScene = async (store: ImageStore): Promise<Scene> => {
  const engine = await startEngine({ store })
  process.env.DOCKER_HOST = engine.host
  const start = ['ENTRYPOINT ["/main"]', 'VOLUME ["/data","/work,readonly=false","/tmp"]']
  const files = { main: join(folder, 'escape'), 'data/kept': join(FIXTURES, 'escape/go.mod') }
  await importImage(engine, 'plain', files, start)
  const more = { 'opt/extensions/agent': join(folder, 'extension'), 'usr/local/bin/aws-lambda-rie': toolPath('rie') }
  await importImage(engine, 'extended', { ...files, ...more }, start)
  return {
    engine,
    [Symbol.asyncDispose]: async () => {
      if (outer === undefined) delete process.env.DOCKER_HOST
      else process.env.DOCKER_HOST = outer
      await engine[Symbol.asyncDispose]()
    },
  }
}

const importImage = async (
  engine: Engine,
  name: string,
  files: Readonly<Record<string, string>>,
  changes: readonly string[],
) => {
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

const options = (image: string, more: Partial<ContainerOptions> = {}): ContainerOptions => ({
  image,
  identity,
  variables: {},
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
  timeoutMs: 60_000,
  memorySizeMb: 128,
  sandbox: { network: 'none' },
  signal: new AbortController().signal,
  ...more,
})

type Attempts = readonly (readonly [what: string, on: string])[]

const send = (runtime: FunctionRuntime, attempts: Attempts): Promise<Outcome> =>
  runtime.invoke({ payload: Buffer.from(JSON.stringify(attempts.map(([what, on]) => ({ do: what, on })))) })

/** What became of each attempt of a function in a container. */
const attempt = async (
  image: string,
  attempts: Attempts,
  more: Partial<ContainerOptions> = {},
): Promise<Readonly<Record<string, string>>> => {
  await using runtime = await startContainer(options(image, more))
  return JSON.parse((await send(runtime, attempts)).payload.toString())
}

/** What the engine still has of a run: containers, networks that it did not begin with, volumes. */
const leftIn = async ({ docker }: Engine): Promise<string> =>
  (await docker(['ps', '--all', '--quiet'])) +
  (await docker(['network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}'])) +
  (await docker(['volume', 'ls', '--quiet']))

/** A server of this machine, on one address. */
const openServer = async (address: string): Promise<AsyncDisposable & { readonly port: number }> => {
  const server: Server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const at = server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())) }
}

/** This machine's own address on a network. */
const outward = (): string =>
  Object.values(networkInterfaces())
    .flat()
    .find((found) => found?.family === 'IPv4' && !found.internal)?.address ?? '127.0.0.1'

/** Another container, on a network that leads out, which answers on port 8000. */
const startNeighbour = async ({ docker }: Engine): Promise<AsyncDisposable & { readonly address: string }> => {
  await docker(['network', 'create', 'street'])
  await docker(['run', '--detach', '--name', 'neighbour', '--network', 'street', '--env', 'ESCAPE=listen', 'plain'])
  const address = await docker(['inspect', '--format', '{{.NetworkSettings.Networks.street.IPAddress}}', 'neighbour'])
  return {
    address: address.trim(),
    [Symbol.asyncDispose]: async () => {
      await docker(['rm', '--force', '--volumes', 'neighbour'])
      await docker(['network', 'rm', 'street'])
    },
  }
}

const UNREACHED = expect.stringMatching(/no route to host|network is unreachable|i\/o timeout|connection refused/)
const READ_ONLY = expect.stringMatching(/read-only file system$/)
const NOT_PERMITTED = expect.stringMatching(/operation not permitted$/)

const MB = 1_048_576
const MEMORY = `${Math.min(10_240, Math.floor((totalmem() * 3) / 4 / MB)) * MB}\n`

describe.each(['graph', 'containerd'] as const)(
  'a function under smoke-event, with an engine of the %s store',
  (store) => {
    test.each([
      { name: 'by itself', image: 'plain' },
      { name: 'under RIE, beside an extension', image: 'extended' },
    ])('$name, can do no more than in Lambda', async ({ image }) => {
      await using scene = await openScene(store)
      await using neighbour = await startNeighbour(scene.engine)
      await using local = await openServer('127.0.0.1')
      await using every = await openServer('0.0.0.0')
      const places = {
        'connect to this machine, on its loopback address': ['connect', `127.0.0.1:${local.port}`, UNREACHED],
        'connect to this machine, on its own address': ['connect', `${outward()}:${every.port}`, UNREACHED],
        'connect to another container': ['connect', `${neighbour.address}:8000`, UNREACHED],
        'connect to the metadata of a cloud': ['connect', '169.254.169.254:80', UNREACHED],
        'connect to the internet': ['connect', '1.1.1.1:53', UNREACHED],
        'find a name': ['look up', 'example.com', expect.stringMatching(/^lookup example.com on 127.0.0.11:53: /)],
        'write to the root': ['write', '/x', READ_ONLY],
        'write to a file that Docker mounts': ['write', '/etc/hosts', READ_ONLY],
        'write to a volume of the image': ['write', '/data/x', READ_ONLY],
        'write to a volume that is named like an option': ['write', '/work,readonly=false/x', READ_ONLY],
        'write to shared memory': ['write', '/dev/shm/x', expect.stringMatching(/no such file or directory$/)],
        'write to /tmp': ['write', '/tmp/x', 'done'],
        'run what it wrote there': ['run a copy', '/tmp/run', 'done'],
        'read what the image has in a volume': [
          'read',
          '/data/kept',
          expect.stringContaining('module example.com/escape'),
        ],
        'change an owner': ['change owner', '/tmp/x', NOT_PERMITTED],
        'make a device': ['make device', '/tmp/device', NOT_PERMITTED],
        'start processes without end': [
          'start processes',
          '',
          expect.stringMatching(/resource temporarily unavailable$/),
        ],
        'use more of /tmp': ['size', '/tmp', String(512 * MB)],
        'use more memory': ['memory limit', '', MEMORY],
        'gain rights': ['read', '/proc/self/status', expect.stringMatching(/^CapBnd:\t0+$[\s\S]*^NoNewPrivs:\t1$/m)],
      } as const satisfies Record<string, readonly [string, string, unknown]>
      const tried = Object.entries(places).map(([name, [what, on, expected]]) => ({ name, what, on, expected }))
      const results = await attempt(
        image,
        tried.map(({ what, on }) => [what, on]),
      )
      const actual = Object.fromEntries(tried.map(({ name, what, on }) => [name, results[`${what} ${on}`]]))
      expect(actual).toEqual(Object.fromEntries(tried.map(({ name, expected }) => [name, expected])))
    })
  },
)

describe('what a function under smoke-event leaves', () => {
  it('is nothing, also where it is restarted', async () => {
    await using scene = await openScene('graph')
    {
      await using runtime = await startContainer(options('plain', { timeoutMs: 1_000 }))
      expect((await send(runtime, [['wait', '']])).ending).toBe('timeout')
      expect((await send(runtime, [['leave', '']])).ending).toBe('exit')
      const { payload } = await send(runtime, [['write', '/tmp/x']])
      expect(JSON.parse(payload.toString())).toStrictEqual({ 'write /tmp/x': 'done' })
    }
    expect(await leftIn(scene.engine)).toBe('')
  })

  it('is nothing where it cannot be run', async () => {
    await using scene = await openScene('graph')
    await expect(startContainer(options('nowhere'))).rejects.toMatchObject({ code: 'image-not-here' })
    expect(await leftIn(scene.engine)).toBe('')
  })

  test.each([{ image: 'plain' }, { image: 'extended' }])('is nothing after a stop, with $image', async ({ image }) => {
    await using scene = await openScene('graph')
    const stop = new AbortController()
    const waiting = Promise.withResolvers<void>()
    const onLog = (text: string) => text.includes('waiting') && waiting.resolve()
    {
      await using runtime = await startContainer(options(image, { signal: stop.signal, onLog }))
      const refused = expect(send(runtime, [['wait', '']])).rejects.toThrow('stopped by the test')
      await waiting.promise
      stop.abort(new Error('stopped by the test'))
      await refused
    }
    expect(await leftIn(scene.engine)).toBe('')
  })

  it('is nothing after the end of this process', async () => {
    await using scene = await openScene('graph')
    const script = join(folder, 'ends.ts')
    await writeFile(
      script,
      `import { startContainer } from ${JSON.stringify(join(import.meta.dirname, '../../src/runtime/container/container.ts'))}
      const onLog = (text: string) => text.includes('waiting') && process.exit(7)
      const { signal } = new AbortController()
      const runtime = await startContainer({ ...${JSON.stringify({ ...options('plain'), signal: undefined })}, onLog, signal })
      await runtime.invoke({ payload: Buffer.from('[{"do":"wait","on":""}]') })`,
    )
    expect(await capture(process.execPath, [script])).toMatchObject({ exitCode: 7 })
    expect(await leftIn(scene.engine)).toBe('')
  })
})

test.each([{ image: 'plain' }, { image: 'extended' }])(
  'a function under smoke-event with smoke-network: host reaches what this machine does, and is kept otherwise: $image',
  async ({ image }) => {
    await using scene = await openScene('graph')
    await using local = await openServer('127.0.0.1')
    const at = `127.0.0.1:${local.port}`
    const attempts: Attempts = [
      ['connect', at],
      ['write', '/x'],
      ['make device', '/tmp/device'],
    ]
    expect(await attempt(image, attempts, { sandbox: { network: 'host' } })).toEqual({
      [`connect ${at}`]: 'done',
      'write /x': READ_ONLY,
      'make device /tmp/device': NOT_PERMITTED,
    })
    expect(await leftIn(scene.engine)).toBe('')
  },
)

it('a function under smoke-event still reaches a server of this machine that listens on every address, at the gateway', async () => {
  await using _scene = await openScene('containerd')
  await using every = await openServer('0.0.0.0')
  const name = `connect gateway:${every.port}`
  expect(await attempt('plain', [['connect', `gateway:${every.port}`]])).toStrictEqual({ [name]: 'done' })
})
