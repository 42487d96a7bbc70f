import { refusal } from './errors.ts'
import { createActionsHost, fail, publish } from './host/actions.ts'
import { createAgents } from './host/agents.ts'
import { renderOutputs } from './report/outputs.ts'
import type { Report } from './report/result.ts'
import { renderSummary } from './report/summary.ts'
import { run } from './run.ts'

/** The last word of the log, or the error that fails the step. */
const conclude = (report: Report, say: (text: string) => void): void => {
  const { result, problems } = report
  if (problems.length > 0) throw refusal(problems)
  if (result === undefined) return
  switch (result.status) {
    case 'failed':
      throw result.error
    case 'deployed':
      return say(`${result.name} runs ${result.facts.hash}${result.facts.previousHash === undefined ? '' : ` (before: ${result.facts.previousHash})`}`)
    case 'unchanged':
      return say(`${result.name} runs ${result.facts.hash} already: nothing was changed`)
    case 'planned':
      return say(result.steps.length === 0 ? 'dry run: there is nothing to do' : `dry run, would do:\n${result.steps.map((step) => `- ${step}`).join('\n')}`)
    case 'built':
      return say('built, not deployed')
  }
}

try {
  using agents = createAgents(process.env)
  const host = createActionsHost(process.env)
  const report = await run(host, agents)
  await publish(renderOutputs(report), renderSummary(report))
  conclude(report, host.log.info)
} catch (error) {
  fail(error)
}
