import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import {
  assumeRolePolicy,
  policyActions,
  policyRights,
  privateBaseStatement,
  readCredentialTrust,
  readmePolicy,
  readTrust,
} from '../../demo/policy.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { makeBaseImage } from '../../emulator/images/aws-base.ts'
import { changeMessage, codesOf, errorsOf, operations, running } from './ground.ts'

const EXAMPLE = { Image: 'container-image', Zip: 'zip' } as const
const FUNCTION_ARN = `arn:aws:lambda:ap-northeast-1:123456789012:function:${DEV}`
const REPOSITORY_ARN = `arn:aws:ecr:ap-northeast-1:123456789012:repository/${REPOSITORY}`

/** What a deploy changes for those who call the functions and pull the images; a zip has no tags. */
const stateOf = (scene: Scene, packageType: 'Image' | 'Zip') => ({
  functions: [PROD, DEV].map((name) => ({ name, hash: running(scene, name), ...updatesOf(scene, name) })),
  tags: packageType === 'Zip' ? {} : Object.fromEntries(scene.emulator.repository(REPOSITORY).tags),
})

const updatesOf = ({ emulator }: Scene, name: string): { updates: number } => {
  const { updates } = emulator.function(name)
  return { updates }
}

const rightsUsed = ({ emulator }: Scene): string[] =>
  emulator.requests.flatMap(({ iam }) => iam.map(({ action, resource }) => `${action} ${resource}`))

/** The rights that the emulator saw used by a first and a second deploy of both environments. */
const deployTwice = async (packageType: 'Image' | 'Zip'): Promise<string[]> => {
  await using scene = await openScene({ packageType, example: EXAMPLE[packageType] })
  for (const message of ['first', 'second']) {
    await changeMessage(scene, message)
    for (const [branch, name] of [
      ['dev', DEV],
      ['main', PROD],
    ] as const) {
      const end = await scene.push(branch)
      expect(errorsOf(end)).toStrictEqual([])
      expect(end.log).not.toContain('::notice::')
      expect(running(scene, name)).toBe(end.outputs['image-digest'] || end.outputs['code-sha256'])
    }
  }
  return rightsUsed(scene)
}

describe('the documented policy', () => {
  it('is what deploys of an image and a zip use, no more and no less', async () => {
    const used = [...(await deployTwice('Image')), ...(await deployTwice('Zip'))]
    expect([...new Set(used)].sort()).toStrictEqual([...policyRights].sort())
  })

  it('needs only its Lambda statements for a zip', async () => {
    const policy = readmePolicy({ without: policyActions.filter((action) => action.startsWith('ecr:')) })
    await using scene = await openScene({ packageType: 'Zip', example: 'zip', policy })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['code-sha256'])
  })

  it('needs only reads for a dry run', async () => {
    const READS = ['lambda:GetFunction', 'lambda:ListTags', 'ecr:DescribeRepositories', 'ecr:BatchGetImage']
    const policy = readmePolicy({ without: policyActions.filter((action) => !READS.includes(action)) })
    await using scene = await openScene({ policy })
    const end = await scene.push('dev', { inputs: { 'dry-run': 'true' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain('would move tag')
  })

  it('does not allow another function', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev', {
      inputs: { environments: 'dev: { function-name: somebody-elses, tag: dev }' },
    })
    expect(errorsOf(end).join()).toContain(
      'Is function-name somebody-elses right, and aws-region ap-northeast-1? If both are, add lambda:GetFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:somebody-elses',
    )
  })
})

/** Nothing breaks without them; a notice says what is missing. */
const OPTIONAL = ['lambda:ListTags', 'lambda:TagResource']

const cases = policyActions.flatMap((action) =>
  (['Image', 'Zip'] as const)
    .filter((packageType) => packageType === 'Image' || action.startsWith('lambda:'))
    .map((packageType) => ({
      action,
      packageType,
      resource:
        action === 'ecr:GetAuthorizationToken' ? '*' : action.startsWith('ecr:') ? REPOSITORY_ARN : FUNCTION_ARN,
    })),
)

