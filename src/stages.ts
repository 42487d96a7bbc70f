import { repositoryArn } from './aws/arn.ts'
import type { Session } from './aws/session.ts'
import { packImage, packZip } from './build/artifact.ts'
import type { Binary } from './build/compile.ts'
import type { Compiler } from './build/compiler.ts'
import type { Image } from './build/image.ts'
import { type FileEntry, readIncludes } from './build/include.ts'
import { guessArchitecture, repositoryFor, resolveAutos, surprisingTag } from './decide/autos.ts'
import type { Make } from './decide/choose.ts'
import type { Observed } from './decide/observed.ts'
import { findTagProblem } from './decide/refuse.ts'
import { failure, refusal, warning } from './errors.ts'
import type { Host } from './host/caller.ts'
import type { Phase } from './host/log.ts'
import { type Live, type LiveFunction, observeFunction } from './observe/function.ts'
import { observeRepository } from './observe/repository.ts'
import type { Architecture } from './plan/function.ts'
import type { Plan } from './plan/plan.ts'
import { findSameImage, type PushContext, pushBlobs, pushManifest } from './push/image.ts'
import type { Uploaded } from './push/upload.ts'
import { applyStep } from './release/apply.ts'
import { noteFor } from './release/note.ts'
import { rehearseUpdate } from './release/rehearse.ts'
import { type Code, codeHash, describeStep, liveHash, type Step, servingHash, shortHash } from './release/steps.ts'
import { isBusy, waitUntilSettled } from './release/wait.ts'
import type { Facts, LiveAfter } from './report/result.ts'
import { formatBytes } from './report/summary.ts'
import type { Shared } from './shared.ts'

/** What a line starts with. */
export type Start = {
  readonly plan: Plan
  readonly host: Host
  readonly compiler: Compiler
  readonly temp: string
}

/** What has become known so far, for a report that is true wherever the line ends. */
export type Story = { phase: string; facts: Facts; live: LiveAfter; changed: boolean }

/** A line under way. */
export type Line = Start & { readonly shared: Shared; readonly story: Story }

/** Code that may be applied; `moveTag` does nothing for a zip, which has none. */
export type Ready = {
  readonly code: Code
  readonly repositoryArn: string | undefined
  readonly moveTag: (tag: string) => Promise<void>
}

const phase = <T>({ host, story }: Line, name: string, run: (phase: Phase) => Promise<T>): Promise<T> => {
  story.phase = name
  return host.log.phase(name, run)
}

const learn = ({ story }: Line, facts: Facts): void => {
  story.facts = { ...story.facts, ...facts }
}

/** Credentials, and whose they are. */
export const signIn = (line: Line): Promise<Session> =>
  phase(line, 'Account', async () => {
    const session = await line.shared.session()
    line.host.log.info(`account ${session.accountId}, ${session.identity}`)
    return session
  })

/** What is live now; where an update is under way, what is live when it has settled. */
export const observe = (line: Line, session: Session): Promise<Observed> =>
  phase(line, 'Live state', async ({ state }) => {
    const { plan, host } = line
    const spec = plan.function
    const read = reading(line, session)
    const first = await read()
    const live =
      first.exists && isBusy(first) ? await waitUntilSettled(lookAgain(read), waitOptions(line, state)) : first
    const { packageType } = resolveAutos(spec, live)
    const digest = live.exists && live.code.kind === 'image' ? live.code.digest : undefined
    const named = repositoryFor(spec, live)
    const repository =
      packageType === 'image' && (live.exists || spec.repository !== undefined)
        ? await observeRepository(
            session.clients.ecr,
            { ...named, arn: repositoryArn(session.home, named), tag: spec.tag, liveDigest: digest },
            host.stop,
          )
        : undefined
    if (live.exists) rememberLive(line, live)
    if (live.exists && live.tags === 'not-permitted') {
      host.log.notice(warning('tags-unreadable', { name: spec.functionName, arn: live.arn }))
    }
    const otherTag = surprisingTag(spec, live)
    if (otherTag !== undefined) {
      host.log.warning(warning('tag-unset', { tag: spec.tag, name: spec.functionName, liveTag: otherTag }))
    }
    host.log.info(`${spec.functionName}: ${describeLive(live)}`)
    if (repository !== undefined)
      host.log.info(
        `repository ${repository.name}: ${repository.exists ? `${spec.tag} is ${repository.tagged === undefined ? 'not there yet' : shortHash(repository.tagged.digest)}` : 'missing'}`,
      )
    return { live, repository }
  })

const reading =
  ({ plan, host }: Line, { clients, home }: Session) =>
  (): Promise<Live> =>
    observeFunction(clients.lambda, plan.function.functionName, home, host.stop)

