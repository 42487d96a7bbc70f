import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as z from 'zod/mini'
import type { Caller } from '../caller.ts'
import { readProgramPath } from '../children/program-path.ts'
import { readMachine } from '../machine.ts'
import { readSessionTags } from '../session-tags.ts'
import { version } from '../version.generated.ts'

/** The URL of the action's own repository at the running version; empty if the runner does not name it. */
export const documentsAt = (env: NodeJS.ProcessEnv): string => {
  const action = readAction(env)
  return action === undefined
    ? ''
    : encodeURI(`${serverUrl(env)}/${action.repository}/blob/${action.ref}/`).replace(/[()]/g, encodeURIComponent)
}

const serverUrl = ({ GITHUB_SERVER_URL: url }: NodeJS.ProcessEnv): string => url ?? 'https://github.com'

/** The runner sets both for `uses: OWNER/NAME@REF`, and neither for an action in the workflow's own repository. */
const readAction = (env: NodeJS.ProcessEnv): Caller['action'] => {
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env
  return repository && ref ? { repository, ref } : undefined
}

const eventSchema = z.object({
  action: z.catch(z.optional(z.string()), undefined),
  repository: z.optional(z.object({ default_branch: z.optional(z.string()) })),
  pull_request: z.optional(
    z.object({
      head: z.optional(z.object({ repo: z.nullish(z.object({ full_name: z.optional(z.string()) })) })),
      base: z.optional(z.object({ ref: z.optional(z.string()) })),
      title: z.catch(z.optional(z.string()), undefined),
      merged: z.catch(z.nullish(z.boolean()), undefined),
    }),
  ),
  head_commit: z.catch(z.nullish(z.object({ message: z.optional(z.string()) })), undefined),
  inputs: z.nullish(z.record(z.string(), z.unknown())),
  merge_group: z.optional(z.object({ base_ref: z.optional(z.string()) })),
})

/** The run as the runner describes it, in variables and in the file of its event. */
export const readCaller = (env: NodeJS.ProcessEnv): Caller => {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const ref = env.GITHUB_REF ?? ''
  const repository = env.GITHUB_REPOSITORY ?? ''
  const headRepository = event.pull_request?.head?.repo?.full_name
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd()
  return {
    version,
    inputs: readInputs(env),
    event: {
      name: env.GITHUB_EVENT_NAME ?? '',
      defaultBranch: event.repository?.default_branch,
      baseBranch: env.GITHUB_BASE_REF || event.pull_request?.base?.ref || branchOf(event.merge_group?.base_ref ?? ''),
      fromFork: event.pull_request !== undefined && headRepository !== repository,
      isMerged: event.action === 'closed' && event.pull_request?.merged === true,
      subject: subjectOf(env.GITHUB_EVENT_NAME, event),
      chosenEnvironment: textOrNothing(event.inputs?.environment),
    },
    ref,
    branch: branchOf(ref),
    sha: env.GITHUB_SHA ?? '',
    repository,
    serverUrl: serverUrl(env),
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    actor: env.GITHUB_ACTOR ?? '',
    action: readAction(env),
    documents: documentsAt(env),
    runId: env.GITHUB_RUN_ID ?? '',
    runAttempt: env.GITHUB_RUN_ATTEMPT ?? '1',
    sessionTags: readSessionTags(env),
    workspace,
    programs: readProgramPath(env.PATH, workspace),
    tempDir: env.RUNNER_TEMP ?? tmpdir(),
    hasIdToken: Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN),
    ...readMachine(env),
  }
}

/** The first line of what the commit or the pull request is called. Under other events a pull request is somebody else's text. */
const subjectOf = (name: string | undefined, event: z.infer<typeof eventSchema>): string | undefined => {
  const text = name === 'pull_request' ? event.pull_request?.title : event.head_commit?.message
  return text?.split(/[\r\n]/)[0]?.trim() || undefined
}

const textOrNothing = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** The runner passes every `with:` key as INPUT_<NAME> in upper case, and an empty string for omitted ones. */
const readInputs = (env: NodeJS.ProcessEnv): Map<string, string> => {
  const inputs = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim() ?? ''
    if (name.startsWith('INPUT_') && text !== '') inputs.set(name.slice('INPUT_'.length).toLowerCase(), text)
  }
  return inputs
}

const readEvent = (path: string | undefined): z.infer<typeof eventSchema> => {
  if (path === undefined || path === '') return {}
  const parsed = eventSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return parsed.success ? parsed.data : {}
}

const branchOf = (ref: string): string | undefined =>
  ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined
