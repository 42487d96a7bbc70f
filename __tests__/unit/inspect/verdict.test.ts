import { baseFacts } from '../../../src/inspect/base-facts.ts'
import type { BuildInfo, GoFacts } from '../../../src/inspect/build-info.ts'
import type { BinaryFacts, Content } from '../../../src/inspect/program.ts'
import { type Judged, judge } from '../../../src/inspect/verdict.ts'

const info: BuildInfo = {
  version: 'go1.26.8',
  mainPackage: 'example.com/app/cmd/api',
  mainModule: { path: 'example.com/app', version: '(devel)' },
  modules: [{ path: 'github.com/aws/aws-lambda-go', version: 'v1.54.0' }],
  settings: { '-tags': 'lambda.norpc', GOARCH: 'amd64' },
}
const go: GoFacts = {
  info,
  linksLambda: true,
  knowsRuntimeApi: true,
  linksNetRpc: false,
  linksLoadLocation: false,
  linksTimeZones: false,
}
const program: BinaryFacts = {
  machine: 'x86_64',
  type: 'executable',
  interpreter: undefined,
  libraries: [],
  glibc: undefined,
  sizeBytes: 6_291_582,
  hasDebugInfo: false,
  go,
}
const withGo = (more: Partial<GoFacts>): BinaryFacts => ({ ...program, go: { ...go, ...more } })
const withSettings = (settings: Readonly<Record<string, string>>): BinaryFacts =>
  withGo({ info: { ...info, settings: { ...info.settings, ...settings } } })
const withLambda = (version: string, more: Partial<GoFacts> = {}): BinaryFacts =>
  withGo({
    info: { ...info, modules: [{ path: 'github.com/aws/aws-lambda-go', version }] },
    knowsRuntimeApi: false,
    ...more,
  })
const dynamic = (glibc: string | undefined): BinaryFacts => ({
  ...program,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  libraries: ['libc.so.6'],
  glibc,
})
const musl: BinaryFacts = { ...program, interpreter: '/lib/ld-musl-x86_64.so.1', libraries: ['libc.musl-x86_64.so.1'] }

const script: Content = { kind: 'script', interpreters: ['/bin/sh'] }

const AL2 = 'public.ecr.aws/lambda/provided:al2'
const AL2023 = 'public.ecr.aws/lambda/provided:al2023'

type Case = Partial<Omit<Judged, 'base'>> & {
  readonly facts?: BinaryFacts
  readonly content?: Content
  readonly mode?: number
  readonly isSymlink?: boolean
  readonly base?: string
  /** The contents of an image that was inspected. */
  readonly files?: readonly string[]
}

const judged = ({ facts = program, content, mode = 0o755, isSymlink = false, base = AL2023, files, ...more }: Case) =>
  judge({
    path: '/main',
    architecture: 'x86_64',
    where: 'image',
    base: { ...baseFacts(base), has: files === undefined ? undefined : (word) => files.includes(word) },
    found: { kind: 'file', mode, isSymlink, content: content ?? { kind: 'program', facts } },
    ...more,
  })

const messages = (one: Case): readonly string[] => judged(one).problems.map(({ message }) => message)

