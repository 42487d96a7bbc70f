import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DEV, openScene } from '../../demo/scene.ts'
import { version } from '../../src/host/version.generated.ts'
import { unpackZip } from '../../src/pack/zip/unpack.ts'
import { output } from '../../tools/command.ts'
import { rawZip } from '../raw-zip.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { processesWith, runCommand, startCommand, withoutCodes } from './command-line.ts'
import { zipOf } from './emulator/zips.ts'
import { openFolder } from './local-folder.ts'

const ECHO = join(import.meta.dirname, '../fixtures/echo')

/** A compiler that takes long is mentioned first. */
const LOG =
  /^(?:go build is at work …\n)?START RequestId: (\S+) Version: \$LATEST\n([\s\S]*)END RequestId: \1\nREPORT RequestId: \1\t.*Duration: .*\n$/

describe('local with an event', () => {
  test.each([
    { name: 'as JSON', args: ['--event', '{"a":1}'], answer: { greeting: 'hello', event: { a: 1 } } },
    { name: 'in a file', args: ['--event', 'event.json'], answer: { greeting: 'hello', event: { from: 'a file' } } },
    { name: 'on standard input', args: ['--event', '-'], answer: { greeting: 'hello', event: ['from', 'a pipe'] } },
    {
      name: 'from the samples',
      args: ['--sample', 'eventbridge'],
      answer: { greeting: 'hello', event: expect.objectContaining({ 'detail-type': 'Order Placed' }) },
    },
  ])('$name prints only the answer, and the log beside it', async ({ args, answer }) => {
    await using folder = await openFolder({ 'event.json': '{"from":"a file"}' })
    const end = await runCommand(['local', '--working-directory', ECHO, ...args], {
      cwd: folder.path,
      input: '["from","a pipe"]',
    })
    expect(end.exitCode).toBe(0)
    expect(end.stdout.split('\n')).toHaveLength(2)
    expect(JSON.parse(end.stdout)).toStrictEqual(answer)
    expect(end.stderr.match(LOG)?.[2]).toBe('greeting hello\n')
  })

  test.each([
    {
      name: 'an error',
      event: { mode: 'error' },
      answer: { errorMessage: 'the event asked for an error', errorType: 'errorString' },
    },
    {
      name: 'a panic',
      event: { mode: 'panic' },
      answer: expect.objectContaining({ errorMessage: 'the event asked for a panic', errorType: 'string' }),
    },
    {
      name: 'an exit',
      event: { mode: 'exit' },
      answer: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
      },
    },
    {
      name: 'a time-out',
      event: { mode: 'sleep' },
      answer: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
      },
    },
  ])('that the function answers with $name exits with 1 and prints that', async ({ event, answer }) => {
    const args = ['local', '--timeout', '1', '--event', JSON.stringify(event)]
    const end = await runCommand(args, { cwd: ECHO })
    const given = JSON.parse(end.stdout)
    expect({ exitCode: end.exitCode, answer: given }).toStrictEqual({ exitCode: 1, answer })
    const reason = given.errorMessage.replace(/^RequestId: \S+ Error: /, '')
    expect(end.stderr).toContain(`error of the function: ${given.errorType}: ${reason}\n`)
  })

  it('answers a handler that asks the Runtime API for its own event', async () => {
    const end = await runCommand(['local', '--timeout', '5', '--event', '{"mode":"next"}'], { cwd: ECHO })
    expect([end.exitCode, JSON.parse(end.stdout)]).toStrictEqual([
      0,
      { event: { mode: 'next' }, isSameId: true, isSameDeadline: true, calls: 1 },
    ])
  })

  it('that finds a failed start prints what the program reports, and exits with 1', async () => {
    const end = await runCommand(['local', '--env', 'FAIL_INIT=yes', '--event', '{}'], { cwd: ECHO })
    expect([end.exitCode, JSON.parse(end.stdout)]).toStrictEqual([1, { errorType: 'Init', errorMessage: 'no luck' }])
    expect(end.stderr).toContain('reported a failed start\n')
    expect(end.stderr).toContain('error of the function: Init: no luck\n')
  })

  it('shows the function what Lambda would, what was named, and nothing else from the caller', async () => {
    await using folder = await openFolder({
      'first.env': 'STAGE=first\nTABLE=first\nFIRST=1\n',
      '.env': 'STAGE=file\nTABLE="or#ders"\n# none\nHOME\nGONE\n',
    })
    const files = ['--env-from', 'first.env', '--env-from', '.env']
    const args = ['-e', 'STAGE=dev', '-e', 'AWS_PROFILE', '-e', 'ABSENT', ...files, '--memory', '512']
    const end = await runCommand(['local', '--working-directory', ECHO, ...args, '--event', '{"mode":"environment"}'], {
      cwd: folder.path,
      env: {
        HOME: '/home/me',
        GOCACHE,
        GOMODCACHE,
        AWS_PROFILE: 'mine',
        AWS_SECRET_ACCESS_KEY: 'secret',
        INPUT_TAG: 'x',
      },
    })
    const lines: string[] = JSON.parse(end.stdout)
    const seen = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
    expect(seen).toMatchObject({
      STAGE: 'dev',
      TABLE: '"or#ders"',
      HOME: '/home/me',
      AWS_PROFILE: 'mine',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      LAMBDA_TASK_ROOT: ECHO,
    })
    const own = Object.keys(seen).filter((name) => !/^(AWS_LAMBDA|LAMBDA)_/.test(name))
    expect(own.toSorted()).toStrictEqual(
      [
        'AWS_DEFAULT_REGION',
        'AWS_PROFILE',
        'AWS_REGION',
        'FIRST',
        'HOME',
        'LANG',
        'LD_LIBRARY_PATH',
        'PATH',
        'STAGE',
        'TABLE',
        'TZ',
        '_HANDLER',
        '_X_AMZN_TRACE_ID',
      ].toSorted(),
    )
    expect(end.stderr).toContain(
      'warning: --env ABSENT: this variable is not set here. Give it a value:  --env ABSENT=VALUE . [local-variable-unset]\n',
    )
    expect(end.stderr).toContain('warning: --env-from: .env line 5: this variable is not set here.')
  })

  it('runs an existing program and zip', async () => {
    await using folder = await openFolder({ 'beside.txt': 'packed' })
    const bootstrap = join(folder.path, 'bootstrap')
    await output('go', ['build', '-o', bootstrap, '.'], { cwd: ECHO, env: { CGO_ENABLED: '0' } })
    await chmod(bootstrap, 0o755)
    const packed = { bootstrap: await readFile(bootstrap), 'beside.txt': 'packed' }
    await writeFile(join(folder.path, 'f.zip'), await zipOf(packed))
    const linked = [
      { name: 'bootstrap', mode: 0o120755, content: 'handler' },
      { name: 'handler', mode: 0o777, content: packed.bootstrap },
      { name: 'beside.txt', content: 'packed' },
    ]
    await writeFile(join(folder.path, 'linked.zip'), rawZip(linked))
    const event = JSON.stringify({ mode: 'file', name: 'beside.txt' })
    const ends = await Promise.all(
      [
        ['--binary', 'bootstrap'],
        ['--zip-file', 'f.zip'],
        ['--zip-file', 'linked.zip'],
      ].map((args) => runCommand(['local', ...args, '--event', event], { cwd: folder.path })),
    )
    expect(ends.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toStrictEqual([
      { exitCode: 0, stdout: '"packed"\n' },
      { exitCode: 0, stdout: '"packed"\n' },
      { exitCode: 0, stdout: '"packed"\n' },
    ])
  })

  it('runs what a link leads to, wherever that is', async () => {
    await using folder = await openFolder({ 'here/event.json': '{"mode":"calls"}' })
    const here = join(folder.path, 'here')
    await output('go', ['build', '-o', join(folder.path, 'bootstrap'), '.'], { cwd: ECHO, env: { CGO_ENABLED: '0' } })
    await symlink('../bootstrap', join(here, 'linked'))
    const end = await runCommand(['local', '--binary', 'linked', '--event', 'event.json'], { cwd: here })
    expect({ exitCode: end.exitCode, stdout: end.stdout }).toStrictEqual({ exitCode: 0, stdout: '1\n' })
  })
})

