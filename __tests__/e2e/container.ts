import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { capture } from '../../tools/command.ts'
import type { Engine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'

const POLL_MS = 50
const ANSWER_WITHIN_MS = 30_000

/** A container in which the Runtime Interface Emulator runs a function, in a private network that only nsenter reaches. */
export type FunctionContainer = AsyncDisposable & {
  /** Sends an event and returns the function's answer as text. */
  invoke(event: unknown): Promise<string>
  /** The container's output: RIE's lines and the function's own. */
  log(): Promise<string>
}

/** Runs an image with `docker run` options before its name and arguments after it. RIE in it must listen on its default port, 8080. */
export const runFunction = async (
  engine: Engine,
  image: string,
  { options = [], args = [] }: { readonly options?: readonly string[]; readonly args?: readonly string[] },
): Promise<FunctionContainer> => {
  const name = `function-${randomBytes(4).toString('hex')}`
  await engine.docker(['run', '--detach', '--name', name, '--network', 'none', ...options, image, ...args])
  const pid = (await engine.docker(['inspect', '--format', '{{.State.Pid}}', name])).trim()
  return {
    invoke: (event) => invokeInside(pid, event),
    log: () => engine.docker(['logs', name]),
    [Symbol.asyncDispose]: async () => {
      await engine.docker(['rm', '--force', name])
    },
  }
}

/** RIE's one endpoint (aws-lambda-runtime-interface-emulator, README). */
const INVOCATIONS = 'http://127.0.0.1:8080/2015-03-31/functions/function/invocations'

const invokeInside = async (pid: string, event: unknown): Promise<string> => {
  const wget = [toolPath('busybox'), 'wget', '-q', '-O', '-', '--post-data', JSON.stringify(event), INVOCATIONS]
  const deadline = Date.now() + ANSWER_WITHIN_MS
  for (;;) {
    const answer = await capture('nsenter', [`--net=/proc/${pid}/ns/net`, ...wget])
    if (answer.exitCode === 0) return answer.stdout
    if (Date.now() > deadline) throw new Error(`no answer from ${INVOCATIONS} in process ${pid}: ${answer.stderr}`)
    await pause(POLL_MS)
  }
}
