import type { Caller } from '../../../src/host/caller.ts'
import { findTakenImages } from '../../../src/plan/naming.ts'
import { type Planning, readPlan } from '../../../src/plan/plan.ts'
import { caller } from '../caller.ts'

const roleIn = (account: string): string => `arn:aws:iam::${account}:role/deploy`
const [HERE, THERE] = ['111111111111', '222222222222']
const ECR = `${HERE}.dkr.ecr.ap-northeast-1.amazonaws.com`
const PROTECTED = 'prod: { branches: main, protected: true, function-name: app-prod, repository: app }'

type Run = {
  readonly environments: string
  readonly branch: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly event?: Partial<Caller['event']>
}

const planFor = ({ environments, branch, inputs = {}, event }: Run): Planning => {
  const all = Object.entries({ 'role-to-assume': roleIn(HERE), environments, ...inputs })
  const set = Object.fromEntries(all.filter(([, text]) => text !== ''))
  return readPlan(caller({ branch, inputs: set, ...(event && { event }) }))
}

/** `branch-takes-function app-prod prod`: code, value, and the environment that has it. */
const found = (planning: Planning): readonly string[] => {
  if (planning.kind === 'plan') return []
  if (planning.kind === 'skip') return ['skip']
  return planning.problems.map(({ code, message }) => {
    const [, value, other] = /the (?:function|image tag) (\S+), which .*environment (\S+)/.exec(message) ?? []
    return `${code} ${value} ${other}`
  })
}

