import type { IncomingMessage } from 'node:http'
import { ecrRegistryRules } from '../ecr/registry.ts'
import { ecrOperation, handleEcr } from '../ecr/routes.ts'
import { githubOperation, handleGitHub } from '../github/api.ts'
import { handleOidc, oidcOperation } from '../github/oidc.ts'
import { collect, header, type Reply } from '../http/messages.ts'
import { handleLambda, lambdaOperation } from '../lambda/routes.ts'
import { handleRegistry, routeRegistry } from '../registry/routes.ts'
import { type Call, makeCall, urlOf } from '../requests/calls.ts'
import { handleSts } from '../sts/routes.ts'
import type { World } from './state.ts'

/** The service and operation of a request: by path, by X-Amz-Target, or by a form's Action. */
export const identify = async (request: IncomingMessage): Promise<Call> => {
  const { pathname } = urlOf(request)
  const method = request.method ?? 'GET'
  if (pathname === '/v2' || pathname.startsWith('/v2/')) {
    return makeCall(request, { service: 'registry', operation: routeRegistry(method, pathname).operation })
  }
  if (pathname.startsWith('/oidc')) return makeCall(request, { service: 'oidc', operation: oidcOperation(pathname) })
  if (pathname.startsWith('/github/'))
    return makeCall(request, { service: 'github', operation: githubOperation(method, pathname) })
  if (pathname !== '/') return lambdaCall(request, lambdaOperation(method, pathname))
  const target = ecrOperation(header(request, 'x-amz-target') ?? '')
  if (target !== undefined) return makeCall(request, { service: 'ecr', operation: target })
  const body = await collect(request)
  const operation = new URLSearchParams(body.toString()).get('Action') ?? 'Unknown'
  return makeCall(request, { service: 'sts', operation, body })
}

/** To faults and records, a rehearsed update is a separate operation: it changes nothing. */
const lambdaCall = async (request: IncomingMessage, operation: string): Promise<Call> => {
  if (operation !== 'UpdateFunctionCode') return makeCall(request, { service: 'lambda', operation })
  const body = await collect(request)
  const isDryRun = ['"DryRun":true', '"DryRun": true'].some((text) => body.includes(text))
  return makeCall(request, { service: 'lambda', operation: isDryRun ? `${operation}DryRun` : operation, body })
}

/** Answers a call of any service. */
export const handle = (world: World, call: Call): Promise<Reply> => {
  switch (call.service) {
    case 'lambda':
      return handleLambda(world, call)
    case 'ecr':
      return handleEcr(world, call)
    case 'sts':
      return handleSts(world, call)
    case 'oidc':
      return handleOidc(world.oidc, call)
    case 'github':
      return handleGitHub(world.github, call)
    case 'registry':
      return handleRegistry(ecrRegistryRules(world), call)
    case 'storage':
      return Promise.resolve(world.storage.handle(call))
  }
}
