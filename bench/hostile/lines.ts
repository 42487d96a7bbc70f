import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENVIRONMENTS } from '../../demo/scene.ts'
import type { HostileInput } from './input.ts'

/** Linux passes no longer variable to a process (execve(2), MAX_ARG_STRLEN). */
const LONGEST = 131_000

const filled = (fragment: string, length = LONGEST): string => fragment.repeat(Math.floor(length / fragment.length))

/** A Go file whose compiler messages name this as their file. */
const complaining = (name: string): string => `package main\n\nfunc broken() {\n//line ${name}:1\n\tevil()\n}\n`

const input = (name: string, code: string | undefined, inputs: Readonly<Record<string, string>>): HostileInput => ({
  name,
  code,
  lay: async () => ({ inputs }),
})

/** A pull request into a branch with an endless name: only its payload can hold that. */
const intoEndlessBranch = { event: 'pull_request', payload: { pull_request: { base: { ref: 'a'.repeat(1_000_000) } } } }

const endless = (name: string, pattern: string): HostileInput => ({
  name,
  code: 'ref-too-long',
  lay: async () => {
    const environments = ENVIRONMENTS.replace('branches: main', `branches: ${JSON.stringify(pattern)}`)
    return { ...intoEndlessBranch, inputs: { environments } }
  },
})

const go = (name: string, line: string): HostileInput => ({
  name,
  code: 'go-failed',
  lay: async ({ workspace }) => {
    await writeFile(join(workspace, 'broken.go'), complaining(line))
    return {}
  },
})

/** Packages that all do not compile, each with ten lines about a file with a long name. */
const manyPackages = async (workspace: string, count: number, nameLength: number): Promise<void> => {
  const names = Array.from({ length: count }, (_, at) => `p${at}`)
  const body = Array.from({ length: 9 }, () => '\tevil()').join('\n')
  for (const name of names) {
    await mkdir(join(workspace, name))
    const text = `package ${name}\n\nfunc A() {\n//line ${'x'.repeat(nameLength)}.go:1\n${body}\n}\n`
    await writeFile(join(workspace, name, 'a.go'), text)
  }
  const imports = names.map((name) => `import _ "example.com/container-lambda-function/${name}"`)
  await writeFile(join(workspace, 'imports.go'), ['package main', ...imports].join('\n'))
}

export const lineInputs: readonly HostileInput[] = [
  go('a `//line` of 224 KB that looks like messages of cgo', `: exec: "${filled('pkgconf', 224_000)}`),
  go('a `//line` of 224 KB of `"pkgconf`', filled(': exec: "pkgconf', 224_000)),
  go('a `//line` of 1 MB of links', filled('=a:', 1_000_000)),
  {
    name: 'a compiler that prints 43 MB',
    code: 'go-failed',
    lay: async ({ workspace }) => {
      await manyPackages(workspace, 8, 600_000)
      return {}
    },
  },
  endless('20 `*` in a branch pattern, and a branch of 1 MB', '*a'.repeat(20)),
  input('a branch pattern of 130 KB', 'branch-pattern-too-long', {
    environments: `dev: { branches: "${filled('*a', 100_000)}b", function-name: a }`,
  }),
  input('patterns of 100 KB', undefined, {
    environments: `${ENVIRONMENTS}x: { branches: [${filled(`"${'**a'.repeat(100)}b",`, 100_000)}"z"] }`,
  }),
  input('environments with 20,000 keys', 'environments-yaml', { environments: filled('? a\n', 120_000) }),
  input('environments with 6,500 unknown keys', 'environment-key-unknown', {
    environments: `dev:\n${Array.from({ length: 6_500 }, (_, at) => `  functio${at}: x`).join('\n')}`,
  }),
  input('environments that share a branch template', undefined, {
    environments: Array.from(
      { length: 1_000 },
      (_, at) => `e${at}: { branches: ["**d**${at}", dev], function-name: "f-{branch}", tag: "{branch}" }`,
    ).join('\n'),
  }),
  input('a tag that looks like 40,000 logins', 'setting-value', { 'registry-mirrors': filled('=a:') }),
  input('go-package of dots', undefined, { 'go-package': `${filled('.', 130_000)}go` }),
  input('an image-uri of dots', 'image-uri-invalid', { 'image-uri': `${filled('.')}@` }),
  {
    name: 'a Dockerfile of `FROM` and blanks',
    code: 'docker-build-failed',
    lay: async ({ workspace }, outside) => {
      const script = '#!/bin/sh\ncase "$*" in "buildx inspect"*) echo "Driver: kubernetes" ;; *) exit 1 ;; esac\n'
      await writeFile(join(outside, 'docker'), script, { mode: 0o755 })
      await writeFile(join(workspace, 'Dockerfile'), `FROM ${filled(' as ', 1_000_000)}!\n`)
      return { inputs: { dockerfile: 'Dockerfile' }, env: { PATH: `${outside}:${process.env.PATH}` } }
    },
  },
]
