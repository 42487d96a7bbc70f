import { explainDocker } from '../../../src/docker/causes.ts'

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
      problems: [
        {
          code: 'docker-build-failed',
          message,
          hint: HINT,
          terminalHint: HERE,
          file: 'cmd/Dockerfile',
          ...(line === undefined ? {} : { line }),
        },
      ],
    })
  })

  test.each([
    {
      name: 'a program for another architecture, under BuildKit',
      lines: ['------', ' > [2/2] RUN go build:', '0.071 exec /bin/sh: exec format error', '------'],
      code: 'docker-build-foreign',
      hint: 'Put docker/setup-qemu-action before this step.',
    },
    {
      name: 'the same, under the legacy builder',
      lines: ['Step 2/2 : RUN go build', 'standard_init_linux.go:228: exec user process caused: exec format error'],
      code: 'docker-build-foreign',
      hint: 'Put docker/setup-qemu-action before this step.',
    },
    {
      name: 'a file that is not in the context, under BuildKit',
      lines: [
        '------',
        'ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref 7d::x: "/dist/app": not found',
      ],
      code: 'docker-build-copy',
      hint: 'COPY paths are relative to docker-context',
    },
    {
      name: 'the same, under the legacy builder',
      lines: LEGACY,
      code: 'docker-build-copy',
      hint: 'COPY paths are relative to docker-context',
    },
    {
      name: "Docker Hub's limit",
      lines: [
        '------',
        'ERROR: failed to build: failed to solve: golang: failed to resolve source metadata for docker.io/library/golang:latest: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/golang/manifests/sha256:0: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.',
      ],
      code: 'docker-build-rate-limited',
      hint: 'Log in with docker/login-action before this step',
    },
    {
      name: 'a private image',
      lines: [
        '------',
        'ERROR: failed to build: failed to solve: octo/private: failed to resolve source metadata for docker.io/octo/private:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ],
      code: 'docker-build-login',
      hint: 'Check the name of the image.',
    },
    ...[
      ['ERROR: failed to solve: x: failed to authorize: failed to fetch oauth token: 401 Unauthorized', 'login'],
      ['failed to solve with frontend dockerfile.v0: failed to create LLB definition: pull access denied', 'login'],
      ['Error response from daemon: pull access denied for octo/private, repository does not exist', 'login'],
      ['Error response from daemon: toomanyrequests: You have reached your pull rate limit.', 'rate-limited'],
    ].map(([line = '', code]) => ({ name: line, lines: ['------', line], code: `docker-build-${code}`, hint: '' })),
    ...[
      ["pull access denied for octo/private, repository does not exist or may require 'docker login'", 'login'],
      ['error pulling image configuration: download failed after attempts=6: 403 Forbidden', 'login'],
      ['toomanyrequests: You have reached your pull rate limit.', 'rate-limited'],
    ].map(([line = '', code]) => ({
      name: `the legacy builder: ${line}`,
      lines: ['Step 1/2 : FROM octo/private', line],
      code: `docker-build-${code}`,
      hint: '',
    })),
    {
      name: 'a full disk',
      lines: ['------', '0.1 cp: error writing /x: No space left on device', '------'],
      code: 'docker-build-space',
      hint: 'Free space before this step',
    },
    ...[
      'go: example.com/x@v1.0.0: reading https://proxy.example.com/x/@v/v1.0.0.info: 403 Forbidden',
      'curl: (22) The requested URL returned error: 429 Too Many Requests',
      'toomanyrequests: slow down',
      'pull access denied for octo/private',
    ].flatMap((printed) => [
      {
        name: `none of these, although a command printed one under BuildKit: ${printed}`,
        lines: ['#12 [2/2] RUN x', `#12 3.4 ${printed}`, ...FAILED.slice(2, 4), `3.4 ${printed}`, ...FAILED.slice(5)],
        code: 'docker-build-failed',
        hint: HERE,
      },
      {
        name: `the same, quoted in the command: ${printed}`,
        lines: ['------', `ERROR: failed to solve: process "/bin/sh -c echo ${printed}" did not complete successfully`],
        code: 'docker-build-failed',
        hint: HERE,
      },
      {
        name: `the same, in a command of an older BuildKit: ${printed}`,
        lines: ['------', `failed to solve: rpc error: desc = executor failed running [sh -c echo ${printed}]`],
        code: 'docker-build-failed',
        hint: HERE,
      },
      {
        name: `the same, under the legacy builder: ${printed}`,
        lines: ['Step 2/2 : RUN x', ...Array.from({ length: 30 }, () => printed)],
        code: 'docker-build-failed',
        hint: HERE,
      },
    ]),
    {
      name: 'none of these, although a step that went well printed one',
      lines: ['#5 0.1 exec format error is tested', ...FAILED],
      code: 'docker-build-failed',
      hint: 'The lines above come from Docker.',
    },
  ])('has words of its own for $name', ({ lines, code, hint }) => {
    const { problems } = explainDocker({ ...build, lines })
    expect(problems).toMatchObject([{ code, hint: expect.stringContaining(hint), file: 'cmd/Dockerfile' }])
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
