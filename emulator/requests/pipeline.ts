import type { IncomingMessage, ServerResponse } from 'node:http'
import { foreignPage } from '../../src/runtime/web-page.ts'
import { renderError, type Service, ServiceError } from '../http/errors.ts'
import type { Handler } from '../http/listener.ts'
import { jsonReply, type Reply, send, sendHalf } from '../http/messages.ts'
import type { Call, RequestRecord } from './calls.ts'
import type { Effect, Faults } from './faults.ts'

export type Pipeline = {
  identify(request: IncomingMessage): Promise<Call>
  handle(call: Call): Promise<Reply>
  readonly faults: Faults
  readonly records: RequestRecord[]
  /** A proxy in front passes on the Host of another origin. */
  readonly isProxied: boolean
}

/** The path of every request that no web page sent: identify, record, apply the faults, handle, answer in the service's own error form. */
export const serve =
  (pipeline: Pipeline): Handler =>
  (request, response) =>
    answer(pipeline, request, response).catch((error: unknown) => {
      if (!response.destroyed && !response.headersSent) response.writeHead(500).end(String(error))
      else response.destroy()
    })

const answer = async (pipeline: Pipeline, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const foreign = foreignPage(request.headers, { port: request.socket.localPort ?? 0 })
  if (foreign !== undefined && !pipeline.isProxied) return send(request, response, jsonReply(403, { message: foreign }))
  const call = await pipeline.identify(request)
  pipeline.records.push(call.record)
  const { reply, reset } = await replyTo(pipeline, call)
  if (reset === 'before' || reset === 'after') {
    request.socket.resetAndDestroy()
    return
  }
  call.record.status = reply.status
  if (reset === 'within') {
    await sendHalf(response, reply)
    return
  }
  await send(request, response, reply)
}

const replyTo = async (
  pipeline: Pipeline,
  call: Call,
): Promise<{ readonly reply: Reply; readonly reset?: Effect['reset'] }> => {
  try {
    const effect = await pipeline.faults.meet(call)
    if (effect.reset === 'before') return { reply: { status: 0 }, reset: effect.reset }
    const reply = effect.reply ?? (await pipeline.handle(call))
    await effect.answer?.()
    return { reply, reset: effect.reset }
  } catch (error) {
    return { reply: renderError(call.service, asServiceError(call.service, error)) }
  }
}

const INTERNAL: Readonly<Record<Service, string>> = {
  lambda: 'ServiceException',
  ecr: 'ServerException',
  sts: 'InternalFailure',
  oidc: 'InternalError',
  github: 'InternalError',
  registry: 'UNKNOWN',
  storage: 'InternalError',
}

/** A bug in the emulator answers as the service's 500, with the text that says where it is. */
const asServiceError = (service: Service, error: unknown): ServiceError =>
  error instanceof ServiceError
    ? error
    : new ServiceError(
        500,
        INTERNAL[service],
        `emulator: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
      )
