import { join } from 'node:path'
import { rawZip } from '../raw-zip.ts'
import { openContents, tarOf } from '../unit/pack/archives.ts'
import { runCommand, withoutCodes } from './command-line.ts'
import { dockerThat, openFolder, SEND_EXTENSION } from './local-folder.ts'

/** What only a step, its runner and its repository have. */
const OF_A_STEP = /actions\/|setup-\w+-action|\bthe step\b|this step|workflow|\brunner\b|the repository|smoke-/i

const MODULE = { 'go.mod': 'module x.test\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' }
const C = { ...MODULE, 'main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n' }
const DOCKERFILE = { Dockerfile: 'FROM scratch\n' }
const NEWER = { ...MODULE, 'go.mod': 'module x.test\n\ngo 1.99\n' }
const PRIVATE = {
  'go.mod': 'module x.test\n\ngo 1.24\n\nrequire git.test/team/private v1.0.0\n',
  'main.go': 'package main\n\nimport _ "git.test/team/private"\n\nfunc main() {}\n',
}

/** An engine without buildx. */
const LEGACY = { buildx: 'exit 1', info: 'echo \'{"DriverStatus":null}\'' }
const REMOTE = { 'buildx inspect': 'printf "Driver: kubernetes\\n"' }
/** Copies image.tar to where the build should write its image. */
const BUILDS = { 'buildx build': `cp image.tar "$(echo "$*" | sed 's/.*dest=\\([^, ]*\\).*/\\1/')"` }

const archive = async (): Promise<Buffer> => {
  const contents = openContents()
  contents.index(contents.addImage({ architecture: process.arch === 'x64' ? 'amd64' : process.arch }))
  return tarOf([...contents.files.values()])
}

type Wrong = {
  readonly name: string
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** PATH has only what the files have in bin, and a shell. */
  readonly isBare?: true
  readonly says: readonly string[]
}

