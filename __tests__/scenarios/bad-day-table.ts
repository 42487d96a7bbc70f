import { DEV, REPOSITORY } from '../../demo/scene.ts'
import type { FaultKind } from '../../emulator/requests/faults.ts'
import type { Call } from './bad-day-cell.ts'

export type Fault = FaultKind & { readonly times?: number }

/** How a deploy ends: well, or with one error that holds these words. */
export type End = 'deployed' | readonly string[]

/** One call of a deploy, and how each thing that goes wrong with it ends. */
export type Row = {
  readonly call: Call
  /** What was being done, as every error of this call words it. */
  readonly says: readonly string[]
  /** 429, throttling, 500, 503, a broken connection (before, after or within the answer) or 20 s of silence, once or twice. */
  readonly passing: End
  /** Errors in the service's own form, where it has one for the status. */
  readonly own: Readonly<Record<string, End>>
  /** The service's own 404, where it has a meaning of its own. */
  readonly missing?: End
  /** 403, 404, 409, 412 and 200 with an HTML page, as middleboxes send it. */
  readonly page: Readonly<Record<'403' | '404' | '409' | '412' | '200', End>>
  /** What passes otherwise, for ever. */
  readonly always: Readonly<Record<'500' | 'reset' | 'silence', End>>
}

const PAGE = '<html><head><title>Blocked</title></head><body>Ask your administrator.</body></html>'

const page = (status: number): Fault => ({
  kind: 'status',
  status,
  headers: { 'Content-Type': 'text/html' },
  body: PAGE,
})

/** Each service's own errors: name of the column, status, code (AWS API references; OCI distribution specification, error codes). */
const OWN: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>> = {
  oidc: { '403': [403, 'Forbidden'], '500': [500, 'InternalError'] },
  sts: {
    '403': [403, 'AccessDenied'],
    '500': [500, 'InternalFailure'],
    'bad token': [400, 'InvalidIdentityToken'],
    'no provider': [400, 'IDPCommunicationError'],
  },
  ecr: {
    '403': [400, 'AccessDeniedException'],
    '404': [400, 'RepositoryNotFoundException'],
    '500': [500, 'ServerException'],
  },
  registry: {
    '403': [403, 'DENIED'],
    '404': [404, 'NAME_UNKNOWN'],
    '500': [500, 'UNKNOWN'],
  },
  storage: { '403': [403, 'AccessDenied'], '404': [404, 'NoSuchKey'], '500': [500, 'InternalError'] },
  lambda: {
    '403': [403, 'AccessDeniedException'],
    '404': [404, 'ResourceNotFoundException'],
    '409': [409, 'ResourceConflictException'],
    '412': [412, 'PreconditionFailedException'],
    '500': [500, 'ServiceException'],
  },
}

const own = ({ operation }: Call, name: string): Fault => {
  const [status, code] = OWN[operation.replace('base ', '').split(':')[0] ?? '']?.[name] ?? []
  if (status === undefined || code === undefined) throw new Error(`no ${name} for ${operation}`)
  return { kind: 'error', status, code, message: `said the emulator, ${code}` }
}

const FOR_EVER = 1_000
const SILENCE_MS = 20_000

/** A cell of the table: what goes wrong with the row's call, and how the deploy should end. */
export type Cell = { readonly row: Row; readonly name: string; readonly fault: Fault; readonly end: End }

/** All cells of a row. */
export const cellsOf = (row: Row): readonly Cell[] => {
  const { call, says, always } = row
  const passing: Record<string, Fault> = {
    '429': { ...page(429), times: 2 },
    throttled: { kind: 'throttle' },
    '500': { ...own(call, '500'), times: 2 },
    '503': { ...page(503), times: 2 },
    reset: { kind: 'reset', times: 2 },
    'lost answer': { kind: 'reset-answer' },
    'cut off': { kind: 'cut' },
    '20 s of silence': { kind: 'delay', delayMs: SILENCE_MS },
  }
  const cells: [name: string, fault: Fault, end: End][] = [
    ...Object.entries(passing).map(([name, fault]): [string, Fault, End] => [name, fault, row.passing]),
    ...Object.entries(row.own).map(([name, end]): [string, Fault, End] => [
      `own ${name}`,
      own(call, name),
      said(says, end),
    ]),
    ...(row.missing === undefined ? [] : [['own 404', own(call, '404'), row.missing] satisfies [string, Fault, End]]),
    ...Object.entries(row.page).map(([name, end]): [string, Fault, End] => [
      `${name} in HTML`,
      page(Number(name)),
      said(says, end),
    ]),
    ['always 500', { ...own(call, '500'), times: FOR_EVER }, said(says, always['500'])],
    ['always reset', { kind: 'reset', times: FOR_EVER }, said(says, always.reset)],
    ['always silent', { kind: 'hold', times: FOR_EVER }, said(says, always.silence)],
  ]
  return cells.map(([name, fault, end]) => ({ row, name, fault, end }))
}

