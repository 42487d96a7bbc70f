import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../errors/problems.ts'
import type { ask } from '../../host/children/ask.ts'
import { execute, type Finished, isCommandMissing } from '../../host/children/exec.ts'
import { childEnvironment, DOCKER_VARIABLES } from '../../host/children/visible-variables.ts'

export type Docker = (args: readonly string[]) => Promise<Finished>

/** This machine's docker command, with the variables that select its engine; by default for what may have to be stopped. */
export const dockerIn =
  (signal: AbortSignal, run: typeof ask = execute): Docker =>
  (args) =>
    run('docker', args, { cwd: '/', env: childEnvironment(DOCKER_VARIABLES, {}), signal }).catch((cause) => {
      signal.throwIfAborted()
      throw isCommandMissing(cause) ? failure('docker-run-missing', {}, { cause }) : cause
    })

/** A name for a container or network that nobody else has. */
export const uniqueName = (): string => `deploy-go-lambda-${randomBytes(6).toString('hex')}`

const REMOVE_WITHIN_MS = 10_000
const POLL_MS = 50

/** Asks docker until something is removed, even after a stop, as long as the engine answers in time. */
export const untilRemoved = async (isRemoved: (docker: Docker) => Promise<boolean>): Promise<void> => {
  const signal = AbortSignal.timeout(REMOVE_WITHIN_MS)
  const docker = dockerIn(signal)
  try {
    while (!(await isRemoved(docker))) await pause(POLL_MS, undefined, { signal })
  } catch {
    // The caller already has a result or an error that matters more.
  }
}

const EXIT_WITHIN_MS = 3_000

/** Runs docker while this process exits, when nothing else can run any more. */
export const dockerAtExit = (...args: readonly string[]): void => {
  const env = childEnvironment(DOCKER_VARIABLES, {})
  spawnSync('docker', args, { env, stdio: 'ignore', timeout: EXIT_WITHIN_MS })
}

/** Docker prints its reason last. */
export const lastLine = ({ stderr }: Finished): string => stderr.trim().split('\n').at(-1) ?? ''

export const platformArguments = (platform: string | undefined): readonly string[] =>
  platform === undefined ? [] : ['--platform', platform]
