import type { OutgoingHttpHeaders } from 'node:http'
import * as z from 'zod/mini'
import type { Caller } from '../caller.ts'
import { inTime } from '../concurrency/time.ts'
import type { Agents } from './agents.ts'
import { readAnswer, request, type Wire } from './request.ts'

/** How GitHub names a repository in the sub of its OIDC tokens (GitHub REST API, OIDC subject claim for a repository). */
export type SubjectForm = z.infer<typeof formSchema>

const MAX_KEYS = 50
const MAX_PREFIX = 400

/** A key has only letters, digits and underscores. `repo:octo-org/octo-repo`, or with ids `repo:octo-org@1/octo-repo@2`. */
const formSchema = z.object({
  use_default: z.boolean(),
  include_claim_keys: z.nullish(z.array(z.string().check(z.regex(/^\w{1,100}$/))).check(z.maxLength(MAX_KEYS))),
  sub_claim_prefix: z.catch(
    z.nullish(z.string().check(z.maxLength(MAX_PREFIX), z.regex(/^repo:[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/))),
    undefined,
  ),
})

/** Who asks GitHub's API, with which token and over which connections, and what stops it. */
export type Asking = {
  readonly caller: Pick<Caller, 'apiUrl' | 'repository'>
  readonly token: string
  readonly agents: Agents
  readonly stop: AbortSignal
}

/** An answer that is worth waiting for comes at once; the run has failed already. */
const ANSWER_LIMIT_MS = 5_000
const MAX_ANSWER_BYTES = 65_536

/**
 * Asks GitHub for the form of this repository's sub; undefined for every other answer (without `actions: read` it is 403), and for none in time.
 * Errors of the library carry the request with its token, so none leaves this function. Throws only the reason of `stop`.
 */
export const askSubjectForm = async ({ caller, token, agents, stop }: Asking): Promise<SubjectForm | undefined> => {
  const [, owner, repo] = /^([\w-]+)\/(?!\.\.?$)([\w.-]+)$/.exec(caller.repository) ?? []
  if (owner === undefined || repo === undefined) return undefined
  try {
    return await inTime(
      async (signal) => {
        const { getOctokit } = await loadLibrary()
        const connection = { fetch: fetchOver({ agents, signal }), log: SILENT }
        const baseUrl = caller.apiUrl.replace(/\/$/, '')
        const { rest } = getOctokit(token, { baseUrl, log: SILENT, request: connection })
        const { data } = await rest.actions.getCustomOidcSubClaimForRepo({ owner, repo })
        return formSchema.safeParse(data).data
      },
      ANSWER_LIMIT_MS,
      stop,
    )
  } catch {
    stop.throwIfAborted()
    return undefined
  }
}

/** As it loads, the library reads the event's file, and nothing can stop it: by now other people's code may have put a pipe or a disk there. */
const loadLibrary = async () => {
  delete process.env.GITHUB_EVENT_PATH
  return import('@actions/github')
}

/** The library's own words would be lines of our log. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

type Asked = { readonly headers: OutgoingHttpHeaders }

/** fetch for the library: our connections, which choose the proxy and refuse plain http, no redirect, and an answer of limited size. */
const fetchOver =
  (wire: Wire) =>
  async (url: string, { headers: asked }: Asked): Promise<Response> => {
    const received = await request(wire, new URL(url), { method: 'GET', headers: stringsOf(asked) })
    const body = await readAnswer(received, MAX_ANSWER_BYTES, {
      tooLong: () => new Error(`more than ${MAX_ANSWER_BYTES} bytes`),
      tooSlow: () => new Error('too slow'),
    })
    return new Response(new Uint8Array(body), { status: received.status, headers: stringsOf(received.headers) })
  }

const stringsOf = (headers: OutgoingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
