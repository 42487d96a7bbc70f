import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { startEmulator } from '../../../emulator/server.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const MAIN = join(import.meta.dirname, '../../../emulator/main.ts')

const run = (args: readonly string[]): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH, TMPDIR: directory }, stdio: 'pipe' })

const outputUntil = (child: ChildProcess, end: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let written = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      written += chunk.toString()
      if (written.includes(end)) resolve(written)
    })
    child.on('exit', () => reject(new Error(`it ended: ${written}`)))
  })

const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', resolve))

test.each(['SIGTERM', 'SIGINT'] as const)(
  'it prints its environment, sets its scene, and stops on %s with nothing left',
  async (signal) => {
    const scene = join(directory, 'scene.yml')
    await writeFile(
      scene,
      `repositories: [{ name: app, mutability: IMMUTABLE }]
functions: [{ name: dev, packageType: Image, repository: app, tag: dev }]
roles: [{ name: deployer, trust: { sub: 'repo:me/app:*' } }]
claims: { sub: 'repo:me/app:ref:refs/heads/dev' }
`,
    )
    const child = run(['--port', '0', '--scene', scene, '--zip-function', 'z'])
    const output = await outputUntil(child, '# ready')
    const variables = Object.fromEntries(
      [...output.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
    )
    expect(output).toContain('# role arn:aws:iam::123456789012:role/deployer')
    expect(Object.keys(variables)).toEqual(expect.arrayContaining(['AWS_ENDPOINT_URL', 'ACTIONS_ID_TOKEN_REQUEST_URL']))
    const settings = {
      endpoint: variables.AWS_ENDPOINT_URL ?? '',
      region: variables.AWS_REGION ?? '',
      credentials: {
        accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
      },
    }
    const lambda = new LambdaClient(settings)
    const dev = await lambda.send(new GetFunctionCommand({ FunctionName: 'dev' }))
    expect(dev.Code?.ImageUri).toMatch(/\/app:dev$/)
    await lambda.send(new GetFunctionCommand({ FunctionName: 'z' }))
    const { repositories } = await new ECRClient(settings).send(new DescribeRepositoriesCommand({}))
    expect(repositories?.map((repository) => repository.imageTagMutability)).toStrictEqual(['IMMUTABLE'])
    const exited = exitOf(child)
    child.kill(signal)
    expect(await exited).toBe(0)
    expect(await readdir(directory)).toStrictEqual(['scene.yml'])
  },
)

test.each([
  { name: 'an unknown flag', args: ['--nope'], says: '--nope' },
  { name: 'a port that is not a number', args: ['--port', 'x'], says: "--port must be a whole number, not 'x'" },
])('it refuses $name and prints its usage', async ({ args, says }) => {
  const child = run(args)
  let error = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    error += chunk.toString()
  })
  const closed = new Promise((resolve) => child.once('close', resolve))
  expect(await closed).toBe(1)
  expect(error).toContain(says)
  expect(error).toContain('usage: node emulator/main.ts')
})

test('it refuses a scene that it cannot set, and ends', async () => {
  const scene = join(directory, 'scene.yml')
  await writeFile(scene, 'functions: [{ name: a, packageType: Zip }, { name: a, packageType: Zip }]\n')
  const child = run(['--port', '0', '--scene', scene])
  const [error] = await Promise.all([text(child.stderr), exitOf(child)])
  expect(error).toBe(`${scene}: functions[1]: Function already exist: a\n`)
  expect(child.exitCode).toBe(1)
  expect(await readdir(directory)).toStrictEqual(['scene.yml'])
})

test('it refuses a port that is in use', async () => {
  await using other = await startEmulator()
  const { port } = new URL(other.url)
  const child = run(['--port', port])
  expect(await text(child.stderr)).toBe(`port ${port} is in use: choose another with --port\n`)
})