/** Lambda refuses an image update in its own words, which name no action. */
const UNNAMED = /^ecr:(?:Get|Set)RepositoryPolicy$/

/** The hint names exactly the action that is missing, and asks for nothing that the role has. */
const hintFor = (action: string, resource: string): RegExp => {
  const right = RegExp.escape(`${action} on ${resource}`)
  if (action === 'lambda:GetFunction')
    return new RegExp(`^Is function-name .* If both are, add ${right} to the role's policy\\.$`)
  const named = new RegExp(`^Add ${right} to the role's policy\\.$`)
  if (action === 'ecr:GetDownloadUrlForLayer' || UNNAMED.test(action))
    return new RegExp(
      `^Add lambda:UpdateFunctionCode on .*, and ecr:.* on ${RegExp.escape(resource)}, to the role's policy`,
    )
  return named
}

describe('one action less than the policy', () => {
  it.each(cases.filter(({ action }) => !OPTIONAL.includes(action)))(
    'is one error that names $action and its resource, for a deploy as $packageType',
    async ({ action, packageType, resource }) => {
      const policy = readmePolicy({ without: [action] })
      await using scene = await openScene({ packageType, example: EXAMPLE[packageType], policy })
      const before = stateOf(scene, packageType)
      const end = await scene.push('dev')
      expect(end.exitCode).toBe(1)
      expect(errorsOf(end)).toHaveLength(1)
      const hint = errorsOf(end).join().split('\n').at(-1)
      expect(hint).toMatch(hintFor(action, resource))
      expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]', failed: `["${DEV}"]` })
      expect(stateOf(scene, packageType)).toStrictEqual(before)
      // A refused call is not repeated: two images are read, everything else is called once.
      expect(operations(scene).filter((name) => name === action).length).toBeLessThanOrEqual(2)
    },
  )

  it.each(cases.filter(({ action }) => OPTIONAL.includes(action)))(
    'is a notice that names $action and the function, for a deploy as $packageType',
    async ({ action, packageType, resource }) => {
      const policy = readmePolicy({ without: [action] })
      await using scene = await openScene({ packageType, example: EXAMPLE[packageType], policy })
      const end = await scene.push('dev')
      expect(errorsOf(end)).toStrictEqual([])
      expect(end.log.match(/^::notice::.*$/gm)).toStrictEqual([
        expect.stringContaining(`Add ${action} on ${resource} `),
      ])
      expect(running(scene, DEV)).toBe(end.outputs['image-digest'] || end.outputs['code-sha256'])
    },
  )
})

describe('a base image in a private ECR repository', () => {
  const HOST = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'

  const pushOn = async (scene: Scene) => {
    await scene.emulator.putImage({ repository: 'team/base', tag: '1' }, await makeBaseImage())
    const mirror = `${HOST}=${new URL(scene.emulator.url).host}`
    return scene.push('dev', { inputs: { 'base-image': `${HOST}/team/base:1`, 'registry-mirrors': mirror } })
  }

  it('is read with the documented statement for it, all of which is used', async () => {
    await using scene = await openScene({ policy: readmePolicy({ more: [privateBaseStatement] }) })
    const end = await pushOn(scene)
    expect(errorsOf(end)).toStrictEqual([])
    const { Action, Resource } = privateBaseStatement
    expect([...new Set(rightsUsed(scene).filter((right) => right.endsWith('/team/base')))].sort()).toStrictEqual(
      [...Action].map((action) => `${action} ${Resource}`).sort(),
    )
  })

  it.each([...privateBaseStatement.Action])('is refused without %s, with the action and its ARN', async (without) => {
    const Action = [...privateBaseStatement.Action].filter((action) => action !== without)
    await using scene = await openScene({ policy: readmePolicy({ more: [{ ...privateBaseStatement, Action }] }) })
    const before = stateOf(scene, 'Image')
    const end = await pushOn(scene)
    expect(stateOf(scene, 'Image')).toStrictEqual(before)
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`not authorized to perform: ${without}`)
    expect(errorsOf(end).join()).toContain(`Add ${without} on ${privateBaseStatement.Resource} to the role's policy.`)
  })
})

