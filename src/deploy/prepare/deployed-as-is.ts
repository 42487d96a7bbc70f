import type { Session } from '../../aws/session.ts'
import type { Promote } from '../../decide/choose.ts'
import { labelledCommit } from '../../decide/commit.ts'
import { observeImage } from '../../observe/image.ts'
import { layersIn } from '../../registry/base-image.ts'
import { labelsOf } from '../../registry/manifest.ts'
import type { Code } from '../../release/code.ts'
import { noteFor } from '../../release/note.ts'
import { isCommit } from '../../text/commit.ts'
import { shortHash } from '../../text/format.ts'
import { phase, type Task } from '../task.ts'
import { describeOwnRepository, isOwnRepository, orMisnamed } from '../unknown-names.ts'
import { inspectImage } from './inspect.ts'
import { overrideOf, type PreparedCode } from './prepared-code.ts'

type Promoted = PreparedCode & {
  readonly code: Code & { readonly kind: 'image' }
  /** The commit that it comes from: empty if that is not known. */
  readonly commit: string
}

/** Looks into an image that another step pushed, to deploy it unchanged; of an index, into the image for the architecture. */
export const promoteImage = async (task: Task, session: Session, decision: Promote): Promise<Promoted> => {
  const { host, shared } = task
  const { architecture, live } = decision
  const observed = await phase(task, 'image', async ({ result }) => {
    const reading = { ecr: session.clients.ecr, home: session.home, open: shared.repository, signal: host.stop }
    const found = await observeImage(reading, decision.image, architecture).catch(orOtherImage(session, decision))
    const { viaIndex, digest } = found
    const what =
      viaIndex === undefined
        ? `is ${shortHash(digest)}`
        : `is an index, which Lambda rejects: deploying its ${architecture} image ${shortHash(digest)} by digest; the tag stays`
    result(`${decision.image.text} ${what}`)
    const image = { config: found.config, layers: layersIn(await shared.repository(found.repositoryUri), found) }
    await inspectImage(task, { name: 'the image', image, architecture, override: overrideOf(live), layers: undefined })
    return found
  })
  const { repository, repositoryUri: uri, tag, digest } = observed
  // Another commit may have made it: only what its labels and the function's tags say of this image is known.
  const noted = live.exists ? noteFor(live.tags, digest)?.commit : undefined
  const commit = labelledCommit(labelsOf(observed.config), host.caller) ?? noted ?? ''
  const { name, arn } = repository
  const code = { kind: 'image', repository: { name, arn, uri }, digest, isForeign: true } as const
  return { code: tag === undefined ? code : { ...code, tag }, architecture, commit: isCommit(commit) ? commit : '' }
}

/** Unless the function's image is there already, the repository's name may be wrong. */
const orOtherImage = ({ home }: Session, { image: { name }, live }: Promote): ((error: unknown) => never) => {
  const otherwise = orMisnamed({ setting: 'image-uri', name, region: home.region, near: describeOwnRepository(live) })
  return (error) => {
    if (isOwnRepository(live, name)) throw error
    return otherwise(error)
  }
}