/** One operation of each client: the OIDC request, three clients of the SDK, and a registry's manifests, downloads and uploads. The other operations share their code. */
export const REPRESENTATIVES = [
  'oidc:token',
  'sts:AssumeRoleWithWebIdentity',
  'ecr:DescribeRepositories',
  'lambda:UpdateFunctionCode',
  'base registry:GetManifest',
  'base storage:GetBlob',
  'registry:FinishUpload',
  'registry:PutManifest',
]

/** What shows, for every other operation, that its errors name it, that it ends, and that it may be repeated. */
const TELLING = ['own 403', 'always 500', 'lost answer']

/** The cells that run with every change: all for one operation of each client; for the others the telling ones, and the refusals with a meaning of their own. */
export const chosenCellsOf = (row: Row): readonly Cell[] => {
  const { operation, nth, deploy } = row.call
  if (REPRESENTATIVES.includes(operation) && nth === undefined && deploy === undefined) return cellsOf(row)
  const isMeant = ({ name, end }: Cell): boolean =>
    name.startsWith('own ') && (end === 'deployed' || end === row.missing)
  return cellsOf(row).filter((cell) => TELLING.includes(cell.name) || isMeant(cell))
}

const said = (says: readonly string[], end: End): End => (end === 'deployed' ? end : [...says, ...end])

const NOT_AWS = ['with a body that AWS did not send', 'check AWS_ENDPOINT_URL and the proxy variables']
const allPages = (end: End): Row['page'] => ({ '403': end, '404': end, '409': end, '412': end, '200': end })
const allow = (action: string): string[] => [`the role may not call ${action} on `, `Add ${action} on `]
const alwaysAws = (code: string): Row['always'] => ({
  '500': [code, 'check its health page and run the step again'],
  reset: ['ECONNRESET', 'The connection broke again and again'],
  silence: ['TimeoutError', 'AWS did not answer in time'],
})

const aws = (call: Call, says: string, code: string, refusals: Row['own']): Row => ({
  call,
  says: [says],
  passing: 'deployed',
  own: refusals,
  page: allPages(NOT_AWS),
  always: alwaysAws(code),
})

const ROLE = 'arn:aws:iam::123456789012:role/deploy'
const BASE = 'base-image public.ecr.aws/lambda/provided:al2023 cannot be read'
const REACHABLE = 'reachable from this runner? Check base-image, registry-mirrors and the proxy variables'

/** Calls to the base's registry; `whole` is the end when a page comes instead of the content. */
const base = (operation: string, whole: readonly string[], nth?: number): Row => ({
  call: { operation: `base ${operation}`, phase: 'base', ...(nth === undefined ? {} : { nth }) },
  says: [],
  passing: 'deployed',
  own: {
    '403': [BASE, '403', 'Log in to 127.0.0.1:'],
    '404': [BASE, '404', 'Check the reference: registry, repository, and tag or digest'],
  },
  page: {
    '403': [BASE, '403', 'Log in to 127.0.0.1:'],
    '404': [BASE, '404', 'Check the reference: registry, repository, and tag or digest'],
    '409': [BASE, '409', REACHABLE],
    '412': [BASE, '412', REACHABLE],
    '200': whole,
  },
  always: {
    '500': [BASE, '500', REACHABLE],
    reset: [BASE, 'ECONNRESET', REACHABLE],
    silence: [BASE, 'was silent for too long', REACHABLE],
  },
})

const REPOSITORY_ARN = `arn:aws:ecr:ap-northeast-1:123456789012:repository/${REPOSITORY}`
const UPLOAD = 'ecr:InitiateLayerUpload, ecr:UploadLayerPart and ecr:CompleteLayerUpload'
const FUNCTION_ARN = `arn:aws:lambda:ap-northeast-1:123456789012:function:${DEV}`
const UNTOUCHED = 'The function was not changed. Run the step again'

