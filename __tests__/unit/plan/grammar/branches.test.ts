import fc from 'fast-check'
import { branchPattern, matchesBranch, slugMatch } from '../../../../src/plan/grammar/branches.ts'
import { slug as slugOf } from '../../../../src/plan/precedence.ts'

const onBranch = (branch: string) => ({ branch, ref: `refs/heads/${branch}` })
const onTag = (tag: string) => ({ branch: undefined, ref: `refs/tags/${tag}` })

describe('matchesBranch', () => {
  // From GitHub's filter pattern cheat sheet, plus edge cases.
  test.each([
    { name: 'a plain name', patterns: ['main'], on: onBranch('main') },
    { name: '* within a segment', patterns: ['feature/*'], on: onBranch('feature/my-branch') },
    { name: '* for nothing', patterns: ['v*'], on: onBranch('v') },
    { name: '** across segments', patterns: ['feature/**'], on: onBranch('feature/beta-a/my-branch') },
    { name: '** alone', patterns: ['**'], on: onBranch('all/the/branches') },
    { name: '* between names', patterns: ['*feature'], on: onBranch('mona-feature') },
    { name: '? with the character', patterns: ['releases?'], on: onBranch('releases') },
    { name: '? without the character', patterns: ['releases?'], on: onBranch('release') },
    { name: '+ once', patterns: ['ab+'], on: onBranch('ab') },
    { name: '+ repeated', patterns: ['ab+'], on: onBranch('abbb') },
    { name: 'a set', patterns: ['[CB]at'], on: onBranch('Bat') },
    { name: 'a range', patterns: ['release-[1-2]00'], on: onBranch('release-200') },
    { name: 'a set that repeats', patterns: ['v[12].[0-9]+.[0-9]+'], on: onBranch('v1.10.1') },
    { name: 'a caret in a set is itself', patterns: ['[^a]'], on: onBranch('^') },
    { name: 'an escaped star is a star', patterns: ['\\*'], on: onBranch('*') },
    { name: 'a dot is a dot', patterns: ['v1.0'], on: onBranch('v1.0') },
    { name: 'the second pattern', patterns: ['main', 'dev'], on: onBranch('dev') },
    { name: '! then a pattern that includes it again', patterns: ['**', '!wip/**', 'wip/ok'], on: onBranch('wip/ok') },
    { name: '! for another branch', patterns: ['**', '!wip'], on: onBranch('main') },
    { name: 'a full ref', patterns: ['refs/heads/main'], on: onBranch('main') },
    { name: 'a tag by its full ref', patterns: ['refs/tags/v*'], on: onTag('v1') },
    { name: '! for another tag', patterns: ['refs/tags/**', '!refs/tags/rc-*'], on: onTag('v1') },
  ])('$name: $patterns matches', ({ patterns, on }) => {
    expect(matchesBranch(patterns, on.branch, on.ref)).toBe(true)
  })

  test.each([
    { name: 'another name', patterns: ['main'], on: onBranch('maintenance') },
    { name: 'another case', patterns: ['main'], on: onBranch('Main') },
    { name: 'the end of a name', patterns: ['main'], on: onBranch('not-main') },
    { name: '* stops at /', patterns: ['feature/*'], on: onBranch('feature/beta-a/my-branch') },
    { name: '* alone stops at /', patterns: ['*'], on: onBranch('feature/a') },
    { name: '** keeps the part before it', patterns: ['feature/**'], on: onBranch('features/a') },
    { name: '? is not a wildcard', patterns: ['mai?'], on: onBranch('main') },
    { name: '? matches at most one', patterns: ['releases?'], on: onBranch('releasess') },
    { name: '+ needs at least one', patterns: ['ab+'], on: onBranch('a') },
    { name: 'a set matches one character', patterns: ['[CB]at'], on: onBranch('CBat') },
    { name: 'a range ends', patterns: ['release-[1-2]00'], on: onBranch('release-300') },
    { name: 'a caret in a set does not negate', patterns: ['[^a]'], on: onBranch('b') },
    { name: 'a dot matches only a dot', patterns: ['v1.0'], on: onBranch('v1x0') },
    { name: '! after the match', patterns: ['**', '!wip/**'], on: onBranch('wip/a') },
    { name: '! alone', patterns: ['!wip'], on: onBranch('main') },
    { name: '! last, after an including pattern', patterns: ['wip/**', '!wip/a'], on: onBranch('wip/a') },
    { name: 'no pattern', patterns: [], on: onBranch('main') },
    { name: 'a full ref of another branch', patterns: ['refs/heads/main'], on: onBranch('dev') },
    { name: 'a name never matches a tag', patterns: ['**'], on: onTag('main') },
    { name: 'a name that looks like a ref', patterns: ['heads/main'], on: onBranch('main') },
    { name: '! with a full ref', patterns: ['**', '!refs/heads/dev'], on: onBranch('dev') },
    { name: 'a malformed pattern', patterns: ['main['], on: onBranch('main') },
    { name: 'a regular expression', patterns: ['(main|dev)'], on: onBranch('main') },
    { name: 'a line break', patterns: ['main'], on: onBranch('main\n') },
  ])('$name: $patterns does not match', ({ patterns, on }) => {
    expect(matchesBranch(patterns, on.branch, on.ref)).toBe(false)
  })
})