describe('a deploy is refused', () => {
  it.each([{ starter: undefined }, { starter: { path: '/bin/sh', isSure: true } }])(
    'for an entry point below a mount of Lambda ($starter)',
    ({ starter }) => {
      const hidden = { kind: 'hidden', folder: '/tmp' } as const
      expect(messages({ path: '/tmp/main', found: hidden, ...(starter && { starter }) })).toStrictEqual([
        '/tmp/main, which Lambda starts, is in /tmp, where Lambda mounts a folder of its own.',
      ])
    },
  )

  it('for a missing entry point', () => {
    const base = baseFacts('scratch')
    const verdict = judge({
      path: 'bootstrap',
      architecture: 'arm64',
      where: 'zip',
      base,
      found: { kind: 'missing' },
    })
    expect(verdict).toMatchObject({
      problems: [
        {
          message: 'bootstrap, which Lambda starts, is not in the zip.',
          hint: "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.",
        },
      ],
      notices: [],
      report: 'bootstrap is missing',
    })
  })

  it.each<Case & { name: string; message: string }>([
    ...[0o644, 0o700, 0o750, 0o4754].map((mode) => ({
      name: `mode ${mode.toString(8)}, which Lambda's own user may not execute`,
      mode,
      message: `/main, which Lambda starts, is not executable for others in the image: its mode is ${mode.toString(8).padStart(4, '0')}.`,
    })),
    ...['v0.9.1', 'v1.6.0', 'v1.17.0'].map((version) => ({
      name: `aws-lambda-go ${version}, which only knows go1.x`,
      facts: withLambda(version),
      message: `/main is built with github.com/aws/aws-lambda-go ${version}, which works only in the retired go1.x.`,
    })),
    {
      name: 'a folder that others may not enter',
      found: {
        kind: 'file',
        mode: 0o755,
        isSymlink: false,
        closed: { path: '/root', mode: 0o700 },
        content: { kind: 'program', facts: program },
      },
      message: '/main, which Lambda starts, is in /root, which others may not enter: its mode is 0700.',
    },
    {
      name: 'a script that others cannot read',
      content: script,
      mode: 0o751,
      message: '/main, which Lambda starts, is not readable and executable for others in the image: its mode is 0751.',
    },
    {
      name: 'a script whose interpreter is not in the image',
      content: script,
      files: ['/bin/bash'],
      message: `/main is a script for /bin/sh, which ${AL2023} does not have: it would fail with "no such file or directory".`,
    },
    {
      name: 'a script for a program that env does not find',
      content: { kind: 'script', interpreters: ['/usr/bin/env', 'bash'] },
      files: ['/usr/bin/env'],
      message: `/main is a script for bash, which ${AL2023} does not have: it would fail with "no such file or directory".`,
    },
    {
      name: 'a script on scratch',
      content: script,
      base: 'scratch',
      message:
        '/main is a script for /bin/sh, which scratch does not have: it would fail with "no such file or directory".',
    },
    {
      name: 'a script with Windows line endings',
      content: { kind: 'script', interpreters: ['/bin/sh\r'] },
      files: ['/bin/sh'],
      message: '/main is a script for /bin/sh followed by a carriage return, and no program has that name.',
    },
    {
      name: 'a script with Windows line endings on an unscanned base',
      content: { kind: 'script', interpreters: ['/usr/bin/env', 'bash\r'] },
      message: '/main is a script for bash followed by a carriage return, and no program has that name.',
    },
    {
      name: 'a missing program that another certainly starts',
      found: { kind: 'missing' },
      starter: { path: '/lambda-entrypoint.sh', isSure: true },
      message: '/main, which /lambda-entrypoint.sh starts, is not in the image.',
    },
    {
      name: 'a program for another architecture behind a script',
      facts: { ...program, machine: 'arm64' },
      starter: { path: '/entry.sh', isSure: false },
      message: '/main is a program for arm64, but the function runs on x86_64.',
    },
    {
      name: 'a loader that is not where the program looks for it',
      facts: dynamic('2.17'),
      files: ['/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'],
      message: `/main is linked dynamically and needs the loader /lib64/ld-linux-x86-64.so.2, but ${AL2023} has glibc 2.34: it would fail with "no such file or directory".`,
    },
    {
      name: 'a file that is not a program',
      content: { kind: 'other' },
      message: '/main, which Lambda starts, is not a Linux program.',
    },
    {
      name: 'an object file',
      facts: { ...program, type: 'relocatable' },
      message: '/main, which Lambda starts, is not a Linux program.',
    },
    {
      name: 'a program for the other architecture',
      architecture: 'arm64',
      message: '/main is a program for x86_64, but the function runs on arm64.',
    },
    {
      name: 'a program for a machine that Lambda does not have',
      facts: { ...program, machine: 'machine 243' },
      message: '/main is a program for machine 243, but the function runs on x86_64.',
    },
    {
      name: 'a newer glibc than Amazon Linux 2 has',
      facts: dynamic('2.34'),
      base: AL2,
      message: `/main needs glibc 2.34, but ${AL2} has 2.26: it would fail with "version \`GLIBC_2.34' not found".`,
    },
    {
      name: "a newer glibc than a zip's runtime has",
      path: 'bootstrap',
      where: 'zip',
      facts: dynamic('2.38'),
      base: 'provided.al2023',
      message:
        'bootstrap needs glibc 2.38, but provided.al2023 has 2.34: it would fail with "version `GLIBC_2.38\' not found".',
    },
    {
      name: 'glibc on scratch',
      facts: dynamic('2.17'),
      base: 'scratch',
      message:
        '/main is linked dynamically and needs the loader /lib64/ld-linux-x86-64.so.2, but scratch has no C library: it would fail with "no such file or directory".',
    },
    {
      name: 'a position-independent program without a version, on scratch',
      facts: dynamic(undefined),
      base: 'scratch',
      message:
        '/main is linked dynamically and needs the loader /lib64/ld-linux-x86-64.so.2, but scratch has no C library: it would fail with "no such file or directory".',
    },
    {
      name: 'glibc on musl',
      facts: dynamic('2.17'),
      base: 'alpine:3.22',
      message:
        '/main is linked dynamically and needs the loader /lib64/ld-linux-x86-64.so.2, but alpine:3.22 has musl: it would fail with "no such file or directory".',
    },
    {
      name: 'musl on glibc',
      facts: musl,
      message: `/main is linked dynamically and needs the loader /lib/ld-musl-x86_64.so.1, but ${AL2023} has glibc 2.34: it would fail with "no such file or directory".`,
    },
  ])('for $name', ({ name: _, message, ...one }) => {
    expect(messages(one)).toStrictEqual([message])
  })

  it.each<Case & { name: string }>([
    { name: 'a static program on scratch', base: 'scratch' },
    { name: "a glibc exactly as old as the base's", facts: dynamic('2.26'), base: AL2 },
    { name: 'an older glibc than the base has', facts: dynamic('2.4'), base: AL2023 },
    { name: 'musl on musl', facts: musl, base: 'alpine' },
    { name: 'a dynamic program on an unknown base', facts: dynamic('2.99'), base: 'example.com/base:1' },
    { name: 'a script', content: script },
    { name: 'a script with an existing interpreter', content: script, files: ['/bin/sh'] },
    { name: 'a private loader that exists', facts: { ...dynamic(undefined), interpreter: '/x' }, files: ['/x'] },
    { name: 'a program that others can execute', mode: 0o751 },
    { name: 'a program that only others can execute', mode: 0o001 },
    { name: 'a script that others can read and execute', content: script, mode: 0o705 },
  ])('but not for $name', ({ name: _, ...one }) => {
    expect(messages(one)).toStrictEqual([])
  })

  const AWS_BASE = "AWS's base provided.al2023, which base-image is if left out, can run /main. "
  const RUNTIME = 'The runtime provided.al2023 can run /main. '
  it.each<Case & { name: string; remedy: string }>([
    { name: "an image whose program AWS's base can run", facts: dynamic('2.34'), base: 'alpine', remedy: AWS_BASE },
    { name: 'an older glibc', facts: dynamic('2.34'), base: AL2, remedy: AWS_BASE },
    { name: 'a zip', facts: dynamic('2.34'), base: 'provided.al2', where: 'zip', remedy: RUNTIME },
    { name: 'a glibc that no base of AWS has', facts: dynamic('2.38'), base: AL2, remedy: '' },
    { name: 'musl', facts: musl, base: AL2, remedy: '' },
  ])('with the base that would do: $name', ({ name: _, remedy, ...one }) => {
    expect(judged(one).problems.map(({ hint }) => hint.split('Set  cgo-enabled')[0])).toStrictEqual([remedy])
  })

  it.each([undefined, { path: '/entry.sh', isSure: true }])('with the program that is there ($path)', (starter) => {
    const found = { kind: 'missing', near: '/app/main' } as const
    expect(judged({ found, ...(starter && { starter }) }).problems).toMatchObject([
      {
        hint: expect.stringMatching(/^The image has \/app\/main: start it with {2}ENTRYPOINT \["\/app\/main"\] \. Put/),
      },
    ])
  })

  it('but not for a loader found in the image, whatever its libc', () => {
    const found = {
      libc: { kind: 'musl' },
      has: (word: string) => word === '/lib64/ld-linux-x86-64.so.2',
      hasZoneinfo: true,
    } as const
    expect(judged({ facts: dynamic('2.17') }).problems).toStrictEqual([])
    expect(
      judge({
        path: '/main',
        architecture: 'x86_64',
        where: 'image',
        base: baseFacts('alpine', { found }),
        found: { kind: 'file', mode: 0o755, isSymlink: false, content: { kind: 'program', facts: dynamic('2.17') } },
      }).problems,
    ).toStrictEqual([])
  })
})

