import { settings } from '../../../src/settings/settings.ts'
import { type LocalRun, readCommand } from '../../../src/terminal/arguments.ts'
import { localFlags } from '../../../src/terminal/flags.ts'
import { goSource } from '../../go-source.ts'
import { caller } from '../caller.ts'

const HERE = '/home/me/app'
const SAMPLES = ['dynamodb', 's3', 'sqs']

const GO = goSource('/', { directory: HERE, written: { [HERE]: '.' } })

const RUN: LocalRun = {
  kind: 'run',
  source: GO,
  architecture: 'auto',
  port: 9_000,
  event: undefined,
  variables: [],
  envFrom: [],
  timeoutMs: 300_000,
  memorySizeMb: 3_008,
  warnings: [],
  rie: undefined,
}

const read = (args: readonly string[]) => readCommand(args, { caller: caller({ workspace: HERE }), samples: SAMPLES })

describe('a command line that is refused', () => {
  test.each([
    {
      name: 'one value given twice',
      args: ['local', '--event', '{}', '--event', 'a.json', '--go-package', './a', '--go-package', './b'],
      messages: ['--go-package is given twice.', '--event is given twice.'],
    },
    { name: 'an unknown command', args: ['frobnicate'], messages: ['Unknown command "frobnicate".'] },
    { name: 'a misspelt command', args: ['locl'], messages: ['Unknown command "locl".'], hint: 'Did you mean local?' },
    { name: 'an empty argument', args: [''], messages: ['Unknown command "".'] },
    { name: 'a flag before the command', args: ['--port', '1'], messages: ['Unknown command "--port".'] },
    { name: 'an unknown flag', args: ['local', '--frobnicate'], messages: ['Unknown flag --frobnicate.'] },
    {
      name: 'a misspelt flag',
      args: ['local', '--evnt'],
      messages: ['Unknown flag --evnt.'],
      hint: 'Did you mean --event?',
    },
    { name: 'an unknown letter', args: ['local', '-x'], messages: ['Unknown flag -x.'] },
    {
      name: 'an unknown flag with a value, which is not reported as stray',
      args: ['local', '--prot', '9000'],
      messages: ['Unknown flag --prot.'],
      hint: 'Did you mean --port?',
    },
    {
      name: 'a stray argument',
      args: ['local', './cmd/api'],
      messages: ['Unexpected argument "./cmd/api".'],
    },
    { name: 'a flag at the end without its value', args: ['local', '--port'], messages: ['--port has no value.'] },
    { name: 'a flag with an empty value', args: ['local', '--event', ''], messages: ['--event has no value.'] },
    {
      name: 'a flag without its value before another flag',
      args: ['local', '--event', '--port=1'],
      messages: ['--event has no value.'],
      hint: 'Write it as  --event EVENT .',
    },
    {
      name: 'an invalid port',
      args: ['local', '--port', 'http'],
      messages: ['--port: expected a number from 0 to 65535, got "http".'],
    },
    {
      name: 'a port too high',
      args: ['local', '--port=65536'],
      messages: ['--port: expected a number from 0 to 65535, got "65536".'],
    },
    {
      name: 'a time limit of 0',
      args: ['local', '--timeout=0'],
      messages: ['--timeout: expected a number from 1 to 900, got "0".'],
    },
    {
      name: 'too little memory',
      args: ['local', '--memory=64'],
      messages: ['--memory: expected a number from 128 to 10240, got "64".'],
    },
    {
      name: 'a variable without a name',
      args: ['local', '--env', '=x'],
      messages: ['--env: expected NAME=VALUE, or NAME alone, got "=x".'],
    },
    {
      name: 'a variable with an invalid name',
      args: ['local', '-e', 'A-B=x'],
      messages: ['--env: expected NAME=VALUE, or NAME alone, got "A-B=x".'],
    },
    {
      name: 'an architecture that Lambda does not have',
      args: ['local', '--architecture', 'riscv64'],
      messages: ['--architecture: expected auto, x86_64 or arm64, got "riscv64".'],
      hint: "`x86_64` or `arm64`. Default: this machine's.",
    },
    {
      name: 'a package that looks like a go flag',
      args: ['local', '--go-package=-x'],
      messages: [expect.stringMatching(/^--go-package: expected .*, got "-x"\.$/)],
    },
    {
      name: 'a file as package',
      args: ['local', '--go-package=cmd/api/main.go'],
      messages: [
        '--go-package: "cmd/api/main.go" is a file. go would compile it alone, without the other files of its package.',
      ],
    },
    {
      name: 'two artifacts',
      args: ['local', '--image=a', '--zip-file=b'],
      messages: ['--image and --zip-file cannot both be set.'],
    },
    {
      name: 'a package and an image',
      args: ['local', '--image=a', '--go-package=.'],
      messages: ['--image and --go-package cannot both be set.'],
    },
    {
      name: 'an image with compile flags',
      args: ['local', '--image=a', '--go-tags=x', '--cgo-enabled', '--working-directory=fn'],
      messages: [
        '--image and --go-tags cannot both be set.',
        '--image and --cgo-enabled cannot both be set.',
        '--image and --working-directory cannot both be set.',
      ],
    },
    {
      name: 'build flags for a finished artifact',
      args: ['local', '--docker-target=app'],
      messages: ['--docker-target is set, but --dockerfile is not.'],
      hint: 'Set --dockerfile too, or leave this setting out.',
    },
    {
      name: 'image flags without an image',
      args: ['local', '--rie=rie'],
      messages: ['--rie is set, but --image or --dockerfile is not.'],
    },
    {
      name: 'a port with an event',
      args: ['local', '--port=0', '--event={}'],
      messages: ['--event and --port cannot both be set.'],
    },
    {
      name: 'a port with a sample',
      args: ['local', '--port=0', '--sample=sqs'],
      messages: ['--sample and --port cannot both be set.'],
    },
    {
      name: 'two events',
      args: ['local', '--event={}', '--sample=sqs'],
      messages: ['--event and --sample cannot both be set.'],
    },
    {
      name: 'an unknown sample',
      args: ['local', '--sample', 'frobnicate'],
      messages: ['There is no sample "frobnicate".'],
      hint: 'Known samples: dynamodb, s3, sqs.',
    },
    {
      name: 'a misspelt sample',
      args: ['local', '--sample', 'dynamodn'],
      messages: ['There is no sample "dynamodn".'],
      hint: 'Did you mean dynamodb?',
    },
    {
      name: 'several problems, all listed',
      args: ['local', '--port=x', '--timeout=x', '--image=a', '--binary=b'],
      messages: [
        '--port: expected a number from 0 to 65535, got "x".',
        '--timeout: expected a number from 1 to 900, got "x".',
        '--image and --binary cannot both be set.',
      ],
    },
  ])('$name', ({ args, messages, hint }) => {
    const command = read(args)
    const problems = command.kind === 'refuse' ? command.problems : []
    expect(problems.map(({ message }) => message)).toStrictEqual(messages)
    if (hint !== undefined) expect(problems[0]?.hint).toBe(hint)
  })
})