/** Their defaults depend on HOME. */
const [GOCACHE = '', GOMODCACHE = ''] = execFileSync('go', ['env', 'GOCACHE', 'GOMODCACHE'], {
  encoding: 'utf8',
}).split('\n')

/** ELF machine numbers. */
const [X86_64, AARCH64] = [62, 183]

describe('local that cannot run', () => {
  test.each([
    {
      name: 'code that does not compile',
      files: { 'go.mod': 'module x\n', 'main.go': 'package main\nfunc main() { x }\n' },
      args: ['--event', '{}'],
      exitCode: 1,
      says: 'error: ./main.go:2: undefined: x\n',
    },
    {
      name: 'a folder without Go',
      files: {},
      args: ['--event', '{}'],
      exitCode: 1,
      says: 'error: No go.mod in this folder or above it.\n',
    },
    {
      name: 'an event that is not JSON',
      files: { 'e.json': '{' },
      args: ['--event', 'e.json'],
      exitCode: 1,
      says: 'error: The event in e.json is not JSON: ',
    },
    {
      name: 'malformed JSON',
      files: {},
      args: ['--event', '{"a":}'],
      exitCode: 1,
      says: 'error: The event in --event is not JSON: ',
    },
    {
      name: 'a missing event',
      files: {},
      args: ['--event', 'e.json'],
      exitCode: 1,
      says: 'error: --event: cannot read e.json: no such file.',
    },
    {
      name: 'an event that Lambda would not accept',
      files: { 'e.json': `"${'x'.repeat(6_291_455)}"` },
      args: ['--event', 'e.json'],
      exitCode: 1,
      says: 'error: The event in e.json has 6291457 bytes, more than the 6291456 that Lambda allows for an event.\n',
    },
    {
      name: 'missing variables',
      files: {},
      args: ['--env-from', '.env', '--event', '{}'],
      exitCode: 1,
      says: 'error: --env-from: cannot read .env: no such file.',
    },
    {
      name: 'a missing zip',
      files: {},
      args: ['--zip-file', 'f.zip', '--event', '{}'],
      exitCode: 1,
      says: 'f.zip',
    },
    {
      name: 'an invalid zip',
      files: { 'f.zip': 'x' },
      args: ['--zip-file', 'f.zip', '--event', '{}'],
      exitCode: 1,
      says: 'error: ',
    },
    {
      name: 'a missing program',
      files: {},
      args: ['--binary', 'x', '--event', '{}'],
      exitCode: 1,
      says: 'error: ',
    },
    {
      name: 'an unknown flag',
      files: {},
      args: ['--evnt', '{}'],
      exitCode: 2,
      says: 'error: Unknown flag --evnt.\n  Did you mean --event?\nSee deploy-go-lambda local --help\n',
    },
    {
      name: 'another architecture',
      files: {},
      args: ['--architecture', process.arch === 'x64' ? 'arm64' : 'x86_64', '--event', '{}'],
      exitCode: 1,
      says: 'error: This machine is ',
    },
    {
      name: 'a program for another machine',
      files: { x: makeElf({ machine: process.arch === 'x64' ? AARCH64 : X86_64 }) },
      args: ['--binary', 'x', '--event', '{}'],
      exitCode: 1,
      says: 'error: x is a program for ',
    },
    {
      name: 'source as program',
      files: { 'main.go': 'package main\n' },
      args: ['--binary', 'main.go', '--event', '{}'],
      exitCode: 1,
      says: 'error: main.go, which Lambda starts, is not a Linux program.\n  Build it from a package main, with  GOOS=linux .\n',
    },
    {
      name: 'a zip of a program for another machine',
      files: {
        'f.zip': rawZip([
          {
            name: 'bootstrap',
            mode: 0o100755,
            content: makeElf({ machine: process.arch === 'x64' ? AARCH64 : X86_64 }),
          },
        ]),
      },
      args: ['--zip-file', 'f.zip', '--event', '{}'],
      exitCode: 1,
      says: 'error: bootstrap is a program for ',
    },
  ])('$name: says so and answers nothing', async ({ files, args, exitCode, says }) => {
    await using folder = await openFolder(files)
    const end = await runCommand(['local', ...args], { cwd: folder.path })
    expect({ exitCode: end.exitCode, stdout: end.stdout }).toStrictEqual({ exitCode, stdout: '' })
    expect(withoutCodes(end.stderr)).toContain(says)
  })

  it('says what to do when the port is taken, before it compiles', async () => {
    await using folder = await openFolder()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const end = await runCommand(['local', '--port', String(port)], { cwd: folder.path })
    other.close()
    expect(end.exitCode).toBe(1)
    expect(end.stderr).toMatch(new RegExp(`^error: Cannot listen on port ${port}: .*EADDRINUSE`))
    expect(end.stderr).toContain('Use another port:  --port 9001 , or any free one:  --port 0 .')
  })
})