const push = (call: Call, says: string, rights: string): Row => ({
  call,
  says: [says, `to repository ${REPOSITORY} failed`],
  passing: 'deployed',
  own: {
    '403': ['403 DENIED', `Add ${rights} on ${REPOSITORY_ARN}`],
    '404': ['404 NAME_UNKNOWN', `Check that repository ${REPOSITORY} exists`],
  },
  page: {
    '403': ['403', `Add ${rights} on ${REPOSITORY_ARN}`],
    '404': ['404', `Check that repository ${REPOSITORY} exists`],
    '409': ['409', UNTOUCHED],
    '412': ['412', UNTOUCHED],
    '200': ['200', UNTOUCHED],
  },
  always: {
    '500': ['500 UNKNOWN', UNTOUCHED],
    reset: ['ECONNRESET', UNTOUCHED],
    silence: ['was silent for too long', UNTOUCHED],
  },
})

const READING = `Reading function ${DEV} in ap-northeast-1 failed`
/** As it ends where a setting names what is read for the first time: the name may be wrong. */
const misnamed = (action: string, setting: string): string[] => [
  `the role may not call ${action} on `,
  `Is ${setting} right, and aws-region ap-northeast-1? `,
  `add ${action} on `,
]
const GET_FUNCTION = {
  '403': allow('lambda:GetFunction'),
  '409': ['ResourceConflictException', `Somebody else is changing ${FUNCTION_ARN}`],
  '412': ['PreconditionFailedException', `Somebody else changed ${FUNCTION_ARN}`],
}
const UPDATE = {
  '403': allow('lambda:UpdateFunctionCode'),
  '404': ['ResourceNotFoundException', `:function:${DEV} exists`],
  '409': 'deployed',
  '412': 'deployed',
} as const
const UPDATING = `Updating the code of ${DEV} in ap-northeast-1 failed`

/** An update that changes nothing, made to see whether it is refused: only that counts. */
const rehearsal = (deploy?: Call['deploy']): Row => ({
  call: { operation: 'lambda:UpdateFunctionCodeDryRun', phase: 'rights', ...(deploy === undefined ? {} : { deploy }) },
  says: [],
  passing: 'deployed',
  own: {
    '403': [UPDATING, ...allow('lambda:UpdateFunctionCode')],
    '404': 'deployed',
    '409': 'deployed',
    '412': 'deployed',
  },
  page: allPages('deployed'),
  always: { '500': 'deployed', reset: 'deployed', silence: 'deployed' },
})

const GITHUB =
  'Give the job  permissions: { id-token: write, contents: read } . If it has them, check githubstatus.com.'

