import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCommand } from './command.ts'
import { makeTempDirectory } from './temp-directory.ts'

/**
 * Passes on builds that the files at and below their module do not determine: links, workspaces, vendored and replaced modules, C; and files so large
 * that reading them takes longer than linking.
 */
const script = (go: string, kept: string): string => `#!/bin/sh
[ "$1" = build ] || exec '${go}' "$@"
out= previous=
for word; do
  [ "$previous" = -o ] && out=$word
  previous=$word
done
strange() {
  [ -n "$(find . \\( -type l -o -size +1024k -o -name vendor \\) -print -quit)" ] || grep -q '^replace' go.mod || [ -n "$('${go}' env GOWORK)" ]
}
if [ -z "$out" ] || [ "$CGO_ENABLED" != 0 ] || [ ! -f go.mod ] || strange; then exec '${go}' "$@"; fi
key=$({
  for word; do [ "$word" = "$out" ] || echo "$word"; done
  env | grep '^GO' | grep -vE '^GO(TMPDIR|MEMLIMIT|GC)=' | sort
  find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
} | sha256sum | cut -c 1-64)
[ -n "$key" ] || exec '${go}' "$@"
[ -f '${kept}'/"$key" ] && exec cp '${kept}'/"$key" "$out"
'${go}' "$@" || exit
cp "$out" '${kept}'/"$key.$$" && mv '${kept}'/"$key.$$" '${kept}'/"$key" || :
`

/** The variable with PATH without it, for tests that build the same thing twice on purpose. */
export const OWN_PATH = 'PATH_WITHOUT_GO_ONCE'

/**
 * A folder for the front of PATH whose `go` links one program once: a build of the same files with the same flags and variables is copied, byte for byte what Go made.
 * Scenarios deploy the same few functions hundreds of times. Disposing removes it.
 */
export const openGoOnce = (go = findCommand('go') ?? 'go'): AsyncDisposable & { readonly path: string } => {
  const directory = makeTempDirectory()
  const [path, kept] = [join(directory.path, 'bin'), join(directory.path, 'kept')]
  for (const folder of [path, kept]) mkdirSync(folder)
  writeFileSync(join(path, 'go'), script(go, kept), { mode: 0o755 })
  return { path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() }
}
