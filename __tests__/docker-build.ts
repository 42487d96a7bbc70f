import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildWithDocker, type DockerImage } from '../src/docker/build.ts'
import type { Architecture } from '../src/plan/function.ts'
import type { DockerfileSource } from '../src/plan/source.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'

/** A repository with a Dockerfile in it, and Docker's messages so far. */
export type Build = AsyncDisposable & {
  readonly workspace: string
  /** A folder outside the repository. */
  readonly folder: string
  /** Everything docker said, line by line. */
  readonly said: string[]
  /** Builds with these variables in the step's environment. */
  run(
    env: Readonly<Record<string, string>>,
    more?: Partial<DockerfileSource>,
    architecture?: Architecture,
  ): Promise<DockerImage>
}

/** Writes these files into a repository, to be built for x86_64. */
export const makeBuild = (files: Readonly<Record<string, string>>): Build => {
  const directory = makeTempDirectory()
  const workspace = join(directory.path, 'workspace')
  const folder = join(directory.path, 'made')
  for (const path of [workspace, folder]) mkdirSync(path)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true })
    writeFileSync(join(workspace, name), text)
  }
  const said: string[] = []
  const source = {
    ...({ kind: 'dockerfile', workspace, directory: workspace, context: workspace, target: undefined } as const),
    ...{ dockerfile: join(workspace, 'Dockerfile'), args: {}, secrets: {} },
    ...{ ssh: [], cacheFrom: [], cacheTo: [], writesCache: true, buildEnv: [] },
  }
  return {
    workspace,
    folder,
    said,
    run: (env, more = {}, architecture = 'x86_64') =>
      withVariables(env, () =>
        buildWithDocker({
          source: { ...source, ...more },
          architecture,
          folder,
          say: (line) => said.push(line),
          signal: new AbortController().signal,
        }),
      ),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

/** Runs something as a step that also has these variables. */
export const withVariables = async <T>(env: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> => {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, env)
  try {
    return await run()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
