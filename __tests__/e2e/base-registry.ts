import { environmentWith } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { answersHttp, freePort, startServer } from '../../tools/server-process.ts'
import { pushBaseImage } from './base-image.ts'

/** A registry with the base image in it, where public.ecr.aws would be asked for it. */
export type BaseRegistry = AsyncDisposable & {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** The value of the setting `registry-mirrors` that leads to it. */
  readonly mirrors: string
}

/** Starts crane's registry on a free port and pushes the base image to it. */
export const startBaseRegistry = async (): Promise<BaseRegistry> => {
  await using owned = new AsyncDisposableStack()
  const host = `127.0.0.1:${await freePort()}`
  owned.use(
    await startServer({
      command: toolPath('crane'),
      args: ['registry', 'serve', '--address', host],
      env: environmentWith(),
      isReady: () => answersHttp(`http://${host}/v2/`),
    }),
  )
  await pushBaseImage(host)
  const all = owned.move()
  return { host, mirrors: `public.ecr.aws=${host}`, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
