import type { Session } from '../../aws/session.ts'
import type { Digest } from '../../files/digest.ts'
import type { Live } from '../../observe/function.ts'
import { checkUpdatePermission, type Rehearsed } from '../../release/update-permission.ts'
import { phase, type Task } from '../task.ts'
import type { Target } from './prepared-code.ts'

type Rehearsal = {
  readonly live: Live
  /** An image that is already in the repository, to ask with; `digest` is undefined before the first push. A zip has no repository. */
  readonly repository?: { readonly uri: string; readonly arn: string; readonly digest: Digest | undefined }
}

/** Asks Lambda whether the role may update the function. */
export const checkRights = async (task: Task, { clients }: Session, { live, repository }: Rehearsal): Promise<void> => {
  const { plan, spec, host } = task
  const { functionName } = spec
  if (plan.dryRun || !live.exists || plan.command === 'push') return
  if (repository !== undefined && repository.digest === undefined) return
  const code: Rehearsed =
    repository?.digest === undefined
      ? { kind: 'zip', maybeSigned: spec.source.kind === 'zip-file' }
      : { kind: 'image', uri: repository.uri, digest: repository.digest, repositoryArn: repository.arn }
  await phase(task, 'rights', async ({ result }) => {
    const options = { functionName, signal: host.stop }
    const mayUpdate = await checkUpdatePermission(clients.lambda, live, code, options)
    result(mayUpdate ? `the role may update ${functionName}` : 'not known before the update')
  })
}

/** Asks with an existing image: the tagged one, or the one that runs. */
export const rehearsal = ({ live, repository }: Target): Rehearsal => {
  const { uri, arn, tagged, live: running } = repository
  return { live, repository: { uri, arn, digest: tagged?.digest ?? running?.digest } }
}
