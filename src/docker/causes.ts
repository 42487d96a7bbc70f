import { type DeployError, failure, type Problem, problem } from '../errors/problems.ts'

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
  const summary = summaryOf(lines)
  const shown = summary.slice(-SHOWN_LINES)
  const values = { dockerfile, output: shown.join('\n').trim() }
  const line = lineOf(lines, dockerfile)
  const code = causeOf(shown, linesOnImages(summary)) ?? 'docker-build-failed'
  const found: Problem = { ...problem(code, values), ...(line === undefined ? {} : { line }) }
  return failure(code, values, { problems: [{ ...found, file: dockerfile }] })
}

const causeOf = (shown: readonly string[], onImages: readonly string[]) =>
  CAUSES.find(([pattern, , isOnImage]) => (isOnImage ? onImages : shown).some((text) => pattern.test(text)))?.[1]

/**
 * The engine's own lines that can be about an image of FROM. A command prints such texts too: a refusal of a module proxy, or the limit of a download.
 * BuildKit puts a time before what commands print, and quotes a failed command; the legacy builder stops at the step.
 */
const linesOnImages = (summary: readonly string[]): readonly string[] => {
  const [, instruction] = summary[0]?.match(/^Step \d+\/\d+ : (\w+)/) ?? []
  if (instruction !== undefined) return /^run$/i.test(instruction) ? [] : summary
  return summary.filter(
    (line) =>
      /^(?:ERROR: )?(?:failed to build: )?failed to solve\b|^Error response from daemon: /i.test(line) &&
      !/did not complete successfully|executor failed running/.test(line),
  )
}

/** Texts of BuildKit, the legacy builder, registries and Linux for causes that have a way out of their own, the surest first; whether they are about an image of FROM. */
const CAUSES = [
  [/no space left on device/i, 'docker-build-space', false],
  [/toomanyrequests|429 Too Many Requests/i, 'docker-build-rate-limited', true],
  [/exec format error/, 'docker-build-foreign', false],
  [/failed to calculate checksum of ref \S+ ".*": not found|COPY failed: file not found/, 'docker-build-copy', false],
  [
    /pull access denied|failed to authorize|insufficient_scope|401 Unauthorized|403 Forbidden/,
    'docker-build-login',
    true,
  ],
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
