import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEV, openScene, REPOSITORY, type Scene } from '../demo/scene.ts'
import { startRegistry } from '../emulator/bases/registry.ts'
import { makeBaseImage } from '../emulator/images/aws-base.ts'
import { type MadeImage, makeImage } from '../emulator/images/make.ts'
import { makeDockerClient, startBuildKit, useBuildKit } from '../tools/buildkit.ts'
import { loginEngine, startEngine } from '../tools/engine.ts'
import { alpineRoot, awsRoot, goRoot, importRoot } from '../tools/image-roots.ts'
import { toolPath } from '../tools/install.ts'
import { compileModule } from '../tools/modules.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'
import type { Figure } from './figures.ts'
import { goBuild } from './go-build.ts'
import { type Contender, measureSideBySide, medianOf, timed } from './measure.ts'
import { openWorkspace, SAMPLE, type Workspace } from './workspace.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 3
const MEGABYTE = 1_000_000
const ALPINE = 'alpine:3.22'
const GO_IMAGE = 'golang:1.26-alpine'
const RIE_IMAGE = 'public.ecr.aws/lambda/provided:al2023'

/** examples/alpine-rie without its script: the numbers are the same. */
const DOCKERFILE = `FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY . .
RUN go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags "-s -w -buildid=" -o /main .

FROM ${ALPINE}
COPY --from=${RIE_IMAGE} /usr/local/bin/aws-lambda-rie /usr/bin/aws-lambda-rie
COPY --from=build /main /main
ENTRYPOINT ["/main"]
`

/** Packs a binary compiled before. */
const packing = (base: string): string => `FROM ${base}\nCOPY bootstrap /main\nENTRYPOINT ["/main"]\n`

/** A kind of artifact: how a round makes and pushes it, and what comes out. */
type Kind = {
  readonly name: string
  readonly push: (workspace: Workspace) => Promise<void>
  readonly size: () => Size
}

/** An image's layers and config, or a zip, compressed. */
type Size = { readonly totalBytes: number; readonly baseBytes: number }

/** What each kind of image of the sample costs in bytes and time, and what moves when only the code changed. */
export const measureImages = async (scene: Scene): Promise<{ figures: Figure[]; images: string }> => {
  await using workspace = await openWorkspace()
  const alpine = await makeImage({
    layers: [[{ path: 'bin/sh', content: readFileSync(toolPath('busybox')) }]],
    config: { Env: [`PATH=${alpineRoot.environment.PATH}`] },
  })
  await scene.bases.putImage({ repository: 'library/alpine', tag: '3.22' }, alpine)
  const { sizes, images } = await measureKinds(scene, workspace, alpine)
  const [aws, scratch] = [sizes.get(AWS), sizes.get(SCRATCH)]
  if (aws === undefined || scratch === undefined) throw new TypeError('a kind was not measured')
  const binaryBytes = aws.totalBytes - aws.baseBytes
  return {
    images,
    figures: [
      {
        what: 'Image of the sample on scratch beyond its binary, compressed',
        atMost: 1,
        measured: (scratch.totalBytes - binaryBytes) / MEGABYTE,
        unit: 'MB',
        from: `${megabytes(scratch.totalBytes)} against ${megabytes(binaryBytes)} of a layer with the binary alone`,
      },
      await measureSecondDeploy(scene, workspace),
      await measureDockerBase(scene, workspace),
    ],
  }
}

const AWS = "AWS's base, the default"
const SCRATCH = '`base-image: scratch`'

const builtIn =
  (scene: Scene, base: string, more: Readonly<Record<string, string>> = {}) =>
  async (workspace: Workspace) => {
    await step(scene, workspace, {
      'base-image': base,
      'registry-mirrors': ['public.ecr.aws', 'registry-1.docker.io']
        .map((host) => `${host}=${scene.bases.host}`)
        .join(','),
      ...more,
    })
  }

const EXTENSION = 'team/extension'

/** The small extension of the tests, as an image that `layers` can name. */
const putExtension = async (scene: Scene): Promise<void> => {
  await using folder = makeTempDirectory()
  const path = join(folder.path, 'agent')
  await compileModule(join(ROOT, '__tests__/fixtures/extension'), path)
  const file = { path: 'opt/extensions/agent', content: readFileSync(path), mode: 0o755 }
  await scene.bases.putImage({ repository: EXTENSION, tag: '1' }, await makeImage({ layers: [[file]] }))
}