describe('what runs here but would not in Lambda', () => {
  it('gets a warning for a C library that is too old there', async () => {
    const program = makeElf({
      machine: process.arch === 'x64' ? X86_64 : AARCH64,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      libraries: ['libc.so.6'],
      versions: ['GLIBC_2.36'],
    })
    await using folder = await openFolder({
      'f.zip': rawZip([{ name: 'bootstrap', mode: 0o100755, content: program }]),
    })
    const { stdout, stderr } = await runCommand(['local', '--zip-file', 'f.zip', '--event', '{}'], { cwd: folder.path })
    expect(stderr).toMatch(
      /^warning: bootstrap needs glibc 2\.36, but provided\.al2023 has 2\.34: .*\n {2}Leave --cgo-enabled out .*\nSTART /,
    )
    expect(JSON.parse(stdout)).toMatchObject({ errorType: expect.stringMatching(/^Runtime\./) })
  })

  it('gets a warning for a package that never asks for an event', async () => {
    const files = { 'go.mod': 'module x.test\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' }
    await using folder = await openFolder(files)
    const { stdout, stderr } = await runCommand(['local', '--event', '{}'], { cwd: folder.path })
    expect(stderr).toMatch(
      /^warning: x\.test never asks Lambda for an event: .*lambda\.Start\. .*\[binary-without-lambda\]\nSTART /,
    )
    expect(JSON.parse(stdout)).toMatchObject({ errorType: 'Runtime.ExitError' })
  })
})

