import { join } from 'node:path'
import { toolPath } from '../../tools/install.ts'
import { answersHttp, freePort, startServer } from '../../tools/server-process.ts'

/** A function's bootstrap under RIE on this machine, without a container. */
export type RunningBootstrap = AsyncDisposable & {
  invoke(event: unknown): Promise<string>
  /** The same with the status of the answer. */
  post(event: unknown): Promise<{ readonly status: number; readonly text: string }>
  log(): string
  /** Host and port of the Runtime API. */
  readonly api: string
}

/** Runs a directory's `bootstrap`, as Lambda does with an unpacked zip, with these variables added. */
export const runBootstrap = async (
  directory: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningBootstrap> => {
  const [port, runtimePort] = [await freePort(), await freePort()]
  const origin = `http://127.0.0.1:${port}`
  const api = `127.0.0.1:${runtimePort}`
  const server = await startServer({
    command: toolPath('rie'),
    args: [
      '--runtime-interface-emulator-address',
      `127.0.0.1:${port}`,
      '--runtime-api-address',
      api,
      join(directory, 'bootstrap'),
    ],
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LAMBDA_TASK_ROOT: directory, ...variables },
    isReady: () => answersHttp(origin),
  })
  const post = async (event: unknown) => {
    const response = await fetch(`${origin}/2015-03-31/functions/function/invocations`, {
      method: 'POST',
      body: JSON.stringify(event),
    })
    return { status: response.status, text: await response.text() }
  }
  return {
    invoke: async (event) => (await post(event)).text,
    post,
    log: () => server.log(),
    api,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
