import { actionProblems } from '../../tools/action-file.ts'

const BUILT = ['dist/107.index.js', 'dist/index.js', 'dist/licenses.txt']

const action = (...runs: readonly string[]): string =>
  ['name: x', 'runs:', ...runs.map((line) => `  ${line}`)].join('\n')

describe('action.yml', () => {
  it.each([
    {
      name: 'another program of dist',
      runs: ['using: node24', 'main: dist/107.index.js'],
      problems: ['action.yml: runs.main is dist/107.index.js, not dist/index.js, which npm run bundle builds'],
    },
    {
      name: 'a program beside dist',
      runs: ['using: node24', 'main: lib/main.js'],
      problems: [
        'action.yml: runs.main is lib/main.js, not dist/index.js, which npm run bundle builds',
        'action.yml: runs.main is lib/main.js, which is no file that npm run bundle builds',
      ],
    },
    {
      name: 'the program by another way',
      runs: ['using: node24', 'main: dist/../src/../dist/index.js'],
      problems: [
        'action.yml: runs.main is dist/../src/../dist/index.js, not dist/index.js, which npm run bundle builds',
        'action.yml: runs.main is dist/../src/../dist/index.js, which is no file that npm run bundle builds',
      ],
    },
    {
      name: 'something before it',
      runs: ['using: node24', 'main: dist/index.js', 'pre: tools/licenses.ts'],
      problems: ['action.yml: runs.pre is tools/licenses.ts, which is no file that npm run bundle builds'],
    },
    {
      name: 'something after it',
      runs: ['using: node24', 'main: dist/index.js', 'post: dist/post.js'],
      problems: ['action.yml: runs.post is dist/post.js, which is no file that npm run bundle builds'],
    },
    {
      name: 'another Node',
      runs: ['using: node20', 'main: dist/index.js'],
      problems: ['action.yml: runs.using is node20, not node24'],
    },
    {
      name: 'steps',
      runs: ['using: composite', 'steps: [{ run: dist/index.js, shell: bash }]'],
      problems: [
        expect.stringMatching(
          /^action\.yml: runs must have using and main, and at most pre and post, but is \{"using":"composite"/,
        ),
      ],
    },
    {
      name: 'an image',
      runs: ['using: docker', 'image: Dockerfile', 'main: dist/index.js'],
      problems: [expect.stringMatching(/^action\.yml: runs must have .*"image":"Dockerfile"/)],
    },
    {
      name: 'main twice',
      runs: ['using: node24', 'main: dist/index.js', 'main: lib/main.js'],
      problems: [expect.stringMatching(/^action\.yml: runs must have /)],
    },
  ])('is refused with $name', ({ runs, problems }) => {
    expect(actionProblems(action(...runs), BUILT)).toStrictEqual(problems)
  })

  it.each(['', 'name: x', 'runs: dist/index.js', '- runs'])('is refused without runs: %s', (text) => {
    expect(actionProblems(text, BUILT)).toStrictEqual([expect.stringMatching(/^action\.yml: runs must have /)])
  })

  it('is refused while dist lacks its program', () => {
    expect(actionProblems(action('using: node24', 'main: dist/index.js'), [])).toStrictEqual([
      'action.yml: runs.main is dist/index.js, which is no file that npm run bundle builds',
    ])
  })

  it.each([
    [['using: node24', 'main: dist/index.js']],
    [['using: node24', 'main: dist/index.js', 'post: dist/107.index.js']],
  ])('is fine with what dist has: %s', (runs) => {
    expect(actionProblems(action(...runs), BUILT)).toStrictEqual([])
  })
})
