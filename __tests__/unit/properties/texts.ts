import fc from 'fast-check'
import { cpuMs } from '../cpu-time.ts'

/** What terminals, the runner and markdown treat as commands, and what hides or breaks a line. */
const SPECIAL = [
  '\u001b[31m',
  '\u001b]8;;https://example.com\u0007',
  '\u001b',
  '::',
  ':',
  '::error::',
  '##[',
  '#',
  '[',
  '\r',
  '\n',
  '\r\n',
  '\u2028',
  '\u0085',
  '\u009b31m',
  '\u202e',
  '\u0000',
  '\u0008',
  ' ',
  '\t',
  '\ufeff',
  '\u00a0',
  '%0A',
] as const

/** Any text, with special log characters more often than at random. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 4 }))).map((parts) => parts.join('')),
)

/** The same on one line. */
export const oneLine: fc.Arbitrary<string> = anyText.map((text) => text.replaceAll(/[\r\n\u2028\u2029]/g, ''))

/** A text that repeats a fragment, of any length: what keeps a parser busy that looks at a character more than once. */
export type Repeated = { readonly start: string; readonly fragment: string; readonly end: string }

/** What means something to the parsers of outside text. */
const MEANINGFUL = [
  ...[
    'a',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '/',
    '.',
    ':',
    '@',
    '=',
    ',',
    '-',
    '_',
    '"',
    "'",
    '`',
    '{',
    '}',
    '[',
    ']',
    '(',
    '*',
  ],
  ...[
    '?',
    '+',
    '!',
    '#',
    '\\',
    '$',
    '%',
    '<',
    '>',
    '|',
    '&',
    ';',
    '0',
    '://',
    '**',
    '*a',
    'a:',
    '=a:',
    '{a',
    '\u001b[',
  ],
  ...['\u001b]', '::', '##[', ' as ', 'FROM ', ': exec: "', 'pkgconf', '.go:1: ', 'go: ', ' requires go >= ', '@v1: '],
  ...[
    'Bearer ',
    'realm="',
    'sha256:',
    'refs/heads/',
    'arn:aws:',
    '  x',
    '"a":',
    '[{',
    '\\"',
    '- ',
    '? ',
    '&a ',
    '!!str ',
  ],
] as const

/** Fragments of one or more of these, after and before some of them. */
export const repeated: fc.Arbitrary<Repeated> = fc.record({
  start: fc.array(fc.constantFrom(...MEANINGFUL), { maxLength: 3 }).map((parts) => parts.join('')),
  fragment: fc.array(fc.constantFrom(...MEANINGFUL), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  end: fc.constantFrom('', '!', '\n', '\u0000', '"', '@', 'a'),
})

const SHORT = 2_000
const LONG = 10 * SHORT
/** Below it, nothing can be told from the noise of a busy machine. */
const NOISE_MS = 25

/** How many times longer a text of ten times the length takes: about 10 where the work is linear, and 100 where it is quadratic; 1 for what takes no time. */
export const growth = (work: (text: string) => unknown, { start, fragment, end }: Repeated): number => {
  const least = (length: number, rounds: number): number => {
    const text = `${start}${fragment.repeat(Math.ceil(length / fragment.length))}${end}`
    return Math.min(...Array.from({ length: rounds }, () => cpuMs(() => work(text))))
  }
  if (least(LONG, 1) < NOISE_MS) return 1
  return least(LONG, 3) / Math.max(least(SHORT, 3), 0.1)
}

/** More than linear work takes on a busy machine, and less than quadratic. */
export const LINEAR = 50
