#!/usr/bin/env node
import { reasonOf, refusal } from './errors.ts'
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
    for (const { error } of others) host.log.warning(reasonOf(error))
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

/** What went wrong before is the error of the step, where outputs cannot be written either. */
const publishing = (report: Report): readonly Failure[] => {
  try {
    publish(renderOutputs(report), renderSummary(report))
    return []
  } catch (error) {
    return [{ error }]
  }
}

/** Without arguments it is the action, but for a person who only typed its name. */
if (args.length === 0 && process.env.GITHUB_ACTIONS === 'true') await runAction()
else {
  const { runCommandLine } = await import('./cli.ts')
  process.exitCode = await runCommandLine(args, process.env)
}
// What takes no signal, such as the default chain of credentials, may hold a socket open for minutes after it is not needed any more. All output is written by now: to pipes and files Node writes synchronously on Linux.
process.exit()
