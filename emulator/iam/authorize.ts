import { type Service, ServiceError } from '../http/errors.ts'
import type { Caller } from './callers.ts'
import { evaluate, type Verdict } from './policy.ts'

/** An action that a call needed. */
export type IamUse = { readonly action: string; readonly resource: string }

/** What IAM reads of a call, and where it notes the actions. */
type Call = {
  readonly service: Service
  readonly operation: string
  readonly record: { readonly iam: IamUse[] }
  readonly caller?: Caller
}

/** What an image update or creation needs from ECR beside Lambda's own action (AWS documentation, images-create). */
const IMAGE_ACTIONS = [
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:GetRepositoryPolicy',
  'ecr:SetRepositoryPolicy',
]

/**
 * Operations that need other IAM actions than the one of the same name (Service Authorization Reference; ECR user guide, pushing an image).
 * The action's prefix selects the resource.
 */
export const IMPLIED_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'lambda:CreateFunction': ['lambda:CreateFunction', 'iam:PassRole', ...IMAGE_ACTIONS],
  'lambda:UpdateFunctionCode': ['lambda:UpdateFunctionCode', ...IMAGE_ACTIONS],
  'lambda:UpdateFunctionCodeDryRun': ['lambda:UpdateFunctionCode', ...IMAGE_ACTIONS],
  'lambda:UpdateFunctionConfiguration': ['lambda:UpdateFunctionConfiguration', 'iam:PassRole'],
  'lambda:GetLayerVersionByArn': ['lambda:GetLayerVersion'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  'registry:Ping': [],
  'registry:HeadBlob': ['ecr:BatchCheckLayerAvailability'],
  'registry:GetBlob': ['ecr:GetDownloadUrlForLayer'],
  'registry:StartUpload': ['ecr:InitiateLayerUpload'],
  'registry:UploadStatus': ['ecr:UploadLayerPart'],
  'registry:UploadChunk': ['ecr:UploadLayerPart'],
  'registry:FinishUpload': ['ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'],
  'registry:HeadManifest': ['ecr:BatchGetImage'],
  'registry:GetManifest': ['ecr:BatchGetImage'],
  'registry:PutManifest': ['ecr:PutImage'],
  'registry:ListTags': ['ecr:ListImages'],
}

/** The resource for each prefix of actions; an action whose prefix has none is not needed this time. */
export type Resources = {
  readonly lambda?: string
  readonly ecr?: string
  readonly iam?: string
  /** Actions of the table that this call does not need. */
  readonly without?: readonly string[]
}

/** Records every IAM action that a call implies, and throws at the first one that the caller's policy does not allow. */
export const authorize = (call: Call, resources: Resources): void => {
  const operation = `${call.service}:${call.operation}`
  for (const action of IMPLIED_ACTIONS[operation] ?? [operation]) {
    const resource = resourceFor(action, resources)
    if (resource === undefined || resources.without?.includes(action)) continue
    authorizeAction(call, action, resource)
  }
}

/** The same for one more action, needed because of what a request names. */
export const authorizeAction = (call: Call, action: string, resource: string): void => {
  const verdict = verdictOn(call, action, resource)
  if (verdict !== 'allowed') throw denied(call, { action, resource }, verdict)
}

/** Records one more action and returns whether it is allowed, where AWS answers with less instead of an error. */
export const permits = (call: Call, action: string, resource: string): boolean =>
  verdictOn(call, action, resource) === 'allowed'

const verdictOn = (call: Call, action: string, resource: string): Verdict => {
  call.record.iam.push({ action, resource })
  return evaluate(call.caller?.policy, action, resource)
}

const resourceFor = (action: string, resources: Resources): string | undefined => {
  const prefix = action.slice(0, action.indexOf(':'))
  return prefix === 'lambda' || prefix === 'ecr' || prefix === 'iam' ? resources[prefix] : undefined
}

const denied = (call: Call, { action, resource }: IamUse, verdict: Verdict): ServiceError => {
  const because =
    verdict === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`
  const text = `User: ${call.caller?.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`
  if (call.service === 'registry') return new ServiceError(403, 'DENIED', text)
  if (call.service === 'lambda' && action.startsWith('ecr:')) {
    return new ServiceError(
      403,
      'AccessDeniedException',
      'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
    )
  }
  return new ServiceError(call.service === 'ecr' ? 400 : 403, 'AccessDeniedException', text)
}
