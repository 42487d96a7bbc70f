import { dockerCommand } from '../../../src/docker/arguments.ts'
import type { DockerfileSource } from '../../../src/plan/source.ts'

const source: DockerfileSource = {
  kind: 'dockerfile',
  workspace: '/w',
  directory: '/w',
  dockerfile: '/w/Dockerfile',
  context: '/w',
  target: undefined,
  args: {},
  secrets: {},
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  writesCache: true,
  buildEnv: [],
}
const oci = { kind: 'oci', path: '/t/image.tar' } as const
const load = { kind: 'load', idFile: '/t/id' } as const
const legacy = { kind: 'legacy', idFile: '/t/id' } as const

const BUILDX = ['buildx', 'build', '--progress', 'plain', '--provenance=false', '--sbom=false']
const PLACE = ['--platform', 'linux/amd64', '--file', '/w/Dockerfile']
const OCI = ['--output', 'type=oci,dest=/t/image.tar,rewrite-timestamp=true', '/w']
const GITHUB_CACHE = ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_CACHE_URL']
const EPOCH = { SOURCE_DATE_EPOCH: '0' }

/** Every message of the thrown error. */
const messagesOf = (run: () => unknown): string[] => {
  try {
    run()
  } catch (error) {
    if (error instanceof Error && 'problems' in error)
      return (error.problems as { message: string }[]).map(({ message }) => message)
  }
  return []
}

