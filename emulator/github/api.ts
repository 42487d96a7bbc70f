import { randomUUID } from 'node:crypto'
import { ServiceError } from '../http/errors.ts'
import { header, jsonReply, type Reply } from '../http/messages.ts'
import type { Call } from '../requests/calls.ts'

/** How a repository's tokens name it, as GitHub answers (GitHub REST API, OIDC subject claim for a repository). */
export type SubjectForm = {
  readonly use_default: boolean
  readonly include_claim_keys?: readonly string[]
  readonly use_immutable_subject?: boolean
  readonly sub_claim_prefix?: string
}

export type GitHub = {
  /** What the runner gives a job as `github.token`. */
  readonly token: string
  /** Whether the job has `actions: read`, which a workflow with other permissions lacks. */
  readsActions: boolean
  form: SubjectForm
}

/** GitHub's API as a job without `actions: read` meets it, of a repository from before the ids. */
export const makeGitHub = (): GitHub => ({
  token: `ghs_emulator${randomUUID().replaceAll('-', '')}`,
  readsActions: false,
  form: { use_default: true, use_immutable_subject: false, sub_claim_prefix: 'repo:octo-org/octo-repo' },
})

const FORM = /^\/github\/repos\/octo-org\/octo-repo\/actions\/oidc\/customization\/sub$/

/** The operation of a request below /github. */
export const githubOperation = (method: string, path: string): string =>
  method === 'GET' && FORM.test(path) ? 'GetSubjectForm' : 'Unknown'

/** Answers below /github, to the job's token only. */
export const handleGitHub = async (github: GitHub, call: Call): Promise<Reply> => {
  if (!/^(?:token|bearer) /i.test(header(call.request, 'authorization') ?? '')) throw notFound()
  if (header(call.request, 'authorization')?.replace(/^\w+ /, '') !== github.token)
    throw new ServiceError(401, 'Unauthorized', 'Bad credentials')
  if (call.operation !== 'GetSubjectForm') throw notFound()
  if (!github.readsActions) throw new ServiceError(403, 'Forbidden', 'Resource not accessible by integration')
  return jsonReply(200, github.form, { 'Content-Type': 'application/json; charset=utf-8' })
}

/** Also what GitHub answers about a repository that a caller may not see. */
const notFound = (): ServiceError => new ServiceError(404, 'NotFound', 'Not Found')
