import type { Session } from '../aws/session.ts'
import type { EngineImage } from '../docker/engine.ts'
import type { SavedImage } from '../docker/saved.ts'
import type { Binary } from '../go/compile.ts'
import type { Host } from '../host/caller.ts'
import type { Phase, PhaseOptions } from '../host/log/log.ts'
import type { Packed } from '../inspect/program.ts'
import type { OptContents } from '../lambda-layers/layers.ts'
import type { MadeImage } from '../pack/image.ts'
import type { FileEntry } from '../pack/include.ts'
import type { MadeZip } from '../pack/made-elsewhere/zip-file.ts'
import type { Architecture, FunctionSpec } from '../plan/function.ts'
import type { LayerSource } from '../plan/grammar/lambda-layers.ts'
import type { Plan } from '../plan/plan.ts'
import type { EcrLogin } from '../push/ecr.ts'
import type { BaseImage } from '../registry/base-image.ts'
import type { Registry } from '../registry/client.ts'
import type { LiveAfter } from '../release/live-after.ts'
import type { Step } from '../release/steps.ts'
import type { About } from '../report/result.ts'
import type { Builds } from './builds.ts'
import type { Foreign } from './foreign-code.ts'

/** What is known of a function so far, so that its result is true wherever the run ends. Only its story writes here. */
type Draft = {
  /** What goes into the result. */
  readonly about: { -readonly [K in keyof About]: About[K] }
  /** What was done of the steps. */
  done: readonly Step[]
  /** The commit that is checked out, once git has said so: empty if it is not known. */
  checkedOut?: string
  /** The commit that an image in ECR comes from: empty if it is not known. */
  promoted?: string
  /** What Lambda runs, if a change that failed may have touched it. */
  live?: LiveAfter
  /** Whether code or tag were changed. */
  changed: boolean
}

/** One function on its way through a run. */
export type Task = {
  readonly plan: Plan
  readonly spec: FunctionSpec
  /** With a log of its own, and a signal that stops its own work as well. */
  readonly host: Host
  /** Its own folder. */
  readonly temp: string
  readonly shared: Shared
  readonly draft: Draft
  /** The architectures for which everything that is read was found to be the event's own commit. */
  readonly proven: Set<Architecture>
  /** Everything that may write to its folder, which is kept until all of it has ended. */
  readonly work: Set<Promise<unknown>>
  /** The commit that a build takes, as it is noted; empty if nobody knows. Asked once: of git, when nobody else's code may change the checkout any more. */
  readonly commit: () => Promise<string>
}

/** Runs a stage as a phase of the function's log. */
export const phase = <T>(
  { host, work }: Pick<Task, 'host' | 'work'>,
  name: string,
  run: (phase: Phase) => Promise<T>,
  options?: PhaseOptions,
): Promise<T> => {
  const running = host.log.phase(name, run, options)
  work.add(running)
  return running
}

/** What a source was built into on this machine, before we have a role. */
export type Product = {
  /** The commit that it names itself, where another step made it: empty if that is not known, undefined if there is nothing to add. */
  readonly commit?: string | undefined
} & (
  | {
      readonly kind: 'binary'
      readonly binary: Binary
      readonly files: readonly FileEntry[]
      /** Set where it was read before packing, because other code runs until then or to see its commit. */
      readonly found?: Packed
    }
  | { readonly kind: 'archive'; readonly image: MadeImage }
  | { readonly kind: 'engine'; readonly image: EngineImage; readonly saved: SavedImage }
  | { readonly kind: 'zip'; readonly zip: MadeZip }
)

/** The product as it was before the run, and how long the run took; undefined if nothing was run. */
export type Tried = { readonly product: Product; readonly tookMs: number | undefined }

/** What the functions of a run share; each is made or fetched once, on first use. */
export type Shared = {
  readonly foreign: Foreign
  readonly compiler: Builds['of']
  /** What a function's source is built into, tried if it has a smoke-event: it does not change any more. */
  readonly product: (task: Task, architecture: Architecture) => Promise<Tried>
  /** Whether a function's product was asked for, and what it is if it is ready. */
  readonly asked: (spec: FunctionSpec) => { readonly tried?: Tried } | undefined
  /** The address of the proxy that connections go through. */
  readonly proxy: string | undefined
  readonly session: () => Promise<Session>
  readonly ecrLogin: () => Promise<EcrLogin>
  readonly base: (spec: FunctionSpec, architecture: Architecture) => Promise<BaseImage | 'scratch'>
  /** What `layers` adds to /opt of an image. */
  readonly layers: (
    task: Pick<Task, 'spec' | 'temp'>,
    sources: readonly LayerSource[],
    architecture: Architecture,
  ) => Promise<OptContents>
  /** The repository at this URI, for pushing. */
  readonly repository: (uri: string) => Promise<Registry>
}
