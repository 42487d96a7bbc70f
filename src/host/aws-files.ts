import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Variables } from './variables.ts'

/** Where AWS's tools keep their settings, unless variables name other files (AWS SDKs and Tools Reference Guide, location of the shared files). */
export const awsFiles = (env: Variables): { readonly config: string; readonly credentials: string } => ({
  config: pathOf(env, env.AWS_CONFIG_FILE, 'config'),
  credentials: pathOf(env, env.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
})

const pathOf = ({ HOME }: Variables, named: string | undefined, name: string): string => {
  const home = HOME || homedir()
  if (!named) return join(home, '.aws', name)
  return named.startsWith('~/') ? join(home, named.slice(2)) : named
}

/** Such a file's text; empty if it cannot be read: the SDK goes on without it, too. */
export const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Whether these files say where credentials come from, in whatever profile (same guide, settings reference). */
export const haveProfiles = (env: Variables): boolean =>
  Object.values(awsFiles(env)).some((path) => CREDENTIAL_SETTING.test(textOf(path)))

const CREDENTIAL_SETTING =
  /^[^\S\r\n\u2028\u2029]*(?:aws_access_key_id|role_arn|credential_process|sso_session|sso_start_url|login_session)\s*=/m

/** The programs that these files start for credentials, in whatever profile, as one may lead to another: each is the first word of a line of shell (same guide, process credential provider). */
export const credentialProcesses = (env: Variables): readonly string[] =>
  Object.values(awsFiles(env)).flatMap((path) =>
    [...textOf(path).matchAll(/^[^\S\r\n\u2028\u2029]*credential_process\s*=\s*(?:"([^"\n]+)"|(\S+))/gm)].map(
      ([, quoted, plain = '']) => quoted ?? plain,
    ),
  )
