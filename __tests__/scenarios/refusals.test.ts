import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { errorsOf, refused, write } from './ground.ts'

const ONE = { environments: '', 'function-name': DEV, tag: 'dev', repository: REPOSITORY }

/** A thousand million strings in a few hundred bytes, once aliases are resolved. */
const ALIAS_BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghi'].map((name, above) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[above]}`).join(', ')}]`),
  'dev: *i',
].join('\n')

/** Settings that are refused before any request, each with exactly one error unless `errors` says more. */
const settings: readonly {
  name: string
  inputs: Record<string, string>
  says: readonly string[]
  errors?: number
  branch?: string
}[] = [
  { name: 'no function-name', inputs: { environments: '' }, says: ['function-name is not set', 'Set function-name'] },
  {
    name: 'a function-name of spaces',
    inputs: { ...ONE, 'function-name': ' \t\n ' },
    says: ['function-name is not set', 'Set function-name'],
  },
  {
    name: 'an environment without a function-name',
    inputs: { environments: 'dev: { tag: dev }' },
    says: ['function-name is not set', 'for the environment in environments'],
  },
  {
    name: 'a function-name over 64 characters',
    inputs: { ...ONE, 'function-name': 'f'.repeat(65) },
    says: ['has 65 characters, more than the 64 that Lambda allows', 'input function-name'],
  },
  {
    name: 'a function-name with bad characters',
    inputs: { ...ONE, 'function-name': 'my function' },
    says: ['"my function" has characters other than', 'list-functions'],
  },
  {
    name: 'an ARN for function-name',
    inputs: { ...ONE, 'function-name': 'arn:aws:lambda:x:1:function:f' },
    says: ['is an ARN. Give the name only'],
  },
  { name: 'no region', inputs: { 'aws-region': '' }, says: ['aws-region is not set', 'aws-region: ap-northeast-1'] },
  {
    name: 'a malformed region',
    inputs: { 'aws-region': 'Tokyo' },
    says: ['input aws-region: expected an AWS region', 'got "Tokyo"'],
  },
  {
    name: 'a malformed role ARN',
    inputs: { 'role-to-assume': 'deploy' },
    says: ['input role-to-assume: expected the ARN of an IAM role', 'got "deploy"'],
  },
  {
    name: 'environments that is not YAML',
    inputs: { environments: 'dev: { tag: dev' },
    says: ['environments is not valid YAML at line 1', 'Write one line per environment'],
  },
  {
    name: 'environments that is not a map',
    inputs: { environments: '- dev' },
    says: ['environments is not a map of environments'],
  },
  {
    name: 'environments that is only text',
    inputs: { environments: 'dev' },
    says: ['environments is not a map of environments', 'Write one line per environment'],
  },
  {
    name: 'an environment twice',
    inputs: { environments: `dev: { function-name: ${DEV} }\ndev: { function-name: other }` },
    says: ['environments is not valid YAML at line 2, column 1: duplicate key "dev"'],
  },
  {
    name: 'a setting twice in an environment',
    inputs: { environments: `dev:\n  function-name: ${DEV}\n  tag: a\n  tag: b` },
    says: ['environments is not valid YAML at line 4, column 3: duplicate key "tag"'],
  },
  {
    name: 'an alias bomb',
    inputs: { environments: ALIAS_BOMB },
    says: ['environments uses YAML aliases (*name), which are not supported'],
  },
  {
    name: 'brackets without an end',
    inputs: { environments: `dev: ${'['.repeat(100_000)}` },
    says: ['environments is not valid YAML at line 1'],
  },
  {
    name: 'brackets deeper than the stack',
    inputs: { environments: `dev: ${'['.repeat(40_000)}${']'.repeat(40_000)}` },
    says: ['environments is not valid YAML at line 1', 'it is nested too deeply'],
  },
  {
    name: 'a bad glob',
    inputs: { environments: `dev: { branches: 'release/[0-9', function-name: ${DEV} }` },
    says: [
      `environments.dev.branches, line 1: "release/[0-9" is not a valid GitHub branch pattern`,
      'as in on.push.branches',
    ],
  },
  {
    name: 'environments with an unknown key',
    inputs: { environments: `prod: {}\ndev: { functon-name: ${DEV} }` },
    says: ['environments.dev.functon-name, line 2: unknown key "functon-name"', 'Did you mean function-name?'],
  },
  {
    name: 'environments with a setting of the whole run',
    inputs: { environments: `dev: { function-name: ${DEV}, dry-run: true }` },
    says: ['environments.dev.dry-run, line 1 cannot be set per environment'],
  },
  {
    name: 'an unknown environment',
    inputs: { environment: 'staging' },
    says: ['environment "staging" is not in environments (prod, dev)'],
  },
  {
    name: 'an environment without environments',
    inputs: { ...ONE, environment: 'dev' },
    says: ['environment is "dev", but environments is not set'],
  },
  {
    name: 'an unknown input',
    inputs: { 'functon-name': DEV },
    says: ['Unknown input "functon-name"', 'Did you mean function-name?'],
  },
  {
    name: 'an unknown input that a setting continues',
    inputs: { ...ONE, function: DEV },
    says: ['Unknown input "function"', 'Did you mean function-name?'],
  },
  {
    name: 'a file as go-package',
    inputs: { ...ONE, 'go-package': 'main.go' },
    says: ['input go-package: "main.go" is a file.', 'Name its folder:  go-package: . .'],
  },
  { name: 'a bad tag', inputs: { ...ONE, tag: '-dev' }, says: ['input tag: "-dev" is not an image tag'] },
  {
    name: 'a tag with bad characters',
    inputs: { ...ONE, tag: 'v1/dev' },
    says: ['input tag: "v1/dev" is not an image tag'],
  },
  {
    name: 'a tag that a branch leaves empty',
    inputs: { ...ONE, tag: '{branch}' },
    branch: '機能',
    says: ['input tag: "{branch}" becomes "", which is not an image tag', 'Use a tag such as'],
  },
  {
    name: 'a tag that a branch makes too long',
    inputs: { ...ONE, tag: 'x-{branch}' },
    branch: 'f'.repeat(130),
    says: [`input tag: "x-{branch}" becomes "x-${'f'.repeat(130)}", which is not an image tag (1 to 128 letters`],
  },
  {
    name: 'an unknown template',
    inputs: { ...ONE, tag: '{commit}' },
    says: ['input tag is "{commit}", but this run has no value for {commit}', '{sha}'],
  },
  {
    name: 'a repository of another region',
    inputs: { ...ONE, repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app' },
    says: ['is in us-east-1, but the function is in ap-northeast-1'],
  },
  {
    name: 'a base-image that is not a reference',
    inputs: { 'base-image': 'Not An Image' },
    says: ['input base-image: "Not An Image" is not an image reference'],
  },
  {
    name: 'a path out of the workspace',
    inputs: { 'working-directory': '../elsewhere', 'go-package': './cmd/api' },
    says: ['input working-directory: "../elsewhere" is outside'],
  },
  {
    name: 'a go-package that looks like a flag',
    inputs: { 'go-package': '-toolexec=/bin/evil' },
    says: ['input go-package: expected a package', 'got "-toolexec=/bin/evil"'],
  },
  {
    name: 'a go-package out of the workspace',
    inputs: { 'go-package': '../elsewhere/cmd' },
    says: ['input go-package: "../elsewhere/cmd" is outside'],
  },
  {
    name: 'a go-package by its absolute path',
    inputs: { 'go-package': '/etc' },
    says: ['input go-package: "/etc" is outside'],
  },
  {
    name: 'go-tags that look like a flag',
    inputs: { 'go-tags': '-toolexec=/bin/evil' },
    says: ['input go-tags: expected build tags of letters, digits, . and _, got "-toolexec=/bin/evil"'],
  },
  ...[
    { flags: '-X main.a=b -extld=/bin/evil', strange: '-extld=/bin/evil' },
    { flags: '-linkmode=external', strange: '-linkmode=external' },
    { flags: '-toolexec=/bin/evil', strange: '-toolexec=/bin/evil' },
    { flags: '-X @flags.txt', strange: '@flags.txt' },
    { flags: "-X 'main.a=b", strange: "'main.a=b" },
    { flags: 'other.o', strange: 'other.o' },
  ].map(({ flags, strange }) => ({
    name: `go-ldflags ${flags}`,
    inputs: { 'go-ldflags': flags },
    says: [`input go-ldflags: the linker flag "${strange}" is not allowed. Allowed flags: -X,`, 'Leave it out'],
  })),
  {
    name: 'an absolute include',
    inputs: { include: '/etc/hostname' },
    says: ['input include: "/etc/hostname" is outside'],
  },
  {
    name: 'an include above working-directory',
    inputs: { include: 'a/../../secret' },
    says: ['input include: "a/../../secret" is outside'],
  },
  {
    name: 'a credential for the build',
    inputs: { 'build-env': 'GOPRIVATE, AWS_SECRET_ACCESS_KEY' },
    says: ['input build-env: expected names of environment variables', 'got "AWS_SECRET_ACCESS_KEY"'],
  },
]

describe('settings that are refused', () => {
  it.each(settings)('$name', async ({ inputs, says, errors = 1, branch = 'dev' }) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push(branch, { inputs }))
    expect(errorsOf(end)).toHaveLength(errors)
    for (const text of says) expect(errorsOf(end).join('\n')).toContain(text)
    expect(scene.emulator.requests).toStrictEqual([])
    expect(end.summary).toMatch(/^### ❌ (?:Nothing was|`\w+` was not) deployed/)
    expect(end.summary).toContain('| Changed | nothing |')
  })

  it('environments over 256 KB', async () => {
    await using scene = await openScene()
    // Linux passes no variable over 128 KiB to a process, so it is set inside.
    const preload = `process.env.INPUT_ENVIRONMENTS = '#'.repeat(262_145)`
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` }
    const end = await refused(scene, () => scene.push('dev', { env }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('environments has 262145 bytes, more than the limit of 262144.'),
    ])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it('an alias bomb, in the memory that a run uses anyway', async () => {
    await using scene = await openScene()
    const env = { NODE_OPTIONS: '--max-old-space-size=64' }
    const end = await refused(scene, () => scene.push('dev', { inputs: { environments: ALIAS_BOMB }, env }))
    expect(errorsOf(end)).toHaveLength(1)
  })

  it('all at once', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'aws-region': 'Tokyo', 'role-to-assume': 'deploy', nonsense: 'x' } }),
    )
    expect(errorsOf(end)).toHaveLength(3)
  })

  it('at most ten annotations, the last counting the rest', async () => {
    await using scene = await openScene()
    const inputs = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`nonsense-${i}`, 'x']))
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toHaveLength(10)
    expect(errorsOf(end).join()).toContain('and 6 more, in the log')
    expect(end.log.match(/nonsense-\d+/g)).toHaveLength(15)
  })
})

describe('an account that is not ready', () => {
  it('lists a missing function and a missing repository together, with the commands that create them', async () => {
    await using scene = await openScene({
      policy: readmePolicy({ functions: ['not-there'], repositories: ['nor-this'] }),
    })
    const inputs = { environments: 'dev: { function-name: not-there, tag: dev }', repository: 'nor-this' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    const text = errorsOf(end).join('\n')
    expect(errorsOf(end)).toHaveLength(2)
    expect(text).toContain('There is no ECR repository nor-this in ap-northeast-1.')
    expect(text).toContain('aws ecr create-repository --region ap-northeast-1 --repository-name nor-this')
    expect(text).toContain('There is no function not-there in ap-northeast-1.')
    expect(text).toContain('aws lambda create-function --region ap-northeast-1 --function-name not-there')
    expect(end.outputs.failed).toBe('["not-there"]')
  })

  it('does not mention a repository that nobody named when the function is a typo', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['apii'] }) })
    const inputs = { environments: 'dev: { function-name: apii, tag: dev }', repository: '' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(
      'There is no function apii in ap-northeast-1.\nSAM, CDK and Serverless make up names of their own:  aws lambda list-functions --region ap-northeast-1  shows them.',
    )
  })

  it('refuses a package type that differs from the live one', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'package-type': 'zip' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`package-type is zip, but ${DEV} is a function of type image`)
    expect(errorsOf(end).join()).toContain('Remove package-type')
  })

  it('refuses an architecture that differs from the live one', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { architecture: 'arm64' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`architecture is arm64, but ${DEV} is x86_64`)
    expect(errorsOf(end).join()).toContain('Remove architecture')
  })
})

describe('source that cannot be built', () => {
  it("shows go's own lines for a compile error, with an annotation on file and line", async () => {
    await using scene = await openScene()
    await write(scene, 'cmd/api/go.mod', 'module example.com/api\n\ngo 1.21\n')
    await write(scene, 'cmd/api/main.go', 'package main\n\nfunc main() {\n\tmissing()\n\tvar unused int\n}\n')
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'working-directory': 'cmd/api' } }))
    expect(end.log).toMatch(/^::error .*file=cmd\/api\/main\.go,line=4,col=2.*::.*undefined: missing/m)
    expect(end.log).toMatch(/^::error .*file=cmd\/api\/main\.go,line=5.*::.*declared and not used: unused/m)
    expect(end.outputs.failed).toBe(`["${DEV}"]`)
    expect(end.summary).toContain('undefined: missing')
  })

  it('puts the annotation on the file from the root of the repository, wherever go-package is', async () => {
    await using scene = await openScene()
    await write(scene, 'services/go.mod', 'module example.com/services\n\ngo 1.21\n')
    await write(
      scene,
      'services/cmd/api/main.go',
      'package main\n\nimport "example.com/services/lib"\n\nfunc main() { lib.Run() }\n',
    )
    await write(scene, 'services/lib/lib.go', 'package lib\n\nfunc Run() {\n\tmissing()\n}\n')
    const inputs = { 'working-directory': 'services', 'go-package': 'cmd/api' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toStrictEqual(['lib/lib.go:4: undefined: missing'])
    expect(end.log).toContain('::error file=services/lib/lib.go,line=4,col=2::lib/lib.go:4: undefined: missing')
  })

  it('says which Go the module requires and which is installed', async () => {
    await using scene = await openScene()
    await write(scene, 'go.mod', 'module example.com/f\n\ngo 1.99\n')
    const end = await refused(scene, () => scene.push('dev', { env: { GOTOOLCHAIN: 'local' } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^go\.mod needs Go 1\.99, but this machine has Go 1\.\d+\S*\.\nRun actions\/setup-go before this step, with {2}go-version-file: go\.mod /,
      ),
    ])
  })

  it('names a private module that git has no login for, without waiting for one', async () => {
    await using scene = await openScene()
    await using host = await hostThatWantsALogin()
    await using cache = await openTemp(tmpdir())
    await requirePrivate(scene)
    const end = await refused(scene, () => scene.push('dev', { env: privateModules(host.url, cache.path) }))
    expect(errorsOf(end)).toStrictEqual([
      `go cannot read the module ${PRIVATE}: fatal: could not read Username for '${host.url}': terminal prompts disabled.\nIf it is private, give git a login in an earlier step:  git config --global url."https://x-access-token:TOKEN@github.com/".insteadOf "https://github.com/" , and set  GOPRIVATE: github.com/octo-org  in env. If it is public, check GOPROXY and the network.`,
    ])
    expect(end.log).toContain('::error file=main.go,line=3,')
    expect(end.log).toContain('exit status 128')
  })

  it('names a private module that no proxy may be asked for', async () => {
    await using scene = await openScene()
    await using cache = await openTemp(tmpdir())
    await requirePrivate(scene)
    const env = { GOMODCACHE: cache.path, GOPROXY: 'off', GOPRIVATE: undefined, GOFLAGS: '-modcacherw' }
    const end = await refused(scene, () => scene.push('dev', { env }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining(`go cannot read the module ${PRIVATE}: module lookup disabled by GOPROXY=off.`),
    ])
  })

  it('does not show a token that git was configured with', async () => {
    await using scene = await openScene()
    await using host = await hostThatWantsALogin()
    await using cache = await openTemp(tmpdir())
    await requirePrivate(scene)
    const withToken = host.url.replace('://', '://x-access-token:canary-token@')
    const end = await refused(scene, () => scene.push('dev', { env: privateModules(withToken, cache.path) }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('Authentication failed')
    expect(end.log + end.summary).not.toContain('canary-token')
  })

  it('lists several main packages', async () => {
    await using scene = await openScene()
    await rm(join(scene.workspace, 'main.go'))
    await write(scene, 'cmd/api/main.go', 'package main\n\nfunc main() {}\n')
    await write(scene, 'cmd/worker/main.go', 'package main\n\nfunc main() {}\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('2 main packages in the root of the repository: ./cmd/api, ./cmd/worker')
    expect(errorsOf(end).join()).toContain('go-package: ./cmd/api')
    expect((await scene.push('dev', { inputs: { 'go-package': './cmd/worker' } })).exitCode).toBe(0)
  })

  it('says so when there is no main package', async () => {
    await using scene = await openScene()
    await writeFile(join(scene.workspace, 'main.go'), 'package lib\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('No main package in the root of the repository')
  })

  it('says so when go-package is not one', async () => {
    await using scene = await openScene()
    await write(scene, 'lib/lib.go', 'package lib\n')
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'go-package': './lib' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('go-package ./lib is package lib, not main')
    expect(errorsOf(end).join()).toContain('Main packages here: ./')
  })

  it('lists the modules when there is no go.mod', async () => {
    await using scene = await openScene()
    const move = ['go.mod', 'go.sum', 'main.go']
    await mkdir(join(scene.workspace, 'services/api'), { recursive: true })
    for (const file of move) await rm(join(scene.workspace, file))
    await write(scene, 'services/api/go.mod', 'module example.com/api\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('No go.mod in the root of the repository')
    expect(errorsOf(end).join()).toContain('Set working-directory to one of: services/api')
  })

  it('says where to begin when there is no module at all', async () => {
    await using scene = await openScene()
    for (const file of ['go.mod', 'go.sum', 'main.go']) await rm(join(scene.workspace, file))
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      'No go.mod in the root of the repository or above it.\nDoes actions/checkout run before this step? If there is no module yet, as with Gopkg.toml or GOPATH, run  go mod init MODULE && go mod tidy  and commit go.mod and go.sum.',
    ])
  })

  it('names the action to add when there is no Go', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { env: { PATH: '/nonexistent' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('`go` is not on PATH')
    expect(errorsOf(end).join()).toContain('actions/setup-go')
  })

  it('names an include that matches nothing', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { include: 'templates/*.html' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('include: nothing matches "templates/*.html"')
  })
})

const PRIVATE = 'github.com/octo-org/private'

/** The example with an import of a module that only its owners can read. */
const requirePrivate = async (scene: Scene): Promise<void> => {
  const hash = 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
  await write(scene, 'go.mod', `module example.com/f\n\ngo 1.21\n\nrequire ${PRIVATE} v1.0.0\n`)
  await write(scene, 'go.sum', `${PRIVATE} v1.0.0 ${hash}\n${PRIVATE} v1.0.0/go.mod ${hash}\n`)
  await write(scene, 'main.go', `package main\n\nimport "${PRIVATE}"\n\nfunc main() { private.Run() }\n`)
}

/** What a workflow sets for private modules; GitHub is at `url`. */
const privateModules = (url: string, cache: string): Record<string, string> => ({
  GOMODCACHE: cache,
  GOFLAGS: '-modcacherw',
  GOPRIVATE: 'github.com/octo-org',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: `url.${url}/.insteadOf`,
  GIT_CONFIG_VALUE_0: 'https://github.com/',
})

const hostThatWantsALogin = async (): Promise<{ url: string } & AsyncDisposable> => {
  const server = createServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

describe('an artifact that Lambda does not accept', () => {
  it('refuses a zip over 50 MB before it asks Lambda', async () => {
    await using scene = await openScene({ packageType: 'Zip' })
    await writeFile(join(scene.workspace, 'model.bin'), randomBytes(52_428_800))
    const end = await refused(scene, () => scene.push('dev', { inputs: { include: 'model.bin' } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^The zip has 5\d{7} bytes, more than the 52428800 that Lambda allows in a request\.\nInclude less, or deploy it as/,
      ),
    ])
  })
})