/** A BuildKit daemon with a registry that has alpine, and deploys of a Dockerfile with it. */
const openBuildKit = async () => {
  await using owned = new AsyncDisposableStack()
  const daemon = owned.use(await startBuildKit())
  const client = owned.use(makeDockerClient('buildx'))
  await useBuildKit(client, daemon)
  // Without redirects: Docker's clients would send this address's token to the storage on it.
  const registry = owned.use(await startRegistry())
  const all = owned.move()
  return {
    registry,
    push: (scene: Scene, from: string) => async (workspace: Workspace) => {
      await goBuild(workspace)
      writeFileSync(join(workspace.path, 'Dockerfile'), from)
      await step(scene, workspace, { dockerfile: 'Dockerfile' }, client.env)
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** Deploys to dev, so that its tag names the image. */
const step = async (
  scene: Scene,
  { path, head }: Workspace,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const end = await scene.push('dev', { workspace: path, sha: head(), inputs, env })
  if (end.exitCode !== 0) throw new Error(end.log)
}

const measureKinds = async (
  scene: Scene,
  workspace: Workspace,
  alpine: MadeImage,
): Promise<{ sizes: ReadonlyMap<string, Size>; images: string }> => {
  await using engine = await startEngine()
  await importRoot(engine, ALPINE, alpineRoot)
  await importRoot(engine, RIE_IMAGE, awsRoot)
  await importRoot(engine, GO_IMAGE, goRoot(SAMPLE))
  await loginEngine(engine, scene.emulator)
  await using buildkit = await openBuildKit()
  await buildkit.registry.putImage({ repository: 'alpine', tag: '3.22' }, alpine)
  await using zipScene = await openScene({ packageType: 'Zip', example: 'zip' })
  await putExtension(scene)
  const image = `${new URL(scene.emulator.url).host}/${REPOSITORY}:dev`
  const byDocker = async (sample: Workspace): Promise<void> => {
    writeFileSync(join(sample.path, 'Dockerfile'), DOCKERFILE)
    await engine.docker(['build', '--network', 'none', '--tag', image, sample.path])
    await engine.docker(['push', image])
  }
  const on = (baseLayers: number) => () => sizeOf(scene, baseLayers)
  const kinds: readonly Kind[] = [
    { name: AWS, size: on(2), push: builtIn(scene, RIE_IMAGE) },
    { name: `${AWS}, with \`cgo-enabled\``, size: on(2), push: builtIn(scene, RIE_IMAGE, { 'cgo-enabled': 'true' }) },
    {
      name: `${AWS}, with an extension in \`layers\``,
      size: on(2),
      push: builtIn(scene, RIE_IMAGE, { layers: `${scene.bases.host}/${EXTENSION}:1` }),
    },
    { name: '`base-image: alpine:3.22`', size: on(1), push: builtIn(scene, ALPINE) },
    { name: SCRATCH, size: on(0), push: builtIn(scene, 'scratch') },
    { name: '`package-type: zip`', size: () => zipSize(zipScene), push: (sample) => step(zipScene, sample, {}) },
    {
      name: '`dockerfile`: a binary that is there, copied onto alpine, by BuildKit',
      size: on(1),
      push: buildkit.push(scene, packing(`${buildkit.registry.host}/${ALPINE}`)),
    },
    {
      name: "a Dockerfile that compiles, with RIE on alpine, by Docker's classic builder and `docker push` alone",
      size: on(1),
      push: byDocker,
    },
  ]
  const sizes = new Map<string, Size>()
  const contender = ({ name, push, size }: Kind): Contender => ({
    name,
    run: workspace.changed(async () => {
      const tookMs = await timed(() => push(workspace))
      sizes.set(name, size())
      return tookMs
    }),
  })
  const times = await measureSideBySide(ROUNDS, kinds.map(contender))
  const rows = kinds.map(({ name }) => row(name, sizes.get(name), medianOf(times, name)))
  return { sizes, images: [...HEAD, ...rows].join('\n') }
}

const HEAD = ['| artifact | of its base | added to it | time |', '|---|---|---|---|']

const row = (name: string, size: Size | undefined, tookMs: number): string => {
  const { totalBytes, baseBytes } = size ?? { totalBytes: 0, baseBytes: 0 }
  const added = megabytes(totalBytes - baseBytes)
  return `| ${name} | ${baseBytes === 0 ? 'nothing' : megabytes(baseBytes)} | ${added} | ${(tookMs / 1_000).toFixed(1)} s |`
}

const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(2)} MB`

type Descriptor = { readonly digest: string; readonly size: number }
type Manifest = { readonly config: Descriptor; readonly layers: readonly Descriptor[] }

const manifestOf = ({ emulator }: Scene): Manifest => {
  const { tags, manifests } = emulator.repository(REPOSITORY)
  const digest = tags.get('dev')
  const stored = digest === undefined ? undefined : manifests.get(digest)
  if (stored === undefined) throw new Error(`the tag of ${DEV} names nothing`)
  return JSON.parse(stored.bytes.toString())
}

const sum = (descriptors: readonly Descriptor[]): number => descriptors.reduce((total, { size }) => total + size, 0)

const sizeOf = (scene: Scene, baseLayers: number): Size => {
  const { config, layers } = manifestOf(scene)
  return { totalBytes: sum([config, ...layers]), baseBytes: sum(layers.slice(0, baseLayers)) }
}

const zipSize = ({ emulator }: Scene): Size => ({
  totalBytes: Number(emulator.function(DEV).configuration.CodeSize),
  baseBytes: 0,
})

type Moved = {
  /** Of the blobs uploaded to ECR. */
  readonly sentBytes: number
  /** Of the base layers fetched from its registry. */
  readonly fetchedBytes: number
  readonly manifest: Manifest
}

/** What moves during the second of two deploys, with the line changed between them. */
const moveOf = async (scene: Scene, run: () => Promise<void>): Promise<Moved> => {
  await run()
  const [sentBefore, askedBefore] = [scene.emulator.requests.length, scene.bases.requests.length]
  await run()
  const manifest = manifestOf(scene)
  const uploads = scene.emulator.requests.slice(sentBefore).filter(({ operation }) => /Upload$/.test(operation))
  const asked = scene.bases.requests.slice(askedBefore).map(({ path }) => path)
  const fetched = manifest.layers.filter(({ digest }) => asked.some((path) => path.endsWith(digest)))
  return {
    sentBytes: uploads.reduce((total, { bodyBytes }) => total + bodyBytes, 0),
    fetchedBytes: sum(fetched),
    manifest,
  }
}

const changed = (workspace: Workspace, run: () => Promise<void>) => async (): Promise<void> => {
  await workspace.changed(() => timed(run))()
}

const measureSecondDeploy = async (scene: Scene, workspace: Workspace): Promise<Figure> => {
  const run = changed(workspace, () => builtIn(scene, RIE_IMAGE)(workspace))
  const { sentBytes, fetchedBytes, manifest } = await moveOf(scene, run)
  const ownBytes = sum([manifest.config, ...manifest.layers.slice(-1)])
  return {
    what: 'Bytes of the base that move with the second deploy on it',
    atMost: 0,
    measured: fetchedBytes + sentBytes - ownBytes,
    unit: 'bytes',
    from: `${megabytes(sentBytes)} sent, layer and config; none of ${megabytes(sum(manifest.layers.slice(0, -1)))} of the base fetched`,
  }
}

/** BuildKit makes an archive, of which only what ECR lacks is sent. */
const measureDockerBase = async (scene: Scene, workspace: Workspace): Promise<Figure> => {
  await using buildkit = await openBuildKit()
  const image = await makeBaseImage({ paddingBytes: MEGABYTE })
  await buildkit.registry.putImage({ repository: 'base', tag: '1' }, image)
  const push = buildkit.push(scene, packing(`${buildkit.registry.host}/base:1`))
  const run = changed(workspace, () => push(workspace))
  const { sentBytes, manifest } = await moveOf(scene, run)
  const ownBytes = sum([manifest.config, ...manifest.layers.slice(-1)])
  return {
    what: 'Bytes that a Docker-built image sends beside what changed, its base being in ECR',
    atMost: 0,
    measured: sentBytes - ownBytes,
    unit: 'bytes',
    from: `${megabytes(sentBytes)} sent of ${megabytes(sum([manifest.config, ...manifest.layers]))}`,
  }
}
