import { fillTemplate, lookup, readInputLevel, type TemplateValues } from '../../../src/plan/precedence.ts'
import type { Sourced } from '../../../src/settings/origin.ts'
import { type Level, settingNames, settings } from '../../../src/settings/settings.ts'

const inputs = (values: Readonly<Record<string, string>>) => readInputLevel(new Map(Object.entries(values)))
const input = (name: string) => ({ kind: 'input', name }) as const
const yaml = (path: string) => ({ kind: 'yaml', where: 'environments', path, line: 2, column: 3 }) as const

describe('readInputLevel', () => {
  it('reads every kind, with the origin of each value', () => {
    expect(
      inputs({
        tag: 'dev',
        force: 'true',
        'wait-timeout': '60',
        include: 'a, b\nc',
        'registry-mirrors': 'a.example=b.example',
      }),
    ).toStrictEqual({
      problems: [],
      level: {
        tag: { value: 'dev', from: input('tag') },
        force: { value: true, from: input('force') },
        'wait-timeout': { value: 60, from: input('wait-timeout') },
        include: { value: ['a', 'b', 'c'], from: input('include') },
        'registry-mirrors': { value: { 'a.example': 'b.example' }, from: input('registry-mirrors') },
      },
    })
  })

  it('is empty without inputs', () => {
    expect(inputs({})).toStrictEqual({ level: {}, problems: [] })
  })

  test.each([
    { name: 'functon-name', value: 'x', message: 'Unknown input "functon-name".', hint: 'Did you mean function-name?' },
    { name: 'package_type', value: 'x', message: 'Unknown input "package_type".', hint: 'Did you mean package-type?' },
    ...['memory-size', 'handler', 'environment-variables', 's3_bucket', 'publish', 'timeout'].map((name) => ({
      name,
      value: 'x',
      message: `The step has no input "${name}": it deploys code, and does not configure or create anything.`,
      hint: 'Leave it out. Configure the function where it is defined, such as in Terraform, or once with  aws lambda update-function-configuration .',
    })),
    {
      name: 'zzzzzzzzzzzzzzzz',
      value: 'x',
      message: 'Unknown input "zzzzzzzzzzzzzzzz".',
      hint: `Known inputs: ${settingNames.join(', ')}.`,
    },
    {
      name: 'constructor',
      value: 'x',
      message: 'Unknown input "constructor".',
      hint: `Known inputs: ${settingNames.join(', ')}.`,
    },
    {
      name: 'force',
      value: 'yes',
      message: 'input force: expected true or false, got "yes".',
      hint: settings.force.help,
    },
    {
      name: 'force',
      value: 'True',
      message: 'input force: expected true or false, got "True".',
      hint: settings.force.help,
    },
    {
      name: 'role-duration-seconds',
      value: '899',
      message: 'input role-duration-seconds: expected 900 to 43200 seconds, got "899".',
      hint: settings['role-duration-seconds'].help,
    },
    {
      name: 'role-duration-seconds',
      value: '1h',
      message: 'input role-duration-seconds: expected 900 to 43200 seconds, got "1h".',
      hint: settings['role-duration-seconds'].help,
    },
    {
      name: 'wait-timeout',
      value: '0',
      message: 'input wait-timeout: expected 1 to 3600 seconds, got "0".',
      hint: settings['wait-timeout'].help,
    },
    {
      name: 'aws-region',
      value: 'tokyo',
      message: 'input aws-region: expected an AWS region such as ap-northeast-1, got "tokyo".',
      hint: settings['aws-region'].help,
    },
    {
      name: 'aws-region',
      value: 'ap-northeast-1a',
      message: 'input aws-region: expected an AWS region such as ap-northeast-1, got "ap-northeast-1a".',
      hint: settings['aws-region'].help,
    },
    {
      name: 'role-to-assume',
      value: 'arn:aws:iam::123456789012:user/x',
      message:
        'input role-to-assume: expected the ARN of an IAM role such as arn:aws:iam::123456789012:role/NAME, got "arn:aws:iam::123456789012:user/x".',
      hint: settings['role-to-assume'].help,
    },
    {
      name: 'architecture',
      value: 'amd64',
      message: 'input architecture: expected auto, x86_64 or arm64, got "amd64".',
      hint: settings.architecture.help,
    },
    {
      name: 'package-type',
      value: 'Image',
      message: 'input package-type: expected auto, image or zip, got "Image".',
      hint: settings['package-type'].help,
    },
    {
      name: 'go-package',
      value: '-toolexec=x',
      message: 'input go-package: expected a package such as ./cmd/api that does not begin with -, got "-toolexec=x".',
      hint: settings['go-package'].help,
    },
    {
      name: 'go-tags',
      value: 'a -o=x',
      message: 'input go-tags: expected build tags of letters, digits, . and _, got "a -o=x".',
      hint: settings['go-tags'].help,
    },
    {
      name: 'build-env',
      value: 'AWS_SECRET_ACCESS_KEY',
      message:
        'input build-env: expected names of environment variables other than AWS_*, INPUT_*, ACTIONS_* and GITHUB_TOKEN, got "AWS_SECRET_ACCESS_KEY".',
      hint: settings['build-env'].help,
    },
    {
      name: 'allow-events',
      value: 'workflow-run',
      message: 'input allow-events: expected names of events such as workflow_run, got "workflow-run".',
      hint: settings['allow-events'].help,
    },
    {
      name: 'registry-mirrors',
      value: 'a.example',
      message: 'input registry-mirrors: expected host=mirror pairs, got "a.example".',
      hint: settings['registry-mirrors'].help,
    },
    {
      name: 'registry-mirrors',
      value: 'a.example=https://b.example',
      message: 'input registry-mirrors: expected host=mirror pairs, got "https://b.example".',
      hint: settings['registry-mirrors'].help,
    },
    {
      name: 'include',
      value: '["a", 1]',
      message: 'input include: expected files, folders or globs, got "["a", 1]".',
      hint: settings.include.help,
    },
  ])('refuses $name: $value', ({ name, value, message, hint }) => {
    expect(inputs({ [name]: value })).toMatchObject({ level: {}, problems: [{ message, hint }] })
  })

  test.each([',', ', ,', '[]', '[ ]', ',\n,'])(
    'refuses allowed-account-ids "%s", which would allow any account',
    (value) => {
      expect(inputs({ 'allowed-account-ids': value })).toStrictEqual({
        level: {},
        problems: [
          {
            code: 'list-empty',
            message: `input allowed-account-ids is "${value}", which names nothing. It limits what the step may do, so it needs at least one value.`,
            hint: 'Set AWS account ids of 12 digits.',
          },
        ],
      })
    },
  )

  const several = settingNames.filter((name) => 'empty' in settings[name])

  test.each(several.filter((name) => !['lines', 'variables'].includes(settings[name].kind)))(
    'refuses separators alone for %s, as variables that do not exist leave them',
    (name) => {
      const { level, problems } = inputs({ [name]: ',' })
      expect([level, problems.map(({ message }) => message)]).toStrictEqual([
        {},
        [expect.stringContaining(`input ${name} is ",", which `)],
      ])
    },
  )

  it('says how to have none on purpose, and what that means', () => {
    expect(inputs({ layers: ', ,' }).problems).toMatchObject([
      {
        code: 'list-separators',
        message: 'input layers is ", ,", which holds no value.',
        hint: 'Set ARNs of layer versions, or image references, leave it out, or write  []  to have none: an image gets none, and those of a zip function are removed.',
      },
    ])
    expect(inputs({ 'registry-mirrors': ',' }).problems).toMatchObject([
      { hint: 'Set host=mirror pairs, leave it out.' },
    ])
  })

  test.each([
    'go-tags',
    'build-env',
    'include',
    'layers',
    'allow-events',
    'build-ssh',
    'cache-from',
    'cache-to',
  ] as const)('reads [] as none for %s', (name) => {
    expect(inputs({ [name]: '[]' })).toMatchObject({ level: { [name]: { value: [] } }, problems: [] })
  })

  it('lists all problems at once', () => {
    expect(inputs({ forse: 'x', force: 'x', 'allowed-account-ids': '1,2' }).problems).toHaveLength(4)
  })
})

