import {
  causesOf,
  coded,
  DeployError,
  documentOf,
  failure,
  type Problem,
  problemsOf,
  reasonOf,
  warning,
} from '../../errors/problems.ts'
import { sanitise } from '../../text/sanitise.ts'
import type { Caller, Host } from '../caller.ts'
import { useProgramPath } from '../children/program-path.ts'
import { createLog, type Log } from '../log/log.ts'
import type { Sink } from '../log/sink.ts'
import { documentsAt, readCaller } from './caller.ts'
import { command, loadCore, say } from './core.ts'
import { hide, holdsMasked } from './masks.ts'
import { appendSummary, setOutputs } from './outputs.ts'
import { endProcess, isEnding } from './process-end.ts'

/** GitHub shows at most ten error annotations per step; the tenth says how many more there are. */
const MAX_ANNOTATIONS = 9

/** GitHub refuses a job summary over this size (docs.github.com, workflow commands, step isolation and limits). */
const MAX_SUMMARY_BYTES = 1_048_576

/** The runner, once it `listens`: from then on its signals stop the run, which before would be ended by them, and no program of the workspace is started by its name. */
export type ActionsHost = Host & { readonly listen: () => void }

/** The GitHub runner as host: settings from INPUT_*, the event from its file, commands on standard output. The run began at `beganAt`, by performance.now(). */
export const createActionsHost = (environment: NodeJS.ProcessEnv, beganAt?: number): ActionsHost => {
  const stop = new AbortController()
  // Without a reader, a deploy still ends as it should, and writes its outputs.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const sink: Sink = {
    line: say,
    notice: (text) => command(({ notice }) => notice(text)),
    warning: warn,
    openGroup: (title) => command(({ startGroup }) => startGroup(title)),
    closeGroup: () => command(({ endGroup }) => endGroup()),
  }
  const caller = readCaller(environment)
  const known = knownTexts(caller)
  const log = createLog(sink, beganAt)
  return {
    caller,
    log,
    stop: stop.signal,
    mask: (secret) => hide(secret, known),
    tokenEndpoint: {
      url: environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
      bearer: environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
    },
    listen: () => {
      listenFor(stop, log)
      if (caller.programs !== undefined) useProgramPath(caller.programs)
    },
  }
}

const warn = (text: string): void => command(({ warning: annotate }) => annotate(text))

/** Inputs that the log and the outputs show. */
const SHOWN_INPUTS = [
  'allowed-account-ids',
  'aws-region',
  'base-image',
  'environment',
  'environments',
  'function-name',
  'image-uri',
  'repository',
  'role-to-assume',
  'tag',
] as const

/** What the workflow and its commit say themselves, which is no secret. */
const knownTexts = ({ inputs, repository, ref, sha, actor, region = '', workspace }: Caller): readonly string[] => [
  ...SHOWN_INPUTS.map((name) => inputs.get(name) ?? ''),
  ...[repository, ref, sha, actor, region, workspace],
]

const listenFor = (stop: AbortController, log: Log): void => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // GitHub sends SIGINT, then SIGTERM 7.5 s later: the second signal ends the step at once.
      if (stop.signal.aborted) return endAtOnce(signal, log)
      stop.abort(failure('stopped', { signal }))
    })
  }
}

/** Does nothing if the report is out, and only waits to be read. */
const endAtOnce = (signal: string, log: Log): void => {
  if (isEnding()) return
  log.flush()
  fail(failure('stopped-at-once', { signal }))
  void endProcess()
}

/** Sets the step's outputs and appends the job summary, cut to GitHub's limit. Rejects when it cannot write the outputs, which later steps need. */
export const publish = async (outputs: Readonly<Record<string, string>>, summary: string): Promise<void> => {
  const core = await loadCore()
  try {
    await appendSummary(core, `${cut(sanitise(summary), MAX_SUMMARY_BYTES - 1)}\n`)
  } catch (error) {
    warn(sanitise(warning('summary-unwritten', { reason: reasonOf(error) })))
  }
  const hidden = Object.keys(outputs).filter((name) => holdsMasked(outputs[name] ?? ''))
  if (hidden.length > 0) warn(warning('outputs-masked', { outputs: hidden.join(', ') }))
  try {
    await setOutputs(core, outputs)
  } catch (cause) {
    throw failure('outputs-unwritten', { reason: reasonOf(cause) }, { cause })
  }
}

/** Cuts text to a number of UTF-8 bytes, without splitting a character. */
const cut = (text: string, maxBytes: number): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, maxBytes), { stream: true })

/** Marks the step as failed: the whole errors in the log, each once, then one annotation per problem, on its file and line if known. */
export const fail = (...all: readonly unknown[]): void => {
  const errors = [...new Set(all)]
  const problems = errors.flatMap(problemsOf)
  for (const error of errors) {
    const isShown = !(error instanceof DeployError) || problemsOf(error).some(({ code }) => code === error.code)
    if (!isShown) say(annotationText(error))
  }
  for (const problem of problems.slice(MAX_ANNOTATIONS)) say(annotationText(problem))
  for (const line of errors.flatMap(causesOf)) say(sanitise(`caused by: ${line}`))
  for (const problem of problems.slice(0, MAX_ANNOTATIONS)) annotate(annotationText(problem), problem)
  if (problems.length > MAX_ANNOTATIONS) annotate(`and ${problems.length - MAX_ANNOTATIONS} more, in the log`)
  // The library may still be on its way.
  process.exitCode = 1
}

/** An annotation, shown in the pull request's diff and on the run's page. Only one without a place can mark the step, too. */
const annotate = (text: string, { file, line, column }: Pick<Problem, 'file' | 'line' | 'column'> = {}): void =>
  command(({ error, setFailed }) => {
    if (file === undefined) setFailed(text)
    else error(text, { file: sanitise(file), ...(line && { startLine: line }), ...(column && { startColumn: column }) })
  })

/** The message with its code, the fix, and a link to its documentation. */
const annotationText = ({ code, message, hint }: Pick<Problem, 'code' | 'message' | 'hint'>): string => {
  const fix = hint === '' ? [] : [hint, `${documentsAt(process.env)}${documentOf(code)}`]
  return sanitise([coded({ code, message }), ...fix].join('\n'))
}
