import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readBuildVariables } from '../../../src/host/flags-from-environment.ts'

const NAMES = ['GOFLAGS', 'GOOS', 'GOARCH', 'CGO_ENABLED']
const KEPT = Object.fromEntries(
  ['PATH', 'GOCACHE', 'GOROOT', 'GOTOOLCHAIN'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  }),
)

/** What go itself says, without its defaults. */
const ofGo = (env: Readonly<Record<string, string>>): Record<string, string> => {
  const printed = JSON.parse(
    execFileSync('go', ['env', '-json', '-changed', ...NAMES], { env: { ...KEPT, ...env } }).toString(),
  )
  return Object.fromEntries(Object.entries<string>(printed).filter(([, value]) => value !== ''))
}

describe('the variables of a build', () => {
  test.each<{ name: string; env: Record<string, string>; files?: Record<string, string>; expected: object }>([
    { name: 'nothing', env: {}, expected: {} },
    { name: 'an empty one', env: { GOFLAGS: '' }, expected: {} },
    {
      name: 'the environment',
      env: { GOFLAGS: '-tags=a', CGO_ENABLED: '0' },
      expected: { GOFLAGS: '-tags=a', CGO_ENABLED: '0' },
    },
    {
      name: 'the file of go env -w',
      env: {},
      files: { '.config/go/env': 'GOFLAGS=-tags=a b\nGOOS=windows\n' },
      expected: { GOFLAGS: '-tags=a b', GOOS: 'windows' },
    },
    {
      name: 'the environment before the file',
      env: { GOFLAGS: '-tags=a' },
      files: { '.config/go/env': 'GOFLAGS=-tags=b\nGOARCH=arm64\n' },
      expected: { GOFLAGS: '-tags=a', GOARCH: 'arm64' },
    },
    {
      name: 'the file, where the variable is empty',
      env: { GOFLAGS: '' },
      files: { '.config/go/env': 'GOFLAGS=-tags=b' },
      expected: { GOFLAGS: '-tags=b' },
    },
    {
      name: 'the last of two lines',
      env: {},
      files: { '.config/go/env': '# a comment\nGOFLAGS=-tags=a\nno line\n=x\nGOFLAGS=-tags=b\n' },
      expected: { GOFLAGS: '-tags=b' },
    },
    {
      name: 'the file in XDG_CONFIG_HOME',
      env: { XDG_CONFIG_HOME: 'HOME/x' },
      files: { 'x/go/env': 'GOFLAGS=-tags=a\n', '.config/go/env': 'GOFLAGS=-tags=b\n' },
      expected: { GOFLAGS: '-tags=a' },
    },
    {
      name: 'the file that GOENV names',
      env: { GOENV: 'HOME/mine' },
      files: { mine: 'GOFLAGS=-tags=a\n', '.config/go/env': 'GOFLAGS=-tags=b\n' },
      expected: { GOFLAGS: '-tags=a' },
    },
    {
      name: 'no file with GOENV=off',
      env: { GOENV: 'off' },
      files: { '.config/go/env': 'GOFLAGS=-a\n' },
      expected: {},
    },
  ])('are those that go reads: $name', async ({ env, files = {}, expected }) => {
    await using home = await openTemp(tmpdir())
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(home.path, path)), { recursive: true })
      await writeFile(join(home.path, path), text)
    }
    const placed = Object.entries({ HOME: 'HOME', ...env }).map(([key, value]) => [
      key,
      value.replace(/^HOME/, home.path),
    ])
    const all = Object.fromEntries(placed)
    expect(readBuildVariables(all)).toStrictEqual(expected)
    expect(ofGo(all)).toMatchObject(expected)
  })

  it('are also those of docker, and no others', () => {
    const docker = { SOURCE_DATE_EPOCH: '5', DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }
    expect(readBuildVariables({ ...docker, AWS_SECRET_ACCESS_KEY: 'x', GOPROXY: 'off' })).toStrictEqual(docker)
  })
})
