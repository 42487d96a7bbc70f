import { join } from 'node:path'
import { TASK_ROOT } from '../lambda/paths.ts'
import { startContainer } from './container/container.ts'
import type { ContainerOptions } from './container/docker-run.ts'
import { lambdaEnvironment } from './environment.ts'
import type { FunctionRuntime } from './event.ts'
import { startFunctionRuntime } from './process.ts'
import type { ProgramOptions } from './program.ts'

/** What to run: a program in a folder used as /var/task, or an image in the engine. */
export type Runnable =
  | { readonly kind: 'program'; readonly program: string; readonly folder: string }
  | { readonly kind: 'image'; readonly image: string }

/** What an unpacked zip runs. */
export const bootstrapIn = (folder: string) =>
  ({ kind: 'program', program: join(folder, 'bootstrap'), folder }) as const satisfies Runnable

/** The function that it runs as, without credentials, and how it is kept. */
export type RunOptions = Omit<ContainerOptions, 'image' | 'identity' | 'functionArn'> &
  Pick<ProgramOptions, 'commandName' | 'confinement'> & {
    readonly functionName: string
    readonly region: string
    readonly account: string
  }

/** Starts it under its own Runtime API, in Lambda's environment. */
export const startRunnable = (runnable: Runnable, options: RunOptions): Promise<FunctionRuntime> => {
  const { functionName, region, account, memorySizeMb, variables } = options
  const identity = lambdaEnvironment({
    functionName,
    version: '$LATEST',
    memorySizeMb,
    region,
    taskRoot: runnable.kind === 'program' ? runnable.folder : TASK_ROOT,
    handler: 'bootstrap',
  })
  const shared = { ...options, functionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}` }
  if (runnable.kind === 'image') return startContainer({ ...shared, image: runnable.image, identity })
  return startFunctionRuntime({
    ...shared,
    command: runnable.program,
    args: [],
    cwd: runnable.folder,
    environment: { ...identity, ...variables },
  })
}
