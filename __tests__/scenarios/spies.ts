import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export type Spy = AsyncDisposable & {
  /** PATH with the spies in front. */
  readonly path: string
  /** All that the spies saw: variables as `NAME=value`, each argument as a line `argv: …`. */
  readonly seen: () => Promise<string>
  /** Each call as the command's name and its arguments. */
  readonly calls: () => Promise<readonly (readonly string[])[]>
}

/** Commands first on PATH that record environment and arguments, then do the real thing, or `instead`, a line of shell. */
export const spyOn = async (names: readonly string[], instead: Readonly<Record<string, string>> = {}): Promise<Spy> => {
  const folder = await mkdtemp(join(tmpdir(), 'spy-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const name of [...names, ...Object.keys(instead)]) {
    const write = `{ env; printf 'argv: %s\\n' ${name} "$@"; } >> '${folder}'/${name}-$$.txt`
    await writeFile(join(bin, name), `#!/bin/sh\n${write}\n${instead[name] ?? `exec '${realPath(name)}' "$@"`}\n`)
    await chmod(join(bin, name), 0o755)
  }
  const notes = async (): Promise<string[]> => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.txt'))
    return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  }
  return {
    path: `${bin}${delimiter}${process.env.PATH}`,
    seen: async () => (await notes()).join('\n'),
    calls: async () => (await notes()).map((note) => [...note.matchAll(/^argv: (.*)$/gm)].map(([, word = '']) => word)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** Where the command is without us; what it starts must find the spies again. */
const realPath = (name: string): string =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? `/nonexistent/${name}`
