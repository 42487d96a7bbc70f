import { remedies } from '../../../src/catalogue/aws/remedies.ts'
import { errorName, explain } from '../../../src/errors/aws.ts'
import {
  causesOf,
  coded,
  DeployError,
  documentOf,
  failure,
  fill,
  type Problem,
  pageOf,
  problem,
  problemsOf,
  refusal,
  restate,
  shortOf,
  warning,
} from '../../../src/errors/problems.ts'

const named = (name: string, message = 'because'): Error => Object.assign(new Error(message), { name })
const doing = {
  what: 'reading function f in eu-west-1',
  action: 'lambda:GetFunction',
  resource: 'function f in eu-west-1',
}

describe('fill', () => {
  test.each([
    { name: 'nothing to fill in', template: 'a {b} c', values: { b: 'x' }, expected: 'a {b} c' },
    { name: 'text and numbers', template: '{{a}} of {{b}}', values: { a: 'one', b: 2 }, expected: 'one of 2' },
    { name: 'the same value twice', template: '{{a}}, {{a}}', values: { a: 'x' }, expected: 'x, x' },
    { name: 'an empty value', template: '({{a}})', values: { a: '' }, expected: '()' },
    {
      name: 'a value with a placeholder',
      template: '{{a}} {{b}}',
      values: { a: '{{b}}', b: 'x' },
      expected: '{{b}} x',
    },
    {
      name: 'values that form a placeholder',
      template: '{{a}}{{b}}',
      values: { a: '{{', b: 'a}}' },
      expected: '{{a}}',
    },
    { name: 'braces', template: "tag: '{sha}' {{a}}", values: { a: '{ x }' }, expected: "tag: '{sha}' { x }" },
    {
      name: 'replacement patterns',
      template: '<{{a}}>',
      values: { a: "$& $1 $` $' $$ $<a>" },
      expected: "<$& $1 $` $' $$ $<a>>",
    },
    { name: 'a name of Object', template: '{{constructor}}', values: {}, expected: '{{constructor}}' },
    { name: 'lines', template: 'a\n  {{a}}', values: { a: 'b\nc' }, expected: 'a\n  b\nc' },
  ])('$name', ({ template, values, expected }) => {
    expect(fill(template, { ...values })).toBe(expected)
  })
})

describe('an entry of the catalogue', () => {
  const REPOSITORY = { name: 'app', region: 'eu-west-1', near: '' }
  const message = 'There is no ECR repository app in eu-west-1.'
  const hint =
    'Create it, or set repository to one that exists:\n  aws ecr create-repository --region eu-west-1 --repository-name app --image-scanning-configuration scanOnPush=true'

  it('becomes a problem', () => {
    expect(problem('repository-missing', REPOSITORY)).toStrictEqual({ code: 'repository-missing', message, hint })
  })

  it('becomes an error, with its cause and more detailed problems', () => {
    const cause = new Error('below')
    const problems: Problem[] = [{ code: 'go-line', message: 'x', hint: '' }]
    const code = 'repository-missing'
    expect(failure(code, REPOSITORY)).toMatchObject({ code, message, hint, problems: [{ code, message, hint }] })
    const error = failure('repository-missing', REPOSITORY, { cause, problems })
    expect(error).toMatchObject({ message, hint, problems })
    expect(error.cause).toBe(cause)
  })

  it('has another hint at a terminal, if the catalogue has one', () => {
    const found = problem('main-several', {
      count: 2,
      directory: '.',
      packages: './a, ./b',
      functions: '',
      example: './a',
    })
    expect(found).toStrictEqual({
      code: 'main-several',
      message: '2 main packages in .: ./a, ./b.',
      hint: 'Choose one with go-package, such as  go-package: ./a .',
      terminalHint: 'Choose one:  --go-package ./a .',
    })
    expect(failure('go-missing', {}).problems).toStrictEqual([problem('go-missing', {})])
  })

  test.each([
    { name: 'a hint', text: warning('tag-unset', { tag: 'a', name: 'f', liveTag: 'b' }), end: '. [tag-unset]' },
    { name: 'no hint', text: warning('summary-unwritten', { reason: 'ENOSPC' }), end: 'ENOSPC [summary-unwritten]' },
  ])('becomes a one-line warning with $name', ({ text, end }) => {
    expect(text.endsWith(end)).toBe(true)
  })

  it('does not compile with a value that is missing, misspelt or too many', () => {
    // @ts-expect-error: region is missing
    problem('repository-missing', { name: 'app' })
    // @ts-expect-error: regoin is misspelt
    problem('repository-missing', { name: 'app', regoin: 'eu-west-1' })
    // @ts-expect-error: it has no values
    problem('region-missing', { region: 'eu-west-1' })
    // @ts-expect-error: there is no such entry
    expect(() => problem('repository-misssing', REPOSITORY)).toThrow(TypeError)
  })
})