describe('lookup', () => {
  const below: Level = {
    tag: { value: 'from-input', from: input('tag') },
    include: { value: ['a', 'b'], from: input('include') },
    'registry-mirrors': { value: { one: '1', two: '2' }, from: input('registry-mirrors') },
  }
  const above: Level = {
    tag: { value: 'from-environment', from: yaml('environments.dev.tag') },
    include: { value: ['c'], from: yaml('environments.dev.include') },
    'registry-mirrors': { value: { two: '22', three: '3' }, from: yaml('environments.dev.registry-mirrors') },
  }

  it('uses the default if no level sets it', () => {
    expect(lookup([{}, {}]).get('tag')).toStrictEqual({ value: 'latest', from: { kind: 'default', name: 'tag' } })
  })

  it('prefers the input to the default', () => {
    expect(lookup([below]).get('tag')).toStrictEqual({ value: 'from-input', from: input('tag') })
  })

  it('prefers the environment to the input', () => {
    expect(lookup([below, above]).get('tag')).toStrictEqual({
      value: 'from-environment',
      from: yaml('environments.dev.tag'),
    })
  })

  it('falls through a level that does not set it', () => {
    expect(lookup([below, {}]).get('tag').value).toBe('from-input')
  })

  it('lets false override true', () => {
    const no: Level = { force: { value: false, from: yaml('environments.dev.force') } }
    expect(lookup([{ force: { value: true, from: input('force') } }, no]).get('force').value).toBe(false)
  })

  it('replaces lists', () => {
    expect(lookup([below, above]).find('include')?.value).toStrictEqual(['c'])
  })

  it('merges maps by key', () => {
    expect(lookup([below, above]).find('registry-mirrors')).toStrictEqual({
      value: { one: '1', two: '22', three: '3' },
      from: yaml('environments.dev.registry-mirrors'),
    })
  })

  it('does not change the layers', () => {
    lookup([below, above]).find('registry-mirrors')
    expect(below['registry-mirrors']?.value).toStrictEqual({ one: '1', two: '2' })
  })

  it('finds nothing without a level or a default', () => {
    expect(lookup([{}]).find('function-name')).toBeUndefined()
  })

  it('throws if there is no default', () => {
    expect(() => lookup([{}]).get('function-name')).toThrow(new TypeError('function-name has no default'))
  })
})