describe('a right that another policy takes away', () => {
  it('is not asked for again where a policy denies it', async () => {
    const deny = { Effect: 'Deny', Action: 'lambda:UpdateFunctionCode', Resource: FUNCTION_ARN } as const
    await using scene = await openScene({ policy: readmePolicy({ more: [deny] }) })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([
      `Updating the code of ${DEV} in ap-northeast-1 failed: a policy denies the role lambda:UpdateFunctionCode on ${FUNCTION_ARN}.\n` +
        "Change the Deny in the identity-based policy, so that it leaves out this role or this action. An Allow in the role's policy does not help.",
    ])
    expect(end.summary).toContain('### ❌ `dev` was not deployed: a policy denies it to the role')
  })

  it('is asked for where AWS missed it', async () => {
    await using scene = await openScene()
    const message = `User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecr:PutImage on resource: ${REPOSITORY_ARN} because no resource-based policy allows the ecr:PutImage action`
    scene.emulator.fault({ operation: 'registry:PutManifest', kind: 'error', status: 403, code: 'DENIED', message })
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^Pushing the manifest sha256:[0-9a-f]{64} to repository container-lambda-repository failed: no resource-based policy allows the role ecr:PutImage on /,
      ),
    ])
    expect(errorsOf(end).join()).toContain(
      `\nAllow ecr:PutImage on ${REPOSITORY_ARN} in the resource-based policy as well as in the role's own policy.`,
    )
    expect(end.log).toContain('because no resource-based policy allows the ecr:PutImage action\n')
    expect(end.summary).toContain('<details><summary>What the registry said</summary>')
  })
})

describe('the documented policies of a role that AWS credentials take', () => {
  const noToken = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined }
  const inputs = { 'role-external-id': 'YOUR_EXTERNAL_ID' }

  it.each([
    { name: 'as they are', without: '', code: undefined },
    { name: 'without the right to take it', without: 'sts:AssumeRole', code: 'role-chain-denied' },
    { name: 'without the right to tag the session', without: 'sts:TagSession', code: 'role-tags-denied' },
  ])('are what a user of another account needs: $name', async ({ without, code }) => {
    await using scene = await openScene()
    const { Statement } = assumeRolePolicy
    const statements = [Statement].flat().map((one) => ({
      ...one,
      Action: [one.Action].flat().filter((action) => action !== without),
    }))
    const user = scene.emulator.createUser({ name: 'ci', accountId: '210987654321', policy: { Statement: statements } })
    const trust = readCredentialTrust()
    expect(trust.principals).toStrictEqual([user.arn])
    const role = scene.emulator.createRole({ name: 'deploy-lambda', trust, policy: readmePolicy() })
    expect(statements.map(({ Resource }) => Resource)).toStrictEqual([role])
    const keys = { AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey }
    const end = await scene.push('dev', { inputs: { ...inputs, 'role-to-assume': role }, env: { ...noToken, ...keys } })
    expect(codesOf(end)).toStrictEqual(code === undefined ? [] : [code])
    expect(end.exitCode).toBe(code === undefined ? 0 : 1)
  })
})

