import { explainDocker } from '../../../src/build/docker-causes.ts'

const RULE = '--------------------'
/** Written by buildx 0.34 and BuildKit 0.30. */
const REFUSED = [
  '#0 building with "remote" instance using remote driver',
  '',
  '#1 [internal] load build definition from Dockerfile',
  'Dockerfile:2',
  RULE,
  '   1 |     FROM scratch',
  '   2 | >>> FOO x',
  RULE,
  'ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: FOO',
]
const FAILED = [
  '#6 [2/2] RUN exit 3',
  '#6 ERROR: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
  '------',
  ' > [2/2] RUN exit 3:',
  '0.1 what the command wrote',
  '------',
  'Dockerfile:4',
  RULE,
  '   4 | >>> RUN exit 3',
  RULE,
  'ERROR: failed to build: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
]
/** Written by the engine 20.10. */
const LEGACY = [
  'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.',
  'Step 1/2 : FROM scratch',
  ' ---> ',
  'Step 2/2 : COPY nothing /',
  'COPY failed: file not found in build context or excluded by .dockerignore: stat nothing: file does not exist',
]
const build = { dockerfile: 'cmd/Dockerfile', target: undefined, stages: ['build'] }
const HERE = 'The lines above come from Docker.'
const HINT =
  'The lines above come from Docker. The log of this step has all of them. Run  docker build  locally to see the same.'

describe("docker's failure", () => {
  test.each([
    { name: 'an unknown instruction', lines: REFUSED, output: REFUSED.slice(3), line: 2 },
    { name: 'a command that failed', lines: FAILED, output: FAILED.slice(2), line: 4 },
    { name: 'the legacy builder', lines: LEGACY, output: LEGACY.slice(3), line: undefined },
    {
      name: 'the legacy builder, on a parse error',
      lines: [
        LEGACY[0] ?? '',
        '',
        'Error response from daemon: dockerfile parse error line 7: unknown instruction: X',
        '',
      ],
      output: ['Error response from daemon: dockerfile parse error line 7: unknown instruction: X'],
      line: 7,
    },
    { name: 'no output', lines: [], output: [''], line: undefined },
    { name: 'a rule printed by a command', lines: ['a', 'x:9', RULE], output: ['x:9', RULE], line: undefined },
  ])('is shown unchanged, at its line: $name', ({ lines, output, line }) => {
    const error = explainDocker({ ...build, lines })
    const message = `Docker could not build cmd/Dockerfile:\n${output.join('\n')}`
    expect({ message: error.message, problems: error.problems }).toStrictEqual({
      message,
      problems: [{ message, hint: HINT, here: HERE, file: 'cmd/Dockerfile', ...(line === undefined ? {} : { line }) }],
    })
  })

  test.each([
    { name: 'BuildKit', line: 'ERROR: failed to build: failed to solve: target stage "x" could not be found' },
    {
      name: 'the BuildKit of an engine 20.10',
      line: 'ERROR: failed to solve: failed to create LLB definition: target stage x could not be found',
    },
    { name: 'the legacy builder', line: 'Error response from daemon: failed to reach build target x in Dockerfile' },
  ])('lists the stages if the target does not exist, with $name', ({ line }) => {
    const error = explainDocker({ ...build, target: 'x', stages: ['build', 'final'], lines: [line] })
    expect([error.message, error.hint]).toStrictEqual([
      'docker-target: cmd/Dockerfile has no stage x.',
      'Its named stages: build, final.',
    ])
  })

  it('shows 25 lines at most', () => {
    const error = explainDocker({
      ...build,
      lines: ['------', ...Array.from({ length: 90 }, (_, index) => `${index}`)],
    })
    expect(error.message.split('\n')).toHaveLength(26)
    expect(error.message).toContain('\n89')
  })
})
