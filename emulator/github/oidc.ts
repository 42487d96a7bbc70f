import { randomUUID } from 'node:crypto'
import { ServiceError } from '../http/errors.ts'
import { header, jsonReply, type Reply } from '../http/messages.ts'
import type { Call } from '../requests/calls.ts'
import { type Claims, keySet, signToken } from './jwt.ts'

/** The issuer of GitHub's tokens (GitHub documentation, OpenID Connect reference). */
export const ISSUER = 'https://token.actions.githubusercontent.com'

const LIFETIME_SECONDS = 300

export type Oidc = {
  /** What the runner gives as ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken: string
  claims: Claims
}

/** The endpoint's state, with the claims of a push to main of octo-org/octo-repo. */
export const makeOidc = (): Oidc => ({
  requestToken: `emulator-request-token-${randomUUID()}`,
  claims: {
    sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    sha: '1111111111111111111111111111111111111111',
    repository: 'octo-org/octo-repo',
    repository_id: '2',
    repository_owner: 'octo-org',
    repository_owner_id: '1',
    repository_visibility: 'private',
    actor: 'octocat',
    event_name: 'push',
    runner_environment: 'github-hosted',
    workflow: 'deploy',
    workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
    job_workflow_ref: 'octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
  },
})

/** The operation of a request below /oidc. */
export const oidcOperation = (path: string): string => (path === '/oidc/.well-known/jwks' ? 'jwks' : 'token')

/** Answers below /oidc: a token for the runner's request token, and the key set. */
export const handleOidc = async (oidc: Oidc, call: Call): Promise<Reply> => {
  if (call.operation === 'jwks') return jsonReply(200, await keySet())
  if (call.method !== 'GET') throw new ServiceError(405, 'MethodNotAllowed', 'Method Not Allowed')
  if (header(call.request, 'authorization') !== `Bearer ${oidc.requestToken}`) {
    throw new ServiceError(401, 'Unauthorized', 'The request token is missing or not the one of this job.')
  }
  const value = await signToken(claimsNow(oidc, call.url.searchParams.get('audience')))
  return jsonReply(200, { count: value.length, value })
}

const claimsNow = (oidc: Oidc, audience: string | null): Claims => {
  const now = Math.floor(Date.now() / 1000)
  const owner = String(oidc.claims.repository_owner ?? 'octo-org')
  return {
    jti: randomUUID(),
    iss: ISSUER,
    aud: audience ?? `https://github.com/${owner}`,
    iat: now,
    nbf: now - 300,
    exp: now + LIFETIME_SECONDS,
    ...oidc.claims,
  }
}
