import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture, output } from './command.ts'

/** Go's flags as the action sets them: any other would miss the cache. */
export const BUILD_FLAGS = ['-trimpath', '-buildvcs=false', '-tags=lambda.norpc', '-ldflags=-s -w -buildid=']

/** The environment in which Go finds what was downloaded and compiled, and has no network. */
export type OfflineGo = Readonly<Record<'GOCACHE' | 'GOMODCACHE' | 'GOPROXY' | 'GOTOOLCHAIN', string>>

/** Go modules that tests compile: the examples, the module that decodes the sample events, and one with a library of go1.x. */
const MODULES = ['examples/*/go.mod', '__tests__/fixtures/{samples,old-lambda}/go.mod']

/** Downloads these modules and compiles them for both architectures; returns the environment in which tests build them offline. */
export const compileExamples = async (root: string): Promise<OfflineGo> => {
  for (const file of globSync(MODULES, { cwd: root })) {
    const cwd = join(root, dirname(file))
    await output('go', ['mod', 'download'], { cwd })
    // Its C library is only in its own image.
    if (cwd.endsWith('/native-library')) continue
    for (const GOARCH of ['amd64', 'arm64']) {
      await output('go', ['build', ...BUILD_FLAGS, '-o', '/dev/null', './...'], {
        cwd,
        env: { GOOS: 'linux', GOARCH, CGO_ENABLED: '0' },
      })
    }
  }
  return offlineGo()
}

/** This user's Go caches, for processes with another home, without a network. */
export const offlineGo = async (): Promise<OfflineGo> => {
  const [cache = '', modules = ''] = (await output('go', ['env', 'GOCACHE', 'GOMODCACHE'])).trim().split('\n')
  return { GOCACHE: cache, GOMODCACHE: modules, GOPROXY: 'off', GOTOOLCHAIN: 'local' }
}

/** Compiles one example for x86_64 as the action does, to a file. */
export const compileExample = (root: string, example: string, file: string): Promise<void> =>
  compileModule(join(root, 'examples', example), file)

/** The same for the main package in any module's folder. */
export const compileModule = async (cwd: string, file: string): Promise<void> => {
  const env = { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' }
  await output('go', ['build', ...BUILD_FLAGS, '-o', file, '.'], { cwd, env })
}

/** What nothing here installs, and the command that does. */
const INSTALLED_BY = {
  go: ['version', 'Go 1.26 or newer, by the distribution or go.dev'],
  python3: ['--version', 'apt-get install python3 python3-venv'],
} as const

/** Which of these commands are missing, each with the command that installs it. */
export const missingCommands = async (names: readonly (keyof typeof INSTALLED_BY)[]): Promise<string[]> => {
  const missing: string[] = []
  for (const name of names) {
    const [probe, remedy] = INSTALLED_BY[name]
    const present = await capture(name, [probe]).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    )
    if (!present) missing.push(`${name} is missing: ${remedy}`)
  }
  return missing
}
