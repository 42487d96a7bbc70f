import { denied, explain } from '../../../src/errors/aws.ts'
import { type Denial, missingRight, readDenial } from '../../../src/errors/denial.ts'

const USER = 'arn:aws:sts::123456789012:assumed-role/deploy/gdl-4711-1-octocat'
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f'
const ACTION = 'lambda:UpdateFunctionCode'
const CALL = `User: ${USER} is not authorized to perform: ${ACTION} on resource: ${FUNCTION}`

type Row = { readonly text: string; readonly expected: Denial }

const row = (end: string, policy: string | undefined, isExplicit = false): Row => ({
  text: `${CALL}${end}`,
  expected: { action: ACTION, resource: FUNCTION, isExplicit, policy },
})

/** Texts as AWS writes them (IAM user guide, troubleshooting access denied errors). */
const ROWS: readonly Row[] = [
  row('', undefined),
  row(' with an explicit deny', undefined, true),
  row(` because no identity-based policy allows the ${ACTION} action`, 'identity-based policy'),
  row(` because no resource-based policy allows the ${ACTION} action`, 'resource-based policy'),
  row(` because no permissions boundary allows the ${ACTION} action`, 'permissions boundary'),
  row(` because no session policy allows the ${ACTION} action`, 'session policy'),
  row(` because no service control policy allows the ${ACTION} action`, 'service control policy'),
  row(` because no VPC endpoint policy allows the ${ACTION} action`, 'VPC endpoint policy'),
  row(' with an explicit deny in an identity-based policy', 'identity-based policy', true),
  row(' with an explicit deny in a service control policy', 'service control policy', true),
  row(' with an explicit deny in a permissions boundary.', 'permissions boundary', true),
  row(
    ' with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/p-1',
    'service control policy: arn:aws:organizations::123456789012:policy/o-1/p-1',
    true,
  ),
  {
    text: `User: ${USER} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
    expected: {
      action: 'ecr:GetAuthorizationToken',
      resource: '*',
      isExplicit: false,
      policy: 'identity-based policy',
    },
  },
  {
    text: `User: ${USER} is not authorized to perform: servicequotas:GetQuota with an explicit deny`,
    expected: { action: 'servicequotas:GetQuota', resource: undefined, isExplicit: true, policy: undefined },
  },
  {
    text: `PUT /v2/app/manifests/1: 403 DENIED User: ${USER} is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-west-1:1:repository/a.`,
    expected: {
      action: 'ecr:PutImage',
      resource: 'arn:aws:ecr:eu-west-1:1:repository/a',
      isExplicit: false,
      policy: undefined,
    },
  },
]

describe('readDenial', () => {
  test.each(ROWS)('$text', ({ text, expected }) => {
    expect(readDenial(text)).toStrictEqual(expected)
  })

  test.each([
    { text: '' },
    { text: 'Lambda does not have permission to access the ECR image. Check the ECR permissions.' },
    { text: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' },
    { text: 'User: x is not authorized to perform: ' },
    { text: 'denied: requested access to the resource is denied' },
  ])('finds nothing in "$text"', ({ text }) => {
    expect(readDenial(text)).toBeUndefined()
  })
})

describe('a refusal of AWS', () => {
  const doing = {
    what: 'updating the code of f',
    action: ACTION,
    resource: FUNCTION,
    also: 'ecr:BatchGetImage on repository r',
  }
  const refused = (text: string) => explain(Object.assign(new Error(text), { name: 'AccessDeniedException' }), doing)

  test.each([
    {
      name: 'names only the right that is missing',
      text: `${CALL} because no identity-based policy allows the ${ACTION} action`,
      code: 'access-denied',
      message: `Updating the code of f failed: the role may not call ${ACTION} on ${FUNCTION}.`,
      hint: `Add ${ACTION} on ${FUNCTION} to the role's policy.`,
    },
    {
      name: 'names another right than that of the call',
      text: `User: ${USER} is not authorized to perform: lambda:GetLayerVersion on resource: arn:l because no identity-based policy allows the lambda:GetLayerVersion action`,
      code: 'access-denied',
      message: 'Updating the code of f failed: the role may not call lambda:GetLayerVersion on arn:l.',
      hint: "Add lambda:GetLayerVersion on arn:l to the role's policy.",
    },
    {
      name: 'may be a Deny where AWS does not say why',
      text: CALL,
      code: 'access-denied',
      message: `Updating the code of f failed: the role may not call ${ACTION} on ${FUNCTION}.`,
      hint: `Add ${ACTION} on ${FUNCTION} to the role's policy, and check for an explicit Deny.`,
    },
    {
      name: 'is not helped by an Allow where a policy denies it',
      text: `${CALL} with an explicit deny in a service control policy`,
      code: 'access-denied-explicit',
      message: `Updating the code of f failed: a policy denies the role ${ACTION} on ${FUNCTION}.`,
      hint: "Change the Deny in the service control policy, so that it leaves out this role or this action. An Allow in the role's policy does not help.",
    },
    {
      name: 'needs more than the role’s own policy',
      text: `${CALL} because no permissions boundary allows the ${ACTION} action`,
      code: 'access-denied-elsewhere',
      message: `Updating the code of f failed: no permissions boundary allows the role ${ACTION} on ${FUNCTION}.`,
      hint: `Allow ${ACTION} on ${FUNCTION} in the permissions boundary as well as in the role's own policy.`,
    },
    {
      name: 'may be any right that the call needs where AWS names none',
      text: 'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
      code: 'access-denied',
      message: `Updating the code of f failed: the role may not call ${ACTION} on ${FUNCTION}, or it lacks a right that this call needs.`,
      hint: `Add ${ACTION} on ${FUNCTION}, and ecr:BatchGetImage on repository r, to the role's policy, and check for an explicit Deny.`,
    },
  ])('$name', ({ text, code, message, hint }) => {
    expect(refused(text)).toMatchObject({ code, message, hint })
  })

  it('is known by its name, never by its text', () => {
    const error = Object.assign(new Error(CALL), { name: 'ServiceException' })
    expect(explain(error, doing).code).toBe('aws-call-failed')
  })

  it('takes the resource of the call where AWS names none', () => {
    const text = `User: x is not authorized to perform: ${ACTION}`
    expect(refused(text).message).toContain(`${ACTION} on ${FUNCTION}`)
    expect(denied({ what: 'pushing' }, text)?.message).toContain(`${ACTION} on the resource that AWS means`)
  })
})

describe('missingRight', () => {
  test.each([
    { text: `${CALL} because no identity-based policy allows it`, expected: `${ACTION} on ${FUNCTION}` },
    { text: `${CALL} with an explicit deny`, expected: undefined },
    { text: 'no', expected: undefined },
  ])('$expected', ({ text, expected }) => {
    expect(missingRight(text)).toBe(expected)
  })
})
