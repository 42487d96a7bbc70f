import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY } from '../../demo/scene.ts'
import { errorsOf, refused, write } from './ground.ts'

const ONE = { environments: '', 'function-name': DEV, tag: 'dev', repository: REPOSITORY }

/** Settings that are refused before anybody is asked anything. */
const settings: readonly { name: string; inputs: Record<string, string>; says: readonly string[] }[] = [
  { name: 'no function-name', inputs: { environments: '' }, says: ['function-name is not set', 'Set function-name'] },
  {
    name: 'a function-name over 64 characters',
    inputs: { ...ONE, 'function-name': 'f'.repeat(65) },
    says: ['has 65 characters, Lambda takes 64 at most', 'input function-name'],
  },
  {
    name: 'a function-name with bad characters',
    inputs: { ...ONE, 'function-name': 'my function' },
    says: ['"my function" has characters other than', 'list-functions'],
  },
  {
    name: 'an ARN for function-name',
    inputs: { ...ONE, 'function-name': 'arn:aws:lambda:x:1:function:f' },
    says: ['is an ARN: give the name alone'],
  },
  { name: 'no region', inputs: { 'aws-region': '' }, says: ['aws-region is not set', 'aws-region: ap-northeast-1'] },
  {
    name: 'a malformed region',
    inputs: { 'aws-region': 'Tokyo' },
    says: ['input aws-region is "Tokyo", not an AWS region'],
  },
  {
    name: 'a malformed role ARN',
    inputs: { 'role-to-assume': 'deploy' },
    says: ['input role-to-assume is "deploy", not the ARN of an IAM role'],
  },
  {
    name: 'environments that is not YAML',
    inputs: { environments: 'dev: { tag: dev' },
    says: ['environments is not valid YAML at line 1', 'Write one line per environment'],
  },
  {
    name: 'environments that is no map',
    inputs: { environments: '- dev' },
    says: ['environments is not a map of environments'],
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
    name: 'an environment nobody knows',
    inputs: { environment: 'staging' },
    says: ['environment "staging" is not one of environments: prod, dev'],
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
  { name: 'a bad tag', inputs: { ...ONE, tag: '-dev' }, says: ['input tag: "-dev" is not an image tag'] },
  {
    name: 'a template nobody knows',
    inputs: { ...ONE, tag: '{commit}' },
    says: ['input tag is "{commit}": {commit} is not known here', '{sha}'],
  },
  {
    name: 'a repository of another region',
    inputs: { ...ONE, repository: '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app' },
    says: ['is in us-east-1, the function in ap-northeast-1'],
  },
  {
    name: 'a base-image that is no reference',
    inputs: { 'base-image': 'Not An Image' },
    says: ['input base-image: "Not An Image" is not an image reference'],
  },
  {
    name: 'a path out of the workspace',
    inputs: { 'working-directory': '../elsewhere' },
    says: ['input working-directory: "../elsewhere" leads out of'],
  },
  {
    name: 'a go-package that looks like a flag',
    inputs: { 'go-package': '-toolexec=/bin/evil' },
    says: ['input go-package is "-toolexec=/bin/evil"'],
  },
  {
    name: 'a credential for the build',
    inputs: { 'build-env': 'GOPRIVATE, AWS_SECRET_ACCESS_KEY' },
    says: ['input build-env is "AWS_SECRET_ACCESS_KEY"'],
  },
]

describe('settings that are refused', () => {
  it.each(settings)('$name', async ({ inputs, says }) => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    for (const text of says) expect(errorsOf(end).join('\n')).toContain(text)
    expect(scene.emulator.requests).toStrictEqual([])
    expect(end.summary).toContain('Refused: nothing was done')
  })

  it('all at once', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'aws-region': 'Tokyo', 'role-to-assume': 'deploy', nonsense: 'x' } }),
    )
    expect(errorsOf(end)).toHaveLength(3)
  })

  it('at most ten annotations, the last of which counts the rest', async () => {
    await using scene = await openScene()
    const inputs = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`nonsense-${i}`, 'x']))
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toHaveLength(10)
    expect(errorsOf(end).join()).toContain('and 6 more, in the log')
    expect(end.log.match(/nonsense-\d+/g)).toHaveLength(15)
  })
})

describe('an account that is not ready', () => {
  it('lists a missing function and a missing repository at once, with the lines that create them', async () => {
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

  it('says nothing of a repository that nobody named when the function is a typo', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['apii'] }) })
    const inputs = { environments: 'dev: { function-name: apii, tag: dev }', repository: '' }
    const end = await refused(scene, () => scene.push('dev', { inputs }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('There is no function apii in ap-northeast-1.')
  })

  it('refuses a package type other than the live one', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'package-type': 'zip' } }))
    expect(errorsOf(end).join()).toContain(`package-type is zip, but ${DEV} is a function of type image`)
    expect(errorsOf(end).join()).toContain('Remove package-type')
  })

  it('refuses an architecture other than the live one', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { architecture: 'arm64' } }))
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

  it('lists several main packages', async () => {
    await using scene = await openScene()
    await rm(join(scene.workspace, 'main.go'))
    await write(scene, 'cmd/api/main.go', 'package main\n\nfunc main() {}\n')
    await write(scene, 'cmd/worker/main.go', 'package main\n\nfunc main() {}\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end).join()).toContain('2 main packages in the root of the repository: ./cmd/api, ./cmd/worker')
    expect(errorsOf(end).join()).toContain('go-package: ./cmd/api')
    expect((await scene.push('dev', { inputs: { 'go-package': './cmd/worker' } })).exitCode).toBe(0)
  })

  it('says so when there is no main package', async () => {
    await using scene = await openScene()
    await writeFile(join(scene.workspace, 'main.go'), 'package lib\n')
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end).join()).toContain('No main package in the root of the repository')
  })

  it('says so when go-package is not one', async () => {
    await using scene = await openScene()
    await write(scene, 'lib/lib.go', 'package lib\n')
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'go-package': './lib' } }))
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
    expect(errorsOf(end).join()).toContain('No go.mod in the root of the repository')
    expect(errorsOf(end).join()).toContain('Set working-directory to one of: services/api')
  })

  it('names the action to add when there is no Go', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { env: { PATH: '/nonexistent' } }))
    expect(errorsOf(end).join()).toContain('There is no `go` on PATH')
    expect(errorsOf(end).join()).toContain('actions/setup-go')
  })

  it('names an include that matches nothing', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { include: 'templates/*.html' } }))
    expect(errorsOf(end).join()).toContain('include: nothing matches "templates/*.html"')
  })
})