const lookAgain = (read: () => Promise<Live>) => async (): Promise<LiveFunction> => {
  const live = await read()
  if (!live.exists) throw failure('function-deleted', {})
  return live
}

const waitOptions = ({ plan, host }: Line, onState: (text: string) => void) => ({
  functionName: plan.function.functionName,
  timeoutMs: plan.function.waitTimeoutMs,
  signal: host.stop,
  onState,
})

const rememberLive = (line: Line, live: LiveFunction): void => {
  const hash = servingHash(live)
  const note = noteFor(live.tags, hash)
  learn(line, {
    arn: live.arn,
    packageType: live.code.kind,
    architecture: live.architecture,
    ...(hash === undefined ? {} : { previousHash: hash }),
    ...(note === undefined ? {} : { previousCommit: note.commit }),
  })
}

const describeLive = (live: Live): string => {
  if (!live.exists) return 'missing'
  const what = live.code.kind === 'image' ? live.code.imageUri : `zip for ${live.code.runtime}`
  return `${what}, ${shortHash(liveHash(live) ?? 'nothing resolved')}, ${live.architecture}, ${live.state}`
}

type Compiled = { readonly binary: Binary; readonly files: readonly FileEntry[] }

/** The binary and the included files; `alongside` goes on meanwhile, and when any of them fails the others are not waited for. */
const compiled = (line: Line, architecture: Architecture, alongside?: Promise<unknown>): Promise<Compiled> =>
  phase(line, 'Compile', async ({ state }) => {
    state(`go build for ${architecture}`)
    const { source } = line.plan.function
    const [binary, files] = await Promise.all([line.compiler.finish(architecture), readIncludes(source), alongside])
    line.host.log.info(`${binary.goPackage} for linux/${architecture}, ${formatBytes(binary.sizeBytes)}`)
    return { binary, files }
  })

/** Compiles, packs and pushes an image, while the base's layers are on their way already. Nothing that others see changes yet. */
export const makeImage = async (
  line: Line,
  session: Session,
  decision: Make & { packageType: 'image' },
): Promise<Ready> => {
  const { plan, host, shared, temp } = line
  const { repository, live } = decision
  const spec = plan.function
  const base = shared.base(spec, decision.architecture)
  const context = async (): Promise<PushContext> => ({
    ecr: session.clients.ecr,
    registry: await shared.repository(repository.uri),
    repository,
    signal: host.stop,
  })
  const baseSent = base.then(async (image) =>
    plan.dryRun || image === 'scratch' ? undefined : pushBlobs(image.layers, await context()),
  )
  const parts = await compiled(line, decision.architecture, Promise.all([baseSent, rehearse(line, session, decision)]))
  const image = await phase(line, 'Pack', async () => {
    const packed = await packImage({ ...parts, temp, signal: host.stop }, await base, live.override)
    host.log.info(
      `image ${shortHash(packed.manifest.digest)}, on ${spec.baseImage === 'scratch' ? 'scratch' : spec.baseImage.text}`,
    )
    return packed
  })
  const same = findSameImage(repository, image)
  const manifest = same ?? image.manifest
  learn(line, {
    packageType: 'image',
    architecture: decision.architecture,
    hash: manifest.digest,
    image: { repository: repository.name, uri: repository.uri, tag: spec.tag },
  })
  const problem = findTagProblem(repository, spec.tag, manifest.digest)
  if (problem !== undefined) throw refusal([problem])
  if (same === undefined && !plan.dryRun) await push(line, { image, theirs: await baseSent, context: await context() })
  const code: Code = { kind: 'image', repositoryUri: repository.uri, digest: manifest.digest, tag: spec.tag }
  return { code, repositoryArn: repository.arn, moveTag: async (tag) => pushManifest(manifest, tag, await context()) }
}

/** With an image of the repository that is there already; for the first one there is none to ask with. */
const rehearse = async ({ plan, host }: Line, { clients }: Session, { live, ...decision }: Make): Promise<void> => {
  const options = { functionName: plan.function.functionName, signal: host.stop }
  if (plan.dryRun) return
  if (decision.packageType === 'zip') return rehearseUpdate(clients.lambda, live, { kind: 'zip' }, options)
  const { uri, arn: repositoryArn, tagged, live: running } = decision.repository
  const digest = tagged?.digest ?? running?.digest
  if (digest !== undefined)
    await rehearseUpdate(clients.lambda, live, { kind: 'image', uri, digest, repositoryArn }, options)
}

type Pushing = { readonly image: Image; readonly theirs: Uploaded | undefined; readonly context: PushContext }