describe('problemsOf', () => {
  it('are those of our own error', () => {
    const problems: Problem[] = [{ code: 'go-line', message: 'A is wrong.', hint: 'Mend A.' }]
    expect(problemsOf(refusal(problems))).toBe(problems)
  })

  test.each([
    { thrown: new Error('broken'), message: 'Error: broken' },
    { thrown: 'text', message: 'text' },
    { thrown: undefined, message: 'undefined' },
  ])('is $message for anything else', ({ thrown, message }) => {
    expect(problemsOf(thrown)).toMatchObject([{ code: 'unexpected', message }])
  })
})

describe('refusal', () => {
  const one: Problem = { code: 'go-line', message: 'A is wrong.', hint: 'Mend A.' }
  const two: Problem = { code: 'go-missing', message: 'B is wrong.', hint: 'Mend B.', file: 'main.go', line: 3 }

  it('is the problem itself if there is one', () => {
    expect(refusal([one])).toMatchObject({
      name: 'DeployError',
      code: 'go-line',
      message: 'A is wrong.',
      hint: 'Mend A.',
      problems: [one],
    })
  })

  it('counts several, and keeps each for its annotation', () => {
    expect(refusal([one, two])).toMatchObject({
      code: 'several',
      message: expect.stringMatching(/^2 /),
      hint: '',
      problems: [one, two],
    })
  })

  it('keeps the hint of each problem', () => {
    const problems = [one, { ...two, hint: one.hint }, two]
    expect(refusal(problems)).toMatchObject({ message: expect.stringMatching(/^3 /), hint: '', problems })
  })

  it('needs at least one problem', () => {
    expect(() => refusal([])).toThrow(new TypeError('refusal needs at least one problem'))
  })
})

describe('DeployError', () => {
  const own: Problem = { code: 'go-missing', message: 'x', hint: 'y' }

  it('is its own only problem, and has no cause by default', () => {
    const error = new DeployError(own)
    expect(error.problems).toStrictEqual([own])
    expect(error).toMatchObject(own)
    expect(Object.hasOwn(error, 'cause')).toBe(false)
  })

  it('keeps its cause', () => {
    const cause = new Error('below')
    expect(new DeployError(own, { cause }).cause).toBe(cause)
  })
})

describe('explain', () => {
  const { resource } = doing
  const remedyOf = (name: keyof typeof remedies.aws): string => fill(remedies.aws[name], { resource })
  const names = Object.keys(remedies.aws) as (keyof typeof remedies.aws)[]

  it.each(names.filter((name) => name !== 'serverFault' && name !== 'other'))('gives the remedy for %s', (name) => {
    const cause = named(name)
    const message = `Reading function f in eu-west-1 failed: ${name}: because`
    const hint = remedyOf(name)
    expect(explain(cause, doing)).toMatchObject({ message, hint, problems: [{ message, hint }] })
    expect(explain(cause, doing).cause).toBe(cause)
  })

  it.each(['SomethingNew', 'toString', 'other'])('gives the general remedy for %s', (name) => {
    expect(explain(named(name), doing).hint).toBe(remedyOf('other'))
  })

  it.each([
    ['UnrecognizedClientException', 'partition'],
    ['InvalidSignatureException', 'clock'],
    ['ExpiredTokenException', 'role-duration-seconds'],
    ['ResourceConflictException', 'wait until'],
    ['PreconditionFailedException', 'who deploys it'],
    ['TooManyRequestsException', '15 a second'],
    ['CodeStorageExceededException', 'versions'],
    ['CredentialsProviderError', 'id-token: write'],
    ['InvalidParameterValueException', 'get-function'],
    ['TimeoutError', 'in time'],
    ['ECONNRESET', 'broke again'],
    ['ENOTFOUND', 'aws-region'],
  ])('has a remedy for %s that mentions %s', (name, word) => {
    expect(explain(named(name), doing).hint).toContain(word)
  })

  test.each(['AccessDenied', 'AccessDeniedException'])(
    'explains %s as a missing permission, with those the call needs',
    (name) => {
      const cause = named(name)
      const error = explain(cause, { ...doing, also: 'ecr:BatchGetImage on repository r' })
      expect(error).toMatchObject({ code: 'access-denied', cause })
      expect(error.message).toContain(
        'may not call lambda:GetFunction on function f in eu-west-1, or it lacks a right ',
      )
      expect(explain(cause, doing).message).toMatch(/may not call lambda:GetFunction on function f in eu-west-1\.$/)
      expect(error.hint).toContain(
        'lambda:GetFunction on function f in eu-west-1, and ecr:BatchGetImage on repository r, ',
      )
      expect(explain(cause, doing).hint).not.toContain('ecr:')
    },
  )

  it.each(['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND'] as const)('recognises %s by its code', (code) => {
    expect(explain(Object.assign(new Error('connect'), { code }), doing)).toMatchObject({
      message: `Reading function f in eu-west-1 failed: ${code}: connect`,
      hint: remedyOf(code),
    })
  })

  const answered = (error: Error, status: number): Error =>
    Object.assign(error, { $metadata: { httpStatusCode: status }, $fault: status < 500 ? 'client' : 'server' })

  test.each([
    { name: 'a page instead of JSON', cause: answered(new SyntaxError("Unexpected token '<'"), 403) },
    { name: 'a page instead of XML', cause: answered(named('Unknown', 'Unknown'), 403) },
    { name: 'an error without a name', cause: answered(named('UnknownError', 'UnknownError'), 403) },
  ])('$name is not an answer from AWS', ({ cause }) => {
    expect(explain(cause, doing)).toMatchObject({
      message: 'Reading function f in eu-west-1 failed: HTTP 403 with a body that AWS did not send.',
      hint: 'Something other than AWS answered: check AWS_ENDPOINT_URL and the proxy variables, and run the step again.',
      cause,
    })
  })

  it('says that a server error is AWS’s own', () => {
    expect(explain(answered(named('ServiceException'), 500), doing).hint).toBe(remedyOf('serverFault'))
  })

  it('matches the name, never the text', () => {
    expect(explain(named('ServiceException', 'AccessDeniedException: no'), doing).hint).toBe(remedyOf('other'))
  })

  it('shows a thrown value that is not an error', () => {
    expect(explain('no luck', doing).message).toBe('Reading function f in eu-west-1 failed: Error: no luck')
  })

  it('passes our own errors through', () => {
    const own = failure('go-missing', {})
    expect(explain(own, doing)).toBe(own)
  })
})

