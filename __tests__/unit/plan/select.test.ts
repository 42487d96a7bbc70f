import { parseEnvironments } from '../../../src/plan/environments.ts'
import { selectEnvironment, targetOf } from '../../../src/plan/select.ts'
import type { Sourced } from '../../../src/settings/origin.ts'
import { caller } from '../caller.ts'

const { environments } = parseEnvironments(`
prod: { branches: main, protected: true }
release: { branches: 'refs/tags/v*' }
dev: { branches: [dev, 'feature/**'] }
all-features: { branches: 'feature/**' }
`)

const named = (value: string): Sourced<string> => ({ value, from: { kind: 'input', name: 'environment' } })
const onPullRequest = (baseBranch: string | undefined) =>
  caller({ ref: 'refs/pull/7/merge', event: { name: 'pull_request', baseBranch } })

describe('selectEnvironment', () => {
  test.each([
    { name: 'a push to main', wanted: undefined, on: caller({ branch: 'main' }), expected: 'prod' },
    { name: 'a push to dev', wanted: undefined, on: caller({ branch: 'dev' }), expected: 'dev' },
    { name: 'the first of two that match', wanted: undefined, on: caller({ branch: 'feature/a/b' }), expected: 'dev' },
    { name: 'a tag by its full ref', wanted: undefined, on: caller({ ref: 'refs/tags/v1' }), expected: 'release' },
    {
      name: 'the named one, on any branch',
      wanted: named('dev'),
      on: caller({ branch: 'main' }),
      expected: 'dev',
    },
    {
      name: 'the named one, even if its branches match nothing',
      wanted: named('release'),
      on: caller(),
      expected: 'release',
    },
    {
      name: 'a protected one on its own branch',
      wanted: named('prod'),
      on: caller({ branch: 'main' }),
      expected: 'prod',
    },
    {
      name: 'the one chosen for the run, which the branch matches too',
      wanted: undefined,
      on: caller({ branch: 'dev', event: { name: 'workflow_dispatch', chosenEnvironment: 'dev' } }),
      expected: 'dev',
    },
    {
      name: 'an unrelated workflow input of the same name',
      wanted: undefined,
      on: caller({ branch: 'dev', event: { name: 'workflow_dispatch', chosenEnvironment: 'blue' } }),
      expected: 'dev',
    },
    { name: 'a pull request counts as its base', wanted: undefined, on: onPullRequest('main'), expected: 'prod' },
    {
      name: 'a protected one for a pull request to its branch',
      wanted: named('prod'),
      on: onPullRequest('main'),
      expected: 'prod',
    },
    {
      name: 'a merge group counts as its base',
      wanted: undefined,
      on: caller({
        branch: 'gh-readonly-queue/dev/pr-1-abc',
        event: { name: 'merge_group', baseBranch: 'dev' },
      }),
      expected: 'dev',
    },
  ])('$name', ({ wanted, on, expected }) => {
    expect(selectEnvironment(environments, wanted, on)).toMatchObject({
      kind: 'environment',
      environment: { name: expected },
    })
  })

  test.each([
    { name: 'another branch', on: caller({ branch: 'fix/1' }), expected: 'no environment for fix/1' },
    {
      name: 'a tag without an environment',
      on: caller({ ref: 'refs/tags/x' }),
      expected: 'no environment for refs/tags/x',
    },
    {
      name: 'a tag named like a branch',
      on: caller({ ref: 'refs/tags/main' }),
      expected: 'no environment for refs/tags/main',
    },
    { name: 'a pull request to another branch', on: onPullRequest('other'), expected: 'no environment for other' },
    {
      name: 'a pull request without a base',
      on: onPullRequest(undefined),
      expected: 'no environment for refs/pull/7/merge',
    },
  ])('skips $name', ({ on, expected }) => {
    expect(selectEnvironment(environments, undefined, on)).toStrictEqual({
      kind: 'skip',
      warnings: expect.anything(),
      reason: `${expected} (prod: main; release: refs/tags/v*; dev: dev, feature/**; all-features: feature/**)`,
    })
  })

  test.each([
    {
      name: 'a pattern that was meant for it',
      ref: 'refs/tags/v1.2.0',
      warnings: [
        'refs/tags/v1.2.0 is a tag, and environments.prod has the pattern v*, which only matches branches. To deploy tags, write  branches: refs/tags/v* . [branches-no-tag]',
      ],
    },
    {
      name: 'a name with a slash',
      ref: 'refs/tags/app/v2',
      warnings: [
        'refs/tags/app/v2 is a tag, and environments.app has the pattern app/**, which only matches branches. To deploy tags, write  branches: refs/tags/app/** . [branches-no-tag]',
      ],
    },
    { name: 'no such pattern', ref: 'refs/tags/release-1', warnings: [] },
    {
      name: 'patterns for any branch',
      ref: 'refs/tags/1.0',
      map: "{ dev: { branches: ['**', '!main'] } }",
      warnings: [],
    },
    { name: 'a branch', ref: 'refs/heads/x', warnings: [] },
  ])(
    'skips a tag with a warning for $name',
    ({ ref, map = "{ prod: { branches: 'v*' }, app: { branches: 'app/**' } }", warnings }) => {
      expect(selectEnvironment(parseEnvironments(map).environments, undefined, caller({ ref }))).toMatchObject({
        kind: 'skip',
        warnings,
      })
    },
  )

  it('is one function for every branch without environments', () => {
    expect(selectEnvironment(undefined, undefined, caller({ branch: 'any' }))).toStrictEqual({ kind: 'all-branches' })
  })

  test.each([
    {
      name: 'an environment without a map',
      known: undefined,
      wanted: 'dev',
      on: caller(),
      message: 'environment is "dev", but environments is not set.',
      hint: 'Add environments with that key, or leave environment empty.',
    },
    {
      name: 'an unknown one, with the known ones',
      known: environments,
      wanted: 'staging',
      on: caller(),
      message: 'environment "staging" is not in environments (prod, release, dev, all-features).',
      hint: 'Use one of these, or add it.',
    },
    {
      name: 'a misspelt one, with the nearest',
      known: environments,
      wanted: 'prd',
      on: caller(),
      message: 'environment "prd" is not in environments (prod, release, dev, all-features).',
      hint: 'Did you mean prod?',
    },
    {
      name: 'another case',
      known: environments,
      wanted: 'Prod',
      on: caller(),
      message: 'environment "Prod" is not in environments (prod, release, dev, all-features).',
      hint: 'Did you mean prod?',
    },
    {
      name: 'a protected one from another branch',
      known: environments,
      wanted: 'prod',
      on: caller({ branch: 'dev' }),
      message: 'environment "prod" is protected and only deploys from main, not from dev.',
      hint: 'Run the workflow on main, or remove  protected: true  from environments.prod.',
    },
    {
      name: 'a protected one from a tag named like its branch',
      known: environments,
      wanted: 'prod',
      on: caller({ ref: 'refs/tags/main' }),
      message: 'environment "prod" is protected and only deploys from main, not from refs/tags/main.',
      hint: 'Tags match no branch pattern. To deploy tags, write  branches: refs/tags/main .',
    },
    {
      name: 'a protected one for a pull request to another branch',
      known: environments,
      wanted: 'prod',
      on: onPullRequest('dev'),
      message: 'environment "prod" is protected and only deploys from main, not from dev.',
      hint: 'Run the workflow on main, or remove  protected: true  from environments.prod.',
    },
    {
      name: 'an environment other than the one chosen for the run but not passed on',
      known: environments,
      wanted: undefined,
      on: caller({ branch: 'dev', event: { name: 'workflow_dispatch', chosenEnvironment: 'prod' } }),
      message: 'prod was chosen for this run, but the step does not receive it. The branch alone would choose dev.',
      hint: "Set the step's environment to inputs.environment, as the workflow in the README does.",
    },
  ])('refuses $name', ({ known, wanted, on, message, hint }) => {
    expect(selectEnvironment(known, wanted === undefined ? undefined : named(wanted), on)).toMatchObject({
      kind: 'problem',
      problem: { message, hint },
    })
  })
})

describe('targetOf', () => {
  test.each([
    { name: 'a push', on: caller({ branch: 'dev' }), expected: { branch: 'dev', ref: 'refs/heads/dev' } },
    { name: 'a tag', on: caller({ ref: 'refs/tags/v1' }), expected: { branch: undefined, ref: 'refs/tags/v1' } },
    { name: 'a pull request', on: onPullRequest('main'), expected: { branch: 'main', ref: 'refs/heads/main' } },
    {
      name: 'a push whose event has a base',
      on: caller({ branch: 'dev', event: { baseBranch: 'main' } }),
      expected: { branch: 'dev', ref: 'refs/heads/dev' },
    },
  ])('$name', ({ on, expected }) => {
    expect(targetOf(on)).toStrictEqual(expected)
  })
})
