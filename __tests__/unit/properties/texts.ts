import fc from 'fast-check'

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
