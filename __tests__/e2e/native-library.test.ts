import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileBlob } from '../../src/files/blob.ts'
import { sealFile } from '../../src/files/sealed-file.ts'
import { baseFacts } from '../../src/inspect/base-facts.ts'
import { type RootFacts, scanRoot } from '../../src/inspect/root/scan.ts'
import { judge } from '../../src/inspect/verdict.ts'
import { makeDockerClient } from '../../tools/buildkit.ts'
import { output } from '../../tools/command.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { goRoot, importRoot } from '../../tools/image-roots.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { tools } from '../../tools/versions.ts'
import { passedInputs, readWorkflow } from '../example-step.ts'
import { liveImage, openAccount } from './account.ts'
import { runAction } from './action-run.ts'
import { runFunction } from './container.ts'
import { makeRepository } from './git-repository.ts'

const DEV = 'container-lambda-function-dev'
/** An engine, a distribution in it, a C compiler in that, and Go's standard library compiled anew. */
const SET_UP_MS = 300_000
const EXAMPLE = join(import.meta.dirname, '../../examples/native-library')

/** Debian instead of Amazon Linux, with the modules that Go would fetch. */
const BASE = 'debian-base'
const { packages } = tools.root.installation
const INSTALL = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`

const importBases = async (engine: Engine): Promise<void> => {
  await importRoot(engine, 'golang:1.26', goRoot(EXAMPLE))
  await engine.docker(['import', toolPath('root'), 'debian-root'])
  await using context = makeTempDirectory()
  const modules = join(context.path, 'modules')
  const cache = (await output('go', ['env', 'GOMODCACHE'])).trim()
  const env = { GOMODCACHE: modules, GOPROXY: `file://${cache}/cache/download`, GOSUMDB: 'off', GOFLAGS: '-modcacherw' }
  await output('go', ['mod', 'download'], { cwd: EXAMPLE, env })
  const dockerfile = `FROM debian-root
COPY modules/cache/download /go/modules
ENV PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin LD_LIBRARY_PATH=/var/lang/lib
ENV GOPROXY=file:///go/modules GOSUMDB=off GOTOOLCHAIN=local
`
  writeFileSync(join(context.path, 'Dockerfile'), dockerfile)
  await engine.docker(['build', '--tag', BASE, context.path])
}

const buildExample = async (engine: Engine): Promise<void> => {
  await using context = makeTempDirectory()
  cpSync(EXAMPLE, context.path, { recursive: true })
  const args = ['--build-arg', `BASE=${BASE}`, '--build-arg', `INSTALL=${INSTALL}`]
  await engine.docker(['build', '--network', 'none', ...args, '--tag', 'native', context.path])
}

/** The image's whole root as one layer, inspected as before a deploy. */
const scan = async (engine: Engine): Promise<RootFacts> => {
  await using directory = makeTempDirectory()
  const file = join(directory.path, 'root.tar')
  await engine.docker(['create', '--name', 'exported', 'native'])
  await engine.docker(['export', '--output', file, 'exported'])
  const [Env, Entrypoint] = await Promise.all(
    ['Env', 'Entrypoint'].map(
      async (field): Promise<string[]> =>
        JSON.parse(await engine.docker(['inspect', '--format', `{{json .Config.${field}}}`, 'native'])),
    ),
  )
  const { digest, sizeBytes } = await sealFile(file)
  const layer = fileBlob(file, digest, sizeBytes, 'application/vnd.oci.image.layer.v1.tar')
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: { Env, Entrypoint },
    rootfs: { type: 'layers', diff_ids: [] },
  }
  mkdirSync(join(directory.path, 'files'))
  return await scanRoot(
    { config, layers: [layer] },
    { entryPoint: undefined, command: undefined, workingDirectory: undefined },
    { name: 'native', folder: join(directory.path, 'files'), signal: new AbortController().signal },
  )
}

describe('examples/native-library', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await startEngine()
    await importBases(engine)
    await buildExample(engine)
  }, SET_UP_MS)
  afterAll(() => engine[Symbol.asyncDispose]())

  it('is deployed from its own workflow, and the function answers through its client', async () => {
    await using client = makeDockerClient('none')
    await using account = await openAccount()
    await using repository = await makeRepository('native-library')
    const values = { 'secrets.ASSUME_ROLE_ARN': account.roleArn, 'inputs.environment': '' }
    const run = await runAction({
      repository,
      branch: 'dev',
      inputs: {
        ...passedInputs(readWorkflow('native-library'), values),
        'build-args': `BASE=${BASE}\nINSTALL=${INSTALL}`,
      },
      env: { ...account.emulator.runnerEnvironment(), ...client.env, DOCKER_HOST: engine.host },
    })
    if (run.exitCode !== 0) throw new Error(run.log)
    expect(liveImage(account, DEV)).toEqual({ updates: 1, tag: 'dev', isTagged: true })
    expect(run.log).toMatch(/\/main: [\d.]+ MB, x86_64, dynamic \(glibc 2\.\d+\), go1\.\d+/)
    expect(run.log).not.toContain('::warning')
    const { payload } = await account.emulator.invoke(DEV, { query: "select 'from ' || 'Lambda'" })
    expect(JSON.parse(payload)).toMatchObject({ answer: 'from Lambda' })
  })

  it('answers through its client without a compiler in the image, and is known to need its base', async () => {
    const rie = toolPath('rie')
    await using container = await runFunction(engine, 'native', {
      options: ['--volume', `${dirname(rie)}:/aws-lambda:ro`, '--entrypoint', '/aws-lambda/aws-lambda-rie-x86_64'],
      args: ['/main'],
    })
    expect(JSON.parse(await container.invoke({ query: "select upper('hello from C')" }))).toStrictEqual({
      answer: 'HELLO FROM C',
      client: expect.stringMatching(/^3\.\d+\.\d+$/),
    })
    expect(JSON.parse(await container.invoke({ query: 'select missing' }))).toMatchObject({
      errorMessage: 'no such column: missing',
    })
    const list = 'command -v gcc cc pkg-config; ls /usr/local /usr/include /usr/local/client'
    const listed = await engine.docker([
      'run',
      '--rm',
      '--network',
      'none',
      '--entrypoint',
      '/bin/sh',
      'native',
      '-c',
      list,
    ])
    expect(listed).not.toMatch(/gcc|\/cc|pkg-config|\bgo\b|sqlite3\.h/)

    const { starts, base } = await scan(engine)
    const [started] = starts
    if (started?.found.kind !== 'file' || started.found.content.kind !== 'program') throw new Error('no program')
    const { facts } = started.found.content
    expect(facts.libraries).toStrictEqual(['libsqlite3.so.0', 'libc.so.6'])
    const verdictOn = (name: string, found?: typeof base) =>
      judge({ ...started, architecture: 'x86_64', where: 'image', base: baseFacts(name, { found }) })
    expect(verdictOn('native', base)).toMatchObject({ problems: [], notices: [] })
    expect(verdictOn('public.ecr.aws/lambda/provided:al2').problems).toMatchObject([
      { message: expect.stringContaining(`/main needs glibc ${facts.glibc}, but`) },
    ])
    expect(verdictOn('scratch').problems).toMatchObject([{ message: expect.stringContaining('no C library') }])
  })
})
