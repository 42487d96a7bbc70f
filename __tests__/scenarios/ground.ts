import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { LambdaClient } from '@aws-sdk/client-lambda'
import type { StepEnd } from '../../demo/runner.ts'
import { DEV, PROD, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { OWN_PATH } from '../../tools/go-once.ts'
import { decoded } from '../../tools/shown.ts'

/** Requests whose effect others can see. Blobs and manifests by digest are not among them. */
const CHANGES = [
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:TagResource',
  'lambda:CreateFunction',
  'ecr:CreateRepository',
  'ecr:PutImage',
]

/** What others see of the account: what functions run and carry, and where tags point. */
export const visible = ({ emulator }: Scene): unknown => ({
  functions: [PROD, DEV].map((name) => {
    const { configuration, tags, updates } = emulator.function(name)
    return { name, hash: configuration.CodeSha256, tags, updates }
  }),
  tags: tagsOf(emulator),
  changes: emulator.requests.filter(({ service, operation }) => CHANGES.includes(`${service}:${operation}`)).length,
})

/** Where the repository's tags point; nothing without a repository. */
export const tagsOf = (emulator: Scene['emulator']): [string, string][] => {
  try {
    return [...emulator.repository(REPOSITORY).tags]
  } catch {
    return []
  }
}

/** Runs a step that must be refused, checks that nothing others see has changed, and returns its end. */
export const refused = async (scene: Scene, step: () => Promise<StepEnd>): Promise<StepEnd> => {
  const before = visible(scene)
  const end = await step()
  expect(visible(scene)).toStrictEqual(before)
  expect(end.exitCode).toBe(1)
  expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]' })
  expect(end.leftovers).toStrictEqual([])
  return end
}

/** The error annotations of a log, decoded. */
const annotationsOf = ({ log }: StepEnd): string[] => textsIn(log.matchAll(/^::error(?: [^:]*)?::(.*)$/gm))

/** The errors of a log, without the codes and links that end them. */
export const errorsOf = (end: StepEnd): string[] =>
  annotationsOf(end).map((text) =>
    text.replace(/\n\S*docs\/errors\/\S+$/, '').replace(/(?: |\n)\[[a-z-]+\](?=\n|$)/, ''),
  )

/** The codes of the errors of a log. */
export const codesOf = (end: StepEnd): (string | undefined)[] =>
  annotationsOf(end).map((text) => text.match(/(?: |^)\[([a-z-]+)\]$/m)?.[1])

/** The warnings of a log, decoded, without their codes. */
export const warningsOf = ({ log }: StepEnd): string[] =>
  textsIn(log.matchAll(/^::warning(?: [^:]*)?::(.*?)(?: \[[a-z-]+\])?$/gm))

const textsIn = (found: Iterable<RegExpMatchArray>): string[] => [...found].map(([, text = '']) => decoded(text))

/** `service:Operation` of every request, in order. */
export const operations = ({ emulator }: Scene): string[] =>
  emulator.requests.map(({ service, operation }) => `${service}:${operation}`)

/** For a step that must link what it deploys itself: `npm test` would give it what another step linked. */
export const withOwnGo = (): { readonly PATH: string } => ({ PATH: process.env[OWN_PATH] ?? process.env.PATH ?? '' })

/** Writes a file of the checked-out repository. */
export const write = async (scene: Scene, path: string, text: string): Promise<void> => {
  const file = join(scene.workspace, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

/** Changes what the example's function answers. */
export const changeMessage = async (scene: Scene, to: string): Promise<void> => {
  const file = join(scene.workspace, 'main.go')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/Message: "[^"]*"/, `Message: "${to}"`))
}

/** The digest or CodeSha256 that a function runs. */
export const running = ({ emulator }: Scene, name: string): string => {
  const { PackageType, CodeSha256 } = emulator.function(name).configuration
  return PackageType === 'Image' ? `sha256:${CodeSha256}` : String(CodeSha256)
}

/** Somebody else working in the same account: a real client with its own keys. */
export const somebodyElse = ({ emulator }: Scene): LambdaClient => new LambdaClient(clientOf(emulator))

const clientOf = ({ url, region, staticKeys }: Scene['emulator']) => ({
  endpoint: url,
  region,
  credentials: staticKeys,
})

/** The layers of an image in the ECR repository, base first, each as `tar tv` lists it. */
export const layerFiles = async (scene: Scene, digest: string): Promise<string[]> => {
  const stored = scene.emulator.repository(REPOSITORY).manifests.get(digest as `sha256:${string}`)
  const { layers }: { layers: { digest: string }[] } = JSON.parse(stored?.bytes.toString() ?? '')
  const blobs = await Promise.all(layers.map((layer) => readBlob(scene, layer.digest)))
  const list = ['tzvf', '-', '--numeric-owner', '--utc']
  return blobs.map((input) => execFileSync('tar', list, { input, encoding: 'utf8' }))
}

/** A blob of the ECR repository, pulled as any client would. */
export const readBlob = async ({ emulator }: Scene, digest: string): Promise<Buffer> => {
  const { authorizationData } = await new ECRClient(clientOf(emulator)).send(new GetAuthorizationTokenCommand({}))
  const headers = { authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` }
  const answer = await fetch(`${emulator.url}/v2/${REPOSITORY}/blobs/${digest}`, { headers, redirect: 'manual' })
  const location = answer.headers.get('location')
  const blob = location === null ? answer : await fetch(location)
  expect(blob.status).toBe(200)
  return Buffer.from(await blob.arrayBuffer())
}