describe('a branch that gives the name of another environment', () => {
  const preview = "preview: { branches: '**', function-name: 'app-{branch}' }"

  test.each(['prod', 'PROD', 'Prod', '-prod', 'prod-', '_prod_', 'prod.', '日prod'])('%s is refused', (branch) => {
    expect(found(planFor({ environments: `${PROTECTED}\n${preview}`, branch }))).toStrictEqual([
      'branch-takes-function app-prod prod',
    ])
  })

  it('is told both environments, settings, the value and the branch', () => {
    const planning = planFor({ environments: `${PROTECTED}\n${preview}`, branch: 'PROD' })
    expect(planning).toStrictEqual({
      kind: 'refuse',
      problems: [
        {
          code: 'branch-takes-function',
          message:
            'On branch PROD, environments.preview.function-name, line 2 "app-{branch}" gives environment preview the function app-prod, which is the function of environment prod (environments.prod.function-name, line 1).',
          hint: 'Rename the branch, or change function-name so that no branch can give the name of another environment, such as  preview-{branch} .',
        },
      ],
    })
  })

  const at = (other: string, more = '') =>
    `${PROTECTED.replace('prod: {', `prod: { ${other},`)}\npreview: { branches: '**', function-name: 'app-{branch}'${more} }`
  const role = (account: string) => `role-to-assume: '${roleIn(account)}'`
  const APART = { 'role-to-assume': '' }
  const same = ['branch-takes-function app-prod prod']

  test.each<{ name: string; expected?: readonly string[] } & Omit<Run, 'branch'>>([
    { name: 'another region', environments: at('aws-region: eu-west-1') },
    { name: 'another account, by role', environments: at(role(THERE)) },
    {
      name: 'another account, by allowed-account-ids',
      environments: at(`allowed-account-ids: [${THERE}]`, `, allowed-account-ids: [${HERE}]`),
      inputs: APART,
    },
    {
      name: 'another account, by both',
      environments: at(`allowed-account-ids: [${THERE}]`, `, ${role(HERE)}`),
      inputs: APART,
    },
    {
      name: 'the same account through another role',
      environments: at("role-to-assume: 'arn:aws:iam::111111111111:role/other'"),
      expected: same,
    },
    {
      name: 'one of several allowed accounts',
      environments: at(`allowed-account-ids: [${HERE}, ${THERE}]`, ', allowed-account-ids: [111111111111]'),
      inputs: APART,
      expected: same,
    },
    { name: 'no account on either side', environments: at('tag: latest'), inputs: APART, expected: same },
    {
      name: 'no account on one side, which may be the same',
      environments: at('tag: latest', `, ${role(HERE)}`),
      inputs: APART,
      expected: same,
    },
    { name: 'no account on the other side', environments: at(role(THERE)), inputs: APART, expected: same },
  ])('in $name: $expected', ({ expected = [], ...run }) => {
    expect(found(planFor({ ...run, branch: 'prod' }))).toStrictEqual(expected)
  })

  it('says how to show that two accounts differ', () => {
    const planning = planFor({ environments: at(role(THERE)), inputs: APART, branch: 'prod' })
    expect(planning).toMatchObject({
      problems: [
        {
          hint: expect.stringMatching(
            / If they are in different accounts, set role-to-assume or allowed-account-ids for both\.$/,
          ),
        },
      ],
    })
  })

  test.each<{ name: string; expected?: readonly string[] } & Run>([
    {
      name: 'also without protection',
      environments:
        "prod: { branches: main, function-name: app-prod }\npreview: { branches: '**', function-name: 'app-{branch}' }",
      branch: 'prod',
      expected: same,
    },
    {
      name: 'also chosen by hand',
      environments: `${PROTECTED}\n${preview}`,
      branch: 'prod',
      inputs: { environment: 'preview' },
      event: { name: 'workflow_dispatch' },
      expected: same,
    },
    {
      name: 'also where the input holds the template',
      environments: `${PROTECTED}\npreview: { branches: '**' }`,
      inputs: { 'function-name': 'app-{branch}' },
      branch: 'prod',
      expected: same,
    },
    {
      name: 'also with capitals in the other name',
      environments: `prod: { branches: main, function-name: App-Prod }\n${preview}`,
      branch: 'prod',
      expected: same,
    },
    {
      name: 'also for a template that the environment fills in',
      environments: `prod: { branches: main, function-name: 'app-{environment}' }\n${preview}`,
      branch: 'prod',
      expected: same,
    },
    {
      name: 'not for names that are the same on purpose',
      environments:
        "prod: { branches: main, function-name: app }\nhotfix: { branches: 'hotfix/**', function-name: app }",
      branch: 'hotfix/x',
    },
    { name: 'not for any other branch', environments: `${PROTECTED}\n${preview}`, branch: 'product' },
    {
      name: 'also for an empty slug',
      environments:
        "prod: { branches: main, function-name: app }\npreview: { branches: '**', function-name: 'app{branch}' }",
      branch: '日本',
      expected: ['branch-takes-function app prod'],
    },
  ])('$name', ({ expected = [], ...run }) => {
    expect(found(planFor(run))).toStrictEqual(expected)
  })
})

describe('two environments that share a template', () => {
  const shared = { 'function-name': 'app-{branch}', repository: 'app', tag: '{branch}' }
  const both = (name: string, other: string) => [
    `branch-takes-function app-${name} ${other}`,
    `branch-takes-image app:${name} ${other}`,
  ]

  test.each<{ name: string; environments: string; branch: string; environment?: string; expected?: readonly string[] }>(
    [
      {
        name: 'the branch named deploys',
        environments: "prod: { branches: main }\ndev: { branches: '**' }",
        branch: 'main',
      },
      {
        name: 'any other branch deploys',
        environments: "prod: { branches: main }\ndev: { branches: '**' }",
        branch: 'feature/x',
      },
      {
        name: 'one that looks like it does not',
        environments: "prod: { branches: main }\ndev: { branches: '**' }",
        branch: 'Main',
        expected: both('main', 'prod'),
      },
      {
        name: 'nor if the map lists it last',
        environments: "dev: { branches: ['**', '!main'] }\nprod: { branches: '**' }",
        branch: 'Main',
        expected: both('main', 'prod'),
      },
      {
        name: 'the branch left over deploys',
        environments: "dev: { branches: ['**', '!main'] }\nprod: { branches: '**' }",
        branch: 'main',
      },
      {
        name: 'a release deploys',
        environments: "prod: { branches: 'release/**', protected: true }\ndev: { branches: '**' }",
        branch: 'release/1.0',
      },
      {
        name: 'one that looks like a release does not',
        environments: "prod: { branches: 'release/**', protected: true }\ndev: { branches: '**' }",
        branch: 'release-1.0',
        expected: both('release-1-0', 'prod'),
      },
      {
        name: 'one that only begins like a release deploys',
        environments: "prod: { branches: 'release/**', protected: true }\ndev: { branches: '**' }",
        branch: 'released',
      },
      {
        name: 'the protected one comes first',
        environments: "dev: { branches: '*' }\nprod: { branches: ['v/*'], protected: true }",
        branch: 'v-1',
        expected: both('v-1', 'prod'),
      },
      {
        name: 'and keeps its own',
        environments: "dev: { branches: '*' }\nprod: { branches: ['v/*'], protected: true }",
        branch: 'v/1',
      },
      {
        name: 'one chosen by hand on the branch of the other does not',
        environments: 'prod: { branches: main }\ndev: { branches: develop }',
        branch: 'main',
        environment: 'dev',
        expected: both('main', 'prod'),
      },
      {
        name: 'full refs count',
        environments: "prod: { branches: refs/heads/main }\ndev: { branches: '**' }",
        branch: 'MAIN',
        expected: both('main', 'prod'),
      },
    ],
  )('$name', ({ environments, branch, environment, expected = [] }) => {
    const inputs = { ...shared, ...(environment && { environment }) }
    expect(found(planFor({ environments, branch, inputs }))).toStrictEqual(expected)
  })
})

describe('a branch that gives the image tag of another environment', () => {
  const preview = (more: string) => `preview: { branches: '**', function-name: app-preview, ${more} }`

  test.each<{ name: string; expected?: readonly string[] } & Run>([
    {
      name: 'the default tag',
      environments: `${PROTECTED}\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'Latest',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'a tag that is set',
      environments: `prod: { branches: main, function-name: app, repository: app, tag: live }\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'LIVE',
      expected: ['branch-takes-image app:live prod'],
    },
    {
      name: 'the same tag of another repository',
      environments: `${PROTECTED}\n${preview("repository: previews, tag: '{branch}'")}`,
      branch: 'latest',
    },
    {
      name: 'another tag',
      environments: `${PROTECTED}\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'lates',
    },
    {
      name: 'a repository',
      environments: `${PROTECTED}\n${preview("repository: '{branch}'")}`,
      branch: 'App',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'a repository with another tag',
      environments: `${PROTECTED}\n${preview("repository: '{branch}', tag: x")}`,
      branch: 'app',
    },
    {
      name: 'a repository by its URI',
      environments: `${PROTECTED}\n${preview(`repository: '${ECR}/{branch}'`)}`,
      branch: 'app',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'a repository of the other account by its URI',
      environments: `prod: { branches: main, function-name: app, repository: app, role-to-assume: '${roleIn(THERE)}' }\n${preview(`repository: '${ECR.replace(HERE, THERE)}/{branch}'`)}`,
      branch: 'app',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'a repository of another account',
      environments: `prod: { branches: main, function-name: app, repository: app, role-to-assume: '${roleIn(THERE)}' }\n${preview("repository: '{branch}'")}`,
      branch: 'app',
    },
    {
      name: 'through {function}',
      environments: `${PROTECTED}\npreview: { branches: '**', function-name: 'pre-{branch}', repository: app, tag: '{function}' }\nqa: { function-name: qa, repository: app, tag: pre-qa }`,
      branch: 'Qa',
      expected: ['branch-takes-image app:pre-qa qa'],
    },
    {
      name: 'where the other repository is not set and may be the same',
      environments: `prod: { branches: main, function-name: app }\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'latest',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'a repository named like the other function, whose own is not set',
      environments: `prod: { branches: main, function-name: app }\n${preview("repository: '{branch}'")}`,
      branch: 'app',
      expected: ['branch-takes-image app:latest prod'],
    },
    {
      name: 'any other repository where the other is not set',
      environments: `prod: { branches: main, function-name: app }\n${preview("repository: '{branch}'")}`,
      branch: 'other',
    },
    {
      name: 'of a zip, which has none',
      environments: `prod: { branches: main, function-name: app, package-type: zip, repository: app }\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'latest',
    },
    {
      name: 'as image-uri',
      environments: `prod: { branches: main, function-name: app, image-uri: 'app:live' }\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'live',
      expected: ['branch-takes-image app:live prod'],
    },
    {
      name: 'as an image-uri with a digest',
      environments: `prod: { branches: main, function-name: app, image-uri: 'app:live@sha256:${'a'.repeat(64)}' }\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'live',
    },
    {
      name: 'as base-image',
      environments: `prod: { branches: main, function-name: app, repository: app, base-image: '${ECR}/base:v1' }\n${preview("repository: base, tag: '{branch}'")}`,
      branch: 'v1',
      expected: ['branch-takes-image base:v1 prod'],
    },
    {
      name: 'as a layer',
      environments: `prod: { branches: main, function-name: app, repository: app, layers: '${ECR}/agent:v1' }\n${preview("repository: agent, tag: '{branch}'")}`,
      branch: 'v1',
      expected: ['branch-takes-image agent:v1 prod'],
    },
    {
      name: 'while it deploys an image that is there',
      environments: `${PROTECTED}\n${preview("repository: app, tag: '{branch}', image-uri: 'app:v1'")}`,
      branch: 'latest',
    },
    {
      name: 'with {sha} in both, which no branch chooses',
      environments: `prod: { branches: main, function-name: app, repository: app, tag: '{sha}' }\n${preview("repository: app, tag: '{sha}'")}`,
      branch: 'x',
    },
  ])('$name', ({ expected = [], ...run }) => {
    expect(found(planFor(run))).toStrictEqual(expected)
  })

  it('is told what leads there', () => {
    const planning = planFor({
      environments: `${PROTECTED}\n${preview("repository: app, tag: '{branch}'")}`,
      branch: 'Latest',
    })
    expect(planning).toMatchObject({
      problems: [
        {
          message:
            'On branch Latest, environments.preview.tag, line 2 "{branch}" gives environment preview the image tag app:latest, which environment prod has (environments.prod.repository, line 1).',
          hint: "Rename the branch, or give the environments repositories or tags that no branch can mix up, such as  tag: 'preview-{branch}' . Set repository for both if theirs differ.",
        },
      ],
    })
  })

  it.each([
    { repository: { name: 'app', registryId: HERE }, expected: ['branch-takes-image'] },
    { repository: { name: 'app', registryId: THERE }, expected: [] },
    { repository: { name: 'app', registryId: HERE, region: 'eu-west-1' }, expected: [] },
    { repository: { name: 'other', registryId: HERE }, expected: [] },
  ])('is found once the live function shows $repository', ({ repository, expected }) => {
    const planning = planFor({
      environments: `${PROTECTED}\npreview: { branches: '**', function-name: '{branch}' }`,
      branch: 'app',
    })
    if (planning.kind !== 'plan' || planning.plan.naming === undefined) throw new Error(JSON.stringify(planning))
    expect(findTakenImages(planning.plan.naming, repository).map(({ code }) => code)).toStrictEqual(expected)
  })
})
