import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY, type Scene } from '../demo/scene.ts'
import { loginPassword } from '../tools/aws-cli.ts'
import { output } from '../tools/command.ts'
import { toolPath } from '../tools/install.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'
import { timed } from './measure.ts'
import type { Workspace } from './workspace.ts'

/** ko at its fastest: one platform, no SBOM, our flags for Go, an image with only the tag. */
const CONFIG = `defaultPlatforms: [linux/amd64]
builds:
  - main: .
    flags: ["-trimpath", "-buildvcs=false", "-tags=lambda.norpc"]
    ldflags: ["-s", "-w", "-buildid="]
`

export type Ko = AsyncDisposable & {
  /** Compiles and pushes the workspace; returns its milliseconds. No function is updated. */
  build(workspace: Workspace): Promise<number>
}

/** ko, logged in to the account's registry, building on the same base image as we do. */
export const openKo = async ({ emulator, bases }: Scene): Promise<Ko> => {
  await using owned = new AsyncDisposableStack()
  const { path: config } = owned.use(makeTempDirectory())
  const { host } = new URL(emulator.url)
  const auth = Buffer.from(`AWS:${await loginPassword(emulator)}`).toString('base64')
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  writeFileSync(join(config, '.ko.yaml'), CONFIG)
  const env = {
    KO_CONFIG_PATH: config,
    KO_DOCKER_REPO: `${host}/${REPOSITORY}`,
    KO_DEFAULTBASEIMAGE: `${bases.host}/lambda/provided:al2023`,
    DOCKER_CONFIG: config,
  }
  const all = owned.move()
  return {
    build: ({ path }) =>
      timed(() => output(toolPath('ko'), ['build', '--bare', '--sbom=none', '--tags=ko', '.'], { cwd: path, env })),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
