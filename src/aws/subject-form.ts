import * as z from 'zod/mini'
import { formText, trustHint } from '../errors/aws.ts'
import type { SubjectForm } from '../host/connections/github.ts'
import { payloadOf, subjectOf } from './token.ts'
import { formatTrustPolicy } from './trust-policy.ts'

/** What a refused token says of its run, beside its sub (GitHub documentation, OpenID Connect reference). */
const claimsSchema = z.object({
  sub: z.string(),
  iss: z.string().check(z.regex(/^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~/-]+)?$/)),
  ref: z.catch(z.string(), ''),
  environment: z.optional(z.string()),
  repository: z.string().check(z.regex(/^[\w-]+\/[\w.-]+$/)),
  repository_id: z.catch(z.string().check(z.regex(/^\d+$/)), 'REPOSITORY_ID'),
  repository_owner_id: z.catch(z.string().check(z.regex(/^\d+$/)), 'OWNER_ID'),
})

type Claims = z.infer<typeof claimsSchema>

/** The role, and the token that it refused. */
export type Refused = { readonly role: string; readonly token: string; readonly audience: string }

/** Lines for the message and the hint of a refused role, each after a line break. */
export type Explained = { readonly forms: string; readonly trust: string }

/** What is added where GitHub does not tell the form. */
export const UNEXPLAINED: Explained = { forms: '', trust: '' }

/** Both forms of the token's sub, and a trust policy for it. The token says what GitHub sends, its API why. */
export const explainSubject = (form: SubjectForm, refused: Refused): Explained => {
  const claims = claimsSchema.safeParse(payloadOf(refused.token)).data
  return claims === undefined
    ? UNEXPLAINED
    : { forms: `\n${describeForms(form, claims)}`, trust: describeTrust(refused, claims) }
}

/** GitHub's default: the repository by name or with ids, and then what the run is for. */
const DEFAULT =
  /^repo:(?<owner>[\w-]+)(?<ids>@\d+)?\/(?<name>[\w.-]+?)(?:@\d+)?:(?<context>pull_request|environment:[^:]+|ref:[^:]+)$/

const describeForms = (form: SubjectForm, claims: Claims): string => {
  const { sub } = claims
  const { owner, ids, name, context = '' } = sub.match(DEFAULT)?.groups ?? {}
  if (owner !== undefined && ids !== undefined)
    return formText('ids', { sub, other: `repo:${owner}/${name}:${context}` })
  if (owner !== undefined) return formText('names', { sub, other: `${withIds(claims)}:${context}` })
  const other = `${form.sub_claim_prefix ?? `repo:${claims.repository}`}:${contextOf(claims)}`
  const keys = form.use_default ? [] : (form.include_claim_keys ?? [])
  return keys.length > 0
    ? formText('keys', { sub, other, keys: keys.join(', ') })
    : formText('organization', { sub, other })
}

const withIds = ({ repository, repository_id: id, repository_owner_id: ownerId }: Claims): string => {
  const [owner, name] = repository.split('/')
  return `repo:${owner}@${ownerId}/${name}@${id}`
}

/** What the default sub would end in. */
const contextOf = ({ environment, ref }: Claims): string => {
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`
  return ref.startsWith('refs/pull/') ? 'pull_request' : `ref:${ref}`
}

/** A sub that names no repository could be that of anybody's. */
const NAMES_REPOSITORY = /(?:^|:)(?:repo|repository|repository_id):/

/** The branch of a merge queue never comes again, so its policy has a pattern. Proposals must not get a role that changes anything. */
const describeTrust = ({ role, token, audience }: Refused, { sub, iss }: Claims): string => {
  if (!NAMES_REPOSITORY.test(sub)) return ''
  const { kind, values = {} } = subjectOf(token) ?? {}
  const queue =
    kind === 'mergeQueue' ? `${values.repository}:ref:refs/heads/gh-readonly-queue/${values.branch}/*` : undefined
  const policy = formatTrustPolicy({
    roleArn: role,
    issuer: iss,
    audience,
    subject: queue ?? sub,
    isPattern: queue !== undefined,
  })
  const isProposal = kind === 'mergeQueue' || kind === 'pullRequest'
  return `\n${trustHint(isProposal ? 'reading' : 'run', policy)}`
}