describe('the docker command', () => {
  test.each([
    'PATH',
    'HOME',
    'TMPDIR',
    'SSH_AUTH_SOCK',
    'SSL_CERT_FILE',
    'KUBECONFIG',
    'GODEBUG',
    'DOCKER_HOST',
    'DOCKER_CONFIG',
    'DOCKER_BUILDKIT',
    'BUILDX_BUILDER',
    'BUILDX_CONFIG',
    'BUILDKIT_HOST',
    'BUILDKIT_PROGRESS',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'XDG_CONFIG_HOME',
    'ACTIONS_RUNTIME_TOKEN',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'EXPERIMENTAL_BUILDKIT_SOURCE_POLICY',
    'DEPLOY_GO_LAMBDA_SECRET_1',
  ])('refuses the build argument %s, which would change docker', (name) => {
    expect(messagesOf(() => dockerCommand({ ...source, args: { [name]: 'x' } }, 'x86_64', oci))).toStrictEqual([
      `build-args sets ${name}, which would change docker itself.`,
    ])
  })

  test.each(['', 'A B', 'A=B', '1A', '-A', 'A-B', 'Ä', 'A\nB', '--file'])('refuses the build argument "%s"', (name) => {
    expect(messagesOf(() => dockerCommand({ ...source, args: { [name]: 'x' } }, 'x86_64', oci))).toStrictEqual([
      `build-args has the name "${name}", which is not a valid ARG name.`,
    ])
  })

  test.each([
    { name: 'secrets', more: { secrets: { npm: 'NPM_TOKEN' } }, settings: ['build-secrets'] },
    { name: 'ssh', more: { ssh: ['default'] }, settings: ['build-ssh'] },
    { name: 'a cache that is not an image', more: { cacheFrom: ['type=gha'] }, settings: ['cache-from'] },
    { name: 'a cache export', more: { cacheTo: ['type=inline'] }, settings: ['cache-to'] },
    {
      name: 'all of them at once',
      more: { secrets: { a: 'A' }, ssh: ['default'], cacheFrom: ['type=gha'], cacheTo: ['type=gha'] },
      settings: ['build-secrets', 'build-ssh', 'cache-from', 'cache-to'],
    },
  ])('refuses $name without buildx', ({ more, settings }) => {
    expect(messagesOf(() => dockerCommand({ ...source, ...more }, 'x86_64', legacy))).toStrictEqual(
      settings.map((setting) => `${setting} needs buildx, which this Docker does not have.`),
    )
  })

  it('lists all problems at once', () => {
    const args = { PATH: '/x', 'A B': 'x', OK: 'a\0b' }
    expect(messagesOf(() => dockerCommand({ ...source, args, ssh: ['default'] }, 'x86_64', legacy))).toStrictEqual([
      'build-args sets PATH, which would change docker itself.',
      'build-args has the name "A B", which is not a valid ARG name.',
      'build-args: the value of OK contains a zero byte.',
      'build-ssh needs buildx, which this Docker does not have.',
    ])
  })

  test.each([
    {
      name: 'an archive, with times of 1970 and no attestations',
      source: {},
      output: oci,
      expected: { args: [...BUILDX, ...PLACE, ...OCI], passed: [], runnerVariables: [], set: EPOCH, secrets: {} },
    },
    {
      name: 'an archive whose path has a comma and quotes',
      source: {},
      output: { kind: 'oci', path: '/t/a,"b".tar' } as const,
      expected: {
        args: [...BUILDX, ...PLACE, '--output', 'type=oci,"dest=/t/a,""b"".tar",rewrite-timestamp=true', '/w'],
        passed: [],
        runnerVariables: [],
        set: EPOCH,
        secrets: {},
      },
    },
    {
      name: 'an image in the engine',
      source: {},
      output: load,
      expected: {
        args: [...BUILDX, ...PLACE, '--load', '--iidfile', '/t/id', '/w'],
        passed: [],
        runnerVariables: [],
        set: EPOCH,
        secrets: {},
      },
    },
    {
      name: 'an image with the legacy builder',
      source: { target: 'final', args: { VERSION: '1' }, cacheFrom: ['app:cache'] },
      output: legacy,
      expected: {
        args: [
          ...['build', ...PLACE, '--target', 'final', '--build-arg', 'VERSION', '--cache-from', 'app:cache'],
          ...['--iidfile', '/t/id', '/w'],
        ],
        passed: [],
        runnerVariables: [],
        set: { ...EPOCH, VERSION: '1', DOCKER_BUILDKIT: '0' },
        secrets: {},
      },
    },
    {
      name: 'build arguments by name, with their values as variables',
      source: { args: { VERSION: '1.2 "x"', EMPTY: '', BUILDKIT_INLINE_CACHE: '1', HTTPS_PROXY: 'http://p:1' } },
      output: oci,
      expected: {
        args: [
          ...[...BUILDX, ...PLACE, '--build-arg', 'VERSION', '--build-arg', 'EMPTY'],
          ...['--build-arg', 'BUILDKIT_INLINE_CACHE', '--build-arg', 'HTTPS_PROXY', ...OCI],
        ],
        passed: [],
        runnerVariables: [],
        set: {
          ...EPOCH,
          VERSION: '1.2 "x"',
          EMPTY: '',
          BUILDKIT_INLINE_CACHE: '1',
          HTTPS_PROXY: 'http://p:1',
        },
        secrets: {},
      },
    },
    {
      name: 'a timestamp set by the user',
      source: { args: { SOURCE_DATE_EPOCH: '1700000000' } },
      output: oci,
      expected: {
        args: [...BUILDX, ...PLACE, '--build-arg', 'SOURCE_DATE_EPOCH', ...OCI],
        passed: [],
        runnerVariables: [],
        set: { SOURCE_DATE_EPOCH: '1700000000' },
        secrets: {},
      },
    },
    {
      name: 'secrets under neutral names',
      source: { secrets: { npm: 'NPM_TOKEN', 'a,b': 'LD_PRELOAD' } },
      output: oci,
      expected: {
        args: [
          ...[...BUILDX, ...PLACE, '--secret', 'id=npm,env=DEPLOY_GO_LAMBDA_SECRET_1'],
          ...['--secret', '"id=a,b",env=DEPLOY_GO_LAMBDA_SECRET_2', ...OCI],
        ],
        passed: [],
        runnerVariables: [],
        set: EPOCH,
        secrets: { DEPLOY_GO_LAMBDA_SECRET_1: 'NPM_TOKEN', DEPLOY_GO_LAMBDA_SECRET_2: 'LD_PRELOAD' },
      },
    },
    {
      name: "agents, caches and build variables, with access to GitHub's cache for the one that uses it",
      source: {
        ssh: ['default', 'key=/w/id'],
        cacheFrom: ['type=registry,ref=r/c', 'type=gha,scope=a'],
        cacheTo: ['type=gha,mode=max'],
        buildEnv: ['CI'],
      },
      output: oci,
      expected: {
        args: [
          ...[...BUILDX, ...PLACE, '--ssh', 'default', '--ssh', 'key=/w/id'],
          ...['--cache-from', 'type=registry,ref=r/c', '--cache-from', 'type=gha,scope=a'],
          ...['--cache-to', 'type=gha,mode=max', ...OCI],
        ],
        passed: ['CI'],
        runnerVariables: GITHUB_CACHE,
        set: EPOCH,
        secrets: {},
      },
    },
    {
      name: "no write to a cache in a run that changes nothing, and no access to GitHub's for it",
      source: { cacheFrom: ['r/c'], cacheTo: ['type=gha,mode=max', 'type=registry,ref=r/c'], writesCache: false },
      output: oci,
      expected: {
        args: [...BUILDX, ...PLACE, '--cache-from', 'r/c', ...OCI],
        passed: [],
        runnerVariables: [],
        set: EPOCH,
        secrets: {},
      },
    },
  ])('makes $name', ({ source: more, output, expected }) => {
    expect(dockerCommand({ ...source, ...more }, 'x86_64', output)).toStrictEqual(expected)
  })

  test.each(['type=registry,ref=x/type=gha', 'type=ghax', 'user/type=gha'])(
    "gives %s no access to GitHub's cache",
    (cache) => {
      expect(dockerCommand({ ...source, cacheFrom: [cache] }, 'x86_64', oci).runnerVariables).toStrictEqual([])
    },
  )

  it('names the platform as Docker does', () => {
    expect(dockerCommand(source, 'arm64', oci).args).toContain('linux/arm64')
  })
})
