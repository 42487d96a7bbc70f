import type { ChildProcess } from 'node:child_process'
import type { StepEnd, StepOptions } from '../../demo/runner.ts'
import type { Scene } from '../../demo/scene.ts'
import type { Fault } from '../../emulator/requests/faults.ts'

/** A moment of a deploy: the call in progress, and the phase. */
export type Moment = {
  readonly name: string
  readonly phase: 'account' | 'look' | 'base' | 'push' | 'release'
  readonly fault: Fault
  /** Asks the base image's registry, not AWS. */
  readonly ofBase?: true
  readonly packageType?: 'Zip'
  /** What others see by then. */
  readonly tag?: 'moved'
  readonly code?: 'updated'
}

const hold = (operation: string, nth = 1): Fault => ({ operation, nth, kind: 'hold' })
const holdAnswer = (operation: string, nth = 1): Fault => ({ operation, nth, kind: 'hold-answer' })

/** Every call that a deploy waits for; for one that changes something, before it happens and after. */
export const MOMENTS: readonly Moment[] = [
  { name: 'the OIDC token', phase: 'account', fault: hold('oidc:token') },
  { name: 'the role', phase: 'account', fault: hold('sts:AssumeRoleWithWebIdentity') },
  { name: 'the lookup of the function', phase: 'look', fault: hold('lambda:GetFunction') },
  { name: 'the lookup of the repository', phase: 'look', fault: hold('ecr:BatchGetImage') },
  { name: 'the login to ECR', phase: 'base', fault: hold('ecr:GetAuthorizationToken') },
  { name: 'the manifest of the base', phase: 'base', fault: hold('registry:GetManifest'), ofBase: true },
  { name: 'a layer of the base', phase: 'base', fault: hold('storage:GetBlob', 2), ofBase: true },
  { name: 'the upload of a layer of the base', phase: 'base', fault: hold('registry:FinishUpload') },
  { name: 'the check for our layer', phase: 'push', fault: hold('ecr:BatchCheckLayerAvailability', 2) },
  { name: 'the start of our upload', phase: 'push', fault: hold('registry:StartUpload', 3) },
  { name: 'the end of our upload', phase: 'push', fault: hold('registry:FinishUpload', 3) },
  { name: 'the manifest by digest', phase: 'push', fault: hold('registry:PutManifest') },
  { name: 'the move of the tag', phase: 'release', fault: hold('registry:PutManifest', 2) },
  {
    name: 'the answer to the move of the tag',
    phase: 'release',
    fault: holdAnswer('registry:PutManifest', 2),
    tag: 'moved',
  },
  { name: 'the note', phase: 'release', fault: hold('lambda:TagResource'), tag: 'moved' },
  { name: 'the answer to the note', phase: 'release', fault: holdAnswer('lambda:TagResource'), tag: 'moved' },
  { name: 'the update', phase: 'release', fault: hold('lambda:UpdateFunctionCode'), tag: 'moved' },
  {
    name: 'the answer to the update',
    phase: 'release',
    fault: holdAnswer('lambda:UpdateFunctionCode'),
    tag: 'moved',
    code: 'updated',
  },
  { name: 'the verification', phase: 'release', fault: hold('lambda:GetFunction', 2), tag: 'moved', code: 'updated' },
  { name: 'the update of a zip', phase: 'release', fault: hold('lambda:UpdateFunctionCode'), packageType: 'Zip' },
  {
    name: 'the answer to the update of a zip',
    phase: 'release',
    fault: holdAnswer('lambda:UpdateFunctionCode'),
    packageType: 'Zip',
    code: 'updated',
  },
]

/** A scene in which a deploy can be interrupted at this moment. */
export const sceneOptionsOf = ({ packageType }: Moment) =>
  packageType === 'Zip' ? ({ packageType, example: 'zip' } as const) : {}

export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGKILL'

export type Interrupted = StepEnd & {
  /** From the signal to the end of the process. */
  readonly lastedMs: number
}

/** How the line of the phase before begins: a phase has its line when it ends. */
const BEFORE = {
  account: 'deploy-go-lambda ',
  look: '\naccount ',
  base: '\nlook ',
  push: '\npack ',
  release: '\npush ',
}

const lineBefore = ({ phase, packageType }: Moment): string => (packageType === 'Zip' ? '\npack ' : BEFORE[phase])

/** Deploys dev and sends the step a signal at a moment; the call in progress goes no further. */
export const interruptAt = async (scene: Scene, moment: Moment, signal: Signal): Promise<Interrupted> => {
  const held = (moment.ofBase ? scene.bases : scene.emulator).fault(moment.fault)
  const when = async (child: ChildProcess): Promise<unknown> =>
    Promise.all([held.reached, logged(child, lineBefore(moment))])
  return interrupt(scene, { signals: [signal], when })
}

/** Deploys dev and sends the step signals, one after the other, once it has come this far. */
export const interrupt = async (
  scene: Scene,
  {
    signals,
    when,
    ...more
  }: Partial<StepOptions> & {
    readonly signals: readonly Signal[]
    readonly when: (child: ChildProcess) => Promise<unknown>
  },
): Promise<Interrupted> => {
  let signalledAt = Number.NaN
  const onStart = async (child: ChildProcess): Promise<void> => {
    await when(child)
    signalledAt = performance.now()
    for (const signal of signals) child.kill(signal)
  }
  const end = await scene.push('dev', { ...more, onStart: (child) => void onStart(child) })
  return { ...end, lastedMs: performance.now() - signalledAt }
}

/** Resolves when the step has logged this. */
export const logged = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve) => {
    let log = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      log += chunk
      if (log.includes(text)) resolve()
    })
  })