describe('a warning is given', () => {
  it.each<Case & { name: string; notice: string }>([
    {
      name: 'nothing that asks for events',
      facts: withGo({ linksLambda: false, knowsRuntimeApi: false }),
      notice:
        '/main never asks Lambda for an event: nothing in it reads AWS_LAMBDA_RUNTIME_API. Check that the package (or the path) is the one of the function, whose main calls lambda.Start. A web server needs the Lambda Web Adapter:  layers: public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1:/lambda-adapter . [binary-without-lambda]',
    },
    {
      name: 'the race detector',
      facts: withSettings({ '-race': 'true' }),
      notice:
        '/main is built with the race detector, which needs several times the memory and time. Remove  -race  from GOFLAGS and from your own  go build . [binary-with-race]',
    },
    ...['github.com/mattn/go-sqlite3', 'github.com/mutecomm/go-sqlcipher/v4'].map((module) => ({
      name: `${module} without cgo`,
      facts: withGo({
        info: { ...info, modules: [{ path: module, version: 'v1' }], settings: { ...info.settings, CGO_ENABLED: '0' } },
      }),
      notice: `/main is built without cgo, and without it ${module} is only a stub: each call to it fails. Set  cgo-enabled: true  (in your own build:  CGO_ENABLED=1 ), or use a module in Go alone, such as modernc.org/sqlite. [binary-stub]`,
    })),
    {
      name: 'AVX-512',
      facts: withSettings({ GOAMD64: 'v4' }),
      notice:
        '/main is built with GOAMD64=v4 and ends at once on a processor without AVX-512, which Lambda does not promise. Build it with  GOAMD64=v3 , or leave GOAMD64 out. [binary-processor]',
    },
    {
      name: 'debug information',
      facts: { ...program, hasDebugInfo: true },
      notice:
        '/main is a debug build (it contains DWARF): it is larger and starts slower. Build it with  -ldflags "-s -w"  and without  -gcflags=-N . Check GOFLAGS too. [binary-debug]',
    },
    {
      name: 'no optimisation',
      facts: withSettings({ '-gcflags': 'all=-N -l' }),
      notice:
        '/main is a debug build (-gcflags=-N): it is larger and starts slower. Build it with  -ldflags "-s -w"  and without  -gcflags=-N . Check GOFLAGS too. [binary-debug]',
    },
    {
      name: 'net/rpc',
      facts: withGo({ linksNetRpc: true, info: { ...info, settings: {} } }),
      notice:
        '/main still links net/rpc, which Lambda has not used since go1.x. Build it with  -tags lambda.norpc . [binary-net-rpc]',
    },
    {
      name: 'time zones that neither base nor program has',
      facts: withGo({ linksLoadLocation: true }),
      base: 'scratch',
      notice:
        '/main calls time.LoadLocation, but neither the base scratch nor the binary has time zones. Set  go-tags: timetzdata  (in your own build:  -tags timetzdata ), or install tzdata in the image. [binary-zones]',
    },
    {
      name: 'a dynamic program on an unknown base',
      facts: dynamic('2.34'),
      base: 'example.com/base:1',
      notice:
        '/main is linked dynamically and needs glibc 2.34, but it is not known what example.com/base:1 has. Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0 ) if you do not need C, or test it with smoke-event. [base-unknown]',
    },
    {
      name: 'an entry point that is no path',
      path: 'main',
      notice:
        'ENTRYPOINT main is not a path, but Lambda expects one. Write the whole path, such as  ENTRYPOINT ["/main"] . [entry-relative]',
    },
    {
      name: 'an entry point that is a link',
      isSymlink: true,
      notice:
        'ENTRYPOINT /main is a symbolic link, but Lambda expects the file itself. Name the file that it points to. [entry-symlink]',
    },
    {
      name: 'a missing path passed to a script',
      found: { kind: 'missing' },
      starter: { path: '/entry.sh', isSure: false },
      notice:
        '/main, an argument of /entry.sh, is not in the image. If it is the program to start, correct CMD, or put the program there. [word-missing]',
    },
  ])('for $name', ({ name: _, notice, ...one }) => {
    expect(judged(one)).toMatchObject({ problems: [], notices: [notice] })
  })

  it.each<Case & { name: string }>([
    { name: 'a function as this action builds it' },
    { name: 'bootstrap of a zip', path: 'bootstrap', where: 'zip' },
    {
      name: 'time zones in the program',
      facts: withGo({ linksLoadLocation: true, linksTimeZones: true }),
      base: 'scratch',
    },
    {
      name: 'time zones in the base',
      facts: withGo({ linksLoadLocation: true }),
      base: 'gcr.io/distroless/static',
    },
    {
      name: 'time zones on an unknown base',
      facts: withGo({ linksLoadLocation: true }),
      base: 'example.com/a',
    },
    { name: 'aws-lambda-go 1.18, the first for provided', facts: withLambda('v1.18.0', { knowsRuntimeApi: true }) },
    { name: 'a fork of an old one that asks for events', facts: withLambda('v1.6.0', { knowsRuntimeApi: true }) },
    {
      name: 'a web server beside the Web Adapter',
      facts: withGo({ linksLambda: false, knowsRuntimeApi: false }),
      hasCompany: true,
    },
    {
      name: 'a program that asks the Runtime API itself',
      facts: withGo({ linksLambda: false }),
    },
    { name: 'net/rpc used by the function itself', facts: withGo({ linksNetRpc: true }) },
    { name: 'a static program on an unknown base', base: 'example.com/base:1' },
    { name: 'a similar optimisation flag', facts: withSettings({ '-gcflags': '-N2' }) },
    { name: 'a program that Go did not link', facts: { ...program, go: undefined } },
    {
      name: 'a relative word or a link passed to a script',
      path: 'main',
      isSymlink: true,
      starter: { path: '/entry.sh', isSure: false },
    },
  ])('but not for $name', ({ name: _, ...one }) => {
    expect(judged(one)).toMatchObject({ problems: [], notices: [] })
  })
})

describe('the report on a program', () => {
  it.each<Case & { name: string; report: string }>([
    {
      name: 'a static function',
      report: '/main: 6.3 MB, x86_64, static, go1.26.8, 1 module, example.com/app',
    },
    {
      name: 'a dynamic one',
      facts: dynamic('2.17'),
      report: '/main: 6.3 MB, x86_64, dynamic (glibc 2.17), go1.26.8, 1 module, example.com/app',
    },
    {
      name: 'one without build info',
      facts: withGo({ info: undefined }),
      report: '/main: 6.3 MB, x86_64, static, Go without build info',
    },
    {
      name: 'a program that Go did not link',
      facts: { ...program, go: undefined },
      report: '/main: 6.3 MB, x86_64, static, not linked by Go',
    },
    { name: 'a script', content: script, report: '/main is a script' },
    { name: 'the emulator', content: { kind: 'emulator' }, report: '/main is RIE' },
  ])('describes $name', ({ name: _, report, ...one }) => {
    expect(judged(one).report).toBe(report)
  })
})