describe('a command line', () => {
  test.each([
    { args: [], expected: { kind: 'help' } },
    { args: ['help'], expected: { kind: 'help' } },
    { args: ['--help'], expected: { kind: 'help' } },
    { args: ['local', '-h'], expected: { kind: 'help' } },
    { args: ['local', '--help', '--frobnicate'], expected: { kind: 'help' } },
    { args: ['--version'], expected: { kind: 'version' } },
    { args: ['local', '--version'], expected: { kind: 'version' } },
    { args: ['local', '--samples'], expected: { kind: 'samples' } },
    { args: ['local', '--sample'], expected: { kind: 'samples' } },
    { args: ['local', '--sample', '--port=9001'], expected: { kind: 'samples' } },
    { args: ['local'], expected: RUN },
    { args: ['local', '--port', '0'], expected: { ...RUN, port: 0 } },
    { args: ['local', '--timeout', '3', '--memory', '128'], expected: { ...RUN, timeoutMs: 3_000, memorySizeMb: 128 } },
    { args: ['local', '--sample', 'sqs'], expected: { ...RUN, event: { kind: 'sample', text: 'sqs' } } },
    { args: ['local', '--event', '-'], expected: { ...RUN, event: { kind: 'text', text: '-' } } },
    { args: ['local', '--event={"a":1}'], expected: { ...RUN, event: { kind: 'text', text: '{"a":1}' } } },
    {
      args: ['local', '--env', 'A=b=c', '-e', 'AWS_PROFILE', '--env=EMPTY=', '-eL=1\n2'],
      expected: {
        ...RUN,
        variables: [
          { name: 'A', value: 'b=c' },
          { name: 'AWS_PROFILE', value: undefined },
          { name: 'EMPTY', value: '' },
          { name: 'L', value: '1\n2' },
        ],
      },
    },
    {
      args: ['local', '--image', 'app:dev', '--rie=rie'],
      expected: { ...RUN, source: { kind: 'image', directory: HERE, reference: 'app:dev' }, rie: 'rie' },
    },
    {
      args: ['local', '--dockerfile=Dockerfile', '--build-args=A=1', '--build-args=B=2,3', '--docker-target=app'],
      expected: {
        ...RUN,
        source: {
          kind: 'dockerfile',
          workspace: '/',
          directory: HERE,
          dockerfile: `${HERE}/Dockerfile`,
          context: HERE,
          target: 'app',
          args: { A: '1', B: '2,3' },
          secrets: {},
          ssh: [],
          cacheFrom: [],
          cacheTo: [],
          writesCache: true,
          buildEnv: [],
          written: { [HERE]: '.', [`${HERE}/Dockerfile`]: 'Dockerfile' },
        },
      },
    },
    {
      args: ['local', '--zip-file', '../f.zip', '--working-directory', 'fn'],
      expected: {
        ...RUN,
        source: {
          kind: 'zip-file',
          workspace: '/',
          directory: `${HERE}/fn`,
          path: `${HERE}/f.zip`,
          written: { [`${HERE}/fn`]: 'fn', [`${HERE}/f.zip`]: '../f.zip' },
        },
      },
    },
    {
      args: ['local', '--binary', '/tmp/bootstrap', '--working-directory=..'],
      expected: {
        ...RUN,
        source: {
          kind: 'binary',
          workspace: '/',
          directory: '/home/me',
          path: '/tmp/bootstrap',
          include: [],
          written: { '/home/me': '..', '/tmp/bootstrap': '/tmp/bootstrap' },
        },
      },
    },
    {
      args: [
        'local',
        '--go-package=./cmd/api',
        '--go-tags=a,b',
        '--go-tags=c',
        '--go-ldflags=-X main.v=1',
        '--build-env=GITHUB_SHA',
        '--cgo-enabled',
        '--working-directory=fn',
        '--architecture=arm64',
        '--env-from=.env',
      ],
      expected: {
        ...RUN,
        source: {
          ...GO,
          directory: `${HERE}/fn`,
          written: { [`${HERE}/fn`]: 'fn' },
          goPackage: './cmd/api',
          tags: ['a', 'b', 'c'],
          ldflags: '-X main.v=1',
          cgoEnabled: true,
          buildEnv: ['GITHUB_SHA'],
        },
        architecture: 'arm64',
        envFrom: ['.env'],
      },
    },
  ])('$args', ({ args, expected }) => {
    expect(read(args)).toStrictEqual(expected)
  })

  it('has its own flags, and settings with their help', () => {
    expect(new Set(localFlags.map(({ name }) => name)).size).toBe(localFlags.length)
    const same = localFlags.filter(({ name }) => Object.hasOwn(settings, name))
    expect(same.every(({ setting }) => setting !== undefined)).toBe(true)
  })
})
