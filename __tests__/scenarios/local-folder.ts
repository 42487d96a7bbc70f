import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder with these files; those in `bin` are executable. */
export const openFolder = async (files: Readonly<Record<string, string | Buffer>> = {}) => {
  const path = await mkdtemp(join(tmpdir(), 'local-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content, { mode: name.startsWith('bin/') ? 0o755 : 0o644 })
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A docker for `bin` that records its arguments and runs the shell code given for their beginning. */
export const dockerThat = (answers: Readonly<Record<string, string>>): string => {
  const cases = Object.entries(answers).map(([args, line]) => `'${args}'*) ${line} ;;`)
  return `#!/bin/sh\necho "$*" >> "$(dirname "$0")/../docker-calls"\ncase "$*" in ${cases.join('\n')} esac\n`
}

/** How such a docker returns a folder with an extension in it; it is started in another folder. */
export const SEND_EXTENSION = 'cd "$(dirname "$0")" && mkdir -p extensions && : > extensions/x && tar c extensions'

/** What that docker was called with, line by line. */
export const dockerCalls = async (folder: string): Promise<readonly string[]> =>
  (await readFile(join(folder, 'docker-calls'), 'utf8')).trim().split('\n')
