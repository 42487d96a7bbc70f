import { CreateFunctionCommand, DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import type { StepOptions } from '../../demo/runner.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene, type SceneOptions } from '../../demo/scene.ts'
import type { Fault } from '../../emulator/requests/faults.ts'
import { openWorkshop, type Workshop } from './bad-day-cell.ts'
import { codesOf, errorsOf, running, somebodyElse, tagsOf } from './ground.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop()
})
afterAll(() => workshop[Symbol.asyncDispose]())

const push = (scene: Scene, more: Partial<StepOptions> = {}) =>
  scene.push('dev', { ...more, env: { PATH: workshop.path, ...more.env } })

const refuse = (operation: string, more: Partial<Fault> = {}): Fault =>
  ({ operation, kind: 'error', status: 403, code: 'AccessDeniedException', message: 'no', ...more }) as Fault

const LAYER = 'arn:aws:lambda:ap-northeast-1:133490724326:layer:some-extension:1'

type Row = {
  readonly name: string
  readonly phase: string
  readonly scene?: SceneOptions
  readonly fault?: Fault
  readonly ofBase?: true
  readonly inputs: Readonly<Record<string, string>>
}

/** What the bad-day table does not deploy: other kinds, and calls that no phase of their own awaits. */
const ROWS: readonly Row[] = [
  {
    name: 'the login to ECR on scratch, which is first needed after packing',
    phase: 'push',
    fault: refuse('ecr:GetAuthorizationToken', { status: 400 }),
    inputs: { 'base-image': 'scratch' },
  },
  {
    name: 'the base of a dry run, which is read while Go compiles',
    phase: 'base',
    fault: refuse('registry:GetManifest', { code: 'DENIED' }),
    ofBase: true,
    inputs: { 'dry-run': 'true' },
  },
  {
    name: 'the base of an archive',
    phase: 'base',
    fault: refuse('registry:GetManifest', { code: 'DENIED' }),
    ofBase: true,
    inputs: { command: 'build' },
  },
  {
    name: 'a layer of a zip, which is checked while Go compiles',
    phase: 'layers',
    scene: { packageType: 'Zip', example: 'zip' },
    fault: refuse('lambda:GetLayerVersionByArn'),
    inputs: { layers: LAYER },
  },
  {
    name: 'a layer of an image',
    phase: 'layers',
    fault: refuse('lambda:GetLayerVersionByArn'),
    inputs: { layers: LAYER },
  },
  {
    name: 'the right to update a zip',
    phase: 'rights',
    scene: { packageType: 'Zip', example: 'zip' },
    fault: refuse('lambda:UpdateFunctionCodeDryRun'),
    inputs: {},
  },
  {
    name: 'an image that is in ECR',
    phase: 'image',
    fault: refuse('ecr:BatchGetImage', { status: 400 }),
    inputs: { 'image-uri': `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/${REPOSITORY}:latest` },
  },
  {
    name: 'an event that cannot be read',
    phase: 'smoke',
    inputs: { 'smoke-event': 'no-such-event.json' },
  },
  {
    name: 'the tag of a push',
    phase: 'release',
    fault: refuse('registry:PutManifest', { code: 'DENIED', nth: 2 }),
    inputs: { command: 'push' },
  },
]

describe('the phase of a failure is the one that failed', () => {
  it.each(ROWS)('$phase for $name', async ({ phase, scene: options = {}, fault, ofBase, inputs }) => {
    await using scene = await openScene(options)
    if (fault !== undefined) (ofBase ? scene.bases : scene.emulator).fault(fault)
    const end = await push(scene, { inputs })
    expect(errorsOf(end)).toHaveLength(1)
    expect(JSON.parse(end.outputs.results ?? '')).toMatchObject([{ status: 'failed', phase }])
    expect(end.summary).toContain(`| Stopped at | \`${phase}\``)
  })

  it('names what was done by then, also where the phase has no line of its own', async () => {
    await using scene = await openScene()
    scene.bases.fault(refuse('registry:GetManifest', { code: 'DENIED' }))
    const { summary } = await push(scene, { inputs: { 'dry-run': 'true' } })
    expect(summary).toMatch(/^\| Stopped at \| `base`, after .*account, look.* \|$/m)
  })
})

