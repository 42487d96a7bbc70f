import { parseEnvironments } from '../../../src/plan/environments.ts'
import { settings } from '../../../src/settings/settings.ts'

const EXAMPLE =
  "Write one line per environment, such as  dev: { branches: develop, function-name: my-function-dev, tag: dev } , and quote values that begin with * or {, such as  tag: '{sha}' ."

const KNOWN_ENVIRONMENT_KEYS =
  'branches, protected, function-name, aws-region, role-to-assume, role-session-name, role-duration-seconds, role-external-id, role-skip-session-tagging, audience, allowed-account-ids, package-type, architecture, working-directory, go-package, go-tags, go-ldflags, cgo-enabled, build-env, include, binary, zip-file, image-uri, dockerfile, docker-context, docker-target, build-args, build-secrets, build-ssh, cache-from, cache-to, base-image, layers, registry-mirrors, repository, tag, smoke-event, smoke-expect, smoke-env, smoke-timeout, smoke-network, force, wait-timeout'

describe('parseEnvironments', () => {
  it('reads the map of the issue, with every value’s position', () => {
    const text = [
      'prod: { branches: main, function-name: container-lambda-function, tag: latest }',
      'dev:  { function-name: container-lambda-function-dev, tag: dev }',
    ].join('\n')
    const origin = (path: string, line: number, column: number) => ({
      kind: 'yaml',
      where: 'environments',
      path: `environments.${path}`,
      line,
      column,
    })
    expect(parseEnvironments(text)).toStrictEqual({
      problems: [],
      environments: [
        {
          name: 'prod',
          branches: ['main'],
          isProtected: false,
          level: {
            'function-name': { value: 'container-lambda-function', from: origin('prod.function-name', 1, 25) },
            tag: { value: 'latest', from: origin('prod.tag', 1, 67) },
          },
        },
        {
          name: 'dev',
          branches: ['dev'],
          isProtected: false,
          level: {
            'function-name': { value: 'container-lambda-function-dev', from: origin('dev.function-name', 2, 9) },
            tag: { value: 'dev', from: origin('dev.tag', 2, 55) },
          },
        },
      ],
    })
  })

  const valuesOf = (text: string) => {
    const { environments, problems } = parseEnvironments(text)
    expect(problems).toStrictEqual([])
    const [first] = environments
    return Object.fromEntries(
      Object.entries(first?.level ?? {}).map(([name, set]) => [name, set?.value satisfies unknown]),
    )
  }

  test.each([
    { name: 'a number with a trailing zero', yaml: 'tag: 1.10', expected: { tag: '1.10' } },
    { name: 'an octal number', yaml: 'tag: 0755', expected: { tag: '0755' } },
    { name: 'yes', yaml: 'tag: yes', expected: { tag: 'yes' } },
    { name: 'null', yaml: 'tag: null', expected: { tag: 'null' } },
    { name: 'a date', yaml: 'tag: 2026-11-20', expected: { tag: '2026-11-20' } },
    { name: 'spaces around', yaml: 'tag: "  dev "', expected: { tag: 'dev' } },
    { name: 'nothing is absent', yaml: 'tag: ""', expected: {} },
    { name: 'no value is absent', yaml: 'tag:', expected: {} },
    { name: 'a boolean', yaml: 'force: true', expected: { force: true } },
    { name: 'seconds', yaml: 'wait-timeout: 60', expected: { 'wait-timeout': 60 } },
    { name: 'a list with commas', yaml: 'include: a, b', expected: { include: ['a', 'b'] } },
    { name: 'a list as JSON text', yaml: `include: '["a", "b"]'`, expected: { include: ['a', 'b'] } },
    { name: 'a flow list', yaml: 'include: [a, 1.10]', expected: { include: ['a', '1.10'] } },
    { name: 'a block list', yaml: 'include:\n    - a\n    - b', expected: { include: ['a', 'b'] } },
    { name: 'an empty list', yaml: 'include: []', expected: { include: [] } },
    {
      name: 'account ids keep their zeros',
      yaml: 'allowed-account-ids: [001234567890]',
      expected: { 'allowed-account-ids': ['001234567890'] },
    },
    {
      name: 'pairs as text',
      yaml: 'registry-mirrors: a.example=b.example:5000',
      expected: { 'registry-mirrors': { 'a.example': 'b.example:5000' } },
    },
    {
      name: 'pairs as a map',
      yaml: 'registry-mirrors: { a.example: "b.example:5000" }',
      expected: { 'registry-mirrors': { 'a.example': 'b.example:5000' } },
    },
  ])('$name', ({ yaml, expected }) => {
    expect(valuesOf(`dev:\n  ${yaml}\n`)).toStrictEqual(expected)
  })

  test.each([
    { name: 'one branch', yaml: 'branches: main', expected: { branches: ['main'], isProtected: false } },
    {
      name: 'branches with commas',
      yaml: 'branches: main, r/*',
      expected: { branches: ['main', 'r/*'], isProtected: false },
    },
    {
      name: 'branches as a list',
      yaml: 'branches: ["**", "!wip"]',
      expected: { branches: ['**', '!wip'], isProtected: false },
    },
    { name: 'protected', yaml: 'protected: true', expected: { branches: ['dev'], isProtected: true } },
    { name: 'not protected', yaml: 'protected: false', expected: { branches: ['dev'], isProtected: false } },
    { name: 'nothing at all', yaml: '{}', expected: { branches: ['dev'], isProtected: false } },
  ])('$name', ({ yaml, expected }) => {
    const { environments, problems } = parseEnvironments(`dev:\n  ${yaml}\n`)
    expect(problems).toStrictEqual([])
    expect(environments).toMatchObject([expected])
  })

  it('keeps the order of the map, for any names', () => {
    const { environments } = parseEnvironments('z: {}\n"2": {}\n"1": {}\na: {}')
    expect(environments.map(({ name }) => name)).toStrictEqual(['z', '2', '1', 'a'])
  })

  test.each([
    { name: 'text', yaml: 'production', expected: 'environments is not a map of environments.' },
    { name: 'a list', yaml: '- prod\n- dev', expected: 'environments is not a map of environments.' },
    { name: 'nothing', yaml: '# none', expected: 'environments is not a map of environments.' },
    { name: 'an empty map', yaml: '{}', expected: 'environments is an empty map.' },
    {
      name: 'an environment that is text',
      yaml: 'dev: my-function',
      expected: 'environments.dev, line 1 is not a map of settings.',
    },
    {
      name: 'an environment that is nothing',
      yaml: 'a: {}\ndev:',
      expected: 'environments.dev, line 2 is not a map of settings.',
    },
    {
      name: 'an environment that is a list',
      yaml: 'dev: [tag]',
      expected: 'environments.dev, line 1 is not a map of settings.',
    },
    {
      name: 'an alias',
      yaml: 'dev: &x { tag: a }\nprod: *x',
      expected: 'environments uses YAML aliases (*name), which are not supported.',
    },
    {
      name: 'a nested alias',
      yaml: 'dev: { tag: &x a, repository: *x }',
      expected: 'environments uses YAML aliases (*name), which are not supported.',
    },
    {
      name: 'an undefined alias',
      yaml: 'dev: { tag: *x }',
      expected: 'environments uses YAML aliases (*name), which are not supported.',
    },
    {
      name: 'a duplicate environment',
      yaml: 'dev: {}\ndev: {}',
      expected: 'environments is not valid YAML at line 2, column 1: duplicate key "dev".',
    },
    {
      name: 'a duplicate key',
      yaml: 'dev:\n  tag: a\n  tag: b',
      expected: 'environments is not valid YAML at line 3, column 3: duplicate key "tag".',
    },
    {
      name: 'a duplicate key in quotes',
      yaml: 'dev: { "tag": a, tag: b }',
      expected: 'environments is not valid YAML at line 1, column 18: duplicate key "tag".',
    },
    {
      name: 'too many brackets for the stack',
      yaml: `dev: ${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      expected: expect.stringMatching(
        /^environments is not valid YAML at line 1, column \d+: it is nested too deeply\.$/,
      ),
    },
    {
      name: 'too much text',
      yaml: `# ${'x'.repeat(262_143)}`,
      expected: 'environments has 262145 bytes, more than the limit of 262144.',
    },
    {
      name: 'a map of branches',
      yaml: 'dev: { branches: { a: b } }',
      expected: 'environments.dev.branches, line 1 is not a branch or a list of branches.',
    },
    {
      name: 'no branches',
      yaml: 'dev: { branches: [] }',
      expected: 'environments.dev.branches, line 1 is not a branch or a list of branches.',
    },
    {
      name: 'empty branches',
      yaml: 'dev: { branches: "" }',
      expected: 'environments.dev.branches, line 1 is not a branch or a list of branches.',
    },
  ])('refuses $name', ({ yaml, expected }) => {
    expect(parseEnvironments(yaml).problems).toMatchObject([{ message: expected, hint: EXAMPLE }])
  })

  it('refuses a name that has no room in the note on the function', () => {
    const [fits, long] = ['x'.repeat(149), `${'é'.repeat(100)} ${'x y'.repeat(10)}`]
    expect(parseEnvironments(`${fits}: {}`).problems).toStrictEqual([])
    expect(parseEnvironments(`${long}: {}`).problems).toMatchObject([
      {
        message: `environments has the name ${'é'.repeat(60)}…, which takes 153 characters in a tag, more than the limit of 149.`,
        hint: 'Give the environment a shorter name, and name its branches with  branches: .',
      },
    ])
  })

  test.each([
    { name: 'an open brace', yaml: 'dev: { tag: a', line: 1 },
    { name: 'a tab as indentation', yaml: 'dev:\n\ttag: a', line: 2 },
    { name: 'an open quote', yaml: 'dev:\n  tag: "a', line: 2 },
    { name: 'a second document', yaml: 'dev: {}\n---\nprod: {}', line: 2 },
    { name: 'a tag of another schema', yaml: 'dev:\n  tag: !!js/function a', line: 2 },
  ])('refuses $name, with its line', ({ yaml, line }) => {
    const { environments, problems } = parseEnvironments(yaml)
    expect(environments).toStrictEqual([])
    expect(problems[0]?.message).toMatch(new RegExp(`^environments is not valid YAML at line ${line}, column \\d+: `))
  })

  test.each([
    {
      name: 'a misspelt key',
      yaml: 'prod: {}\ndev: { functon-name: x }',
      message: 'environments.dev.functon-name, line 2: unknown key "functon-name".',
      hint: 'Did you mean function-name?',
    },
    {
      name: 'a misspelt branches',
      yaml: 'dev: { branch: main }',
      message: 'environments.dev.branch, line 1: unknown key "branch".',
      hint: 'Did you mean branches?',
    },
    {
      name: 'an unknown key',
      yaml: 'dev: { something-else-altogether: x }',
      message: 'environments.dev.something-else-altogether, line 1: unknown key "something-else-altogether".',
      hint: `Known keys: ${KNOWN_ENVIRONMENT_KEYS}.`,
    },
    {
      name: 'a key of Object',
      yaml: 'dev: { constructor: x }',
      message: 'environments.dev.constructor, line 1: unknown key "constructor".',
      hint: `Known keys: ${KNOWN_ENVIRONMENT_KEYS}.`,
    },
    ...(['environments', 'environment', 'command', 'dry-run', 'allow-events'] as const).map((key) => ({
      name: `${key}, a run setting`,
      yaml: `dev: { ${key}: x }`,
      message: `environments.dev.${key}, line 1 cannot be set per environment: it applies to the whole run.`,
      hint: `Set ${key} as an input of the step.`,
    })),
    {
      name: 'a value that is not a choice',
      yaml: 'dev:\n  package-type: docker',
      message: 'environments.dev.package-type, line 2: expected auto, image or zip, got "docker".',
      hint: settings['package-type'].help,
    },
    {
      name: 'yes for true',
      yaml: 'dev: { force: yes }',
      message: 'environments.dev.force, line 1: expected true or false, got "yes".',
      hint: settings.force.help,
    },
    {
      name: 'a number over the limit',
      yaml: 'dev: { wait-timeout: 3601 }',
      message: 'environments.dev.wait-timeout, line 1: expected 1 to 3600 seconds, got "3601".',
      hint: settings['wait-timeout'].help,
    },
    {
      name: 'a number with a unit',
      yaml: 'dev: { wait-timeout: 5m }',
      message: 'environments.dev.wait-timeout, line 1: expected 1 to 3600 seconds, got "5m".',
      hint: settings['wait-timeout'].help,
    },
    {
      name: 'one bad item of a list',
      yaml: 'dev: { allowed-account-ids: [123456789012, 12345] }',
      message: 'environments.dev.allowed-account-ids, line 1: expected AWS account ids of 12 digits, got "12345".',
      hint: settings['allowed-account-ids'].help,
    },
    {
      name: 'no accounts, which would allow any',
      yaml: 'dev: { allowed-account-ids: [] }',
      message:
        'environments.dev.allowed-account-ids, line 1 is "[]", which names nothing. It limits what the step may do, so it needs at least one value.',
      hint: 'Set AWS account ids of 12 digits.',
    },
    {
      name: 'separators for accounts',
      yaml: 'dev: { allowed-account-ids: " , " }',
      message:
        'environments.dev.allowed-account-ids, line 1 is ",", which names nothing. It limits what the step may do, so it needs at least one value.',
      hint: 'Set AWS account ids of 12 digits.',
    },
    {
      name: 'separators for layers',
      yaml: 'dev: { layers: "," }',
      message: 'environments.dev.layers, line 1 is ",", which holds no value.',
      hint: 'Set ARNs of layer versions, or image references, leave it out, or write  []  to have none: an image gets none, and those of a zip function are removed.',
    },
    {
      name: 'a list for text',
      yaml: 'dev: { tag: [a, b] }',
      message: 'environments.dev.tag, line 1: expected an image tag, got a nested value.',
      hint: `Quote values that begin with { or [, such as '{sha}'. ${settings.tag.help}`,
    },
    {
      name: 'a map for a list',
      yaml: 'dev: { include: { a: b } }',
      message: 'environments.dev.include, line 1: expected files, folders or globs, got a nested value.',
      hint: `Quote values that begin with { or [, such as '{sha}'. ${settings.include.help}`,
    },
    {
      name: 'a list within a list',
      yaml: 'dev: { include: [[a]] }',
      message: 'environments.dev.include, line 1: expected files, folders or globs, got a nested value.',
      hint: `Quote values that begin with { or [, such as '{sha}'. ${settings.include.help}`,
    },
    {
      name: 'invalid pairs',
      yaml: 'dev: { registry-mirrors: a.example }',
      message: 'environments.dev.registry-mirrors, line 1: expected host=mirror pairs, got "a.example".',
      hint: settings['registry-mirrors'].help,
    },
    {
      name: 'a pair whose value is a URL',
      yaml: 'dev: { registry-mirrors: { a.example: "http://b" } }',
      message: 'environments.dev.registry-mirrors, line 1: expected host=mirror pairs, got "http://b".',
      hint: settings['registry-mirrors'].help,
    },
    {
      name: 'a role that is not an ARN',
      yaml: 'dev: { role-to-assume: deployer }',
      message:
        'environments.dev.role-to-assume, line 1: expected the ARN of an IAM role such as arn:aws:iam::123456789012:role/NAME, got "deployer".',
      hint: settings['role-to-assume'].help,
    },
    {
      name: 'protected: neither true nor false',
      yaml: 'dev: { protected: maybe }',
      message: 'environments.dev.protected, line 1 must be true or false.',
      hint: 'Write  protected: true  or leave it out.',
    },
    {
      name: 'protected: without a value',
      yaml: 'dev: { protected: }',
      message: 'environments.dev.protected, line 1 must be true or false.',
      hint: 'Write  protected: true  or leave it out.',
    },
    {
      name: 'an invalid branch pattern',
      yaml: 'dev: { branches: ["main", "feature["] }',
      message: `environments.dev.branches, line 1: "feature[" is not a valid GitHub branch pattern.`,
      hint: 'Use *, **, ?, +, […] and ! as in on.push.branches.',
    },
  ])('refuses $name', ({ yaml, message, hint }) => {
    expect(parseEnvironments(yaml).problems).toMatchObject([{ message, hint }])
  })

  it('lists all problems at once, in the order of the text', () => {
    const yaml = 'prod: { functon-name: x, tag: [a] }\ndev: nothing\ntest: { force: maybe, dry-run: true }'
    expect(parseEnvironments(yaml).problems.map(({ message }) => message)).toStrictEqual([
      'environments.prod.functon-name, line 1: unknown key "functon-name".',
      'environments.prod.tag, line 1: expected an image tag, got a nested value.',
      'environments.dev, line 2 is not a map of settings.',
      'environments.test.force, line 3: expected true or false, got "maybe".',
      'environments.test.dry-run, line 3 cannot be set per environment: it applies to the whole run.',
    ])
  })

  it('treats an invalid value of protected as true', () => {
    expect(parseEnvironments('dev: { protected: yes }').environments[0]?.isProtected).toBe(true)
  })
})
