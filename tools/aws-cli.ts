import { output } from './command.ts'
import { toolPath } from './install.ts'

/** The region that the command uses. */
const REGION = 'ap-northeast-1'

/** A server instead of AWS, and keys that it accepts. */
export type Endpoint = {
  readonly url: string
  readonly staticKeys: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** Runs AWS's own command line against a server instead of AWS and returns its output. */
export const aws = (endpoint: Endpoint, args: readonly string[]): Promise<string> =>
  output(toolPath('aws'), [...args, '--output', 'json'], {
    env: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_ACCESS_KEY_ID: endpoint.staticKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: endpoint.staticKeys.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    },
  })

/** The password for user AWS of the emulator's registry, from `aws ecr get-login-password`. */
export const loginPassword = async (endpoint: Endpoint): Promise<string> =>
  (await aws(endpoint, ['ecr', 'get-login-password'])).trim()