describe('what Lambda runs after a failure', () => {
  const closing = (log: string): string =>
    log
      .trimEnd()
      .split('\n')
      .at(-1)
      ?.replace(/ [^ ]+ s$/, '') ?? ''
  const liveOf = (outputs: Readonly<Record<string, string>>): unknown => JSON.parse(outputs.results ?? '')[0]?.live

  it('is nothing without a function, and nothing links to it', async () => {
    await using scene = await openScene({ policy: ANY })
    const environments = 'dev: { function-name: nobody, tag: dev }'
    const end = await push(scene, { inputs: { environments } })
    expect(codesOf(end)).toStrictEqual(['function-missing'])
    expect(liveOf(end.outputs)).toBe('gone')
    expect(closing(end.log)).toBe('dev was not deployed: Lambda runs nothing, because there is no such function.')
    expect(end.summary).toContain('| Live | nothing, because there is no such function |')
    expect(end.summary).not.toContain('console.aws.amazon.com')
    expect(`${end.log}${end.summary}`).not.toContain('code from before')
    expect(errorsOf(end).join()).toContain(`ImageUri=${new URL(scene.emulator.url).host}/${REPOSITORY}:dev`)
  })

  it('names the registry of the account for a function that is to be created', async () => {
    await using scene = await openScene({ policy: ANY })
    const inputs = { environments: 'dev: { function-name: nobody, tag: dev }', repository: '' }
    const hint = errorsOf(await push(scene, { inputs })).join()
    expect(hint).toContain('ImageUri=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/nobody:dev')
    expect(hint).not.toContain('<account>')
  })

  it('is nothing after the function was deleted, but the tag moved', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const step = push(scene)
    await held.reached
    await somebodyElse(scene).send(new DeleteFunctionCommand({ FunctionName: DEV }))
    held.release()
    const end = await step
    expect(liveOf(end.outputs)).toBe('gone')
    expect(closing(end.log)).toBe(
      'dev was not deployed: Lambda runs nothing, because there is no such function, but tag dev moved.',
    )
    expect(end.summary).toContain('| Live | nothing, because there is no such function |')
    expect(end.summary).toContain('| Changed | tag dev moved |')
    expect(end.summary).not.toContain('#/functions/')
  })

  it('is nothing where the function is in state Failed', async () => {
    await using scene = await openScene({ policy: ANY })
    const broken = { kind: 'settle-failed', reason: 'no such image', code: 'InvalidImage' } as const
    scene.emulator.fault({ operation: 'lambda:CreateFunction', ...broken })
    const { host } = new URL(scene.emulator.url)
    const Code = { ImageUri: `${host}/${REPOSITORY}:dev` }
    const Role = 'arn:aws:iam::123456789012:role/lambda-execution'
    const client = somebodyElse(scene)
    await client.send(new CreateFunctionCommand({ FunctionName: 'sick', PackageType: 'Image', Role, Code }))
    const end = await push(scene, { inputs: { environments: 'dev: { function-name: sick, tag: dev }' } })
    expect(end.exitCode).toBe(1)
    expect(liveOf(end.outputs)).toBe('broken')
    expect(end.log).toContain(' runs nothing, x86_64, Failed: InvalidImage: no such image')
    expect(closing(end.log)).toContain('Lambda runs nothing, because the function is in state Failed')
    expect(end.outputs['previous-digest']).toBe('')
    expect(`${end.log}${end.summary}`).not.toContain('code from before')
  })

  it('is not known of a function that is still being created, and may never have answered', async () => {
    await using scene = await openScene({ policy: ANY, settleMs: 600_000 })
    const Code = { ImageUri: `${new URL(scene.emulator.url).host}/${REPOSITORY}:dev` }
    const Role = 'arn:aws:iam::123456789012:role/lambda-execution'
    const client = somebodyElse(scene)
    await client.send(new CreateFunctionCommand({ FunctionName: 'young', PackageType: 'Image', Role, Code }))
    const inputs = { environments: 'dev: { function-name: young, tag: dev }', 'wait-timeout': '1' }
    const end = await push(scene, { inputs })
    expect(codesOf(end)).toStrictEqual(['settle-timeout'])
    expect(closing(end.log)).toBe('dev was not deployed: nothing was changed.')
    expect(end.summary).toContain('| Changed | nothing |')
    expect(end.summary).toContain('| Stopped at | `look`, after ')
    expect(end.summary).toContain('#/functions/young')
    expect(`${end.log}${end.summary}`).not.toMatch(/code from before|still runs/i)
  })

  it('has a link to a function that exists when only the repository does not', async () => {
    await using scene = await openScene({ policy: ANY })
    const end = await push(scene, { inputs: { repository: 'container-lambda-repositry' } })
    expect(codesOf(end)).toStrictEqual(['repository-other-than-live'])
    expect(end.summary).toMatch(/^\| Still live \| `\w{12}` \|$/m)
    expect(end.summary).toContain(`#/functions/${DEV}`)
  })

  it('does not claim a function before anybody has looked', async () => {
    await using scene = await openScene()
    scene.emulator.fault(refuse('sts:AssumeRoleWithWebIdentity', { code: 'AccessDenied' }))
    const end = await push(scene)
    expect(closing(end.log)).toBe('dev was not deployed: nothing was changed.')
    expect(end.summary).toContain('| Changed | nothing |')
    expect(end.summary).not.toContain('#/functions/')
  })
})

