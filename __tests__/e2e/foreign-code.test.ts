import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEV, openScene } from '../../demo/scene.ts'
import { type Confinement, openConfinement } from '../../src/host/children/confinement.ts'
import { execute } from '../../src/host/children/exec.ts'
import { startProgram } from '../../src/runtime/program.ts'
import { errorsOf, operations, refused } from '../scenarios/ground.ts'
import { openWatch, writeHostile } from '../scenarios/security/hostile.ts'

const ENV = { PATH: '/usr/bin:/bin' }

let folder = ''
let confinement: Confinement

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreign-'))
  await writeFile(join(folder, 'lost'), '#!/nowhere/sh\n')
  await chmod(join(folder, 'lost'), 0o755)
  await writeFile(join(folder, 'closed'), '#!/bin/sh\n')
  confinement = await openConfinement()
})

afterAll(async () => {
  await confinement.end()
  await rm(folder, { recursive: true })
})

/** Ends in a namespace and outside of one. */
const both = async (command: string, args: readonly string[], env: Record<string, string> = ENV) => {
  const gone = (inside: Confinement | undefined) =>
    startProgram({ command, args, cwd: folder, confinement: inside }, env, () => {}).gone
  return [await gone(confinement), await gone(undefined)]
}

describe('a program in a PID namespace of root', () => {
  it.each([
    { script: 'exit 0' },
    { script: 'exit 2' },
    { script: 'exit 126' },
    { script: 'exit 127' },
    { script: 'exit 137' },
    { script: 'kill -KILL $$' },
    { script: 'kill -SEGV $$' },
    { script: 'kill -ABRT $$' },
    { script: 'kill -TERM $$' },
  ])('ends as it would elsewhere: $script', async ({ script }) => {
    const [inside, outside] = await both('/bin/sh', ['-c', script])
    expect(inside).toStrictEqual(outside)
  })

  it.each([{ file: 'lost' }, { file: 'closed' }, { file: 'none' }])(
    'that cannot start says why: $file',
    async ({ file }) => {
      const [inside, outside] = await both(join(folder, file), [])
      expect(inside).toMatchObject({ by: 'not-started' })
      expect(inside).toStrictEqual(outside)
    },
  )

  it('has the folder, variables, user and input that it would have elsewhere', async () => {
    const env = { ...ENV, LD_LIBRARY_PATH: '/nowhere', 'A-B': 'c=d', EMPTY: '' }
    const script = 'pwd; id -u; cat; env | grep -v ^DEPLOY_GO_LAMBDA_RUN= | sort'
    const options = { cwd: '/usr/share', env, input: 'said\n' }
    const inside = await execute('sh', ['-c', script], { ...options, confinement })
    expect(inside).toStrictEqual(await execute('sh', ['-c', script], options))
    expect(inside.stdout).toContain('LD_LIBRARY_PATH=/nowhere')
  })

  it('is not on PATH where it is not', async () => {
    const missing = execute('no-such-command', [], { cwd: '/', env: ENV, confinement })
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT', syscall: 'spawn no-such-command' })
  })

  it('sees no process outside, and is not the first one inside', async () => {
    const { stdout } = await execute('sh', ['-c', 'echo $$; cd /proc; ls -d [0-9]*; cat 1/comm'], {
      cwd: '/',
      env: ENV,
      confinement,
    })
    const [own, ...others] = stdout.trim().split('\n')
    expect(Number(own)).toBeGreaterThan(1)
    expect(others.at(-1)).toBe('cat')
    expect(others.length).toBeLessThan(6)
  })

  it('loads nothing into what is still outside', async () => {
    const env = { ...ENV, LD_PRELOAD: join(folder, 'none.so') }
    const { stderr } = await execute('true', [], { cwd: '/', env, confinement })
    // The loader complains once for each program that it starts: env has started already.
    expect(stderr.match(/cannot be preloaded/g)).toHaveLength(1)
  })

  it('ends with the step, even a killed one', async () => {
    const source = JSON.stringify(join(process.cwd(), 'src/host/children'))
    const script = `
      const { openConfinement } = await import(${source} + '/confinement.ts')
      const { start } = await import(${source} + '/exec.ts')
      const confinement = await openConfinement()
      const child = start('sh', ['-c', 'env -i setsid --fork sleep 600 >/dev/null; echo started; sleep 600'], { cwd: '/', env: ${JSON.stringify(ENV)}, confinement })
      child.stdout.on('data', () => console.log(confinement.namespace.holder))`
    const step = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(step.stdout, 'data')) as [Buffer]
    step.kill('SIGKILL')
    const holder = `/proc/${Number(line.toString())}/ns/pid_for_children`
    while ((await execute('test', ['-e', holder], { cwd: '/', env: ENV })).exitCode === 0);
  })
})

describe('smoke-event as root', () => {
  it('leaves no process, even without its environment', async () => {
    await using scene = await openScene()
    await using watch = await openWatch()
    await writeHostile(scene.workspace)
    const held = scene.emulator.fault({ operation: 'sts:AssumeRoleWithWebIdentity', kind: 'hold' })
    const inputs = { 'smoke-event': JSON.stringify(['stay', watch.address, 'nothing']), 'smoke-timeout': '20' }
    const ending = scene.push('dev', { inputs })
    await Promise.race([held.reached, ending])
    await watch.gone
    held.release()
    const end = await ending
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
  })
})

describe('where /dev/shm cannot be written to', () => {
  const under = [
    'unshare',
    '--mount',
    process.execPath,
    '-e',
    `
    require('node:child_process').execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', '/dev/shm'])
    process.execve(process.argv[1], process.argv.slice(1), process.env)`,
  ]
  const inputs = { 'smoke-event': '["nothing"]', 'dry-run': 'true' }

  it('the secrets go through a file of RUNNER_TEMP that has no name', async () => {
    await using scene = await openScene()
    await writeHostile(scene.workspace)
    const end = await scene.push('dev', { inputs, under })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.leftovers).toStrictEqual([])
  })

  it('and RUNNER_TEMP neither, other people’s code does not run', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs, under, env: { RUNNER_TEMP: '/nowhere' } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^The secrets of the step cannot be hidden from the code that it is going to run: .*ENOENT/,
      ),
    ])
    expect(operations(scene)).toStrictEqual([])
  })
})
