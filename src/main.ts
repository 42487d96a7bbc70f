#!/usr/bin/env node
import { reasonOf, refusal } from './errors.ts'
import { createActionsHost, fail, publish } from './host/actions.ts'
import { closingLine } from './report/closing.ts'
import { renderOutputs } from './report/outputs.ts'
import { renderSummary } from './report/summary.ts'
import { run } from './run.ts'

const [, , ...args] = process.argv

const runAction = async (): Promise<void> => {
  try {
    const host = createActionsHost(process.env)
    const report = await run(host)
    const { problems, result } = report
    const hasFailed = problems.length > 0 || result?.status === 'failed'
    if (result !== undefined && result.status !== 'failed') host.log.info(closingLine(result))
    try {
      publish(renderOutputs(report), renderSummary(report))
    } catch (error) {
      // What went wrong before is the error of this step.
      if (!hasFailed) throw error
      host.log.warning(reasonOf(error))
    }
    if (problems.length > 0) throw refusal(problems)
    if (result?.status === 'failed') throw result.error
  } catch (error) {
    fail(error)
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
