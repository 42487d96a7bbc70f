import { warning } from '../../errors/problems.ts'
import { LDFLAGS, splitWords, strangeLdflag } from './ldflags.ts'

/** What GOFLAGS adds to our own flags of the same name, and what it says in vain. */
export type GoFlags = {
  readonly tags: readonly string[]
  readonly ldflags: string | undefined
  readonly warnings: readonly string[]
}

/**
 * Reads GOFLAGS as go does (cmd/go/internal/base): words of `-name=value`, of which the last of a name counts.
 * The step sets -tags, -ldflags, -trimpath, -buildvcs and -o on go's command line, which overrides GOFLAGS; every other flag reaches go through the variable itself.
 */
export const readGoFlags = (text = ''): GoFlags => {
  const { words, open } = splitWords(text)
  // go refuses it, and says why.
  if (open !== undefined) return { tags: [], ldflags: undefined, warnings: [] }
  const flags = new Map(words.map(parseFlag).map((flag) => [flag.name, flag]))
  const ldflags = readLdflags(flags.get('ldflags'))
  return {
    tags: readTags(flags.get('tags')?.value ?? ''),
    ldflags: ldflags.value,
    warnings: [
      ...ldflags.warnings,
      ...(isFalse(flags.get('trimpath')?.value) ? [warning('goflags-trimpath', {})] : []),
      ...(isTrue(flags.get('buildvcs')) ? [warning('goflags-buildvcs', {})] : []),
    ],
  }
}

type Flag = { readonly name: string; readonly value: string | undefined; readonly word: string }

const parseFlag = (word: string): Flag => {
  const [, name = '', , value] = word.match(/^--?([^=]*)(=(.*))?$/s) ?? []
  return { name, value, word }
}

/** Separated by commas, or by spaces as before Go 1.13. */
const readTags = (value: string): readonly string[] => value.split(/[,\s]+/).filter((tag) => tag !== '')

/** Flags for all packages are for the main package too; only that one is linked. Others name a package. */
const readLdflags = (flag: Flag | undefined): { value: string | undefined; warnings: readonly string[] } => {
  const value = flag?.value?.replace(/^all=/, '').trim()
  if (flag === undefined || value === undefined || value === '') return { value: undefined, warnings: [] }
  const strange = value.startsWith('-') ? strangeLdflag(value) : flag.word
  if (strange === undefined) return { value, warnings: [] }
  return { value: undefined, warnings: [warning('goflags-ldflags', { flag: strange, known: LDFLAGS })] }
}

/** The words of strconv.ParseBool. */
const isFalse = (value: string | undefined): boolean => /^(?:0|f|F|false|FALSE|False)$/.test(value ?? '')

const isTrue = (flag: Flag | undefined): boolean =>
  flag !== undefined && /^(?:1|t|T|true|TRUE|True)$/.test(flag.value ?? 'true')
