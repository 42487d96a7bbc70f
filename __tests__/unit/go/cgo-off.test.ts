import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile } from '../../../src/go/compile.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { goSource } from '../../go-source.ts'
import '../realms.ts'

const GO_TIMEOUT_MS = 60_000

const MODULE = 'module example.com/app\n\ngo 1.23\n'
const REQUIRING = `${MODULE}\nrequire example.com/kafka v0.0.0\n\nreplace example.com/kafka => ./kafka\n`
const PURE = 'package main\n\nfunc main() { println("pure") }\n'
const NATIVE = 'package main\n\nimport "C"\n\nfunc main() {}\n'
const HANDLER =
  'package main\n\nimport "C"\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(1) }\n'
const WITHOUT = `//go:build !cgo\n\n${PURE}`
const main = (imported: string, body: string): string =>
  `package main\n\nimport "${imported}"\n\nfunc main() { ${body} }\n`

/** Builds these files with cgo off; the text of everything that is wrong. */
const build = async (files: Readonly<Record<string, string>>, goPackage?: string) => {
  await using temp = await openTemp(tmpdir())
  const workspace = join(temp.path, 'workspace')
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
  const source = goSource(workspace, { goPackage })
  const output = join(temp.path, 'bootstrap')
  const { signal } = new AbortController()
  return await compile({ source, architecture: 'x86_64', extraTags: [], output, signal })
}

const HINT =
  'Set  cgo-enabled: true . It needs a C compiler on the runner, the C libraries of the package, and a C library where the function runs, as in provided.al2023.'

