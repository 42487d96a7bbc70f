import { type IncomingMessage, request } from 'node:http'
import { failure, reasonOf } from '../../errors/problems.ts'
import type { Event } from '../event.ts'
import { readBody } from '../http.ts'
import { INVOCATIONS_PATH } from '../invoke-server.ts'
import { MAX_RESPONSE_BYTES } from '../server.ts'
import type { ContainerOptions } from './docker-run.ts'

/** How much longer than the function RIE may take: it allows 10 s for the start, beyond the function's limit. */
const SLACK_MS = 15_000

export type Posted = { readonly status: number; readonly payload: Buffer }

/** Sends an event to RIE and returns its answer. Throws ours where there is none. */
export const post = (
  origin: string,
  { payload, clientContext }: Event,
  { timeoutMs, signal }: Pick<ContainerOptions, 'timeoutMs' | 'signal'>,
): Promise<Posted> => {
  const headers =
    clientContext === undefined ? {} : { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') }
  // Not fetch, which gives up after five minutes.
  const answered = new Promise<Posted>((resolve, reject) => {
    const sending = request(
      `${origin}${INVOCATIONS_PATH}`,
      { method: 'POST', headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + SLACK_MS)]) },
      (response) => {
        readAnswer(response).then(resolve, reject)
      },
    )
    sending.on('error', reject).end(payload)
  })
  return answered.catch((cause) => {
    signal.throwIfAborted()
    throw failure('rie-silent', { reason: reasonOf(cause) }, { cause })
  })
}

/** RIE passes on what the function answers, of any size. A little more than Lambda's limit still tells that it is too large. */
const MAX_ANSWER_BYTES = 2 * MAX_RESPONSE_BYTES

const readAnswer = async (response: IncomingMessage): Promise<Posted> => {
  const payload = await readBody(response, MAX_ANSWER_BYTES, 'answer')
  if (payload === undefined) throw new Error(`it answered more than ${MAX_ANSWER_BYTES} bytes`)
  return { status: response.statusCode ?? 0, payload }
}
