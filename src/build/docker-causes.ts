import { type DeployError, failure, type Problem, problem } from '../errors.ts'

/** A Dockerfile by its name in messages, relative to the workspace, with its stages and the one requested. */
export type FailedBuild = {
  readonly dockerfile: string
  readonly target: string | undefined
  readonly stages: readonly string[]
  /** Docker's last output lines, without control characters. */
  readonly lines: readonly string[]
}

/** Shown in an annotation; the log has all of them. */
const SHOWN_LINES = 25

/** Why docker did not build: an unknown stage, or its own last lines, at the line of the Dockerfile they name, if any. Lines hold untrusted text: every pattern is linear. */
export const explainDocker = ({ dockerfile, target, stages, lines }: FailedBuild): DeployError => {
  if (target !== undefined && lines.some((line) => noTarget(target).some((text) => line.includes(text))))
    return failure('docker-target-missing', { dockerfile, target, stages: stages.join(', ') || 'none' })
  const shown = summaryOf(lines).slice(-SHOWN_LINES)
  const values = { dockerfile, output: shown.join('\n').trim() }
  const line = lineOf(lines, dockerfile)
  const code = CAUSES.find(([pattern]) => shown.some((text) => pattern.test(text)))?.[1] ?? 'docker-build-failed'
  const found: Problem = { ...problem(code, values), ...(line === undefined ? {} : { line }) }
  return failure(code, values, { problems: [{ ...found, file: dockerfile }] })
}

/** Texts of BuildKit, the legacy builder, registries and Linux for causes that have a way out of their own, the surest first. */
const CAUSES = [
  [/no space left on device/i, 'docker-build-space'],
  [/toomanyrequests|429 Too Many Requests/i, 'docker-build-rate-limited'],
  [/exec format error/, 'docker-build-foreign'],
  [/failed to calculate checksum of ref \S+ ".*": not found|COPY failed: file not found/, 'docker-build-copy'],
  [/pull access denied|failed to authorize|insufficient_scope|401 Unauthorized|403 Forbidden/, 'docker-build-login'],
] as const

/** BuildKit's message since 0.9 and before, and the legacy builder's. */
const noTarget = (target: string): readonly string[] => [
  `target stage "${target}" could not be found`,
  `target stage ${target} could not be found`,
  `failed to reach build target ${target} `,
]

/** BuildKit prints a summary below a rule, or starts with the quoted Dockerfile; the legacy builder stops after its last step. */
const summaryOf = (lines: readonly string[]): readonly string[] => {
  const first = lines.findIndex((line, index) => line === '------' || isRule(lines[index + 1]))
  const from = first === -1 ? lines.findLastIndex((line) => /^Step \d+\/\d+ : /.test(line)) : first
  return from === -1 ? lines.slice(lines.findLastIndex((line) => line !== '')) : lines.slice(from)
}

const isRule = (line = ''): boolean => /^-{10,}$/.test(line)

/** BuildKit quotes the Dockerfile under `Dockerfile:12` and a rule; the legacy builder names a line only for parse errors. */
const lineOf = (lines: readonly string[], dockerfile: string): number | undefined => {
  const name = dockerfile.slice(dockerfile.lastIndexOf('/') + 1)
  const quoted = lines.findLastIndex((line, index) => line.startsWith(`${name}:`) && isRule(lines[index + 1]))
  const said =
    lines[quoted]?.slice(name.length + 1) ??
    lines.map((line) => line.match(/parse error (?:on )?line (\d{1,9})/)?.[1]).findLast((found) => found !== undefined)
  return said !== undefined && /^\d{1,9}$/.test(said) ? Number(said) : undefined
}
