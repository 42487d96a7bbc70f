import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lendImage } from '../../../src/docker/engine.ts'
import { assembleImage } from '../../../src/pack/image.ts'
import { type Build, makeBuild, withVariables } from '../../docker-build.ts'

/** What the fake docker answers: start of the arguments -> a line of shell. */
type Answers = Readonly<Record<string, string>>

const REMOTE: Answers = { 'buildx inspect': 'echo "Driver: kubernetes"' }
const LOCAL = 'printf "Driver: docker\\nStatus: running\\n"'
const INFO = 'echo \'{"DriverStatus":[["Backing Filesystem","extfs"]]}\''
const CONTAINERD = 'echo \'{"DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}\''

/** What `docker buildx inspect` prints for a builder with these nodes, one line each. */
const nodes = (...lines: readonly string[]): string =>
  `printf 'Name: b\nDriver: kubernetes\n\nNodes:\n${lines.map((line, at) => `Name: b${at}\n${line}\n`).join('')}'`

/** A docker first on PATH that records its arguments and variables, next to the archive. */
const standIn = ({ folder }: Build, answers: Answers): Record<string, string> => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const cases = Object.entries(answers).map(([args, line]) => `'${args}'*) ${line} ;;`)
  const script = `#!/bin/sh\n{ echo "$*"; env; } >> ${folder}/seen\ncase "$*" in ${cases.join('\n')} esac\n`
  writeFileSync(join(bin, 'docker'), script)
  chmodSync(join(bin, 'docker'), 0o755)
  return { PATH: `${bin}:${process.env.PATH}` }
}

const seenBy = ({ folder }: Build): string => readFileSync(join(folder, 'seen'), 'utf8')

const messagesOf = (run: Promise<unknown>): Promise<string[]> =>
  run.then(
    () => [],
    (error) => error.problems.map(({ message }: { message: string }) => message),
  )

describe('a Dockerfile, before docker is called', () => {
  it('must be a file of the repository', async () => {
    await using build = makeBuild({ 'a/Dockerfile': 'FROM scratch\n' })
    const at = (dockerfile: string) => messagesOf(build.run({ PATH: '' }, { dockerfile }))
    symlinkSync('/etc/passwd', join(build.workspace, 'link'))
    expect(await at(join(build.workspace, 'b/Dockerfile'))).toStrictEqual([
      'dockerfile: the file b/Dockerfile does not exist.',
    ])
    expect(await at(join(build.workspace, 'a'))).toStrictEqual(['dockerfile: the file a does not exist.'])
    expect(await at(join(build.workspace, 'link'))).toStrictEqual(['dockerfile: link leads out of the repository.'])
  })

  it('must have a context in the repository', async () => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const at = (context: string) => messagesOf(build.run({ PATH: '' }, { context }))
    symlinkSync('/etc', join(build.workspace, 'link'))
    expect(await at(join(build.workspace, 'b'))).toStrictEqual(['docker-context: the folder b does not exist.'])
    expect(await at(join(build.workspace, 'Dockerfile'))).toStrictEqual([
      'docker-context: the folder Dockerfile does not exist.',
    ])
    expect(await at(join(build.workspace, 'link'))).toStrictEqual(['docker-context: link leads out of the repository.'])
  })

  it('must have every variable that holds a secret', async () => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const secrets = { npm: 'NO_SUCH_TOKEN', go: 'EMPTY_TOKEN', path: 'HOME' }
    expect(await messagesOf(build.run({ PATH: '', EMPTY_TOKEN: '' }, { secrets }))).toStrictEqual([
      'build-secrets: npm needs the variable NO_SUCH_TOKEN, which is not set or is empty.',
      'build-secrets: go needs the variable EMPTY_TOKEN, which is not set or is empty.',
    ])
  })
})

