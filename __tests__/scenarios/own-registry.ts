import type { ECRClient } from '@aws-sdk/client-ecr'
import type { Wire } from '../../src/host/connections/request.ts'
import { readEcrLogin } from '../../src/push/ecr.ts'
import { basic } from '../../src/registry/auth.ts'
import { openRegistry, type Registry } from '../../src/registry/client.ts'

/** The repository at this URI of the account's own registry, as the step opens it. */
export const openOwn = async (ecr: ECRClient, uri: string, wire: Wire): Promise<Registry> => {
  const [host = '', ...path] = uri.split('/')
  const mask = (): void => {}
  const { protocol, credentials } = await readEcrLogin(ecr, mask, wire.signal)
  return openRegistry({
    wire,
    origin: `${protocol}//${host}`,
    repository: path.join('/'),
    authorization: basic(credentials),
    credentials: async () => credentials,
    mask,
  })
}