describe('fillTemplate', () => {
  const values: TemplateValues = {
    function: 'my-function',
    environment: 'dev',
    branch: 'Feature/A b--É_1',
    sha: '0123abc',
  }
  const tag = (value: string): Sourced<string> => ({ value, from: yaml('environments.dev.tag') })

  test.each([
    { input: 'latest', expected: 'latest' },
    { input: '{sha}', expected: '0123abc' },
    { input: '{function}-{environment}', expected: 'my-function-dev' },
    { input: 'b-{branch}', expected: 'b-feature-a-b-1' },
    { input: '{sha}{sha}', expected: '0123abc0123abc' },
    { input: '{', expected: '{' },
    { input: '}{', expected: '}{' },
  ])('$input -> $expected', ({ input, expected }) => {
    expect(fillTemplate(tag(input), values)).toStrictEqual({ text: expected })
  })

  test.each([
    { branch: 'main', expected: 'main' },
    { branch: 'UPPER', expected: 'upper' },
    { branch: 'feature/x', expected: 'feature-x' },
    { branch: '-a-', expected: 'a' },
    { branch: 'a//..__b', expected: 'a-b' },
    { branch: '{sha}', expected: 'sha' },
    { branch: '$&', expected: '' },
  ])('the slug of $branch is "$expected"', ({ branch, expected }) => {
    expect(fillTemplate(tag('{branch}'), { ...values, branch }).text).toBe(expected)
  })

  test.each([
    { input: '{commit}', missing: '{commit}' },
    { input: 'a-{Sha}', missing: '{Sha}' },
    { input: '{}', missing: '{}' },
    { input: '{env:SECRET}', missing: '{env:SECRET}' },
    { input: '{constructor}', missing: '{constructor}' },
    { input: '{a}{b}', missing: '{a}, {b}' },
  ])('refuses $input', ({ input, missing }) => {
    expect(fillTemplate(tag(input), values).problem).toMatchObject({
      message: `environments.dev.tag, line 2 is "${input}", but this run has no value for ${missing}.`,
      hint: 'Available: {function}, {environment}, {branch}, {sha}.',
    })
  })

  it('refuses a placeholder without a value, and lists those with one', () => {
    const problem = fillTemplate(tag('{branch}'), { environment: undefined, branch: undefined, sha: 'x' }).problem
    expect(problem).toMatchObject({
      message: 'environments.dev.tag, line 2 is "{branch}", but this run has no value for {branch}.',
      hint: 'Available: {sha}.',
    })
  })
})
