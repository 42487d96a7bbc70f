import { constants, tmpdir } from 'node:os'
import { addAbortSignal } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { causesOf, coded, failure, hintAtTerminal, type Problem, problemsOf } from '../errors/problems.ts'
import { sanitise } from '../text/sanitise.ts'
import type { Caller, Host } from './caller.ts'
import { createLog } from './log/log.ts'
import { readMachine } from './machine.ts'
import { endProcess } from './runner/process-end.ts'
import type { Variables } from './variables.ts'
import { version } from './version.generated.ts'

/** A person's terminal: the log goes to standard error, only answers to standard output. */
export type Terminal = {
  readonly host: Host
  readonly environment: Variables
  /** All of standard input. */
  readonly readInput: () => Promise<Buffer>
  /** Writes to standard output; resolves when everything is written. */
  readonly answer: (content: string | Uint8Array) => Promise<void>
  /** Prints an error with its fix and causes. */
  readonly fail: (error: unknown) => void
  /** Prints a problem that does not stop the run, with its fix. */
  readonly warn: (problem: Problem) => void
  /** The exit code of a run ended by a signal, in the shells' convention, such as 130 after Ctrl-C. */
  readonly interruption: () => number | undefined
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** The terminal as host; `flags` are those that are settings. The first signal stops the run cleanly, a second one at once; children end with us either way. */
export const createTerminal = (environment: NodeJS.ProcessEnv, flags: readonly string[]): Terminal => {
  const setting = new RegExp(`^(?:${flags.join('|')})(?=[\\s:])`)
  const stop = new AbortController()
  let interruption: number | undefined
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const exitCode = 128 + constants.signals[signal]
      if (interruption !== undefined) return void endProcess(exitCode)
      interruption = exitCode
      say('Stopping; a second signal ends it at once.')
      stop.abort(failure('stopped', { signal }))
    })
  }
  // Our reader may exit early, as `head` does.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    host: {
      caller: readCaller(environment),
      log: createLog({
        line: say,
        notice: say,
        warning: (text) => say(`warning: ${text}`),
        openGroup: say,
        closeGroup: () => {},
      }),
      stop: stop.signal,
      mask: () => {},
      tokenEndpoint: { url: '', bearer: '' },
    },
    environment,
    readInput: () => {
      if (process.stdin.isTTY) say('Reading the event from standard input; Ctrl-D ends it.')
      return buffer(addAbortSignal(stop.signal, process.stdin))
    },
    answer: (content) => new Promise((resolve) => process.stdout.write(content, () => resolve())),
    fail: (error) => {
      for (const problem of problemsOf(error)) say(sanitise(problemText('error', problem, setting)))
      for (const line of causesOf(error)) say(sanitise(`caused by: ${line}`))
    },
    warn: (problem) => say(sanitise(problemText('warning', problem, setting))),
    interruption: () => interruption,
  }
}

const say = (text: string): void => {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** If a message begins with a setting, a terminal shows its flag instead. */
const problemText = (kind: 'error' | 'warning', problem: Problem, setting: RegExp): string => {
  const lines = hintAtTerminal(problem)
    .split('\n')
    .map((line) => line.trim())
  const hint = lines.flatMap((line) => (line === '' ? [] : [`  ${line}`]))
  return [`${kind}: ${coded({ ...problem, message: problem.message.replace(setting, '--$&') })}`, ...hint].join('\n')
}

/** A run at a terminal has no event and no repository. */
const readCaller = (env: NodeJS.ProcessEnv): Caller => ({
  version,
  inputs: new Map(),
  event: {
    name: 'terminal',
    defaultBranch: undefined,
    baseBranch: undefined,
    fromFork: false,
    isMerged: false,
    subject: undefined,
    chosenEnvironment: undefined,
  },
  ref: '',
  branch: undefined,
  sha: '',
  repository: '',
  serverUrl: '',
  apiUrl: '',
  actor: env.USER ?? '',
  action: undefined,
  documents: '',
  runId: '',
  runAttempt: '',
  sessionTags: [],
  workspace: process.cwd(),
  tempDir: tmpdir(),
  programs: undefined,
  hasIdToken: false,
  ...readMachine(env),
})