describe('branchPattern', () => {
  test.each(['[', 'a[', 'a[]', '[a/b]', '?', '+a', '**+', 'a++', '[z-a]', 'a\\'])('%s is malformed', (pattern) => {
    expect(branchPattern(pattern)).toBeUndefined()
  })

  test.each(['main', '**', 'a]', 'a?', '[a-z]+', '\\[', '#1', 'été/*'])('%s is a pattern', (pattern) => {
    expect(branchPattern(pattern)).toBeInstanceOf(Function)
  })
})

describe('slugMatch', () => {
  test.each<{ pattern: string; slug: string; expected: ReturnType<typeof slugMatch> }>([
    { pattern: 'main', slug: 'mains', expected: 'none' },
    { pattern: 'main', slug: '', expected: 'none' },
    { pattern: 'release/*', slug: 'release1', expected: 'none' },
    { pattern: 'release/**', slug: 'a-release-1', expected: 'none' },
    { pattern: 'v[0-9].?x', slug: 'va-x', expected: 'none' },
    { pattern: 'refs/tags/v*', slug: 'v1', expected: 'none' },
    { pattern: '[', slug: 'a', expected: 'none' },
    { pattern: 'main', slug: 'main', expected: 'named' },
    { pattern: 'Feature/A_b', slug: 'feature-a-b', expected: 'named' },
    { pattern: '-a--b-', slug: 'a-b', expected: 'named' },
    { pattern: 'refs/heads/Main', slug: 'main', expected: 'named' },
    { pattern: '**', slug: '', expected: 'wildcard' },
    { pattern: '*', slug: 'a-b', expected: 'wildcard' },
    { pattern: 'release/*', slug: 'release-1-0', expected: 'wildcard' },
    { pattern: 'v[0-9]+.x', slug: 'v12-x', expected: 'wildcard' },
    { pattern: '[A-C]', slug: 'b', expected: 'wildcard' },
    { pattern: 'refs/heads/rel-*', slug: 'rel-1', expected: 'wildcard' },
    { pattern: 'refs/**', slug: 'x', expected: 'wildcard' },
  ])('$pattern and $slug: $expected', ({ pattern, slug, expected }) => {
    expect(slugMatch(pattern, slug)).toBe(expected)
  })

  it('misses no slug of a branch that the pattern matches', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9]{1,3}$/)
    const path = fc.array(part, { minLength: 1, maxLength: 4 })
    const separators = fc.array(fc.constantFrom('/', '-', '_', '.'), { minLength: 3, maxLength: 3 })
    const join = (parts: readonly string[], between: readonly string[]) =>
      parts.map((text, at) => (at === 0 ? text : `${between[at - 1]}${text}`)).join('')
    fc.assert(
      fc.property(
        path,
        separators,
        fc.array(fc.constantFrom('*', '**', undefined), { maxLength: 4 }),
        (parts, between, stars) => {
          const branch = join(parts, between)
          const pattern = join(
            parts.map((text, at) => stars[at] ?? text),
            between,
          )
          fc.pre(matchesBranch([pattern], branch, ''))
          expect(slugMatch(pattern, slugOf(branch))).not.toBe('none')
        },
      ),
    )
  })
})
