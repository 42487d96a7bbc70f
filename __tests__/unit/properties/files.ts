import fc from 'fast-check'

/** A file's path as a checkout may have it: any characters but those that Unix and zip do not allow in names. */
const segment = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.stringMatching(/^[a-z]{90,110}$/))
  .map((text) => text.replaceAll(/[/\\\0]/g, '-'))
  .filter((text) => text !== '.' && text !== '..')
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `f/${parts.join('/')}`)

export type AnyFile = { readonly path: string; readonly content: string; readonly isExecutable: boolean }

/** Files with different paths. */
export const anyFiles: fc.Arbitrary<AnyFile[]> = fc.uniqueArray(
  fc.record({ path, content: fc.string({ unit: 'binary', maxLength: 2_000 }), isExecutable: fc.boolean() }),
  { maxLength: 8, selector: (file) => file.path },
)

export const modeOf = ({ isExecutable }: Pick<AnyFile, 'isExecutable'>) => (isExecutable ? 0o755 : 0o644)

export const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1)
