import { readmePolicy } from '../../demo/policy.ts'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import { openScene, type Scene } from '../../demo/scene.ts'
import type { SubjectForm } from '../../emulator/github/api.ts'
import type { TrustPolicy } from '../../emulator/sts/trust.ts'
import { errorsOf, operations, refused } from './ground.ts'

const NAMES = 'repo:octo-org/octo-repo'
const IDS = 'repo:octo-org@1/octo-repo@2'
const BY_NAME: SubjectForm = { use_default: true, use_immutable_subject: false, sub_claim_prefix: NAMES }
const WITH_IDS: SubjectForm = { use_default: true, use_immutable_subject: true, sub_claim_prefix: IDS }
const CUSTOM: SubjectForm = { use_default: false, include_claim_keys: ['repo', 'context', 'actor'] }
const OF_ORGANIZATION: SubjectForm = { use_default: false }
const BRANCH = 'ref:refs/heads/dev'
const QUEUE = 'refs/heads/gh-readonly-queue/main/pr-7-0123456789abcdef0123456789abcdef01234567'
const OTHER_IN_QUEUE = 'refs/heads/gh-readonly-queue/main/pr-8-89abcdef0123456789abcdef0123456789abcdef'

/** A role that trusts what no run of the repository sends. */
const strictRole = ({ emulator }: Scene): string =>
  emulator.createRole({ name: 'strict', trust: { sub: 'repo:somebody/else:ref:refs/heads/main' } })

type Run = {
  readonly form: SubjectForm
  readonly claims: Readonly<Record<string, string>>
  readonly more?: Partial<StepOptions>
}

/** The only error of a run whose role refuses these claims, where the job may ask GitHub for the form of its sub. */
const refusal = async (scene: Scene, { form, claims, more }: Run): Promise<string> => {
  scene.emulator.github({ readsActions: true, form })
  scene.emulator.claims({ ref: 'refs/heads/dev', ...claims })
  const inputs = { 'role-to-assume': strictRole(scene) }
  const [error = '', ...others] = errorsOf(await refused(scene, () => scene.push('dev', { ...more, inputs })))
  expect(others).toStrictEqual([])
  return error
}

/** The JSON that a message offers, as a reader copies it. */
const pasted = (error: string): TrustPolicy =>
  JSON.parse(/ fits this run\..*:\n((?: {2}.*\n)+)/.exec(error)?.[1]?.replace(/^ {2}/gm, '') ?? 'null')

const PROPOSAL = {
  pull_request: { base: { ref: 'dev' }, head: { repo: { full_name: 'octo-org/octo-repo' } } },
  merge_group: { base_ref: 'refs/heads/dev' },
}
const PULL_REQUEST = { event: 'pull_request', ref: 'refs/pull/7/merge', payload: PROPOSAL }

