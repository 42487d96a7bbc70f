import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'
import { cpuMs } from './cpu-time.ts'

type Found = { readonly file: string; readonly source: string; readonly flags: string }

/** Every regular expression of a file, wherever it is in the program. */
const regularExpressionsOf = (file: string): readonly Found[] => {
  const found: Found[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('type' in node && node.type === 'RegExpLiteral' && 'pattern' in node && 'flags' in node)
      found.push({ file, source: String(node.pattern), flags: String(node.flags) })
    for (const value of Object.values(node)) visit(value)
  }
  visit(parseSync(readFileSync(join(process.cwd(), file), 'utf8'), { syntax: 'typescript' }).body)
  return found
}

const all = globSync('src/**/*.ts').toSorted().flatMap(regularExpressionsOf)

/** What may repeat itself in a text that keeps a pattern busy. */
const COMMON = ['a', 'A', '1', '0', '-', '/', '"', "'", '{', '`', '=', ',', '@', '.', '_', '$', '\\', '[', '(']
const BLANK = [' ', '\t', '\n', '\r', ' a', 'a ', '\n ', '\t\n']
const MIXED = ['a:', '/a', '.a', '-a', '=a:', ',a=', ' as ', ': ', '.go:1', 'a.', '"a" ', '\\\n', '\u001b]', '\u001b[1']

/** The literal parts of a pattern, with one character for each class. */
const fragmentsOf = (source: string): readonly string[] => {
  const plain = source
    .replace(/\(\?<[A-Za-z]+>/g, '(')
    .replace(/\(\?<?[:=!]/g, '(')
    .replace(/\\S/g, 'x')
    .replace(/\\s/g, ' ')
    .replace(/\\[dD]/g, '1')
    .replace(/\\w/g, 'w')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\[bpPu](?:\{\w+\}|[0-9a-f]{4})?/g, '')
    .replace(/\[\^[^\]]*\]/g, 'y')
    .replace(/\[(\\?.)[^\]]*\]/g, '$1')
  const bare = (text: string): string => text.replace(/\\(.)/g, '$1')
  const runs = plain.split(/(?<!\\)(?:[()|^$?*+]|\{[\d,]*\})/).map(bare)
  const wholes = plain.split(/(?<!\\)[()|]/).map((text) => bare(text.replace(/(?<!\\)[?*+^$]/g, '')))
  const joined = bare(plain.replace(/(?<!\\)\|[^()|]*/g, '').replace(/(?<!\\)[()?*+^$]/g, ''))
  return [...new Set([joined, ...runs, ...wholes])].filter((text) => text !== '').slice(0, 12)
}

/** Short ones first: what is worse than quadratic would take hours for the long ones. */
const LENGTHS = [60, 400, 3_000]
/** So much longer takes so much more of a linear pattern, and the square of it of a quadratic one. */
const TIMES = 4
const TOO_MUCH = 9
/** Below it, nothing can be told from the noise of a busy machine. */
const NOISE_MS = 4

/** A text that takes more than linear time to search; undefined if none of those tried does. */
const hardText = ({ source, flags }: Found): string | undefined => {
  const pattern = new RegExp(source, flags)
  const own = fragmentsOf(source)
  const search = (text: string): void => {
    if (pattern.global) for (const _ of text.matchAll(pattern));
    else pattern.exec(text)
  }
  const text = (start: string, fragment: string, length: number): string =>
    `${start}${fragment.repeat(Math.ceil(length / fragment.length))}\u0000\n!`
  const least = (start: string, fragment: string, length: number): number => {
    const tried = text(start, fragment, length)
    return Math.min(...[1, 2, 3].map(() => cpuMs(() => search(tried))))
  }
  for (const start of ['', 'a', ...own.slice(0, 5)])
    for (const fragment of [...own, ...COMMON, ...BLANK, ...MIXED])
      for (const length of LENGTHS) {
        if (cpuMs(() => search(text(start, fragment, length * TIMES))) < NOISE_MS) continue
        const [short, long] = [least(start, fragment, length), least(start, fragment, length * TIMES)]
        if (long > NOISE_MS && long > short * TOO_MUCH) return JSON.stringify([start, fragment])
      }
  return undefined
}

describe('a regular expression', () => {
  it('is found wherever it is written', () => {
    expect(all.length).toBeGreaterThan(250)
  })

  it.each([
    { name: 'of blanks at the end', source: '\\s+$', flags: '' },
    { name: 'that begins anywhere', source: '\\w+=', flags: 'g' },
    { name: 'with a lazy part twice', source: 'failed .*?error=(.*?)(?: Id=.*)?$', flags: '' },
    { name: 'of lines', source: '^\\s*key\\s*=', flags: 'm' },
    { name: 'with two parts that begin anywhere', source: 'x\\w*\\w*\\w*=', flags: '' },
  ])('$name takes the square of its text, and is noticed', ({ source, flags }) => {
    expect(hardText({ file: '', source, flags })).toBeDefined()
  })

  it.each([...new Set(all.map(({ file }) => file))])('takes linear time, for texts of others: %s', (file) => {
    const hard = all
      .filter((one) => one.file === file)
      .flatMap((one) => {
        const text = hardText(one)
        return text === undefined ? [] : [`/${one.source}/${one.flags} on ${text}`]
      })
    expect(hard).toStrictEqual([])
  })
})