describe('a tag that is refused', () => {
  const IMMUTABLE = `The image tag 'dev' already exists in the '${REPOSITORY}' repository and cannot be overwritten because the tag is immutable.`

  it.each([
    {
      name: 'by IAM',
      fault: refuse('registry:PutManifest', { code: 'DENIED', nth: 2 }),
      code: 'push-denied',
      short: 'the role lacks a right',
    },
    {
      name: 'by a repository that became immutable during the run',
      fault: refuse('registry:PutManifest', { status: 400, code: 'TAG_INVALID', message: IMMUTABLE, nth: 2 }),
      code: 'tag-refused',
      short: 'the tag cannot move',
    },
  ])('$name is not among what was changed', async ({ fault, code, short }) => {
    await using scene = await openScene()
    const before = [tagsOf(scene.emulator), running(scene, DEV)]
    scene.emulator.fault(fault)
    const end = await push(scene)
    expect([tagsOf(scene.emulator), running(scene, DEV)]).toStrictEqual(before)
    expect(codesOf(end)).toStrictEqual([code])
    expect(end.outputs.changed).toBe('[]')
    expect(end.summary).toContain(`### ❌ \`dev\` was not deployed: ${short}\n`)
    expect(end.summary).not.toContain('| Changed |')
    expect(end.log).toMatch(/\ndev was not deployed: Lambda still runs \w{12}\. \S+ s\n$/)
    expect(`${end.log}${end.summary}`).not.toContain('tag dev moved')
  })

  it('says how to let it move', async () => {
    await using scene = await openScene()
    scene.emulator.fault(
      refuse('registry:PutManifest', { status: 400, code: 'TAG_INVALID', message: IMMUTABLE, nth: 2 }),
    )
    expect(errorsOf(await push(scene)).join()).toBe(
      `Tag dev of ${REPOSITORY} was not moved: 400 TAG_INVALID ${IMMUTABLE}\n` +
        `Let this tag move:  aws ecr put-image-tag-mutability --repository-name ${REPOSITORY} --image-tag-mutability IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=dev\n` +
        "or give every commit its own tag:  tag: '{sha}'",
    )
  })
})

/** As of an administrator: a name that does not exist is answered with 404. */
const ANY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const
const ENVIRONMENTS = `prod: { branches: main, function-name: ${PROD}, tag: latest }`

describe('a misspelt name', () => {
  it.each([
    {
      name: 'a function, as the policy answers it',
      inputs: { environments: `${ENVIRONMENTS}\ndev: { function-name: container-lambda-fnction, tag: dev }` },
      code: 'access-denied-name',
      hint: `Is function-name container-lambda-fnction right, and aws-region ap-northeast-1? Environment prod has ${PROD}. If both are, add lambda:GetFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:container-lambda-fnction to the role's policy.`,
    },
    {
      name: 'a function unlike any other',
      inputs: { environments: `${ENVIRONMENTS}\ndev: { function-name: invoices, tag: dev }` },
      code: 'access-denied-name',
      hint: "Is function-name invoices right, and aws-region ap-northeast-1? If both are, add lambda:GetFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:invoices to the role's policy.",
    },
    {
      name: 'a repository, as the policy answers it',
      inputs: { repository: 'container-lambda-repositry' },
      code: 'access-denied-name',
      hint: `Is repository container-lambda-repositry right, and aws-region ap-northeast-1? The function runs from ${REPOSITORY}. If both are, add ecr:`,
    },
    {
      name: 'the repository of image-uri',
      inputs: {
        'image-uri': '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/container-lambda-repositry:latest',
        repository: '',
      },
      code: 'access-denied-name',
      hint: `Is image-uri container-lambda-repositry right, and aws-region ap-northeast-1? The function runs from ${REPOSITORY}. If both are, add ecr:DescribeRepositories on`,
    },
    {
      name: 'a function, where the role may read all',
      policy: ANY,
      inputs: { environments: `${ENVIRONMENTS}\ndev: { function-name: container-lambda-fnction, tag: dev }` },
      code: 'function-missing',
      hint: `Environment prod has ${PROD}. Correct function-name, aws-region or the role's account, or create`,
    },
    {
      name: 'a repository, where the role may read all, for a function that does not exist either',
      policy: ANY,
      inputs: {
        repository: '',
        environments: `prod: { branches: main, function-name: ${PROD}, repository: ${REPOSITORY} }\ndev: { function-name: invoices, repository: container-lambda-repositry }`,
      },
      code: 'function-missing',
      hint: `Environment prod has ${REPOSITORY}. Create it, or set repository to one that exists:`,
    },
  ])('is asked about first: $name', async ({ policy, inputs, code, hint }) => {
    await using scene = await openScene(policy === undefined ? {} : { policy })
    const end = await push(scene, { inputs })
    expect(end.exitCode).toBe(1)
    expect(codesOf(end)[0]).toBe(code)
    expect(errorsOf(end).join('\n')).toContain(`\n${hint}`)
    expect(end.outputs.changed).toBe('[]')
  })

  it('is not asked about where the function itself is in that repository', async () => {
    await using scene = await openScene()
    scene.emulator.fault(refuse('ecr:DescribeRepositories', { status: 400 }))
    expect(codesOf(await push(scene))).toStrictEqual(['access-denied'])
  })
})