describe('the documented trust policies', () => {
  const FORMS = {
    'the old form': 'repo:YOUR_ORG/YOUR_REPO',
    'the form with ids': 'repo:YOUR_ORG@YOUR_ORG_ID/YOUR_REPO@YOUR_REPO_ID',
  }
  const POLICIES = {
    'trust-policy.json': ['ref:refs/heads/main', 'ref:refs/heads/dev'],
    'trust-policy-production.json': ['environment:prod'],
  }
  const trusted = Object.entries(POLICIES).flatMap(([file, contexts]) =>
    Object.entries(FORMS).flatMap(([form, repository]) =>
      contexts.map((context) => ({ file, form, sub: `${repository}:${context}` })),
    ),
  )

  it.each(trusted)('in $file trust $sub ($form)', async ({ file, sub }) => {
    await using scene = await openScene()
    const role = scene.emulator.createRole({ name: 'trusting', trust: readTrust(file), policy: readmePolicy() })
    scene.emulator.claims({ sub })
    const end = await scene.push('dev', { inputs: { 'role-to-assume': role, 'dry-run': 'true' } })
    expect(errorsOf(end)).toStrictEqual([])
  })

  it.each(Object.keys(POLICIES))('in %s trust nobody else', async (file) => {
    await using scene = await openScene()
    const trust = readTrust(file)
    const role = scene.emulator.createRole({ name: 'trusting', trust })
    const strangers = [
      ...Object.values(FORMS).flatMap((repository) =>
        [
          'pull_request',
          'ref:refs/heads/feature',
          'ref:refs/heads/main2',
          'ref:refs/tags/main',
          'ref:refs/pull/7/merge',
          'environment:staging',
          'environment:prod2',
          'environment:PROD',
        ].map((context) => `${repository}:${context}`),
      ),
      ...trust.sub.map((sub) => sub.replace('YOUR_REPO', 'OTHER')),
      ...trust.sub.map((sub) => sub.replace('YOUR_ORG', 'SOMEBODY')),
      ...trust.sub.map((sub) => sub.replace('YOUR_REPO_ID', '4711')).filter((sub) => sub.includes('4711')),
      ...trust.sub.map((sub) => `${sub}:and-more`),
      '',
    ]
    for (const sub of strangers) expect([sub, await assume(scene, role, sub)]).toStrictEqual([sub, 'AccessDenied'])
    const [own = ''] = trust.sub
    expect(await assume(scene, role, own)).toBe('assumed')
    expect(await assume(scene, role, own, 'https://github.com/YOUR_ORG')).toBe('InvalidIdentityTokenException')
  })

  it('is shown its token when it is refused', async () => {
    await using scene = await openScene()
    const role = scene.emulator.createRole({ name: 'trusting', trust: readTrust('trust-policy-production.json') })
    scene.emulator.claims({ sub: 'repo:YOUR_ORG/YOUR_REPO:pull_request' })
    const text = errorsOf(await scene.push('dev', { inputs: { 'role-to-assume': role } })).join()
    expect(text).toContain(`role-to-assume ${role} cannot be assumed: AccessDenied`)
    expect(text).toContain('sub repo:YOUR_ORG/YOUR_REPO:pull_request, aud sts.amazonaws.com')
    scene.emulator.claims({ sub: 'repo:YOUR_ORG/YOUR_REPO:ref:refs/heads/feature' })
    const ofBranch = errorsOf(await scene.push('dev', { inputs: { 'role-to-assume': role } })).join()
    expect(ofBranch).toContain('Its trust policy must allow sts:AssumeRoleWithWebIdentity for exactly this sub and aud')
  })

  it('says what to check when the audience differs', async () => {
    await using scene = await openScene()
    const text = errorsOf(await scene.push('dev', { inputs: { audience: 'https://github.com/octo-org' } })).join()
    expect(text).toContain('cannot be assumed: InvalidIdentityTokenException: Incorrect token audience')
    expect(text).toContain('aud https://github.com/octo-org')
    expect(text).toContain('The account must have the OIDC provider token.actions.githubusercontent.com')
  })
})

/** Assumes the role with a token of this subject, as any client would; returns the error's name when refused. */
const assume = async ({ emulator }: Scene, role: string, sub: string, audience = 'sts.amazonaws.com') => {
  emulator.claims({ sub })
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = emulator.runnerEnvironment()
  const answer = await fetch(`${url}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `Bearer ${bearer}` },
  })
  const { value } = (await answer.json()) as { value: string }
  const sts = new STSClient({ endpoint: emulator.url, region: emulator.region, credentials: emulator.staticKeys })
  const input = { RoleArn: role, RoleSessionName: 'test', WebIdentityToken: value }
  return sts.send(new AssumeRoleWithWebIdentityCommand(input)).then(
    () => 'assumed',
    (error: Error) => error.name,
  )
}
