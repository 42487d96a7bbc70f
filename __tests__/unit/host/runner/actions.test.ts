import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../../../src/host/children/exec.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'

const SOURCE = JSON.stringify(join(process.cwd(), 'src/host/runner/actions.ts'))
/** Ends a script as main.ts ends a step: what waits is printed before. */
const END = `
      await (await import(${JSON.stringify(join(process.cwd(), 'src/host/runner/process-end.ts'))})).endProcess()`

/** A separate Node process, as the runner starts it: with these variables, and files for outputs and summary. */
const runScript = async (script: string, variables: Readonly<Record<string, string>> = {}, event: unknown = {}) => {
  await using temp = await openTemp(tmpdir())
  const file = (name: string): string => join(temp.path, name)
  for (const name of ['output', 'summary']) await writeFile(file(name), '')
  await writeFile(file('event.json'), JSON.stringify(event))
  const { exitCode, stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script], {
    cwd: process.cwd(),
    env: {
      PATH: process.env.PATH ?? '',
      GITHUB_OUTPUT: file('output'),
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_EVENT_PATH: file('event.json'),
      ...variables,
    },
  })
  return {
    exitCode,
    stdout,
    stderr,
    output: await readFile(file('output'), 'utf8'),
    summary: await readFile(file('summary')),
  }
}

describe('publish', () => {
  it('keeps colours, control characters and direction changes out of the summary', async () => {
    const { summary, output } = await runScript(`
      import { publish } from ${SOURCE}
      await publish({ tag: 'dev' }, '### a\\u001b[31mb\\u202ec\\u0008d')`)
    expect(summary.toString()).toBe('### abcd\n')
    expect(output).toMatch(/^tag<<(\S+)\ndev\n\1\n$/)
  })

  it.each(['x', 'é', '…'])('cuts a summary of %s to GitHub’s limit, 1 MiB', async (character) => {
    const { summary } = await runScript(`
      import { publish } from ${SOURCE}
      await publish({}, 'a' + ${JSON.stringify(character)}.repeat(1_100_000))`)
    expect(summary.length).toBeLessThanOrEqual(1_048_576)
    expect(summary.length).toBeGreaterThan(1_000_000)
    expect(summary.toString()).not.toContain('\ufffd')
  })
})