describe('the program of a package', () => {
  it('is, on Linux, the one that a deploy packs', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using folder = await openFolder()
    const architecture = process.arch === 'x64' ? 'x86_64' : 'arm64'
    const inputs = { command: 'build', 'package-type': 'zip', architecture, 'role-to-assume': '' }
    const built = await scene.push('dev', { inputs, env: { RUNNER_TEMP: folder.path } })
    expect(built.outputs['zip-path']).toBe(join(folder.path, 'deploy-go-lambda', `${DEV}.zip`))
    await unpackZip(
      await readFile(built.outputs['zip-path'] ?? ''),
      join(folder.path, 'zip'),
      new AbortController().signal,
    )
    const args = ['local', '--working-directory', scene.workspace, '--port', '0']
    await using local = startCommand(args, { cwd: folder.path, env: { TMPDIR: folder.path } })
    await local.firstLine
    const found = (await readdir(folder.path, { recursive: true })).filter((path) => path.endsWith('/bootstrap'))
    expect(found).toHaveLength(2)
    const [here, there] = await Promise.all(found.map((path) => readFile(join(folder.path, path))))
    expect(here?.equals(there ?? Buffer.alloc(0))).toBe(true)
  })
})

describe('local without an event', () => {
  const post = async (url: string, event: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event), headers })
    return { status: answer.status, error: answer.headers.get('x-amz-function-error'), body: await answer.json() }
  }

  it('serves the URL of aws-lambda-rie: cold, then warm, one at a time, and restarted after a panic', async () => {
    await using local = startCommand(['local', '--port', '0', '--timeout', '1'], { cwd: ECHO })
    const url = await local.firstLine
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/2015-03-31\/functions\/function\/invocations$/)
    expect(await (await fetch(url)).json()).toStrictEqual({ greeting: 'hello', event: {} })
    expect(await post(url, { mode: 'next', turn: 2 })).toMatchObject({
      body: { event: { mode: 'next', turn: 2 }, isSameId: true, isSameDeadline: true, calls: 2 },
    })
    const several = await Promise.all([3, 4, 5].map(() => post(url, { mode: 'calls' })))
    expect(several.map(({ body }) => body).toSorted()).toStrictEqual([3, 4, 5])
    expect(await post(url, { mode: 'error' })).toStrictEqual({
      status: 200,
      error: 'Unhandled',
      body: { errorMessage: 'the event asked for an error', errorType: 'errorString' },
    })
    expect(await post(url, { mode: 'panic' })).toMatchObject({ status: 502, error: 'Unhandled' })
    expect(await post(url, { mode: 'calls' })).toStrictEqual({ status: 200, error: null, body: 1 })
    expect(await post(url, { mode: 'sleep' })).toMatchObject({ status: 200, body: { errorType: 'Sandbox.Timedout' } })
    expect(await post(url, { mode: 'calls' })).toStrictEqual({ status: 200, error: null, body: 1 })
    const context = Buffer.from('{"custom":{"a":"b"}}').toString('base64')
    expect(await post(url, { mode: 'context' }, { 'x-amz-client-context': context })).toMatchObject({
      body: {
        arn: 'arn:aws:lambda:us-east-1:012345678912:function:test_function',
        clientContext: { custom: { a: 'b' } },
      },
    })
  })

  it('refuses what is not an event', async () => {
    await using local = startCommand(['local', '--port', '0'], { cwd: ECHO })
    const url = await local.firstLine
    const elsewhere = await fetch(url.replace('function/', 'other/'), { method: 'POST', body: '{}' })
    const put = await fetch(url, { method: 'PUT', body: '{}' })
    const large = await fetch(url, { method: 'POST', body: `"${'x'.repeat(6_291_456)}"` })
    expect([elsewhere.status, put.status, large.status]).toStrictEqual([404, 405, 413])
    expect(await large.json()).toStrictEqual({
      errorType: 'RequestTooLargeException',
      errorMessage: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    })
  })
})