describe('code that needs cgo, which is off', () => {
  test.each<{ name: string; files: Record<string, string>; goPackage?: string; needs: string }>([
    { name: 'the only main package', files: { 'main.go': NATIVE }, needs: './' },
    { name: 'the only main package, elsewhere', files: { 'cmd/api/main.go': NATIVE }, needs: './cmd/api' },
    {
      name: 'the main package that is named',
      files: { 'cmd/api/main.go': NATIVE, 'cmd/tool/main.go': PURE },
      goPackage: './cmd/api',
      needs: './cmd/api',
    },
  ])(
    'is named: $name',
    async ({ files, goPackage, needs }) => {
      await expect(build({ 'go.mod': MODULE, ...files }, goPackage)).rejects.toMatchObject({
        code: 'cgo-off',
        message: `${needs} needs cgo, which is off.`,
        hint: HINT,
      })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'is not left out silently for another main package, if it is a function',
    async () => {
      const files = { 'go.mod': MODULE, 'cmd/api/main.go': HANDLER, 'cmd/tool/main.go': PURE }
      await expect(build(files)).rejects.toMatchObject({
        message:
          '2 main packages in the root of the repository: ./cmd/api, ./cmd/tool. The first imports github.com/aws/aws-lambda-go/lambda.',
      })
      await expect(build(files, './cmd/tool')).resolves.toMatchObject({ goPackage: 'example.com/app/cmd/tool' })
    },
    GO_TIMEOUT_MS,
  )

  it(
    'is ambiguous if there are several and no other',
    async () => {
      const files = { 'go.mod': MODULE, 'cmd/api/main.go': NATIVE, 'cmd/tool/main.go': NATIVE }
      await expect(build(files)).rejects.toMatchObject({
        message: '2 main packages in the root of the repository: ./cmd/api, ./cmd/tool.',
      })
    },
    GO_TIMEOUT_MS,
  )

  test.each<{ name: string; files: Record<string, string>; goPackage?: string; built: string }>([
    {
      name: 'has a main file for either case',
      files: { 'cmd/a/main_cgo.go': NATIVE, 'cmd/a/main_nocgo.go': WITHOUT },
      built: '/cmd/a',
    },
    {
      name: 'has a main file for either case, and is named',
      files: { 'cmd/a/main_cgo.go': NATIVE, 'cmd/a/main_nocgo.go': WITHOUT, 'main.go': PURE },
      goPackage: './cmd/a',
      built: '/cmd/a',
    },
    { name: 'is for builds without cgo only', files: { 'cmd/b/main.go': WITHOUT }, built: '/cmd/b' },
    {
      name: 'is for builds without cgo only, and is named',
      files: { 'cmd/b/main.go': WITHOUT, 'main.go': PURE },
      goPackage: './cmd/b',
      built: '/cmd/b',
    },
    { name: 'is beside a tool that needs it', files: { 'main.go': PURE, 'tools/gen/main.go': NATIVE }, built: '' },
  ])(
    'is not a package that $name',
    async ({ files, goPackage, built }) => {
      const made = build({ 'go.mod': MODULE, ...files }, goPackage)
      await expect(made).resolves.toMatchObject({ goPackage: `example.com/app${built}` })
    },
    GO_TIMEOUT_MS,
  )

  test.each<{ name: string; files: Record<string, string>; needs: readonly string[]; file?: string }>([
    {
      name: 'a file of the main package',
      files: {
        'main.go': 'package main\n\nfunc main() { answer() }\n',
        'native.go': 'package main\n\nimport "C"\n\nfunc answer() {}\n',
      },
      needs: ['example.com/app'],
      file: 'main.go',
    },
    {
      name: 'a file with the constraint cgo',
      files: {
        'main.go': 'package main\n\nfunc main() { println(Answer) }\n',
        'native.go': '//go:build cgo && linux\n\npackage main\n\nconst (\n\tOther  = 1\n\tAnswer = 2\n)\n',
      },
      needs: ['example.com/app'],
      file: 'main.go',
    },
    ...[
      'var (\n\tother = 1 // (x)\n\tanswer = func() {}\n)',
      'type (\n\tother struct {\n\t\tx int\n\t}\n\n\tanswer[T any] []T\n)',
    ].map((group) => ({
      name: `a name of a group: ${JSON.stringify(group)}`,
      files: {
        'main.go': 'package main\n\nfunc main() { _ = answer }\n',
        'native.go': `package main\n\nimport "C"\n\n${group}\n`,
      },
      needs: ['example.com/app'],
      file: 'main.go',
    })),
    {
      name: 'a package of the module that is nothing else',
      files: {
        'main.go': main('example.com/app/lib', 'lib.X()'),
        'lib/lib.go': 'package lib\n\nimport "C"\n\nfunc X() {}\n',
      },
      needs: ['example.com/app/lib'],
    },
    {
      name: 'a module whose part in Go compiles',
      files: {
        'go.mod': REQUIRING,
        'main.go': main('example.com/kafka', 'kafka.New()'),
        'kafka/go.mod': 'module example.com/kafka\n',
        'kafka/error.go': 'package kafka\n\ntype Error int\n',
        'kafka/producer.go':
          'package kafka\n\nimport (\n\t"errors"\n)\n\n/*\n#include <stdlib.h>\n*/\nimport "C"\n\nvar err = errors.New("x")\n\nfunc New() error { return err }\n',
      },
      needs: ['example.com/kafka'],
      file: 'main.go',
    },
    {
      name: 'a module that does not compile without it',
      files: {
        'go.mod': REQUIRING,
        'main.go': main('example.com/kafka', 'kafka.New()'),
        'kafka/go.mod': 'module example.com/kafka\n',
        'kafka/kafka.go':
          'package kafka\n\nfunc New() version { var v version; v.set(); return v }\n\ntype handle struct{}\n\nfunc (handle) x() { handle{}.free() }\n',
        'kafka/c.go':
          'package kafka\n\nimport "C"\n\ntype version int\n\nfunc (version) set() {}\n\nfunc (h handle) free() {}\n',
      },
      needs: ['example.com/kafka'],
      file: 'kafka/kafka.go',
    },
  ])(
    'is named: $name',
    async ({ files, needs, file }) => {
      await expect(build({ 'go.mod': MODULE, ...files })).rejects.toMatchObject({
        code: 'go-elsewhere',
        problems: needs.map((one) => ({
          message: `${one} needs cgo, which is off.`,
          hint: HINT,
          ...(file && { file }),
        })),
      })
    },
    GO_TIMEOUT_MS,
  )

  test.each<{ name: string; files: Record<string, string>; goPackage?: string }>([
    {
      name: 'a misspelt name beside C',
      files: {
        'main.go': 'package main\n\nfunc main() { anwser() }\n',
        'native.go': 'package main\n\nimport "C"\n\nfunc answer() {}\n',
      },
    },
    {
      name: 'a misspelt name of a package with C',
      files: {
        'main.go': main('example.com/app/lib', 'lib.Y()'),
        'lib/c.go': 'package lib\n\nimport "C"\n\nfunc X() {}\n',
        'lib/lib.go': 'package lib\n',
      },
    },
    {
      name: 'a package for another system',
      files: {
        'main.go': main('example.com/app/lib', 'lib.X()'),
        'lib/lib.go': '//go:build windows\n\npackage lib\n\nfunc X() {}\n',
      },
    },
    ...[
      'func fast() {\n\tsetup()\n}',
      'func fast() {\n\tsetup = nil\n}',
      'var (\n\tfast = 1\n)\n\nfunc slow() {\n\tsetup()\n}',
    ].map((text) => ({
      name: `a name that C's file uses: ${JSON.stringify(text)}`,
      files: {
        'main.go': 'package main\n\nfunc main() {\n\tsetup()\n}\n',
        'fast.go': `package main\n\nimport "C"\n\n${text}\n`,
      },
    })),
    {
      name: 'a main package for another system, that is named',
      files: { 'cmd/a/main.go': `//go:build windows\n\n${PURE}` },
      goPackage: './cmd/a',
    },
  ])(
    'is not blamed for $name',
    async ({ files, goPackage }) => {
      await expect(build({ 'go.mod': MODULE, ...files }, goPackage)).rejects.toMatchObject({
        code: expect.stringMatching(/^(go-(refused|failed)|package-unknown)$/),
      })
    },
    GO_TIMEOUT_MS,
  )
})
