import { explainGo, explainLine } from '../../../src/go/causes.ts'
import { missingFolder } from '../../../src/go/folders.ts'
import { goSource } from '../../go-source.ts'
import { cpuMs } from '../cpu-time.ts'

const UPDATE =
  'Run actions/setup-go before this step, with  go-version-file: go.mod , or lower the  go  and  toolchain  lines in go.mod.'

const login = (host: string, owner: string): string =>
  `If it is private, give git a login in an earlier step:  git config --global url."https://x-access-token:TOKEN@${host}/".insteadOf "https://${host}/" , and set  GOPRIVATE: ${owner}  in env. If it is public, check GOPROXY and the network.`

describe("causes in go's lines", () => {
  test.each([
    {
      name: 'a newer Go than the installed one',
      text: 'go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)',
      expected: { message: 'go.mod needs Go 1.99, but this machine has Go 1.26.8.', hint: UPDATE },
    },
    {
      name: 'a module that needs a newer Go',
      text: 'go: example.com/m@v1.0.0 requires go >= 1.99.1 (running go 1.26.8)',
      expected: {
        message: 'example.com/m@v1.0.0 needs Go 1.99.1, but this machine has Go 1.26.8.',
        hint: UPDATE,
      },
    },
    {
      name: 'a Go that cannot be downloaded',
      text: 'go: downloading go1.99.0 (linux/amd64)\ngo: download go1.99.0 for linux/amd64: toolchain not available',
      expected: {
        message: 'go.mod needs Go 1.99.0, which cannot be downloaded: toolchain not available.',
        hint: UPDATE,
      },
    },
    {
      name: 'a repository that git has no login for',
      text: "go: downloading github.com/o/private v1.0.0\nc.go:2:8: reading github.com/o/private/go.mod at revision v1.0.0: git ls-remote -q --end-of-options https://github.com/o/private in /c: exit status 128:\n\tfatal: could not read Username for 'https://github.com': terminal prompts disabled\nConfirm the import path was entered correctly.",
      expected: {
        message:
          "go cannot read the module github.com/o/private: fatal: could not read Username for 'https://github.com': terminal prompts disabled.",
        hint: login('github.com', 'github.com/o'),
      },
    },
    {
      name: 'a repository that ssh has no key for',
      text: 'c.go:2:8: reading git.example.com/o/p/go.mod at revision v1.0.0: git ls-remote -q origin in /c: exit status 128:\n\tfatal: Could not read from remote repository.\n',
      expected: {
        message: 'go cannot read the module git.example.com/o/p: fatal: Could not read from remote repository.',
        hint: login('git.example.com', 'git.example.com/o'),
      },
    },
    {
      name: 'a go.sum that lacks an entry',
      text: 'main.go:4:2: missing go.sum entry for module providing package github.com/o/p (imported by example.com/app); to add:\n\tgo get example.com/app',
      expected: {
        message:
          'go.mod and go.sum do not list everything the code imports: missing go.sum entry for module providing package github.com/o/p (imported by example.com/app).',
        hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
      },
    },
    {
      name: 'a go.mod that lacks a module',
      text: 'main.go:4:2: no required module provides package github.com/o/p; to add it:\n\tgo get github.com/o/p',
      expected: {
        message:
          'go.mod and go.sum do not list everything the code imports: no required module provides package github.com/o/p.',
        hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
      },
    },
    {
      name: 'a module that a proxy lacks',
      text: 'main.go:2:8: github.com/o/p@v1.0.0: reading https://modules.example.com/github.com/o/p/@v/v1.0.0.zip: 404 Not Found',
      expected: {
        message:
          'go cannot read the module github.com/o/p: github.com/o/p@v1.0.0: reading https://modules.example.com/github.com/o/p/@v/v1.0.0.zip: 404 Not Found.',
        hint: login('github.com', 'github.com/o'),
      },
    },
    {
      name: 'an unreachable proxy',
      text: 'go: example.com/p@v1.0.0: Get "https://modules.example.com/x": dial tcp: lookup modules.example.com: no such host',
      expected: {
        message:
          'go cannot read the module example.com/p: example.com/p@v1.0.0: Get "https://modules.example.com/x": dial tcp: lookup modules.example.com: no such host.',
        hint: login('example.com', 'example.com/p'),
      },
    },
    {
      name: 'a proxy turned off',
      text: 'go: downloading example.com/a/b v1.0.0\nc.go:2:8: module lookup disabled by GOPROXY=off',
      expected: {
        message: 'go cannot read the module example.com/a/b: module lookup disabled by GOPROXY=off.',
        hint: login('example.com', 'example.com/a'),
      },
    },
    {
      name: 'an unknown host',
      text: 'c.go:2:8: unrecognized import path "example.test/a": https fetch: Get "https://example.test/a?go-get=1": dial tcp: lookup example.test: no such host',
      expected: {
        message:
          'go cannot read the module example.test/a: unrecognized import path "example.test/a": https fetch: Get "https://example.test/a?go-get=1": dial tcp: lookup example.test: no such host.',
        hint: login('example.test', 'example.test/a'),
      },
    },
    {
      name: 'a rule against git',
      text: "c.go:2:8: GOVCS disallows using git for private github.com/o/p; see 'go help vcs'",
      expected: {
        message:
          "go cannot read the module github.com/o/p: GOVCS disallows using git for private github.com/o/p; see 'go help vcs'.",
        hint: login('github.com', 'github.com/o'),
      },
    },
    {
      name: 'several modules',
      text: 'a.go:2:8: github.com/o/p@v1.0.0: reading https://proxy/p: 404\nb.go:2:8: github.com/o/q@v1.0.0: reading https://proxy/q: 404',
      expected: {
        message:
          'go cannot read the module github.com/o/p, github.com/o/q: github.com/o/p@v1.0.0: reading https://proxy/p: 404.',
        hint: login('github.com', 'github.com/o'),
      },
    },
  ])('finds $name', ({ text, expected }) => {
    expect(explainGo(text)).toMatchObject(expected)
  })

  test.each([
    '',
    '# example.com/x\n./main.go:4:2: undefined: missing',
    './main.go:4:2: undefined: git (exit status)',
    'vendor.go:4:2: undefined: missing',
    '# example.com/dep\nvendor/example.com/dep/dep.go:4:2: undefined: min\nnote: module requires Go 1.99',
    '# example.com/dep\nvendor/example.com/dep/dep.go:4:2: declared and not used: x',
  ])('leaves %j to go itself', (text) => {
    expect(explainGo(text)).toBeUndefined()
  })

  it('is fast on long lines', () => {
    const vendored = ['vendor/', 'cannot find module providing package ', 'vendor/a.go:1: undefined ', '\tgo: ']
    const replaced = ['a@v (replaced by ', 'm@v: replacement directory ', 'go: cannot load module a listed ']
    const texts = [
      ...vendored.map((text) => text.repeat(50_000)),
      ...replaced.map((text) => text.repeat(50_000)),
      `${'git '.repeat(50_000)}${'a@v'.repeat(50_000)}`,
      'go: '.repeat(50_000),
    ]
    const source = goSource('/work')
    expect(cpuMs(() => texts.map((text) => missingFolder(text, source) ?? explainGo(text)))).toBeLessThan(1_000)
    const said = ['pattern x: cannot embed directory ', ': cannot embed directory ', 'package a is not in std ']
    const ends = ['', ': contains no embeddable files']
    const lines = said.flatMap((text) => ends.map((end) => `a.go:1:1: pattern ${text.repeat(50_000)}${end}`))
    expect(cpuMs(() => lines.map((line) => explainLine(line, 'a')))).toBeLessThan(1_000)
  })
})
