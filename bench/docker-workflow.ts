import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEV, REPOSITORY, type Scene } from '../demo/scene.ts'
import { aws } from '../tools/aws-cli.ts'
import { output } from '../tools/command.ts'
import { type Engine, loginEngine, startEngine } from '../tools/engine.ts'
import { toolPath } from '../tools/install.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'
import { timed } from './measure.ts'
import type { Workspace } from './workspace.ts'

/** The workflow that most people copy: a Dockerfile that compiles in a build stage, docker push, the aws CLI. */
export type DockerWorkflow = AsyncDisposable & {
  /** One deploy of what is in the workspace; returns its milliseconds. */
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

/** What the official Go image has, as far as a build without cgo needs it: the toolchain, a shell, nothing compiled. Modules come from a folder, which is faster than any proxy. */
const makeGoImage = async (engine: Engine): Promise<void> => {
  await using directory = makeTempDirectory()
  const root = join(directory.path, 'root')
  for (const path of ['bin', 'etc', 'tmp', 'root', 'usr/local', 'go']) mkdirSync(join(root, path), { recursive: true })
  cpSync(toolPath('busybox'), join(root, 'bin/busybox'))
  symlinkSync('busybox', join(root, 'bin/sh'))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  const goRoot = (await output('go', ['env', 'GOROOT'])).trim()
  cpSync(goRoot, join(root, 'usr/local/go'), { recursive: true, dereference: true })
  const env = { GOMODCACHE: join(directory.path, 'modules'), GOFLAGS: '-modcacherw' }
  await output('go', ['mod', 'download'], { cwd: fileURLToPath(new URL('sample', import.meta.url)), env })
  cpSync(join(env.GOMODCACHE, 'cache/download'), join(root, 'go/modules'), { recursive: true })
  const layer = join(directory.path, 'root.tar')
  await output('tar', ['--create', '--file', layer, '--owner=0', '--group=0', '--directory', root, '.'])
  const environment = [
    ...['PATH=/usr/local/go/bin:/bin', 'HOME=/root', 'GOPATH=/go', 'GOTOOLCHAIN=local', 'CGO_ENABLED=0'],
    ...['GOPROXY=file:///go/modules', 'GOSUMDB=off'],
  ]
  await engine.docker(['import', ...environment.flatMap((one) => ['--change', `ENV ${one}`]), layer, GO_IMAGE])
}

/** Starts an engine, with both images of the Dockerfile in it already and a login to the account's registry. */
export const openDockerWorkflow = async ({ emulator, bases }: Scene): Promise<DockerWorkflow> => {
  await using owned = new AsyncDisposableStack()
  const engine = owned.use(await startEngine())
  const base = `${bases.host}/lambda/provided:al2023`
  await engine.docker(['pull', '--quiet', base])
  await engine.docker(['tag', base, BASE_IMAGE])
  await makeGoImage(engine)
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
