#!/usr/bin/env node
import { coded, problemsOf, refusal } from './errors.ts'
import { createActionsHost, fail, publish } from './host/actions.ts'
import { closingLines } from './report/closing.ts'
import { renderOutputs } from './report/outputs.ts'
import type { Report } from './report/result.ts'
import { renderSummary } from './report/summary.ts'
import { run } from './run.ts'

const [, , ...args] = process.argv

const runAction = async (): Promise<void> => {
  try {
    const host = createActionsHost(process.env)
    const report = await run(host)
    const failures = [...failuresOf(report), ...publishing(report)]
    const [first, ...others] = failures
    for (const problem of others.flatMap(({ error }) => problemsOf(error))) host.log.warning(coded(problem))
    if (first !== undefined) fail(first.error)
    for (const line of closingLines(report)) host.log.info(line)
  } catch (error) {
    fail(error)
  }
}

type Failure = { readonly error: unknown }

const failuresOf = ({ problems, result }: Report): readonly Failure[] => {
  if (problems.length > 0) return [{ error: refusal(problems) }]
  return result?.status === 'failed' ? [{ error: result.error }] : []
}

/** Failing to write the outputs does not hide an earlier error. */
const publishing = (report: Report): readonly Failure[] => {
  try {
    publish(renderOutputs(report), renderSummary(report))
    return []
  } catch (error) {
    return [{ error }]
  }
}

/** Without arguments this is the action, unless a person typed only its name. */
if (args.length === 0 && process.env.GITHUB_ACTIONS === 'true') await runAction()
else {
  const { runCommandLine } = await import('./cli.ts')
  process.exitCode = await runCommandLine(args, process.env)
}
// Code without a signal, such as the default credential chain, may hold a socket open for minutes after we are done.
// All output is written by now: on Linux, Node writes to pipes and files synchronously.
process.exit()
