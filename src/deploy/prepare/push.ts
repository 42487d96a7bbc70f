import type { Session } from '../../aws/session.ts'
import { findTagProblem } from '../../decide/tag.ts'
import { refusal } from '../../errors/problems.ts'
import { type PushContext, pushBlobs, pushManifest } from '../../push/image.ts'
import { formatBytes } from '../../text/format.ts'
import { phase, type Task } from '../task.ts'
import type { Outgoing, PreparedCode, Target } from './prepared-code.ts'

/** Sends what the repository lacks of an image; returns how many bytes, undefined if it has all of it. Changes nothing that others see yet. */
export const sendImage = async (
  task: Task,
  session: Session,
  { prepared: { code, unsent }, repository }: { readonly prepared: PreparedCode } & Pick<Target, 'repository'>,
): Promise<number | undefined> => {
  if (code.kind !== 'image') throw new TypeError('a zip is sent with the update')
  await task.host.log.within('push', refuseTag(repository, task.spec.tag, code.digest))
  if (unsent === undefined || task.plan.dryRun) return undefined
  return send(task, unsent, pushContext(task, session, repository))
}

const refuseTag = async (...tagged: Parameters<typeof findTagProblem>): Promise<void> => {
  const problem = findTagProblem(...tagged)
  if (problem !== undefined) throw refusal([problem])
}

export const pushContext =
  ({ shared, host }: Task, { clients }: Session, repository: Target['repository']) =>
  async (): Promise<PushContext> => ({
    ecr: clients.ecr,
    registry: await shared.repository(repository.uri),
    repository,
    signal: host.stop,
  })

export type Making = {
  readonly session: Session
  readonly target: Target
  readonly context: () => Promise<PushContext>
}

/** Sends the remaining blobs, then the manifest under its digest. */
const send = (task: Task, { image, left, sent }: Outgoing, open: Making['context']): Promise<number> =>
  phase(task, 'push', async ({ state, result }) => {
    state('logging in to ECR')
    const context = await open()
    state(`to ${context.repository.uri}`)
    const ours = await pushBlobs(left, context)
    await pushManifest(image.manifest, image.manifest.digest, context)
    const sentBytes = ours.sentBytes + (sent?.sentBytes ?? 0)
    const sentBlobs = ours.sentBlobs + (sent?.sentBlobs ?? 0)
    const presentBlobs = ours.presentBlobs + (sent?.presentBlobs ?? 0)
    result(`${formatBytes(sentBytes)} in ${sentBlobs} blobs; the repository had ${presentBlobs} already`)
    return sentBytes
  })
