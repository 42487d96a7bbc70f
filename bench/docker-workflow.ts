import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEV, REPOSITORY, type Scene } from '../demo/scene.ts'
import { aws } from '../tools/aws-cli.ts'
import { loginEngine, startEngine } from '../tools/engine.ts'
import { goRoot, importRoot } from '../tools/image-roots.ts'
import { timed } from './measure.ts'
import { SAMPLE, type Workspace } from './workspace.ts'

/** The workflow that most people copy: a Dockerfile that compiles in a build stage, docker push, the aws CLI. */
export type DockerWorkflow = AsyncDisposable & {
  /** Deploys the workspace once; returns its milliseconds. */
  deploy(workspace: Workspace): Promise<number>
}

const GO_IMAGE = 'golang:1.26'
const BASE_IMAGE = 'public.ecr.aws/lambda/provided:al2023'

const DOCKERFILE = `FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY . .
RUN go build -tags lambda.norpc -o main .

FROM ${BASE_IMAGE}
COPY --from=build /src/main ./main
ENTRYPOINT ["./main"]
`

/** Starts an engine that already has both images of the Dockerfile and a login to the account's registry. */
export const openDockerWorkflow = async ({ emulator, bases }: Scene): Promise<DockerWorkflow> => {
  await using owned = new AsyncDisposableStack()
  const engine = owned.use(await startEngine())
  const base = `${bases.host}/lambda/provided:al2023`
  await engine.docker(['pull', '--quiet', base])
  await engine.docker(['tag', base, BASE_IMAGE])
  await importRoot(engine, GO_IMAGE, goRoot(SAMPLE))
  await loginEngine(engine, emulator)
  const image = `${new URL(emulator.url).host}/${REPOSITORY}:dev`
  const all = owned.move()
  return {
    deploy: async ({ path }) => {
      writeFileSync(join(path, 'Dockerfile'), DOCKERFILE)
      return timed(async () => {
        await engine.docker(['build', '--network', 'none', '--tag', image, path])
        await engine.docker(['push', image])
        await aws(emulator, ['lambda', 'update-function-code', '--function-name', DEV, '--image-uri', image])
      })
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