describe('docker', () => {
  test.each([
    {
      name: 'is missing',
      answers: undefined,
      message: 'dockerfile is set, but `docker` is not on PATH.',
    },
    {
      name: 'has no engine, as buildx says',
      answers: {
        'buildx inspect': 'printf "Driver: \\nError: cannot connect\\n"',
        info: 'echo "Cannot connect to the Docker daemon" >&2; exit 1',
      },
      message: 'The Docker engine does not answer (DOCKER_HOST is tcp://nowhere): Cannot connect to the Docker daemon',
    },
    {
      name: 'has no engine, and no buildx',
      answers: { 'buildx inspect': 'exit 1', 'buildx version': 'exit 1', info: 'exit 1' },
      message: 'The Docker engine does not answer (DOCKER_HOST is tcp://nowhere): no reason given',
    },
    {
      name: 'has an unusable builder',
      answers: { 'buildx inspect': 'echo "ERROR: no builder \\"x\\" found" >&2; exit 1' },
      message: 'The docker buildx builder cannot be used: no builder "x" found',
    },
    {
      name: 'has a builder that does not answer',
      answers: { 'buildx inspect': 'printf "Driver: kubernetes\\nError: ::warning::no pods\\n"' },
      message: 'The docker buildx builder cannot be used: : :warning::no pods',
    },
    {
      name: 'has a builder whose nodes all fail to answer',
      answers: { 'buildx inspect': nodes('Error: failed to dial', 'Error: no route') },
      message: 'The docker buildx builder cannot be used: failed to dial',
    },
    {
      name: 'reports nothing about the image it built',
      answers: { 'buildx inspect': LOCAL, info: INFO },
      message: /^Docker built Dockerfile, but the image cannot be read: .*ENOENT/,
    },
  ])('$name', async ({ answers, message }) => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const env = answers === undefined ? { PATH: build.folder } : standIn(build, answers)
    const [found] = await messagesOf(build.run({ ...env, DOCKER_HOST: 'tcp://nowhere' }))
    if (typeof message === 'string') expect(found).toBe(message)
    else expect(found).toMatch(message)
  })

  test.each([
    { name: 'with a remote builder', answers: REMOTE, wanted: '--output type=oci,' },
    {
      name: 'with a builder in a container',
      answers: { 'buildx inspect': 'echo "Driver: docker-container"', info: INFO },
      wanted: '--output type=oci,',
    },
    {
      name: 'with an engine that has the containerd image store',
      answers: { 'buildx inspect': LOCAL, info: CONTAINERD },
      wanted: '--output type=oci,',
    },
    {
      name: 'with the nodes that answer',
      answers: { 'buildx inspect': nodes('Status: running', 'Error: failed to dial') },
      wanted: '--output type=oci,',
    },
    { name: 'with another image store', answers: { 'buildx inspect': LOCAL, info: INFO }, wanted: '--load ' },
    {
      name: 'with an engine without buildx',
      answers: { 'buildx inspect': 'exit 1', 'buildx version': 'exit 1', info: INFO },
      wanted: 'build --platform',
    },
  ])('builds $name', async ({ answers, wanted }) => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    await build.run(standIn(build, answers)).catch(() => {})
    expect(seenBy(build)).toContain(wanted)
  })

  it('gets values as variables, secrets under our names, and nothing else', async () => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const hidden = { AWS_SECRET_ACCESS_KEY: 'hidden-1', 'INPUT_GITHUB-TOKEN': 'hidden-2', GITHUB_TOKEN: 'hidden-3' }
    const env = { ...standIn(build, REMOTE), ...hidden, ACTIONS_RUNTIME_TOKEN: 'hidden-4', NPM_TOKEN: 'secret-1' }
    const more = { args: { VERSION: 'value-1' }, secrets: { npm: 'NPM_TOKEN' } }
    await build.run({ ...env, DOCKER_CONFIG: '/config', BUILDX_BUILDER: 'mine' }, more)
    const lines = seenBy(build).split('\n')
    expect(lines.filter((line) => /hidden-\d/.test(line))).toStrictEqual([])
    expect(lines.filter((line) => /value-1|secret-1/.test(line)).toSorted()).toStrictEqual([
      'DEPLOY_GO_LAMBDA_SECRET_1=secret-1',
      'VERSION=value-1',
    ])
    expect(lines.filter((line) => /--build-arg VERSION --secret id=npm,env=DEPLOY_GO/.test(line))).toHaveLength(1)
    for (const line of ['DOCKER_CONFIG=/config', 'BUILDX_BUILDER=mine', 'SOURCE_DATE_EPOCH=0']) {
      expect(lines).toContain(line)
    }
  })

  it("gets access to GitHub's cache if it is used", async () => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const env = { ...standIn(build, REMOTE), ACTIONS_RUNTIME_TOKEN: 'runtime-token' }
    await build.run(env, { cacheFrom: ['type=gha'] })
    expect(seenBy(build)).toContain('ACTIONS_RUNTIME_TOKEN=runtime-token')
  })

  it('passes its output on line by line, and its reason without runner commands', async () => {
    await using build = makeBuild({ Dockerfile: 'FROM scratch\n' })
    const env = standIn(build, { ...REMOTE, 'buildx build': 'echo one; echo "ERROR: ::error::x" >&2; exit 1' })
    const [message] = await messagesOf(build.run(env))
    expect(build.said.toSorted()).toStrictEqual(['ERROR: ::error::x', 'one'])
    expect(message).toBe('Docker could not build Dockerfile:\nERROR: ::error::x')
  })
})

describe('an image loaded into the engine for a run', () => {
  const image = assembleImage('scratch', [], {
    entryPoint: '/main',
    command: undefined,
    architecture: 'x86_64',
    workingDirectory: '/',
  })

  const lend = (build: Build, env: Readonly<Record<string, string>>) =>
    withVariables(env, () => lendImage(image, { directory: build.folder, signal: new AbortController().signal }))

  it('leaves no name there if loading fails halfway', async () => {
    await using build = makeBuild({})
    const lending = lend(build, standIn(build, { load: 'echo "no space left" >&2; exit 1' }))
    await expect(lending).rejects.toThrow('The image cannot be loaded into the Docker engine to run it: no space left')
    expect(seenBy(build)).toMatch(/^rmi --no-prune deploy-go-lambda:[0-9a-f]{12}$/m)
  })

  it('does not blame a Dockerfile if docker is missing', async () => {
    await using build = makeBuild({})
    const lending = lend(build, { PATH: build.folder })
    await expect(lending).rejects.toThrow('Running an image needs `docker`, which is not on PATH.')
  })
})