/** Every call of a deploy, in order. */
export const table: readonly Row[] = [
  {
    call: { operation: 'oidc:token', phase: 'account' },
    says: ['GitHub gave no OIDC token for the audience sts.amazonaws.com', GITHUB],
    passing: 'deployed',
    own: { '403': ['answered with status 403'] },
    page: {
      '403': ['answered with status 403'],
      '404': ['answered with status 404'],
      '409': ['answered with status 409'],
      '412': ['answered with status 412'],
      '200': ['answered with something that holds no token'],
    },
    always: {
      '500': ['answered with status 500'],
      reset: ['ECONNRESET'],
      silence: ['was silent for too long'],
    },
  },
  {
    ...aws({ operation: 'sts:AssumeRoleWithWebIdentity', phase: 'account' }, ROLE, 'InternalFailure', {
      '403': ['cannot be assumed: AccessDenied', 'Its trust policy must allow sts:AssumeRoleWithWebIdentity'],
      'bad token': [
        'cannot be assumed: InvalidIdentityTokenException',
        'OIDC provider token.actions.githubusercontent.com',
      ],
      'no provider': 'deployed',
    }),
    page: { ...allPages(NOT_AWS), '200': ['Invalid response from STS', 'report it with this message'] },
  },
  aws(
    { operation: 'sts:GetCallerIdentity', phase: 'account', deploy: 'keys' },
    'Asking who these credentials belong to failed',
    'InternalFailure',
    { '403': allow('sts:GetCallerIdentity') },
  ),
  aws(
    { operation: 'sts:AssumeRole', phase: 'account', deploy: 'chain' },
    'arn:aws:iam::123456789012:role/chained',
    'InternalFailure',
    {
      '403': [
        'cannot be assumed by arn:aws:iam::123456789012:user/emulator: AccessDenied',
        'Add to the trust policy of the role:',
      ],
    },
  ),
  {
    ...aws({ operation: 'lambda:GetFunction', phase: 'look' }, READING, 'ServiceException', {
      ...GET_FUNCTION,
      '403': misnamed('lambda:GetFunction', `function-name ${DEV}`),
    }),
    missing: [`There is no function ${DEV} in ap-northeast-1`, 'aws lambda create-function'],
  },
  aws({ operation: 'ecr:GetAuthorizationToken', phase: 'base' }, 'Logging in to ECR failed', 'ServerException', {
    '403': allow('ecr:GetAuthorizationToken'),
  }),
  {
    ...aws(
      { operation: 'ecr:DescribeRepositories', phase: 'look' },
      `Reading repository ${REPOSITORY} failed`,
      'ServerException',
      {
        '403': allow('ecr:DescribeRepositories'),
      },
    ),
    missing: [`There is no ECR repository ${REPOSITORY} in ap-northeast-1`, 'aws ecr create-repository'],
  },
  aws(
    { operation: 'ecr:BatchGetImage', phase: 'look' },
    `Reading an image of repository ${REPOSITORY} failed`,
    'ServerException',
    {
      '403': allow('ecr:BatchGetImage'),
      '404': 'deployed',
    },
  ),
  base('registry:Token', [BASE, 'answered without a token for repository:lambda/provided:pull']),
  base('registry:GetManifest', ['is not JSON', 'Check the reference and registry-mirrors']),
  base('registry:GetBlob', ['instead of 745 for the blob', 'Use another tag or registry']),
  base('storage:GetBlob', ['instead of 745 for the blob', 'Use another tag or registry']),
  base('storage:GetBlob', ['instead of', 'for the blob', 'Use another tag or registry'], 2),
  aws(
    { operation: 'ecr:BatchCheckLayerAvailability', phase: 'base' },
    `Looking for layers in repository ${REPOSITORY} failed`,
    'ServerException',
    {
      '403': allow('ecr:BatchCheckLayerAvailability'),
      '404': ['RepositoryNotFoundException', `Check that ${REPOSITORY_ARN} exists`],
    },
  ),
  rehearsal(),
  rehearsal('zip'),
  push({ operation: 'registry:StartUpload', phase: 'base' }, 'Sending the blob sha256:', UPLOAD),
  push({ operation: 'registry:FinishUpload', phase: 'base' }, 'Sending the blob sha256:', UPLOAD),
  push({ operation: 'registry:PutManifest', phase: 'push' }, 'Pushing the manifest sha256:', 'ecr:PutImage'),
  push({ operation: 'registry:PutManifest', phase: 'release', nth: 2 }, ' as dev ', 'ecr:PutImage'),
  {
    // A note is not worth a failure.
    call: { operation: 'lambda:TagResource', phase: 'release' },
    says: [],
    passing: 'deployed',
    own: { '403': 'deployed', '404': 'deployed', '409': 'deployed', '412': 'deployed' },
    page: allPages('deployed'),
    always: { '500': 'deployed', reset: 'deployed', silence: 'deployed' },
  },
  aws({ operation: 'lambda:UpdateFunctionCode', phase: 'release' }, UPDATING, 'ServiceException', UPDATE),
  aws(
    { operation: 'lambda:UpdateFunctionCode', phase: 'release', deploy: 'zip' },
    UPDATING,
    'ServiceException',
    UPDATE,
  ),
  // During the wait for the update.
  {
    ...aws({ operation: 'lambda:GetFunction', phase: 'release', nth: 2 }, READING, 'ServiceException', GET_FUNCTION),
    missing: ['The function was deleted while the step waited for it', 'Create it again'],
  },
  // The verification of a run that found nothing to do.
  {
    ...aws(
      { operation: 'lambda:GetFunction', phase: 'release', nth: 2, deploy: 'again' },
      READING,
      'ServiceException',
      GET_FUNCTION,
    ),
    missing: ['The function was deleted while the step waited for it', 'Create it again'],
  },
]
