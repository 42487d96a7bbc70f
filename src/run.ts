import { runsForeignCode } from './decide/source.ts'
import { openBuilds, startEarly } from './deploy/builds.ts'
import { openForeign } from './deploy/foreign-code.ts'
import { openStarts } from './deploy/start.ts'
import { type DeployError, failure, type Problem } from './errors/problems.ts'
import type { Caller, Host } from './host/caller.ts'
import { openDeadline } from './host/concurrency/time.ts'
import { openTemp, temporaryProblem } from './host/disk/temp.ts'
import { readSubject } from './host/git.ts'
import { loadCore } from './host/runner/core.ts'
import { longestWaitMs, type Plan, type Planning } from './plan/plan.ts'
import type { Report, Result } from './report/result.ts'

/** The run of a plan: start the compiler, load the rest while it works, deploy, report. */
export const run = async (host: Host, planning: Planning): Promise<Report> => {
  host.log.info(openingLine(host.caller, planning))
  if (planning.kind === 'skip') {
    for (const warning of planning.warnings) host.log.warning(warning)
    return report(host, undefined, { skipped: planning.reason })
  }
  if (planning.kind === 'refuse') return report(host, undefined, { problems: planning.problems })
  const { plan } = planning
  for (const note of plan.notes) host.log.info(note)
  for (const warning of plan.warnings) host.log.warning(warning)
  const misled = temporaryProblem(host.caller)
  if (misled !== undefined) return report(host, plan, { problems: [misled] })
  await using temp = await openTemp(host.caller.tempDir)
  const limitMs = WORK_LIMIT_MS + MAX_WAITS * longestWaitMs(plan)
  using deadline = openDeadline(host.stop, limitMs, () => tooLong(limitMs, host.log.doing()))
  const limited = { ...host, stop: deadline.signal }
  await using foreign = openForeign(plan.functions, runsForeignCode)
  const starts = openStarts(plan.functions, limited, temp.path)
  const builds = openBuilds(foreign)
  if (!plan.isGuarded && !foreign.isBetween) startEarly(starts, builds)
  const [{ deployAll }] = await Promise.all([import('./deploy/fleet.ts'), loadCore(), import('./report/rendering.ts')])
  const [results, subject] = await Promise.all([
    deployAll({ plan, host: limited, starts, builds, foreign }),
    subjectOf(host.caller, deadline.signal),
  ])
  return report(host, plan, { results, subject })
}

/** The commit's subject from the event, else from git. */
const subjectOf = async ({ event, workspace, sha }: Caller, signal: AbortSignal): Promise<string | undefined> =>
  event.subject ?? readSubject(workspace, sha, signal)

/** How long a step may take without its waits: compiling, packing, sending. */
const WORK_LIMIT_MS = 1_800_000
/** For an update already in progress, for our own, and for two that come in between. */
const MAX_WAITS = 4

const tooLong = (limitMs: number, doing: string): DeployError =>
  failure('step-too-long', { minutes: Math.round(limitMs / 60_000), doing })

/** `deploy-go-lambda 1.0.0: push refs/heads/dev@0123abc -> dev: my-function-dev in ap-northeast-1`. */
const openingLine = ({ version, event, ref, sha }: Caller, planning: Planning): string => {
  const start = `deploy-go-lambda ${version}: ${event.name} ${ref}@${sha.slice(0, 7)}`
  if (planning.kind === 'skip') return `${start} -> nothing to deploy: ${planning.reason}`
  if (planning.kind === 'refuse') return `${start} -> refused`
  const { plan } = planning
  const names = plan.functions.map(({ functionName }) => functionName).join(', ')
  const target = plan.environment === undefined ? `${names} (no environments set)` : `${plan.environment}: ${names}`
  return `${start} -> ${target}${plan.account.region === '' ? '' : ` in ${plan.account.region}`}${howOf(plan)}`
}

const howOf = ({ command, dryRun }: Plan): string => {
  if (command === 'check') return ', build only: this run has no AWS credentials'
  return `${command === 'deploy' ? '' : `, ${command}`}${dryRun && command !== 'build' ? ', dry run' : ''}`
}

const report = (
  host: Host,
  plan: Plan | undefined,
  end: { skipped?: string; problems?: readonly Problem[]; results?: readonly Result[]; subject?: string | undefined },
): Report => ({
  command: plan?.command ?? 'deploy',
  repository: host.caller.repository,
  serverUrl: host.caller.serverUrl,
  sha: host.caller.sha,
  subject: end.subject ?? host.caller.event.subject,
  actor: host.caller.actor,
  region: plan?.account.region ?? '',
  environment: plan?.environment,
  skipped: end.skipped,
  results: end.results ?? [],
  problems: end.problems ?? [],
  durationMs: host.log.elapsedMs(),
  uses: usesOf(host.caller),
  documents: host.caller.documents,
})

const usesOf = ({ action }: Caller): string =>
  action === undefined ? 'OWNER/deploy-go-lambda@v1' : `${action.repository}@${action.ref}`