describe('the caller', () => {
  const read = async (variables: Readonly<Record<string, string>>, event: unknown = {}) => {
    const { stdout } = await runScript(
      `
      import { createActionsHost } from ${SOURCE}
      const { caller } = createActionsHost(process.env)
      console.log(JSON.stringify({ ...caller, inputs: Object.fromEntries(caller.inputs) }))`,
      variables,
      event,
    )
    return JSON.parse(stdout)
  }

  it('is read from the runner’s variables, without empty inputs', async () => {
    expect(
      await read(
        {
          'INPUT_FUNCTION-NAME': ' my-function ',
          'INPUT_ROLE-TO-ASSUME': '',
          GITHUB_EVENT_NAME: 'push',
          GITHUB_REF: 'refs/heads/feature/x',
          GITHUB_SHA: 'abc',
          GITHUB_REPOSITORY: 'octo/app',
          AWS_REGION: '',
          AWS_DEFAULT_REGION: 'eu-west-1',
          AWS_ENDPOINT_URL: 'http://localhost:1',
          AWS_ENDPOINT_URL_LAMBDA: '',
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
          ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
        },
        { repository: { default_branch: 'trunk' }, head_commit: { message: 'Fix the greeting\n\nIt was rude.' } },
      ),
    ).toMatchObject({
      inputs: { 'function-name': 'my-function' },
      event: { name: 'push', defaultBranch: 'trunk', fromFork: false, subject: 'Fix the greeting' },
      documents: '',
      branch: 'feature/x',
      region: 'eu-west-1',
      endpoints: [
        ...['lambda', 'ecr', 'sts', 'sso', 'sso_oidc', 'signin'].map((of) => ({
          of,
          where: 'AWS_ENDPOINT_URL',
          url: 'http://localhost:1',
          isSafe: true,
        })),
        { of: 'id-token', where: 'ACTIONS_ID_TOKEN_REQUEST_URL', url: 'https://x', isSafe: true },
      ],
      checksCertificates: true,
      hasIdToken: false,
      hasAwsCredentials: false,
    })
  })

  test.each([
    { name: 'the chosen value', inputs: { environment: 'prod' }, expected: 'prod' },
    { name: 'nothing for an empty value', inputs: { environment: '' }, expected: undefined },
    { name: 'nothing for other inputs', inputs: { verbose: true }, expected: undefined },
    { name: 'nothing without inputs', inputs: null, expected: undefined },
  ])('takes from a dispatch: $name', async ({ inputs, expected }) => {
    const { event } = await read({ GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/dev' }, { inputs })
    expect(event.chosenEnvironment).toBe(expected)
  })

  test.each([
    { name: 'a fork', head: { repo: { full_name: 'mallory/app' } }, expected: true },
    { name: 'a deleted fork', head: { repo: null }, expected: true },
    { name: 'a branch of the repository', head: { repo: { full_name: 'octo/app' } }, expected: false },
  ])('recognises a pull request from $name', async ({ head, expected }) => {
    const variables = {
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/1/merge',
    }
    const { event, branch } = await read(variables, { pull_request: { title: 'Greet', head, base: { ref: 'main' } } })
    expect({ ...event, branch }).toMatchObject({ fromFork: expected, baseBranch: 'main', subject: 'Greet' })
    expect(branch).toBeUndefined()
  })

  test.each([
    { name: 'merged', payload: { action: 'closed', pull_request: { merged: true } }, expected: true },
    { name: 'closed', payload: { action: 'closed', pull_request: { merged: false } }, expected: false },
    {
      name: 'labeled after the merge',
      payload: { action: 'labeled', pull_request: { merged: true } },
      expected: false,
    },
    { name: 'opened', payload: { action: 'opened', pull_request: { merged: null } }, expected: false },
    { name: 'of odd fields', payload: { action: 7, pull_request: { merged: 'yes' } }, expected: false },
    { name: 'none', payload: { action: 'closed', issue: { merged: true } }, expected: false },
  ])('recognises the closing of a pull request that was merged: $name', async ({ payload, expected }) => {
    expect((await read({ GITHUB_EVENT_NAME: 'pull_request' }, payload)).event.isMerged).toBe(expected)
  })

  it('reads the base of a merge group', async () => {
    const { event } = await read({ GITHUB_EVENT_NAME: 'merge_group' }, { merge_group: { base_ref: 'refs/heads/main' } })
    expect(event.baseBranch).toBe('main')
  })
})

describe('fail', () => {
  it('shows at most ten annotations, each on its file and line, and the rest in the log, and fails the step', async () => {
    const { stdout, exitCode } = await runScript(`
      import { fail } from ${SOURCE}
      import { refusal } from ${JSON.stringify(join(process.cwd(), 'src/errors/problems.ts'))}
      fail(refusal(Array.from({ length: 12 }, (_, at) => ({ code: 'go-line', message: 'problem ' + at, hint: 'hint', file: 'main.go', line: at + 1 }))))${END}`)
    const annotations = stdout.split('\n').filter((line) => line.startsWith('::error'))
    expect(annotations).toHaveLength(10)
    expect(annotations[0]).toBe(
      '::error file=main.go,line=1::problem 0 [go-line]%0Ahint%0Adocs/errors/compile.md#go-line',
    )
    expect(annotations[8]).toBe(
      '::error file=main.go,line=9::problem 8 [go-line]%0Ahint%0Adocs/errors/compile.md#go-line',
    )
    expect(annotations[9]).toMatch(/^::error::and 3 more/)
    expect(stdout).toContain('problem 11')
    expect(exitCode).toBe(1)
  })

  test.each([
    {
      name: 'several problems under their count, each with its fix',
      error:
        "refusal([{ code: 'go-missing', message: 'A.', hint: 'Mend A.' }, { code: 'go-line', message: 'B.', hint: '' }])",
      expected:
        /^2 .* \[several\]\n::error::A\. \[go-missing\]%0AMend A\.%0Adocs\/errors\/compile\.md#go-missing\n::error::B\. \[go-line\]\n$/,
    },
    {
      name: 'one problem by itself',
      error: "refusal([{ code: 'go-missing', message: 'A.', hint: 'Mend A.' }])",
      expected: /^::error::A\. \[go-missing\]%0AMend A\.%0Adocs\/errors\/compile\.md#go-missing\n$/,
    },
    {
      name: 'an error and its hint above its parts',
      error:
        "new DeployError({ code: 'go-refused', message: 'It is broken.', hint: 'Mend it.' }, { problems: [{ code: 'go-line', message: 'A.', hint: '' }] })",
      expected:
        /^It is broken\. \[go-refused\]\nMend it\.\ndocs\/errors\/compile\.md#go-refused\n::error::A\. \[go-line\]\n$/,
    },
  ])('shows $name', async ({ error, expected }) => {
    const { stdout } = await runScript(`
      import { fail } from ${SOURCE}
      import { DeployError, refusal } from ${JSON.stringify(join(process.cwd(), 'src/errors/problems.ts'))}
      fail(${error})${END}`)
    expect(stdout).toMatch(expected)
  })

  it('ends an error with a link to its entry, in the repository and version of the action', async () => {
    const { stdout } = await runScript(
      `
      import { fail } from ${SOURCE}
      import { failure } from ${JSON.stringify(join(process.cwd(), 'src/errors/problems.ts'))}
      fail(failure('go-missing', {}))${END}`,
      {
        GITHUB_ACTION_REPOSITORY: 'octo/deploy-go-lambda',
        GITHUB_ACTION_REF: 'v1',
        GITHUB_SERVER_URL: 'https://git.example.com',
      },
    )
    expect(stdout).toMatch(
      /%0Ahttps:\/\/git\.example\.com\/octo\/deploy-go-lambda\/blob\/v1\/docs\/errors\/compile\.md#go-missing\n$/,
    )
  })

  test.each([
    { name: 'text', thrown: "'no luck'", expected: '::error::no luck [unexpected]' },
    { name: 'nothing', thrown: 'undefined', expected: '::error::undefined [unexpected]' },
    {
      name: 'an error with a cause',
      thrown: "new Error('a', { cause: new Error('::b') })",
      expected: 'caused by: Error: ::b',
    },
    {
      name: 'a command',
      thrown: "new Error('x\\n::set-output name=y::z')",
      expected: '::error::Error: x%0A: :set-output name=y::z%0A[unexpected]',
    },
  ])('fails the step when $name is thrown', async ({ thrown, expected }) => {
    const { stdout, exitCode } = await runScript(`import { fail } from ${SOURCE}; fail(${thrown})${END}`)
    expect(stdout.split('\n').some((line) => line.startsWith(expected))).toBe(true)
    expect(stdout).not.toMatch(/^::(?!error)/m)
    expect(exitCode).toBe(1)
  })
})