describe('a signal', () => {
  /** All processes of the function, once there are this many. */
  const processes = async (variable: string, count: number): Promise<readonly number[]> => {
    for (;;) {
      const found = processesWith(variable)
      if (found.length === count) return found
      await pause(POLL_MS)
    }
  }

  test.each([
    { signal: 'SIGINT', exitCode: 0 },
    { signal: 'SIGTERM', exitCode: 0 },
    { signal: 'SIGHUP', exitCode: 0 },
    { signal: 'SIGQUIT', exitCode: 0 },
  ] as const)('of kind $signal ends a server with $exitCode and leaves nothing', async ({ signal, exitCode }) => {
    await using folder = await openFolder()
    const variable = `MARK=${randomUUID()}`
    const args = ['local', '--port', '0', '--env', variable]
    await using local = startCommand(args, { cwd: ECHO, env: { TMPDIR: folder.path } })
    await fetch(await local.firstLine)
    expect(await processes(variable, 1)).toHaveLength(1)
    local.child.kill(signal)
    expect(await local.ended).toMatchObject({ exitCode })
    expect(processesWith(variable)).toStrictEqual([])
    expect(await readdir(folder.path)).toStrictEqual([])
  })

  test.each([
    { signal: 'SIGINT', exitCode: 130 },
    { signal: 'SIGTERM', exitCode: 143 },
    { signal: 'SIGQUIT', exitCode: 131 },
  ] as const)('of kind $signal ends an invocation with $exitCode, without an answer', async ({ signal, exitCode }) => {
    await using folder = await openFolder()
    const variable = `MARK=${randomUUID()}`
    const args = ['local', '--event', '{"mode":"sleep"}', '--env', variable]
    await using local = startCommand(args, { cwd: ECHO, env: { TMPDIR: folder.path } })
    await local.says('sleeping\n')
    local.child.kill(signal)
    expect(await local.ended).toMatchObject({ exitCode, stdout: '' })
    expect(processesWith(variable)).toStrictEqual([])
    expect(await readdir(folder.path)).toStrictEqual([])
  })

  it('lets no waiting event run', async () => {
    await using local = startCommand(['local', '--port', '0'], { cwd: ECHO })
    const url = await local.firstLine
    const body = '{"mode":"sleep"}'
    const waiting = [1, 2, 3].map(() => fetch(url, { method: 'POST', body }).then(({ status }) => status))
    await local.says('sleeping\n')
    local.child.kill('SIGINT')
    expect(await Promise.all(waiting)).toStrictEqual([500, 500, 500])
    expect((await local.ended).stderr.match(/^START /gm)).toHaveLength(1)
  })

  it('that comes twice ends even what refuses to end', async () => {
    await using folder = await openFolder({ stubborn: STUBBORN })
    await chmod(join(folder.path, 'stubborn'), 0o755)
    const variable = `MARK=${randomUUID()}`
    const args = ['local', '--binary', 'stubborn', '--event', '{}', '--env', variable]
    await using local = startCommand(args, { cwd: folder.path })
    await local.says('at work\n')
    local.child.kill('SIGINT')
    await local.says('Stopping; a second signal ends it at once.\n')
    local.child.kill('SIGINT')
    const { exitCode, stdout, stderr } = await local.ended
    // Those waiting for the function see its end and log it.
    expect({ exitCode, stdout, end: stderr.match(/^(?:END|REPORT) .*/m) }).toStrictEqual({
      exitCode: 130,
      stdout: '',
      end: null,
    })
    expect(await processes(variable, 0)).toStrictEqual([])
  })

  it('ends go in the middle of a build, and leaves nothing', async () => {
    await using folder = await openFolder({
      'go.mod': 'module x.test\n',
      'bin/go': '#!/bin/sh\necho $$ > pids\nsleep 600\n',
    })
    const temp = join(folder.path, 'temp')
    await mkdir(temp)
    execFileSync('mkfifo', [join(folder.path, 'pids')])
    const env = { TMPDIR: temp, PATH: `${join(folder.path, 'bin')}:${process.env.PATH}` }
    await using local = startCommand(['local', '--event', '{}'], { cwd: folder.path, env })
    const started = Number(await readFile(join(folder.path, 'pids'), 'utf8'))
    expect(processesWith(`TMPDIR=${temp}`)).toContain(started)
    expect(await readdir(temp)).toHaveLength(1)
    local.child.kill('SIGINT')
    expect(await local.ended).toMatchObject({ exitCode: 130, stdout: '' })
    expect(processesWith(`TMPDIR=${temp}`)).toStrictEqual([])
    expect(await readdir(temp)).toStrictEqual([])
  })
})