/** Sends our layer and config, then the manifest under its digest; `theirs` is what the base's layers took. */
const push = (line: Line, { image, theirs, context }: Pushing): Promise<void> =>
  phase(line, 'Push', async ({ state }) => {
    state(`to ${context.repository.uri}`)
    const ours = await pushBlobs(image.own, context)
    await pushManifest(image.manifest, image.manifest.digest, context)
    const sentBytes = ours.sentBytes + (theirs?.sentBytes ?? 0)
    const sentBlobs = ours.sentBlobs + (theirs?.sentBlobs ?? 0)
    const presentBlobs = ours.presentBlobs + (theirs?.presentBlobs ?? 0)
    learn(line, { sentBytes })
    line.host.log.info(`sent ${formatBytes(sentBytes)} in ${sentBlobs} blobs; ${presentBlobs} were there already`)
  })

/** Compiles and packs a zip; it travels with the update itself. */
export const makeZip = async (line: Line, session: Session, decision: Make): Promise<Ready> => {
  const { host, temp } = line
  const parts = await compiled(line, decision.architecture, rehearse(line, session, decision))
  const zip = await phase(line, 'Pack', async () => {
    const packed = await packZip({ ...parts, temp, signal: host.stop })
    host.log.info(`zip of ${formatBytes(packed.sizeBytes)}, CodeSha256 ${packed.codeSha256}`)
    return packed
  })
  learn(line, { packageType: 'zip', architecture: decision.architecture, hash: zip.codeSha256 })
  const code: Code = { kind: 'zip', codeSha256: zip.codeSha256, path: zip.path, sizeBytes: zip.sizeBytes }
  return { code, repositoryArn: undefined, moveTag: async () => {} }
}

/** Without AWS: compiles, and says how big it became. */
export const buildOnly = async (line: Line): Promise<{ status: 'built' }> => {
  await compiled(line, guessArchitecture(line.plan.function))
  return { status: 'built' }
}

type Releasing = { readonly steps: readonly Step[]; readonly live: LiveFunction; readonly ready: Ready }

/** Does the steps one after the other; after a failure, looks once more what Lambda runs. */
export const release = (line: Line, session: Session, { steps, live, ready }: Releasing): Promise<void> =>
  phase(line, 'Release', async ({ state }) => {
    const { plan, host } = line
    const { functionName } = plan.function
    const read = reading(line, session)
    const context = {
      lambda: session.clients.lambda,
      functionName,
      observed: live,
      look: lookAgain(read),
      repositoryArn: ready.repositoryArn,
      moveTag: ready.moveTag,
      wait: waitOptions(line, state),
      notice: host.log.notice,
    }
    let current = live
    let doing: Step | undefined
    try {
      for (const step of steps) {
        host.log.info(describeStep(step, functionName))
        state(describeStep(step, functionName))
        doing = step
        current = await applyStep(step, current, context)
        if (step.kind === 'move-tag' || step.kind === 'update-code') line.story.changed = true
      }
      line.story.live = 'new'
    } catch (error) {
      const after = await lookAfter(line, session, doing?.kind === 'update-code' ? current.revisionId : undefined)
      line.story.live = liveAfter(after, live, ready.code)
      if (line.story.live === 'new') line.story.changed = true
      throw error
    }
  })

/** How long a stopped run watches its last update, of the 7.5 s that GitHub leaves it between SIGINT and SIGTERM. */
const LAST_LOOK_MS = 3_000

/** What is live after a failure, undefined if that cannot be seen; after a stop, the update that changes revision `since` gets a little time to settle. */
const lookAfter = async (line: Line, session: Session, since: string | undefined): Promise<Live | undefined> => {
  const { host, plan } = line
  if (!host.stop.aborted) return reading(line, session)().catch(() => undefined)
  const signal = AbortSignal.timeout(LAST_LOOK_MS)
  let seen: Live | undefined
  const look = async (): Promise<Live> => {
    seen = await observeFunction(session.clients.lambda, plan.function.functionName, session.home, signal)
    return seen
  }
  await waitUntilSettled(lookAgain(look), { ...waitOptions(line, () => {}), signal, since }).catch(() => {})
  return seen
}

/** What Lambda runs after a failure. After an update that settled as Failed it shows the new code and keeps running the old. */
const liveAfter = (after: Live | undefined, before: LiveFunction, code: Code): LiveAfter => {
  if (!after?.exists || after.update === 'InProgress') return 'unknown'
  if (after.update === 'Failed' || liveHash(after) === liveHash(before)) return 'old'
  return liveHash(after) === codeHash(code) ? 'new' : 'unknown'
}
