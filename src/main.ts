#!/usr/bin/env node
import { runsForeignCode } from './decide/source.ts'
import { coded, type Problem, problem, problemsOf, refusal } from './errors/problems.ts'
import type { Caller } from './host/caller.ts'
import { createActionsHost, fail, publish } from './host/runner/actions.ts'
import { putBackCommandFiles, watchCommandFiles } from './host/runner/command-files.ts'
import { endProcess, isEnding } from './host/runner/process-end.ts'
import { handOver, takeOver } from './host/runner/restart-without-secrets.ts'
import { needsAws, type Planning, readPlan } from './plan/plan.ts'
import type { Report } from './report/result.ts'
import { run } from './run.ts'

const [, , ...args] = process.argv
const handed = takeOver(args)

const runAction = async (): Promise<void> => {
  try {
    const beganNs = handed?.beganNs ?? String(process.hrtime.bigint())
    const beganAt = performance.now() - Number(process.hrtime.bigint() - BigInt(beganNs)) / NS_PER_MS
    const environment = handed?.environment ?? process.env
    const host = createActionsHost(environment, beganAt)
    const planned = readPlan(host.caller)
    const isForeign = planned.kind === 'plan' && planned.plan.functions.some(runsForeignCode)
    const mayBeRead = isForeign || startsCredentialProcess(host.caller, planned)
    // Before there is anything that the new process would not know of: a line of the log, a child, a handler of signals.
    const planning = mayBeRead && handed === undefined ? refusedBy(handOver(environment, beganNs)) : planned
    if (isForeign) watchCommandFiles()
    host.listen()
    const ended = await run(host, planning)
    if (isEnding()) return
    const report = { ...ended, problems: [...ended.problems, ...forgeries()] }
    const failed = report.results.flatMap((result) => (result.status === 'failed' ? [{ error: result.error }] : []))
    const { closing, unpublished } = await publishing(report)
    const beside = [...failuresIn(report.problems), ...unpublished, ...failuresIn(forgeries())]
    if (isEnding()) return
    // What comes first fails the step: all functions that failed, else one of the others.
    const failures = failed.length > 0 ? failed : beside.slice(0, 1)
    const others = failed.length > 0 ? beside : beside.slice(1)
    for (const problem of others.flatMap(({ error }) => problemsOf(error))) host.log.warning(coded(problem))
    if (failures.length > 0) fail(...failures.map(({ error }) => error))
    for (const line of closing) host.log.info(line)
  } catch (error) {
    if (!isEnding()) fail(error)
  }
}

const NS_PER_MS = 1e6

/** Without an OIDC token for the role, the SDK looks for credentials, and may start the user's program for them. */
const startsCredentialProcess = ({ hasCredentialProcess }: Caller, planned: Planning): boolean =>
  hasCredentialProcess &&
  planned.kind === 'plan' &&
  needsAws(planned.plan.command) &&
  planned.plan.account.usesCredentials

const refusedBy = (problem: Problem): Planning => ({ kind: 'refuse', problems: [problem] })

type Failure = { readonly error: unknown }

const failuresIn = (problems: readonly Problem[]): readonly Failure[] =>
  problems.length > 0 ? [{ error: refusal(problems) }] : []

/** Failing to write the outputs does not hide an earlier error. */
const publishing = async (
  report: Report,
): Promise<{ readonly closing: readonly string[]; readonly unpublished: readonly Failure[] }> => {
  let closing: readonly string[] = []
  try {
    // Loaded while go compiled.
    const { render } = await import('./report/rendering.ts')
    const { outputs, summary, closing: lines } = render(report)
    closing = lines
    await publish(outputs, summary)
    return { closing, unpublished: [] }
  } catch (error) {
    return { closing, unpublished: [{ error }] }
  }
}

/** What others wrote to the runner's files makes the step fail, whatever else it did. */
const forgeries = (): readonly Problem[] => {
  const files = putBackCommandFiles()
  return files.length === 0 ? [] : [problem('command-file-written', { files: files.join(', ') })]
}

/** Without arguments this is the action, unless a person typed only its name. */
if ((args.length === 0 || handed !== undefined) && process.env.GITHUB_ACTIONS === 'true') await runAction()
else {
  const { runCommandLine } = await import('./terminal/cli.ts')
  process.exitCode = await runCommandLine(args, process.env)
}
// Code without a signal, such as the default credential chain, may hold a socket open for minutes after we are done.
await endProcess()