const WRONG: readonly Wrong[] = [
  { name: 'no Go', files: MODULE, isBare: true, says: ['error: `go` is not on PATH.', 'Install Go', '--binary'] },
  {
    name: 'a missing folder',
    args: ['--working-directory', '/nope'],
    says: ['error: --working-directory: there is no folder /nope.'],
  },
  {
    name: 'a missing folder beside this one',
    args: ['--working-directory', '../nope', '--binary', '/bin/true'],
    says: ['error: --working-directory: there is no folder ../nope.'],
  },
  {
    name: 'a file as folder',
    files: MODULE,
    args: ['--working-directory', 'main.go'],
    says: ['error: --working-directory: there is no folder main.go.'],
  },
  {
    name: 'no module',
    says: [
      'error: No go.mod in this folder or above it.\n  Set the folder of the module with  --working-directory FOLDER ,',
    ],
  },
  {
    name: 'a module in another folder',
    files: { 'fn/go.mod': 'module x.test\n' },
    says: ['error: No go.mod in this folder or above it.\n  Set --working-directory to one of: fn.'],
  },
  {
    name: 'a module without a main package',
    files: { 'go.mod': MODULE['go.mod'] },
    says: ['error: No main package in this folder.', '--working-directory', '--go-package'],
  },
  {
    name: 'two main packages',
    files: { 'go.mod': MODULE['go.mod'], 'a/main.go': MODULE['main.go'], 'b/main.go': MODULE['main.go'] },
    says: ['error: 2 main packages in this folder: ./a, ./b.\n  Choose one:  --go-package ./a .'],
  },
  {
    name: 'a missing package',
    files: MODULE,
    args: ['--go-package', './nope'],
    says: ['error: --go-package ./nope is not a Go package.'],
  },
  {
    name: 'a file as package',
    files: MODULE,
    args: ['--go-package', 'main.go'],
    says: ['error: --go-package: "main.go" is a file.', 'Name its folder:  --go-package . .'],
  },
  {
    name: 'a Go that is too old',
    files: NEWER,
    env: { GOTOOLCHAIN: 'local' },
    says: ['error: go.mod needs Go 1.99', 'Install a newer Go'],
  },
  {
    name: 'cgo without a compiler',
    files: C,
    args: ['--cgo-enabled'],
    env: { CC: 'nope-cc' },
    says: ['error: --cgo-enabled: the C compiler nope-cc is not on PATH.', 'leave --cgo-enabled out'],
  },
  {
    name: 'a private module',
    files: PRIVATE,
    env: { GOPROXY: 'off', GOFLAGS: '-mod=mod' },
    says: ['error: go cannot read the module git.test/team/private', 'GOPRIVATE=git.test/team'],
  },
  {
    name: 'a missing program',
    args: ['--binary', 'nope'],
    says: ['error: --binary: cannot find nope: no such file.', '--working-directory'],
  },
  { name: 'a folder as program', args: ['--binary', '.'], says: ['error: --binary: . is not a regular file.'] },
  {
    name: 'a missing zip',
    args: ['--zip-file', 'nope.zip'],
    says: ['error: --zip-file: cannot find nope.zip: no such file.', '--working-directory'],
  },
  {
    name: 'an invalid zip',
    files: { 'f.zip': 'x' },
    args: ['--zip-file', 'f.zip'],
    says: ['error: --zip-file', 'f.zip'],
  },
  {
    name: 'a zip without bootstrap',
    files: { 'f.zip': rawZip([{ name: 'main' }]) },
    args: ['--zip-file', 'f.zip'],
    says: ['error: --zip-file has no bootstrap'],
  },
  {
    name: 'a zip made on Windows',
    files: { 'f.zip': rawZip([{ name: 'bootstrap', madeBy: 0 }]) },
    args: ['--zip-file', 'f.zip'],
    says: ['error: --zip-file does not contain the modes of its files', 'build-lambda-zip'],
  },
  {
    name: 'a zip with a path out of it',
    files: { 'f.zip': rawZip([{ name: '../x' }]) },
    args: ['--zip-file', 'f.zip'],
    says: ['error: --zip-file contains "../x"'],
  },
  {
    name: 'a missing Dockerfile',
    args: ['--dockerfile', 'nope'],
    says: ['error: --dockerfile: the file nope does not exist.', '--working-directory'],
  },
  {
    name: 'a missing Dockerfile elsewhere',
    args: ['--dockerfile', '/nope/Dockerfile'],
    says: ['error: --dockerfile: the file /nope/Dockerfile does not exist.'],
  },
  {
    name: 'a missing context',
    files: DOCKERFILE,
    args: ['--dockerfile', 'Dockerfile', '--docker-context', 'nope'],
    says: ['error: --docker-context: the folder nope does not exist.'],
  },
  {
    name: 'no Docker to build with',
    files: DOCKERFILE,
    args: ['--dockerfile', 'Dockerfile'],
    isBare: true,
    says: ['error: --dockerfile is set, but `docker` is not on PATH.', 'Install Docker'],
  },
  {
    name: 'no Docker to run with',
    args: ['--image', 'nope'],
    isBare: true,
    says: ['Running an image needs `docker`, which is not on PATH', 'Install Docker'],
  },
  {
    name: 'a missing secret',
    files: DOCKERFILE,
    args: ['--dockerfile', 'Dockerfile', '--build-secrets', 't=NOPE'],
    says: ['error: --build-secrets: t needs the variable NOPE', 'export NOPE='],
  },
  {
    name: 'no buildx',
    files: { ...DOCKERFILE, 'bin/docker': dockerThat(LEGACY) },
    args: ['--dockerfile', 'Dockerfile', '--build-secrets', 't=HOME'],
    says: ['error: --build-secrets needs buildx, which this Docker does not have', 'Install the docker-buildx plugin'],
  },
  {
    name: 'a builder that cannot be used',
    files: { ...DOCKERFILE, 'bin/docker': dockerThat({ 'buildx inspect': 'echo "ERROR: none" >&2; exit 1' }) },
    args: ['--dockerfile', 'Dockerfile'],
    says: ['error: The docker buildx builder cannot be used: none', 'docker buildx use'],
  },
  {
    name: 'a Dockerfile that does not build',
    files: { ...DOCKERFILE, 'bin/docker': dockerThat({ ...REMOTE, 'buildx build': 'echo "ERROR: none" >&2; exit 1' }) },
    args: ['--dockerfile', 'Dockerfile'],
    says: ['error: Docker could not build Dockerfile:\nERROR: none'],
  },
  {
    name: 'an engine that takes no image',
    files: { ...DOCKERFILE, 'bin/docker': dockerThat({ ...REMOTE, ...BUILDS, load: 'echo "no space" >&2; exit 1' }) },
    args: ['--dockerfile', 'Dockerfile'],
    says: ['error: The image cannot be loaded into the Docker engine to run it: no space', 'docker system prune'],
  },
  {
    name: 'an image with extensions and no RIE',
    files: {
      'bin/docker': dockerThat({
        'image inspect': "echo '{}'",
        cp: `case "$*" in *extensions*) ${SEND_EXTENSION} ;; esac`,
      }),
    },
    args: ['--image', 'mine'],
    says: ['error: mine has extensions (x), but no aws-lambda-rie to start them.', '--rie FILE'],
  },
  {
    name: 'an unknown architecture',
    args: ['--architecture', 'foo'],
    says: ['error: --architecture: expected auto, x86_64 or arm64, got "foo"', "Default: this machine's."],
  },
  {
    name: 'Docker build settings, and no Dockerfile',
    args: ['--docker-target', 'x'],
    says: ['error: --docker-target is set, but --dockerfile is not.\n  Set --dockerfile too'],
  },
  {
    name: 'a missing RIE',
    args: ['--image', 'mine', '--rie', 'nope-rie'],
    says: ['error: --rie: cannot find nope-rie: no such file.'],
  },
  {
    name: 'a folder as RIE',
    args: ['--image', 'mine', '--rie', '.'],
    says: ['error: --rie: . is not a regular file.'],
  },
  {
    name: 'invalid variables',
    files: { 'dev.env': 'A=1\ngarbage secret\n' },
    args: ['--env-from', 'dev.env'],
    says: ['error: --env-from: dev.env line 2 is neither NAME=VALUE nor NAME alone.'],
  },
]

describe('a person who runs it with', () => {
  test.each(WRONG)('$name reads about flags and files, not about steps', async (wrong) => {
    const { files = {}, args = [], env = {}, isBare, says } = wrong
    const packed = says.some((text) => text.includes('loaded')) ? { 'image.tar': await archive() } : {}
    await using folder = await openFolder({ ...files, ...packed })
    const path = [join(folder.path, 'bin'), ...(isBare ? [] : [process.env.PATH])].join(':')
    const end = await runCommand(['local', ...args, '--event', '{}'], {
      cwd: folder.path,
      env: { ...env, PATH: path },
    })
    expect({ stdout: end.stdout, isWrong: end.exitCode !== 0 }).toStrictEqual({ stdout: '', isWrong: true })
    for (const text of says) expect(withoutCodes(end.stderr)).toContain(text)
    expect(end.stderr).not.toMatch(OF_A_STEP)
    expect(end.stderr).not.toContain('secret\n')
  })
})
