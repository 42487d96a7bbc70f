import { reasonOf, refusal } from './errors.ts'
import { createActionsHost, fail, publish } from './host/actions.ts'
import { createAgents } from './host/agents.ts'
import { closingLine } from './report/closing.ts'
import { renderOutputs } from './report/outputs.ts'
import { renderSummary } from './report/summary.ts'
import { run } from './run.ts'

try {
  using agents = createAgents(process.env)
  const host = createActionsHost(process.env, agents)
  const report = await run(host, agents)
  const published = publish(renderOutputs(report), renderSummary(report))
  if (report.problems.length > 0 || report.result?.status === 'failed') {
    await published.catch((error) => host.log.warning(reasonOf(error)))
  }
  if (report.problems.length > 0) throw refusal(report.problems)
  if (report.result?.status === 'failed') throw report.result.error
  if (report.result !== undefined) host.log.info(closingLine(report.result))
  await published
} catch (error) {
  fail(error)
}
// A request that takes no signal, such as that for the OIDC token, may hold a socket open for minutes after it is not needed any more. All output is written by now: to pipes and files Node writes synchronously on Linux.
process.exit()
