import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compile } from '../../../src/go/compile.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import type { GoSource } from '../../../src/plan/source.ts'
import { goSource } from '../../go-source.ts'

export const MAIN = 'package main\n\nfunc main() { println("hello") }\n'
export const FUNCTION =
  'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() {}) }\n'
export const MODULE = 'module example.com/app\n\ngo 1.23\n'

export const GO_TIMEOUT_MS = 60_000

/** A workspace with these files, and a compiler for it. Modules use only the standard library, so nothing is fetched. */
export const openModule = async (files: Readonly<Record<string, string>>) => {
  const temp = await openTemp(tmpdir())
  const workspace = join(temp.path, 'workspace')
  for (const [path, text] of Object.entries({ '.keep': '', ...files })) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
  const output = join(temp.path, 'bootstrap')
  const build = (more: Partial<GoSource> = {}, directory = '.', signal = new AbortController().signal) =>
    compile({
      source: goSource(workspace, { directory: join(workspace, directory), ...more }),
      architecture: 'x86_64',
      extraTags: [],
      output,
      signal,
    })
  return { workspace, output, build, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}
