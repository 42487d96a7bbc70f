import { relative } from 'node:path'
import { type Problem, problem } from '../errors/problems.ts'
import type { Caller } from '../host/caller.ts'
import { isGuarded } from './events.ts'
import { splitWords } from './grammar/ldflags.ts'
import type { Source } from './source.ts'

/** Under a guarded event nothing is deployed but the event's own commit: no code that another run may have made, and no flag that leads go to other files. */
export const madeElsewhereProblems = (caller: Caller, source: Source): readonly Problem[] => {
  if (!isGuarded(caller)) return []
  const { name: event } = caller.event
  switch (source.kind) {
    case 'go':
      return leadingFlags(caller.buildVariables.GOFLAGS).map((flag) => problem('event-goflags', { event, flag }))
    case 'dockerfile':
      return source.cacheFrom
        .filter((cache) => /(?:^|,)\s*type=local\s*(?:,|$)/.test(cache))
        .map((cache) => problem('event-made-elsewhere', { event, setting: 'cache-from', value: cache }))
    default:
      return [problem('event-made-elsewhere', { event, setting: SETTINGS[source.kind], value: sourceText(source) })]
  }
}

const SETTINGS = { binary: 'binary', 'zip-file': 'zip-file', archive: 'image-uri', 'image-uri': 'image-uri' } as const

const sourceText = (source: Exclude<Source, { kind: 'go' | 'dockerfile' }>): string =>
  source.kind === 'image-uri' ? source.image.text : relative(source.workspace, source.path)

/** Flags that name files or programs to use instead, and the one with which go follows no go.sum (cmd/go, build flags). */
const leadingFlags = (text = ''): readonly string[] =>
  splitWords(text).words.filter((word) => /^--?(?:overlay|modfile|toolexec)(?:=|$)|^--?mod=mod$/.test(word))
