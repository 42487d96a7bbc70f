import type { Endpoint } from '../../tools/aws-cli.ts'
import { environmentWith } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { answersHttp, freePort, startServer } from '../../tools/server-process.ts'

/** moto's AWS, of which the tests use Lambda: an API implementation that is not ours. */
export type Moto = AsyncDisposable & Endpoint & { log(): string }

/** Starts moto on a free port. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startServer({
    command: toolPath('moto'),
    args: ['--host', '127.0.0.1', '--port', String(port)],
    env: environmentWith(),
    isReady: () => answersHttp(`${url}/moto-api/`),
  })
  return {
    url,
    staticKeys: { accessKeyId: 'moto', secretAccessKey: 'moto' },
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
