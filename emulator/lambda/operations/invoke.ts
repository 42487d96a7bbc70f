import { INVALID_CONTEXT, readClientContext } from '../../../src/runtime/client-context.ts'
import type { Outcome } from '../../../src/runtime/event.ts'
import { ServiceError } from '../../http/errors.ts'
import { header, type Reply } from '../../http/messages.ts'
import type { Call } from '../../requests/calls.ts'
import type { LambdaAccount } from '../account.ts'
import type { LambdaFunction } from '../function/model.ts'
import { checkInvocation } from '../function/optional-features.ts'
import { conflictOfState, wake } from '../function/states.ts'
import { parseBody } from '../input.ts'
import { authorizedFunction, findVersion, LATEST_PUBLISHED, type Target } from '../lookup.ts'
import type { SandboxTarget } from '../sandbox/sandboxes.ts'

/** The largest payload of a synchronous invocation (AWS documentation, Lambda quotas: 6 MB; recorded text of AWS). */
const MAX_PAYLOAD_BYTES = 6_291_456

/** How much of the log X-Amz-Log-Result carries (AWS API reference, Invoke: the last 4 KB). */
const TAIL_BYTES = 4_096

/** Invoke: RequestResponse, Event (202) and DryRun (204). Old code answers until an update has settled. */
export const invoke = async (account: LambdaAccount, call: Call, target: Target): Promise<Reply> => {
  const fn = authorizedFunction(account, call, target)
  checkInvocation(fn.traits, target.qualifier, header(call.request, 'x-amz-tenant-id'))
  if (target.qualifier === undefined && fn.state.state === 'Inactive') wake(fn, account.settling)
  const sandbox = sandboxTarget(fn, target.qualifier)
  const payload = await call.body()
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new ServiceError(
      413,
      'RequestTooLargeException',
      `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
    )
  }
  parseBody(payload, (error) => `: ${error instanceof Error ? error.message : error}`)
  const clientContext = contextOf(call)
  const type = header(call.request, 'x-amz-invocation-type') ?? 'RequestResponse'
  if (type === 'DryRun') return { status: 204 }
  const running = account.sandboxes.invoke(fn, sandbox, {
    payload: payload.length === 0 ? Buffer.from('{}') : payload,
    ...(clientContext !== undefined && { clientContext }),
  })
  if (type === 'Event') {
    running.catch(() => {})
    return { status: 202 }
  }
  return answer(call, sandbox.version, await running)
}

/** What a qualifier runs; throws in every state but Active. On a capacity provider, no qualifier means `$LATEST.PUBLISHED`. */
export const sandboxTarget = (fn: LambdaFunction, qualifier: string | undefined): SandboxTarget => {
  const isManaged = fn.traits.capacityProvider !== undefined
  const version = findVersion(fn, qualifier ?? (isManaged ? LATEST_PUBLISHED : undefined))
  const shown = version?.state ?? fn.state
  if (shown.state === 'Failed') {
    throw new ServiceError(409, 'CodeArtifactUserFailedException', `The function is in the Failed state: ${shown.code}`)
  }
  if (shown.state !== 'Active' && shown.state !== '') throw conflictOfState(shown)
  return {
    snapshot: version?.snapshot ?? fn.serving,
    version: version?.number ?? '$LATEST',
    invokedArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
  }
}

const contextOf = (call: Call): string | undefined => {
  const context = header(call.request, 'x-amz-client-context')
  if (context === undefined) return undefined
  const clientContext = readClientContext(context)
  if (clientContext === undefined) throw new ServiceError(400, INVALID_CONTEXT.type, INVALID_CONTEXT.text)
  return clientContext
}

const answer = (call: Call, version: string, outcome: Outcome): Reply => {
  const wantsLog = header(call.request, 'x-amz-log-type') === 'Tail'
  const log = Buffer.from(outcome.log)
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'X-Amz-Executed-Version': version,
      'x-amzn-RequestId': outcome.requestId,
      ...(outcome.functionError && { 'X-Amz-Function-Error': outcome.functionError }),
      ...(wantsLog && { 'X-Amz-Log-Result': log.subarray(-TAIL_BYTES).toString('base64') }),
    },
    body: outcome.payload,
  }
}
