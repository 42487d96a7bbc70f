import { DeployError } from '../errors/problems.ts'
import { commitOf, type Facts, factsOf } from './facts.ts'
import type { Report, Result } from './result.ts'

/** The step's outputs with their descriptions; action.yml is generated from this table. */
export const outputDescriptions = {
  environment: 'The environment that was deployed; empty without `environments`, or when none matched.',
  skipped: '`true` when no environment matched the branch and nothing was done.',
  changed: 'JSON list of the functions whose code or tag changed; with `command: push`, those whose tag moved.',
  deployed: "JSON list of the functions that run this commit's code, as Lambda reported, changed or not.",
  failed: 'JSON list of the functions that failed.',
  results:
    'JSON list with one record per function: name, status, the commit that was built (`-dirty` if its checkout had changes), package type, architecture, hashes, times, and `error.code` after a failure. It has no ARN, URI or account id, so a masked account id does not hide it.',
  'function-name': 'Name of the function.',
  'function-arn': 'ARN of the function.',
  repository: 'Name of the ECR repository.',
  tag: 'Image tag that was applied.',
  'image-uri':
    'URI of the image with its tag, or with its digest if it has no tag. With `command: build`, `oci-archive:` and the path of the archive.',
  'image-digest': 'Digest of the image manifest, `sha256:…`; after a failure, of the image that should run.',
  'code-sha256': "Base64 of the zip's SHA-256, as Lambda shows it. Terraform calls it source_code_hash.",
  'zip-path': 'With `command: build`: absolute path of the zip.',
  'previous-digest': 'What ran before: the digest of the image, or the CodeSha256 of the zip.',
} as const

export type OutputName = keyof typeof outputDescriptions

/** All outputs of this report; those that do not apply are empty. */
export const renderOutputs = (report: Report): Record<OutputName, string> => {
  const { environment, skipped, results } = report
  const names = (isIn: (result: Result) => boolean): string =>
    JSON.stringify(results.filter(isIn).map(({ name }) => name))
  const [only, ...others] = results
  const facts = only === undefined || others.length > 0 ? undefined : factsOf(only)
  return {
    environment: environment ?? '',
    skipped: String(skipped !== undefined),
    changed: names(
      (result) =>
        result.status === 'deployed' ||
        (result.status === 'pushed' && result.steps.length > 0) ||
        (result.status === 'failed' && result.changed),
    ),
    deployed: names(({ status }) => status === 'deployed' || status === 'unchanged'),
    failed: names(({ status }) => status === 'failed'),
    results: JSON.stringify(results.map((result) => recordOf(report, result))),
    'function-name': facts === undefined ? '' : (only?.name ?? ''),
    'function-arn': facts?.arn ?? '',
    repository: facts?.image?.repository.name ?? '',
    tag: facts?.image?.tag ?? '',
    'image-uri': facts === undefined ? '' : shownUri(facts),
    'image-digest': facts?.packageType === 'image' ? (facts.hash ?? '') : '',
    'code-sha256': facts?.packageType === 'zip' ? (facts.hash ?? '') : '',
    'zip-path': facts?.packageType === 'zip' ? (facts.path ?? '') : '',
    'previous-digest': facts?.previous?.hash ?? '',
  }
}

const shownUri = ({ packageType, image, path, hash }: Facts): string => {
  if (image !== undefined)
    return image.tag === undefined ? `${image.repository.uri}@${hash}` : `${image.repository.uri}:${image.tag}`
  return packageType === 'image' && path !== undefined ? `oci-archive:${path}` : ''
}

/** The error's code, as in docs/errors/. */
const errorOf = ({ error, problems }: Result & { status: 'failed' }): { readonly code: string | undefined } => ({
  code: error instanceof DeployError ? error.code : problems[0]?.code,
})

const recordOf = (report: Report, result: Result): Record<string, unknown> => {
  const { packageType, architecture, image, hash, previous } = factsOf(result)
  return {
    name: result.name,
    status: result.status,
    commit: commitOf(report, result) || undefined,
    packageType,
    architecture,
    repository: image?.repository.name,
    tag: image?.tag,
    hash,
    previousHash: previous?.hash,
    ...(result.status === 'failed' ? { phase: result.phase, live: result.live, error: errorOf(result) } : {}),
    spans: result.spans.map(({ isDone: _, ...span }) => span),
  }
}