describe('a refused role, where the job may ask GitHub for the form of its sub', () => {
  it.each([
    {
      name: 'names',
      form: BY_NAME,
      sub: `${NAMES}:${BRANCH}`,
      says: ['GitHub puts only names into the sub of this repository:', `  with ids  ${IDS}:${BRANCH}`],
    },
    {
      name: 'ids',
      form: WITH_IDS,
      sub: `${IDS}:${BRANCH}`,
      says: ['GitHub puts ids into the sub of this repository:', `  by name  ${NAMES}:${BRANCH}`],
    },
    {
      name: 'ids, whatever the flag beside the prefix says',
      form: { ...WITH_IDS, use_immutable_subject: false },
      sub: `${IDS}:${BRANCH}`,
      says: ['GitHub puts ids into the sub of this repository:', `  by name  ${NAMES}:${BRANCH}`],
    },
    {
      name: 'claims that the repository chose',
      form: CUSTOM,
      sub: `${NAMES}:${BRANCH}:actor:octocat`,
      says: ['This repository chose what its sub contains (repo, context, actor):', `  default  ${NAMES}:${BRANCH}`],
    },
    {
      name: 'claims that its organization chose, where the default has ids',
      form: { ...OF_ORGANIZATION, sub_claim_prefix: IDS },
      sub: 'repository_id:2',
      says: ['The organization of this repository chose what its sub contains:', `  default  ${IDS}:${BRANCH}`],
    },
  ])('shows both forms and a trust policy that takes the run: $name', async ({ form, sub, says }) => {
    await using scene = await openScene()
    const error = await refusal(scene, { form, claims: { sub } })
    const [title = '', other = ''] = says
    expect(error).toContain(
      `, no environment\n${title}\n  now${' '.repeat(other.lastIndexOf('  ') - 3)}${sub}\n${other}\n`,
    )
    expect(error).toContain(
      '\nThis trust policy fits this run. To keep whom the role trusts now, add only its statement:\n',
    )
    const role = scene.emulator.createRole({ name: 'strict', trustPolicy: pasted(error), policy: readmePolicy() })
    const end = await scene.push('dev', { inputs: { 'role-to-assume': role } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe('["container-lambda-function-dev"]')
    scene.emulator.claims({ sub: `${sub}x` })
    await refused(scene, () => scene.push('dev', { inputs: { 'role-to-assume': role } }))
  })

  it('shows the policy as one block of the summary', async () => {
    await using scene = await openScene()
    scene.emulator.github({ readsActions: true })
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'role-to-assume': strictRole(scene) } }))
    const [, block = ''] = /add only its statement:\n>\n> ```text\n((?:> .*\n)+?)> ```\n/.exec(end.summary) ?? []
    expect(JSON.parse(block.replace(/^> /gm, ''))).toStrictEqual(pasted(errorsOf(end).join()))
  })

  it.each([
    { name: 'an environment', context: 'environment:prod', claims: { environment: 'prod' }, more: {} },
    { name: 'a Git tag', context: 'ref:refs/tags/v1', claims: { ref: 'refs/tags/v1' }, more: {} },
    { name: 'a pull request', context: 'pull_request', claims: { ref: 'refs/pull/7/merge' }, more: PULL_REQUEST },
    {
      name: 'a merge queue, whose branch never comes again',
      context: `ref:${QUEUE}`,
      claims: { ref: QUEUE },
      more: { event: 'merge_group', ref: QUEUE, payload: PROPOSAL },
      next: { sub: `${IDS}:ref:${OTHER_IN_QUEUE}`, ref: OTHER_IN_QUEUE },
    },
  ])('gives a trust policy that takes the next run of $name', async ({ context, claims, more, next }) => {
    await using scene = await openScene()
    const error = await refusal(scene, { form: WITH_IDS, claims: { sub: `${IDS}:${context}`, ...claims }, more })
    expect(error.includes('Give it only to a role that may only read')).toBe('payload' in more)
    expect(error).toContain(`\n  by name  ${NAMES}:${context}\n`)
    if (next !== undefined) scene.emulator.claims(next)
    const role = scene.emulator.createRole({ name: 'strict', trustPolicy: pasted(error), policy: readmePolicy() })
    const end = await scene.push('dev', { ...more, inputs: { 'role-to-assume': role } })
    expect(errorsOf(end)).toStrictEqual([])
  })

  it('gives none for a sub that a repository of somebody else may have, too', async () => {
    await using scene = await openScene()
    const form = { use_default: false, include_claim_keys: ['environment'] }
    const error = await refusal(scene, { form, claims: { sub: 'environment:prod', environment: 'prod' } })
    expect(error).toContain(
      `contains (environment):\n  now      environment:prod\n  default  ${NAMES}:environment:prod\n`,
    )
    expect(error).not.toContain('trust policy fits')
  })

  it('names account, partition, audience and provider as they are', async () => {
    await using scene = await openScene()
    scene.emulator.github({ readsActions: true })
    const error = await refusal(scene, { form: BY_NAME, claims: { sub: `${NAMES}:${BRANCH}` } })
    expect(pasted(error)).toStrictEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': `${NAMES}:${BRANCH}`,
            },
          },
        },
      ],
    })
  })

  it('asks GitHub once, after the refusal, and nobody when a role is taken or refused for another reason', async () => {
    await using scene = await openScene()
    scene.emulator.github({ readsActions: true })
    await refusal(scene, { form: BY_NAME, claims: {} })
    expect(operations(scene)).toStrictEqual(['oidc:token', 'sts:AssumeRoleWithWebIdentity', 'github:GetSubjectForm'])
    const inputs = { audience: 'another' }
    const others: StepEnd[] = [await scene.push('dev'), await scene.push('dev', { inputs })]
    expect(others.map(({ exitCode }) => exitCode)).toStrictEqual([0, 1])
    expect(scene.emulator.seen('github:GetSubjectForm')).toHaveLength(1)
  })
})
