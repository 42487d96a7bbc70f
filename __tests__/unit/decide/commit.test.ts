import { builtCommit, labelledCommit } from '../../../src/decide/commit.ts'
import { SHA } from '../caller.ts'

const ORIGIN = { serverUrl: 'https://github.com', repository: 'octo/app', sha: SHA }
const OTHER = 'fedcba9876543210fedcba9876543210fedcba98'

describe('labelledCommit', () => {
  const REVISION = 'org.opencontainers.image.revision'
  const SOURCE = 'org.opencontainers.image.source'

  test.each([
    { name: 'no labels', labels: {}, expected: undefined },
    { name: 'the revision alone', labels: { [REVISION]: OTHER }, expected: OTHER },
    {
      name: 'a revision of this repository',
      labels: { [REVISION]: OTHER, [SOURCE]: 'https://github.com/octo/app' },
      expected: OTHER,
    },
    {
      name: 'the same, written otherwise',
      labels: { [REVISION]: OTHER, [SOURCE]: 'https://github.com/Octo/App.git' },
      expected: OTHER,
    },
    {
      name: "a revision of the base's repository",
      labels: { [REVISION]: OTHER, [SOURCE]: 'https://github.com/chainguard-images/images' },
      expected: undefined,
    },
    {
      name: 'a repository of a similar name',
      labels: { [REVISION]: OTHER, [SOURCE]: 'https://github.com/octo/app2' },
      expected: undefined,
    },
    { name: 'a short revision', labels: { [REVISION]: OTHER.slice(0, 7) }, expected: undefined },
    { name: 'a version', labels: { [REVISION]: 'v1.2.3' }, expected: undefined },
  ])('of $name', ({ labels, expected }) => {
    expect(labelledCommit(labels, ORIGIN)).toBe(expected)
  })
})

describe('builtCommit', () => {
  const built = (settings: Record<string, string>, path: string | undefined = 'example.com/app') => ({
    settings,
    mainModule: { path },
  })

  test.each([
    { name: 'no build info', built: undefined, expected: undefined },
    { name: 'none of git', built: built({ '-tags': 'lambda.norpc' }), expected: undefined },
    { name: "the run's own", built: built({ 'vcs.revision': SHA }), expected: undefined },
    {
      name: "the run's own with changes",
      built: built({ 'vcs.revision': SHA, 'vcs.modified': 'true' }),
      expected: undefined,
    },
    { name: 'another', built: built({ 'vcs.revision': OTHER, 'vcs.modified': 'false' }), expected: OTHER },
    {
      name: 'another of this repository',
      built: built({ 'vcs.revision': OTHER }, 'github.com/Octo/App/v2'),
      expected: OTHER,
    },
    { name: 'another with changes', built: built({ 'vcs.revision': OTHER, 'vcs.modified': 'true' }), expected: '' },
    {
      name: 'one of another repository',
      built: built({ 'vcs.revision': OTHER }, 'github.com/acme/tool'),
      expected: '',
    },
    { name: 'a revision of Mercurial', built: built({ 'vcs.revision': '12:abc' }), expected: undefined },
  ])('with $name is $expected', ({ built: found, expected }) => {
    expect(builtCommit(found, ORIGIN)).toBe(expected)
  })
})
