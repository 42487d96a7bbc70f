import { environmentWith } from '../../tools/command.ts'
import { alpineRoot } from '../../tools/image-roots.ts'
import { toolPath } from '../../tools/install.ts'
import { answersHttp, freePort, startServer } from '../../tools/server-process.ts'
import { pushBaseImage, pushRoot } from './base-image.ts'

/** A registry with the base images, used instead of public.ecr.aws and Docker Hub. */
export type BaseRegistry = AsyncDisposable & {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** The `registry-mirrors` value that redirects both to it. */
  readonly mirrors: string
}

/** Starts crane's registry on a free port and pushes AWS's base and alpine to it. */
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
  await pushRoot(alpineRoot, `${host}/library/alpine:3.22`, ['--cmd', '/bin/sh'])
  const all = owned.move()
  return {
    host,
    mirrors: `public.ecr.aws=${host},registry-1.docker.io=${host}`,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
