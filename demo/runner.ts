import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = resolve(fileURLToPath(import.meta.url), '../../dist')

/** What triggers a run, and with what: the part of the runner's job that the action sees. */
export type StepOptions = {
  readonly event: string
  /** The full ref, such as refs/heads/dev. */
  readonly ref: string
  /** 40 hex digits; made from the ref by default. */
  readonly sha?: string
  readonly workspace: string
  /** `with:`, by name. */
  readonly inputs: Readonly<Record<string, string>>
  /** More environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly actor?: string
  /** Merged into the event's payload. */
  readonly payload?: Readonly<Record<string, unknown>>
  /** Called with the running process, for a test that wants to stop it. */
  readonly onStart?: (child: ChildProcess) => void
  /** A command that starts the step's process, such as `setpriv …`. */
  readonly under?: readonly string[]
  /** The folder of the action; by default the committed dist. */
  readonly dist?: string
}

export type StepEnd = {
  readonly exitCode: number | null
  /** Standard output and error, as in the log. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** What later steps would get: the runner's other files by their variables, GITHUB_ENV, GITHUB_PATH and GITHUB_STATE. */
  readonly commandFiles: Readonly<Record<string, string>>
  /** From the start of the process to its end. */
  readonly durationMs: number
  /** What is left in RUNNER_TEMP. */
  readonly leftovers: readonly string[]
}

/** Runs the committed dist as the GitHub runner would: a fresh process with INPUT_*, GITHUB_* and an event file. */
export const runStep = async (options: StepOptions): Promise<StepEnd> => {
  const folder = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const files = filesIn(folder)
    await mkdir(join(files.temp, COMMAND_FILES), { recursive: true })
    await Promise.all([
      ...Object.values(files.commands).map((file) => writeFile(file, '')),
      writeFile(files.event, JSON.stringify(payloadOf(options))),
    ])
    const { exitCode, log, durationMs } = await startNode(environmentOf(options, files), options)
    const { GITHUB_OUTPUT = '', GITHUB_STEP_SUMMARY = '', ...commandFiles } = await readAll(files.commands)
    return {
      exitCode,
      log,
      outputs: parseOutputs(GITHUB_OUTPUT),
      summary: GITHUB_STEP_SUMMARY,
      commandFiles,
      durationMs,
      leftovers: (await readdir(files.temp)).filter((name) => name !== COMMAND_FILES),
    }
  } finally {
    // The compiler of a killed step survives it and may still write for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The runner's folder for them in RUNNER_TEMP (actions/runner, FileCommandManager.cs). */
const COMMAND_FILES = '_runner_file_commands'

type Files = { readonly event: string; readonly temp: string; readonly commands: Readonly<Record<string, string>> }

const filesIn = (folder: string): Files => {
  const temp = join(folder, 'temp')
  const command = (prefix: string): string => join(temp, COMMAND_FILES, `${prefix}_${randomUUID()}`)
  return {
    event: join(folder, 'event.json'),
    temp,
    commands: {
      GITHUB_ENV: command('set_env'),
      GITHUB_PATH: command('add_path'),
      GITHUB_OUTPUT: command('set_output'),
      GITHUB_STATE: command('save_state'),
      GITHUB_STEP_SUMMARY: command('step_summary'),
    },
  }
}

/** The files' texts by the same names. */
const readAll = async (files: Readonly<Record<string, string>>): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await readFile(file, 'utf8')] as const)),
  )

const REPOSITORY = 'octo-org/octo-repo'

const payloadOf = ({ payload, ref }: StepOptions): Record<string, unknown> => ({
  ref,
  repository: { full_name: REPOSITORY, default_branch: 'main' },
  ...payload,
})

/** Inherited is only what finds Go and its caches, and what spares Node compiling dist again. */
const INHERITED = [
  'PATH',
  'HOME',
  'GOPATH',
  'GOCACHE',
  'GOMODCACHE',
  'GOPROXY',
  'GOFLAGS',
  'GOTOOLCHAIN',
  'GOSUMDB',
  'TMPDIR',
  'NODE_COMPILE_CACHE',
]

const environmentOf = (options: StepOptions, files: Files): Record<string, string> => {
  const sha = options.sha ?? createHash('sha1').update(options.ref).digest('hex')
  const inherited = INHERITED.map((name) => [name, process.env[name]] as const)
  const inputs = Object.entries(options.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const)
  const runner = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: options.actor ?? 'octocat',
    GITHUB_EVENT_NAME: options.event,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_REF: options.ref,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: sha,
    GITHUB_WORKSPACE: options.workspace,
    RUNNER_TEMP: files.temp,
    ...files.commands,
  }
  const all = [...inherited, ...Object.entries(runner), ...inputs, ...Object.entries(options.env ?? {})]
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Of what a step prints, more than any test reads. */
const MAX_LOG = 300_000_000

const startNode = (
  env: Record<string, string>,
  { onStart, under = [], dist = DIST }: Pick<StepOptions, 'onStart' | 'under' | 'dist'>,
): Promise<Pick<StepEnd, 'exitCode' | 'log' | 'durationMs'>> =>
  new Promise((resolveEnd, reject) => {
    const startedAt = performance.now()
    const [command, ...args] = [...under, process.execPath, join(dist, 'index.js')]
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    for (const output of [child.stdout, child.stderr])
      output.on('data', (chunk: Buffer) => {
        if (log.length < MAX_LOG) log += chunk
      })
    child.on('error', reject)
    child.on('close', (exitCode) => resolveEnd({ exitCode, log, durationMs: performance.now() - startedAt }))
    onStart?.(child)
  })

/** GITHUB_OUTPUT holds `name<<DELIMITER`, the value's lines, and the delimiter. */
const parseOutputs = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n?\2$/gm)].map(([, name, , value]) => [name ?? '', value ?? '']),
  )
