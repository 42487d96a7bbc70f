import { homedir } from 'node:os'
import { join } from 'node:path'
import { credentialProcesses, haveProfiles } from './aws-files.ts'
import type { Caller } from './caller.ts'
import { readEndpoints } from './endpoints.ts'
import { readBuildVariables } from './flags-from-environment.ts'

/** What the environment says about the machine, its builds and its access to AWS and registries, on a runner or at a terminal. */
export type Machine = Pick<
  Caller,
  | 'dockerConfigDir'
  | 'region'
  | 'hasAwsCredentials'
  | 'mayFindCredentials'
  | 'profile'
  | 'hasCredentialProcess'
  | 'proxies'
  | 'endpoints'
  | 'checksCertificates'
  | 'buildVariables'
>

/** Reads it from these variables; an empty one counts as unset. */
export const readMachine = (env: NodeJS.ProcessEnv): Machine => ({
  dockerConfigDir: env.DOCKER_CONFIG || join(env.HOME ?? homedir(), '.docker'),
  region: env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
  hasAwsCredentials: AWS_CREDENTIAL_VARIABLES.some((name) => Boolean(env[name])),
  mayFindCredentials: env.RUNNER_ENVIRONMENT === 'self-hosted' || haveProfiles(env),
  profile: env.AWS_PROFILE || 'default',
  hasCredentialProcess: credentialProcesses(env).length > 0,
  proxies: Object.fromEntries(PROXY_VARIABLES.map((name) => [name, env[name]])),
  buildVariables: readBuildVariables(env),
  endpoints: readEndpoints(env),
  checksCertificates: env.NODE_TLS_REJECT_UNAUTHORIZED !== '0',
})

const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()])

const AWS_CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]
