import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { withVariables } from '../docker-build.ts'

/** A machine where nothing has been compiled yet, and these commands print their versions. */
const onMachine = async (commands: Readonly<Record<string, string>>, find: (home: string) => unknown) => {
  await using directory = makeTempDirectory()
  for (const [path, printed] of Object.entries(commands)) {
    const file = join(directory.path, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\necho '${printed}'\n`)
    chmodSync(file, 0o755)
  }
  const { path: home } = directory
  const env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PATH: `${join(home, 'bin')}:/usr/bin:/bin` }
  return withVariables(env, async () => find(home))
}

describe('an installed tool is used instead of compiling one:', () => {
  it.each([
    {
      name: 'buildx, as a docker plugin',
      tool: 'buildx',
      path: '.docker/cli-plugins/docker-buildx',
      printed: 'github.com/docker/buildx v0.29.1 a32761a',
    },
    {
      name: 'BuildKit',
      tool: 'buildkitd',
      path: 'bin/buildkitd',
      printed: 'buildkitd github.com/moby/buildkit v0.25.0 1b4f3e0',
    },
    {
      name: 'an engine with the containerd image store',
      tool: 'moby',
      path: 'bin/dockerd',
      printed: 'Docker version 29.1.3, build f52814d',
    },
  ] as const)('$name', async ({ tool, path, printed }) => {
    await onMachine({ [path]: printed }, (home) => expect(toolPath(tool)).toBe(join(home, path)))
  })

  it.each([
    {
      name: 'an engine with its own image store',
      path: 'bin/dockerd',
      printed: 'Docker version 28.5.2, build ecc6942',
    },
    { name: 'one that does not print its version', path: 'bin/dockerd', printed: 'dockerd' },
  ])('but not $name', async ({ path, printed }) => {
    await onMachine({ [path]: printed }, () =>
      expect(() => toolPath('moby')).toThrow(
        /^moby is not installed: run "go build .*", or "node tools\/install\.ts moby"$/,
      ),
    )
  })
})
