import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GoSource } from '../../../src/plan/source.ts'
import { FUNCTION, GO_TIMEOUT_MS, MAIN, MODULE, openModule } from './go-scene.ts'
import '../realms.ts'

describe('compile', () => {
  const before = { ...process.env }
  afterEach(() => {
    for (const name of ['PATH', 'GOFLAGS', 'GOPROXY', 'GONOSUMDB', 'GOMODCACHE']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })

  it(
    'skips what only looks like a Go file: a folder, a dangling link, a link to a device',
    async () => {
      await using scene = await openModule({ 'go.mod': MODULE, 'main.go': MAIN, 'assets.go/logo.txt': 'x' })
      await symlink('/no/such/file', join(scene.workspace, '.#main.go'))
      await symlink('/dev/zero', join(scene.workspace, '_endless.go'))
      expect(await scene.build()).toMatchObject({ goPackage: 'example.com/app' })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'gives the same static binary in two folders, with no trace of either',
    async () => {
      await using one = await openModule({ 'go.mod': MODULE, 'cmd/api/main.go': MAIN })
      await using other = await openModule({ 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'unrelated.txt': 'x' })
      const built = await one.build()
      await other.build({ goPackage: './cmd/api' })
      const bytes = await readFile(one.output)
      expect(built).toStrictEqual({
        path: one.output,
        sizeBytes: bytes.length,
        goPackage: 'example.com/app/cmd/api',
        architecture: 'x86_64',
      })
      const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
      expect(hash(await readFile(other.output))).toBe(hash(bytes))
      expect(bytes.includes(one.workspace)).toBe(false)
      // ELF, 64 bits, little-endian, x86-64.
      expect([bytes.subarray(0, 6).toString('hex'), bytes.readUInt16LE(18)]).toStrictEqual(['7f454c460201', 62])
    },
    GO_TIMEOUT_MS,
  )

  test.each([
    { goPackage: 'cmd/api', directory: '.' },
    { goPackage: 'cmd/asm', directory: '.' },
    { goPackage: 'cmd/asm', directory: 'services' },
  ])(
    'reads $goPackage as that folder in $directory, not as the package of the standard library',
    async ({ goPackage, directory }) => {
      await using scene = await openModule({
        [join(directory, 'go.mod')]: MODULE,
        [join(directory, goPackage, 'main.go')]: MAIN,
        [join(directory, 'cmd/other/main.go')]: MAIN,
      })
      expect(await scene.build({ goPackage }, directory)).toMatchObject({
        goPackage: `example.com/app/${goPackage}`,
      })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'accepts an import path unchanged',
    async () => {
      await using scene = await openModule({ 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'cmd/other/main.go': MAIN })
      expect(await scene.build({ goPackage: 'example.com/app/cmd/api' })).toMatchObject({
        goPackage: 'example.com/app/cmd/api',
      })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'quotes go if go.mod is unreadable, although go-package is set',
    async () => {
      await using scene = await openModule({ 'go.mod': 'nonsense\n', 'cmd/api/main.go': MAIN })
      await expect(scene.build({ goPackage: 'cmd/api' })).rejects.toMatchObject({
        name: 'DeployError',
        message: expect.stringMatching(
          /^go cannot build the root of the repository:\ngo: errors parsing go\.mod:\n.*go\.mod:1: unknown directive: nonsense$/,
        ),
        hint: 'Run the same build on your machine. The lines above come from go.',
      })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'reports a compile error at its file and line in the workspace',
    async () => {
      await using scene = await openModule({
        'svc/go.mod': MODULE,
        'svc/main.go': 'package main\n\nfunc main() {\n\tx := 1\n\tundefined()\n}\n',
      })
      const failed = scene.build({}, 'svc')
      await expect(failed).rejects.toMatchObject({
        name: 'DeployError',
        message: expect.stringMatching(
          /^go cannot build svc:\n# example\.com\/app\n\.\/main\.go:4:2: declared and not used: x\n/,
        ),
        hint: 'Fix these lines. go vet finds them on your machine too.',
        problems: [
          { message: './main.go:4: declared and not used: x', hint: '', file: 'svc/main.go', line: 4, column: 2 },
          { message: './main.go:5: undefined: undefined', hint: '', file: 'svc/main.go', line: 5, column: 2 },
        ],
      })
    },
    GO_TIMEOUT_MS,
  )

  const missing: readonly { name: string; files: Readonly<Record<string, string>>; problems: readonly object[] }[] = [
    {
      name: 'files to embed',
      files: {
        'svc/go.mod': MODULE,
        'svc/main.go':
          'package main\n\nimport _ "embed"\n\n//go:embed dist/index.html\nvar page string\n\nfunc main() { println(page) }\n',
      },
      problems: [
        {
          code: 'embed-missing',
          message: 'main.go:5: //go:embed dist/index.html matches no file.',
          hint: 'If another step makes them, run it before this one, in the same job. If they belong in the repository, check .gitignore.',
          file: 'svc/main.go',
          line: 5,
          column: 12,
        },
      ],
    },
    {
      name: 'files in a folder to embed',
      files: {
        'svc/go.mod': MODULE,
        'svc/dist/.gitkeep': '',
        'svc/main.go':
          'package main\n\nimport "embed"\n\n//go:embed dist\nvar page embed.FS\n\nfunc main() { println(page) }\n',
      },
      problems: [{ message: 'main.go:5: //go:embed dist matches no file.', file: 'svc/main.go', line: 5 }],
    },
    {
      name: 'generated code',
      files: {
        'svc/go.mod': MODULE,
        'svc/main.go': 'package main\n\nimport "example.com/app/gen"\n\nfunc main() { gen.X() }\n',
      },
      problems: [
        {
          code: 'package-empty',
          message: 'main.go:3: there are no Go files of package example.com/app/gen, which is in this module.',
          hint: 'If another step makes them, run it before this one, in the same job. If they belong in the repository, check .gitignore.',
          file: 'svc/main.go',
          line: 3,
        },
      ],
    },
    {
      name: 'generated code of a module without a dot in its name',
      files: {
        'svc/go.mod': 'module app\n\ngo 1.23\n',
        'svc/main.go': 'package main\n\nimport "app/gen"\n\nfunc main() { gen.X() }\n',
      },
      problems: [
        {
          code: 'package-empty',
          message: 'main.go:3: there are no Go files of package app/gen, which is in this module.',
          file: 'svc/main.go',
          line: 3,
        },
      ],
    },
  ]

  test.each(missing)(
    'says that a build step must run before, for $name',
    async ({ files, problems }) => {
      await using scene = await openModule(files)
      await expect(scene.build({}, 'svc')).rejects.toMatchObject({ code: 'go-elsewhere', hint: '', problems })
    },
    GO_TIMEOUT_MS,
  )

  const EMBEDDING =
    'package main\n\nimport "embed"\n\n//go:embed sub\nvar files embed.FS\n\nfunc main() { println(files) }\n'

  test.each<{ name: string; files: Record<string, string>; text: string }>([
    {
      name: 'a folder to embed that is another module',
      files: { 'main.go': EMBEDDING, 'sub/go.mod': 'module sub\n', 'sub/x.txt': 'x' },
      text: 'pattern sub: cannot embed directory sub: in different module',
    },
    {
      name: 'a package that Go itself lacks',
      files: { 'main.go': 'package main\n\nimport _ "application/gen"\n\nfunc main() {}\n' },
      text: 'package application/gen is not in std',
    },
  ])(
    'says no more than go for $name',
    async ({ files, text }) => {
      await using scene = await openModule({ 'go.mod': 'module app\n\ngo 1.23\n', ...files })
      await expect(scene.build()).rejects.toMatchObject({
        code: 'go-refused',
        problems: [{ code: 'go-line', message: expect.stringContaining(text) }],
      })
    },
    GO_TIMEOUT_MS,
  )

  test.each([
    { files: { 'main.go': MAIN }, listed: 1 },
    { files: { 'a/main.go': MAIN, 'b/main.go': FUNCTION }, listed: 2 },
  ])(
    'lists packages $listed times, with imports only for the message about several',
    async ({ files, listed }) => {
      await using scene = await openModule({ 'go.mod': MODULE, ...files })
      const calls = join(scene.workspace, 'calls')
      const bin = join(scene.workspace, 'bin')
      await mkdir(bin)
      const real = (process.env.PATH ?? '').split(':').find((folder) => existsSync(join(folder, 'go')))
      await writeFile(join(bin, 'go'), `#!/bin/sh\necho "$1" >>'${calls}'\nexec '${real}/go' "$@"\n`, { mode: 0o755 })
      process.env.PATH = `${bin}:${process.env.PATH}`
      await scene.build().catch(() => {})
      expect((await readFile(calls, 'utf8')).match(/^list$/gm)).toHaveLength(listed)
    },
    GO_TIMEOUT_MS,
  )

  it(
    'leaves out what go says that it downloads',
    async () => {
      const [path, module] = ['proxy/example.com/far/@v', 'module example.com/far\n']
      await using scene = await openModule({
        'go.mod': `${MODULE}\nrequire example.com/far v1.2.3\n`,
        'main.go': 'package main\n\nimport _ "example.com/far"\n\nfunc main() {}\n',
        [`${path}/v1.2.3.mod`]: module,
        [`${path}/v1.2.3.info`]: '{"Version":"v1.2.3"}',
      })
      Object.assign(process.env, {
        GOFLAGS: '-mod=mod',
        GOPROXY: `file://${scene.workspace}/proxy`,
        GONOSUMDB: '*',
        // Outside: the tests' go hashes the workspace.
        GOMODCACHE: join(dirname(scene.workspace), 'cache'),
      })
      await expect(scene.build()).rejects.toMatchObject({
        message: expect.stringMatching(
          /^go cannot build the root of the repository:\nmain\.go:3:8: .+\/v1\.2\.3\.zip: .+$/,
        ),
      })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'keeps the hint for lines to fix if only some of the lines have their own cause',
    async () => {
      await using scene = await openModule({
        'go.mod': MODULE,
        'main.go':
          'package main\n\nimport (\n\t_ "embed"\n\t_ "no/such/package"\n)\n\n//go:embed page.html\nvar page string\n\nfunc main() { println(page) }\n',
      })
      await expect(scene.build()).rejects.toMatchObject({
        code: 'go-refused',
        hint: 'Fix these lines. go vet finds them on your machine too.',
        problems: [{ code: 'go-line' }, { code: 'embed-missing' }],
      })
    },
    GO_TIMEOUT_MS,
  )

  const flags: readonly { goflags: string; message: string; hint: string }[] = [
    ...['-race', '-msan', '-asan'].map((goflags) => ({
      goflags,
      message: `GOFLAGS has ${goflags}, which needs cgo, and cgo is off.`,
      hint: 'Remove it from GOFLAGS: it is for tests. If the function needs it, set  cgo-enabled: true .',
    })),
    {
      goflags: '-ldflags="-s -w"',
      message: 'GOFLAGS cannot be read: unknown flag -w".',
      hint: "Quote the whole flag, such as  '-ldflags=-s -X main.a=1' , or use go-ldflags and go-tags instead.",
    },
  ]

  test.each(flags)(
    'explains GOFLAGS=$goflags',
    async ({ goflags, message, hint }) => {
      await using scene = await openModule({ 'go.mod': MODULE, 'main.go': MAIN })
      process.env.GOFLAGS = goflags
      await expect(scene.build()).rejects.toMatchObject({ problems: [{ message, hint }] })
    },
    GO_TIMEOUT_MS,
  )

  it(
    "does not let go's output become a runner command",
    async () => {
      await using scene = await openModule({
        'go.mod': MODULE,
        'main.go': 'package main\n\n//line ::error::evil.go:1\nfunc main() { undefined() }\n',
      })
      await expect(scene.build()).rejects.toMatchObject({ message: expect.not.stringMatching(/^\s*::/m) })
    },
    GO_TIMEOUT_MS,
  )

  const refusals: readonly {
    name: string
    files: Readonly<Record<string, string>>
    source?: Partial<GoSource>
    directory?: string
    /** How working-directory was written at a terminal. */
    written?: string
    message: string
    hint: string
  }[] = [
    {
      name: 'no go.mod anywhere',
      files: { 'main.go': MAIN },
      message: 'No go.mod in the root of the repository or above it.',
      hint: 'Does actions/checkout run before this step? If there is no module yet, as with Gopkg.toml or GOPATH, run  go mod init MODULE && go mod tidy  and commit go.mod and go.sum.',
    },
    {
      name: 'no go.mod here, and lists the others',
      files: {
        'z/go.mod': MODULE,
        'services/api/go.mod': MODULE,
        'vendor/x/go.mod': MODULE,
        'node_modules/y/go.mod': MODULE,
        '.hidden/go.mod': MODULE,
      },
      message: 'No go.mod in the root of the repository or above it.',
      hint: 'Set working-directory to one of: services/api, z.',
    },
    {
      name: 'no go.mod here, and lists only some of the others',
      files: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`m${10 + at}/go.mod`, MODULE])),
      message: 'No go.mod in the root of the repository or above it.',
      hint: `Set working-directory to one of: ${Array.from({ length: 10 }, (_, at) => `m${10 + at}`).join(', ')} and 2 more.`,
    },
    {
      name: 'a working directory that does not exist',
      files: { 'go.mod': MODULE },
      directory: 'services',
      message: 'working-directory: there is no folder services.',
      hint: 'Does actions/checkout run before this step, and is the path relative to the root of the repository?',
    },
    {
      name: 'no main package',
      files: { 'go.mod': MODULE, 'lib.go': 'package lib\n' },
      message: 'No main package in the root of the repository.',
      hint: 'Set working-directory to the folder of the module, or go-package to a main package.',
    },
    {
      name: 'several main packages, which it lists',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'cmd/worker/main.go': MAIN, 'lib/lib.go': 'package lib\n' },
      message: '2 main packages in the root of the repository: ./cmd/api, ./cmd/worker.',
      hint: 'Choose one with go-package, such as  go-package: ./cmd/api .',
    },
    {
      name: 'several main packages, those that are functions first',
      files: {
        'go.mod': `${MODULE}\nrequire github.com/aws/aws-lambda-go v1.47.0\n`,
        'cmd/admin/main.go': MAIN,
        'cmd/api/main.go': FUNCTION,
        'cmd/worker/main.go': FUNCTION,
        'tools/gen/main.go': MAIN,
      },
      message:
        '4 main packages in the root of the repository: ./cmd/api, ./cmd/worker, ./cmd/admin, ./tools/gen. The first 2 import github.com/aws/aws-lambda-go/lambda.',
      hint: 'Choose one with go-package, such as  go-package: ./cmd/api .',
    },
    {
      name: 'several main packages, of which go.mod does not list what one imports',
      files: { 'go.mod': MODULE, 'a/main.go': MAIN, 'b/main.go': FUNCTION },
      message:
        '2 main packages in the root of the repository: ./b, ./a. The first imports github.com/aws/aws-lambda-go/lambda.',
      hint: 'Choose one with go-package, such as  go-package: ./b .',
    },
    {
      name: 'several main packages, all of them functions',
      files: { 'go.mod': MODULE, 'a/main.go': FUNCTION, 'b/main.go': FUNCTION },
      message: '2 main packages in the root of the repository: ./a, ./b.',
      hint: 'Choose one with go-package, such as  go-package: ./a .',
    },
    {
      name: 'a go-package that does not exist, and lists functions first',
      files: { 'go.mod': MODULE, 'a/main.go': MAIN, 'b/main.go': FUNCTION },
      source: { goPackage: './c' },
      message: 'go-package ./c is not a Go package.',
      hint: 'Main packages here: ./b, ./a.',
    },
    {
      name: 'several main packages in the current folder of a terminal',
      files: { 'go.mod': MODULE, 'a/main.go': MAIN, 'b/main.go': MAIN },
      written: '.',
      message: '2 main packages in this folder: ./a, ./b.',
      hint: 'Choose one with go-package, such as  go-package: ./a .',
    },
    {
      name: 'no main package in the folder above, at a terminal',
      files: { 'go.mod': MODULE, 'lib.go': 'package lib\n' },
      written: '..',
      message: 'No main package in ../.',
      hint: 'Set working-directory to the folder of the module, or go-package to a main package.',
    },
    {
      name: 'no go.mod at a terminal',
      files: {},
      written: '.',
      message: 'No go.mod in this folder or above it.',
      hint: 'Does actions/checkout run before this step? If there is no module yet, as with Gopkg.toml or GOPATH, run  go mod init MODULE && go mod tidy  and commit go.mod and go.sum.',
    },
    {
      name: 'several main packages, one of them at the root',
      files: { 'go.mod': MODULE, 'main.go': MAIN, 'cmd/worker/main.go': MAIN },
      message: '2 main packages in the root of the repository: ./, ./cmd/worker.',
      hint: 'Choose one with go-package, such as  go-package: ./ .',
    },
    {
      name: 'a go-package that is not a main package',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'lib/lib.go': 'package lib\n' },
      source: { goPackage: './lib' },
      message: 'go-package ./lib is package lib, not main.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package that does not exist',
      files: { 'go.mod': MODULE, 'lib/lib.go': 'package lib\n' },
      source: { goPackage: './cmd/none' },
      message: 'go-package ./cmd/none is not a Go package.',
      hint: 'Main packages here: none.',
    },
    {
      name: "a go-package that is another package's folder, without ./",
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'lib/lib.go': 'package lib\n' },
      source: { goPackage: 'lib' },
      message: 'go-package ./lib is package lib, not main.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package that does not exist, without ./',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN },
      source: { goPackage: 'cmd/none' },
      message: 'go-package cmd/none is not a Go package.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package through a package of Go',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN },
      source: { goPackage: 'cmd/asm/../nope' },
      message: 'go-package cmd/asm/../nope is not a Go package.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package with bytes that break go list',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN, 'data/not.go': 'package main\0' },
      source: { goPackage: './data/not.go' },
      message: 'go-package ./data/not.go is not a Go package.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package that is a file, in a folder that looks like a host',
      files: { 'go.mod': MODULE, 'api.example/main.go': MAIN },
      source: { goPackage: 'api.example/main.go' },
      message:
        'go-package: "api.example/main.go" is a file. go would compile it alone, without the other files of its package.',
      hint: 'Name its folder:  go-package: ./api.example .',
    },
    {
      name: 'a go-package outside the module',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN },
      source: { goPackage: '../../..' },
      message: 'go-package ../../.. is not a Go package.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'a go-package that only Go itself has',
      files: { 'go.mod': MODULE, 'cmd/api/main.go': MAIN },
      source: { goPackage: 'cmd/objdump' },
      message: 'go-package cmd/objdump is part of Go itself.',
      hint: 'Main packages here: ./cmd/api.',
    },
    {
      name: 'no main package, but modules below',
      files: {
        'go.mod': MODULE,
        'lib.go': 'package lib\n',
        'services/api/go.mod': MODULE,
        'services/api/main.go': MAIN,
      },
      message: 'No main package in the root of the repository.',
      hint: 'Set working-directory to the module of the function. Modules here: services/api.',
    },
    {
      name: 'a go-package that is a module of its own',
      files: { 'go.mod': MODULE, 'main.go': MAIN, 'services/api/go.mod': MODULE, 'services/api/main.go': MAIN },
      source: { goPackage: './services/api' },
      message: 'go-package ./services/api is in another module than working-directory, in services/api.',
      hint: 'Set  working-directory: services/api , from where go-package starts:  go-package: ./ .',
    },
    {
      name: 'a go-package of the module above',
      files: { 'go.mod': MODULE, 'cmd/x/main.go': MAIN, 'svc/go.mod': MODULE, 'svc/main.go': MAIN },
      directory: 'svc',
      source: { goPackage: '../cmd/x' },
      message: 'go-package ../cmd/x is in another module than working-directory, in the root of the repository.',
      hint: 'Set  working-directory: . , from where go-package starts:  go-package: ./cmd/x .',
    },
    {
      name: 'a go-package in a module of its own, seen from a folder',
      files: { 'svc/go.mod': MODULE, 'svc/main.go': MAIN, 'svc/api/go.mod': MODULE, 'svc/api/cmd/x/main.go': MAIN },
      directory: 'svc',
      source: { goPackage: 'api/cmd/x' },
      message: 'go-package ./api/cmd/x is in another module than working-directory, in svc/api.',
      hint: 'Set  working-directory: svc/api , from where go-package starts:  go-package: ./cmd/x .',
    },
    ...(
      [
        { directory: 'b' },
        { directory: 'b', source: { goPackage: '.' } },
        { directory: 'b', source: { goPackage: './cmd/x' } },
        { directory: '.', source: { goPackage: './b' } },
        { directory: '.', source: { goPackage: 'b/cmd/x' } },
      ] as const
    ).map((one) => ({
      name: `a module that go.work leaves out, from ${one.directory} with go-package ${'source' in one ? one.source.goPackage : 'unset'}`,
      files: {
        'go.work': 'go 1.23\n\nuse ./a\n',
        'a/go.mod': 'module example.com/a\n\ngo 1.23\n',
        'a/main.go': MAIN,
        'b/go.mod': MODULE,
        'b/main.go': MAIN,
        'b/cmd/x/main.go': MAIN,
      },
      ...one,
      message: 'go.work does not list the module in b.',
      hint: 'Run  go work use ./b  beside go.work and commit it, or build without it: set  GOWORK: off  in the env of the step.',
    })),
    {
      name: 'the root of a workspace, which is no module',
      files: { 'go.work': 'go 1.23\n\nuse ./a\n', 'a/go.mod': 'module example.com/a\n\ngo 1.23\n', 'a/main.go': MAIN },
      message: 'No main package in the root of the repository.',
      hint: 'Set working-directory to the module of the function. Modules here: a.',
    },
  ]

  test.each(refusals)(
    'refuses $name',
    async ({ files, source, directory, written, message, hint }) => {
      await using scene = await openModule(files)
      const asWritten = written === undefined ? {} : { written: { [scene.workspace]: written } }
      await expect(scene.build({ ...source, ...asWritten }, directory)).rejects.toMatchObject({
        name: 'DeployError',
        message,
        hint,
      })
    },
    GO_TIMEOUT_MS,
  )

  it('refuses a working directory that leads out of the workspace', async () => {
    await using scene = await openModule({ 'a/x': '' })
    await symlink('../..', join(scene.workspace, 'a/out'))
    await expect(scene.build({}, 'a/out')).rejects.toMatchObject({
      message: 'working-directory a/out is outside the workspace.',
      hint: 'The path contains a symbolic link. Use a folder of the repository.',
    })
  })

  test.each([undefined, 'cmd/api'])('reports a missing go, with go-package %s', async (goPackage) => {
    await using scene = await openModule({ 'go.mod': MODULE, 'main.go': MAIN, 'cmd/api/main.go': MAIN })
    process.env.PATH = scene.workspace
    await expect(scene.build({ goPackage })).rejects.toMatchObject({
      name: 'DeployError',
      message: '`go` is not on PATH.',
      hint: 'Run actions/setup-go before this step, with  go-version-file: go.mod . PATH is used without folders of the workspace, which the log names.',
    })
  })

  test.each([undefined, 'cmd/api'])('stops when the run stops, with go-package %s', async (goPackage) => {
    await using scene = await openModule({ 'go.mod': MODULE, 'main.go': MAIN, 'cmd/api/main.go': MAIN })
    const stop = new AbortController()
    const reason = new Error('stopped')
    const building = scene.build({ goPackage }, '.', stop.signal)
    stop.abort(reason)
    await expect(building).rejects.toBe(reason)
  })
})