describe('a code', () => {
  it('is at the end of a message, or on its own line below several', () => {
    expect(coded({ code: 'go-missing', message: 'No go.' })).toBe('No go. [go-missing]')
    expect(coded({ code: 'go-refused', message: 'go cannot build:\n./main.go' })).toBe(
      'go cannot build:\n./main.go\n[go-refused]',
    )
  })

  it('leads to its entry in docs/errors', () => {
    expect(pageOf('function-missing')).toBe('function')
    expect(documentOf('cgo-library-missing')).toBe('docs/errors/compile.md#cgo-library-missing')
  })

  test.each([
    { name: 'its own words', code: 'access-denied', expected: 'the role lacks a right' },
    { name: 'its section’s words', code: 'package-outside', expected: 'the code does not compile' },
    { name: 'none if only the message can say it', code: 'unexpected', expected: '' },
  ] as const)('has $name for the heading of a summary', ({ code, expected }) => {
    expect(shortOf(code)).toBe(expected)
  })
})

describe('restate', () => {
  it('is the same message with another value', () => {
    const error = failure('repository-missing', { name: 'app', region: 'eu-west-1', near: '' })
    expect(restate(error, { name: '{{region}}' })).toBe(error.message.replace('app', '{{region}}'))
  })
})

describe('causesOf', () => {
  it('lists an error’s causes, nearest first, without repetition', () => {
    const root = new Error('connect ECONNREFUSED')
    const middle = new Error('socket hang up', { cause: root })
    const again = new TypeError('connect ECONNREFUSED', { cause: middle })
    expect(causesOf(new Error('Reading f failed: connect ECONNREFUSED', { cause: again }))).toStrictEqual([
      'Error: socket hang up',
    ])
    expect(causesOf(new Error('x', { cause: middle }))).toStrictEqual([
      'Error: socket hang up',
      'Error: connect ECONNREFUSED',
    ])
    expect(causesOf('text')).toStrictEqual([])
  })
})

describe('errorName', () => {
  test.each([
    { name: 'the name', error: named('AccessDenied'), expected: 'AccessDenied' },
    {
      name: 'a known system code',
      error: Object.assign(new Error(), { code: 'ENOTFOUND' }),
      expected: 'ENOTFOUND',
    },
    { name: 'an unknown code', error: Object.assign(named('X'), { code: 'EWHAT' }), expected: 'X' },
    { name: 'a code that is not text', error: Object.assign(named('X'), { code: 7 }), expected: 'X' },
    { name: 'a code of Object', error: Object.assign(named('X'), { code: 'constructor' }), expected: 'X' },
    { name: 'no error', error: 'text', expected: 'Error' },
    { name: 'nothing', error: undefined, expected: 'Error' },
  ])('$name', ({ error, expected }) => {
    expect(errorName(error)).toBe(expected)
  })
})