const POLL_MS = 20

const STUBBORN = "#!/bin/sh\ntrap '' TERM INT\necho at work\nwhile :; do sleep 60; done\n"

describe('the command line', () => {
  test.each([
    { args: ['--version'], stdout: `${version}\n` },
    { args: ['local', '--samples'], stdout: 'apigateway-v1\napigateway-v2\ndynamodb\neventbridge\nkinesis\ns3\nsqs\n' },
    {
      args: ['local', '--help'],
      stdout: expect.stringMatching(/^Usage: deploy-go-lambda local \[flags\]\n[\s\S]*--go-package PACKAGE/),
    },
  ])('answers $args', async ({ args, stdout }) => {
    expect(await runCommand(args, { cwd: tmpdir() })).toStrictEqual({ exitCode: 0, stdout, stderr: '' })
  })

  it('survives a reader who leaves early', async () => {
    await using local = startCommand(['local', '--help'], { cwd: tmpdir() })
    local.child.stdout?.destroy()
    expect(await local.ended).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('is in the package, which needs nothing else', async () => {
    await using folder = await openFolder()
    const root = join(import.meta.dirname, '../..')
    await output('npm', ['pack', '--offline', '--pack-destination', folder.path], { cwd: root })
    const [packed = ''] = await readdir(folder.path)
    await output('tar', ['xzf', packed], { cwd: folder.path })
    const help = await output(join(folder.path, 'package/dist/index.js'), ['local', '--samples'], { cwd: folder.path })
    expect(help.split('\n')).toContain('sqs')
    const files = await readdir(join(folder.path, 'package'), { recursive: true })
    const known =
      /^(dist|dist\/(\d+\.)?index\.js|dist\/licenses\.txt|dist\/package\.json|package\.json|README\.md|LICENSE)$/
    expect(files.filter((file) => !known.test(file))).toStrictEqual([])
  })
})
