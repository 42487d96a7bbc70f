import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { memoryBlob } from '../../../../src/files/blob.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import { type RootFacts, scanRoot } from '../../../../src/inspect/root/scan.ts'
import type { OptEntry, OptTree } from '../../../../src/lambda-layers/opt-tree.ts'
import type { ImageOverride } from '../../../../src/observe/function.ts'
import { type ImageConfig, mediaTypes } from '../../../../src/registry/manifest.ts'
import '../../realms.ts'
import { makeElf } from '../elf-file.ts'

type TarEntry = Partial<Header> & { readonly name: string; readonly content?: Buffer | string }

const tarOf = async (entries: readonly TarEntry[]): Promise<Buffer> => {
  const tar = pack()
  for (const { content = '', ...header } of entries) tar.entry({ mtime: new Date(0), mode: 0o755, ...header }, content)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** A tar that ends after the header of its only entry. */
const headerOf = async (header: { readonly name: string; readonly size: number }): Promise<Buffer> => {
  const tar = pack()
  tar.entry(header)
  for await (const chunk of tar) return Buffer.from(chunk as Uint8Array)
  throw new Error('no header')
}

const PLAIN = 'application/vnd.oci.image.layer.v1.tar'
const program = makeElf({ machine: 62 })
const loader = '/lib64/ld-linux-x86-64.so.2'
const dynamic = makeElf({ machine: 62, interpreter: loader, libraries: ['libc.so.6'], versions: ['GLIBC_2.34'] })
const script = '#!/bin/sh\nexec /main\n'
const awsScript = '#!/bin/sh\nRUNTIME_ENTRYPOINT=/var/runtime/bootstrap\nexec $RUNTIME_ENTRYPOINT\n'

const { signal } = new AbortController()
const NONE: ImageOverride = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

type Scan = {
  readonly layers: readonly (readonly TarEntry[])[]
  readonly config?: NonNullable<ImageConfig['config']>
  readonly override?: Partial<ImageOverride>
  readonly opt?: OptTree
}

const scanBytes = async (layers: readonly Buffer[], { config = {}, override = {}, opt }: Omit<Scan, 'layers'>) => {
  await using temp = await openTemp(tmpdir())
  const image = {
    config: { architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: [] } },
    layers: layers.map((bytes) => memoryBlob(bytes, mediaTypes.ociLayer)),
  }
  return await scanRoot(
    image,
    { ...NONE, ...override },
    { name: 'the image', folder: join(temp.path, 'files'), signal, opt },
  )
}

const scan = async ({ layers, ...more }: Scan): Promise<RootFacts> =>
  scanBytes(await Promise.all(layers.map(async (entries) => gzipSync(await tarOf(entries)))), more)

/** `/main 755 program`, `/run 755 script link`, `/x missing`. */
const shown = ({ starts }: RootFacts): readonly string[] =>
  starts.map(({ path, found }) => {
    if (found.kind === 'missing') return `${path} missing`
    if (found.kind === 'hidden') return `${path} hidden by ${found.folder}`
    return `${path} ${found.mode.toString(8)} ${found.content.kind}${found.isSymlink ? ' link' : ''}`
  })

/** The same, with what starts it if not Lambda: `/main 755 program by /entry.sh`, `… surely by …`. */
const shownStarters = (facts: RootFacts): readonly string[] =>
  shown(facts).map((text, at) => {
    const starter = facts.starts[at]?.starter
    return starter === undefined ? text : `${text} ${starter.isSure ? 'surely ' : ''}by ${starter.path}`
  })

const main: TarEntry = { name: 'main', content: program }

describe('what an image starts', () => {
  it.each<Scan & { name: string; starts: readonly string[] }>([
    { name: 'nothing if it names nothing', layers: [[main]], starts: [] },
    { name: 'a missing file', layers: [[main]], config: { Entrypoint: ['/other'] }, starts: ['/other missing'] },
    {
      name: 'a folder, which is not a program',
      layers: [[{ name: 'main', type: 'directory' }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
    {
      name: 'a program with its own mode',
      layers: [[{ ...main, mode: 0o644 }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 644 program'],
    },
    {
      name: 'what CMD names if there is no ENTRYPOINT',
      layers: [[main]],
      config: { Cmd: ['/main'] },
      starts: ['/main 755 program'],
    },
    {
      name: "what the function's own image configuration names",
      layers: [[main, { name: 'opt/other', content: script }]],
      config: { Entrypoint: ['/main'] },
      override: { entryPoint: ['/opt/other'] },
      starts: ['/opt/other 755 script'],
    },
    {
      name: 'the file from the last layer that has it',
      layers: [[main], [{ name: './main', content: 'text', mode: 0o600 }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 600 other'],
    },
    {
      name: 'no file that a later layer deleted',
      layers: [[main], [{ name: '.wh.main' }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
    {
      name: "no file of a folder that a later layer emptied, except that layer's own",
      layers: [
        [{ name: 'app/main', content: program }],
        [{ name: 'app/next', content: program }, { name: 'app/.wh..wh..opq' }],
      ],
      config: { Entrypoint: ['/app/main'] },
      starts: ['/app/main missing'],
    },
    {
      name: 'a file added by the layer that emptied its folder',
      layers: [
        [{ name: 'app/main', content: program }],
        [{ name: 'app/next', content: program }, { name: 'app/.wh..wh..opq' }],
      ],
      config: { Entrypoint: ['/app/next'] },
      starts: ['/app/next 755 program'],
    },
    {
      name: 'a file that was deleted and added again',
      layers: [[main], [{ name: '.wh.main' }], [main]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 755 program'],
    },
    {
      name: 'a program behind links, within the root',
      layers: [
        [
          { name: 'real/v1/program', content: program },
          { name: 'current', type: 'symlink', linkname: 'real/v1' },
          { name: 'main', type: 'symlink', linkname: '../../../current/./program' },
        ],
      ],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 755 program link'],
    },
    {
      name: 'a program in a linked folder, not itself a link',
      layers: [
        [
          { name: 'usr/bin/main', content: program },
          { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
        ],
      ],
      config: { Entrypoint: ['/bin/main'] },
      starts: ['/bin/main 755 program'],
    },
    {
      name: "a program that a later layer put behind an earlier layer's link",
      layers: [
        [
          { name: 'usr/bin/', type: 'directory' },
          { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
        ],
        [{ name: 'bin/main', content: program }],
      ],
      config: { Entrypoint: ['/usr/bin/main'] },
      starts: ['/usr/bin/main 755 program'],
    },
    {
      name: 'a link cycle',
      layers: [
        [
          { name: 'main', type: 'symlink', linkname: 'other' },
          { name: 'other', type: 'symlink', linkname: '/main' },
        ],
      ],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
    {
      name: 'a hard link to a file of an earlier layer',
      layers: [[main], [{ name: 'app', type: 'link', linkname: 'main' }], [{ name: '.wh.main' }]],
      config: { Entrypoint: ['/app'] },
      starts: ['/app 755 program'],
    },
    {
      name: 'a bare word on PATH',
      layers: [[{ name: 'opt/bin/main', content: program }]],
      config: { Entrypoint: ['main'], Env: ['PATH=/usr/bin:/opt/bin/'] },
      starts: ['main 755 program'],
    },
    {
      name: 'a bare word on the default PATH',
      layers: [[{ name: 'usr/local/bin/main', content: program }]],
      config: { Entrypoint: ['main'] },
      starts: ['main 755 program'],
    },
    {
      name: 'a relative path below the working folder',
      layers: [[{ name: 'var/task/main', content: program }]],
      config: { Entrypoint: ['./main'], WorkingDir: '/var/task' },
      starts: ['./main 755 program'],
    },
    {
      name: 'the program passed to a script',
      layers: [[main, { name: 'entry.sh', content: script }]],
      config: { Entrypoint: ['/entry.sh'], Cmd: ['/main'] },
      starts: ['/entry.sh 755 script', '/main 755 program'],
    },
    {
      name: "the bootstrap behind AWS's script",
      layers: [
        [
          { name: 'lambda-entrypoint.sh', content: awsScript },
          { name: 'var/runtime/bootstrap', content: program },
        ],
      ],
      config: { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['handler'] },
      starts: ['/lambda-entrypoint.sh 755 script', '/var/runtime/bootstrap 755 program'],
    },
    {
      name: 'the program passed to RIE',
      layers: [[main, { name: 'usr/local/bin/aws-lambda-rie', content: program }]],
      config: { Entrypoint: ['/usr/local/bin/aws-lambda-rie', '--log-level', 'debug', '/main'] },
      starts: ['/usr/local/bin/aws-lambda-rie 755 emulator', '/main 755 program'],
    },
    {
      name: 'a script that names nothing else',
      layers: [[{ name: 'entry.sh', content: script }]],
      config: { Entrypoint: ['/entry.sh', 'serve'] },
      starts: ['/entry.sh 755 script'],
    },
    {
      name: 'nothing outside, whatever the names in the tar',
      layers: [
        [
          { name: '../../main', content: program },
          { name: '/main/../x/../../main', content: program },
          { name: `${'deep/'.repeat(900)}main`, content: program },
        ],
      ],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
  ])('is $name', async ({ name: _, starts, ...one }) => {
    expect(shown(await scan(one))).toStrictEqual(starts)
  })

  const entry: TarEntry = { name: 'entry.sh', content: script }
  const yaml: TarEntry = { name: 'etc/app.yaml', content: 'a: 1' }
  const rie: TarEntry = { name: 'usr/bin/aws-lambda-rie', content: program }
  const RIE = '/usr/bin/aws-lambda-rie'
  const sh: TarEntry = { name: 'bin/sh', content: program }
  const ENTRY = '/entry.sh 755 script'
  it.each<{
    name: string
    files: readonly TarEntry[]
    entrypoint: readonly string[]
    cmd?: readonly string[]
    behind: readonly string[]
  }>([
    {
      name: 'the program after a settings file',
      files: [entry, yaml, main],
      entrypoint: ['/entry.sh'],
      cmd: ['/etc/app.yaml', '/main'],
      behind: [ENTRY, '/main 755 program by /entry.sh'],
    },
    {
      name: 'no settings file',
      files: [entry, yaml],
      entrypoint: ['/entry.sh', '--config', '/etc/app.yaml'],
      behind: [ENTRY],
    },
    {
      name: 'a missing path after a script',
      files: [entry, yaml],
      entrypoint: ['/entry.sh', '/etc/app.yaml'],
      cmd: ['--', '/mian', '/other'],
      behind: [ENTRY, '/mian missing by /entry.sh'],
    },
    {
      name: 'no missing path before an existing program',
      files: [entry, main],
      entrypoint: ['/entry.sh'],
      cmd: ['/var/data', '/main'],
      behind: [ENTRY, '/main 755 program by /entry.sh'],
    },
    {
      name: 'no path of an option, of a folder, or of a Lambda mount',
      files: [entry, { name: 'data/x', content: 'x' }],
      entrypoint: ['/entry.sh', '--log', '/var/log/x', '--pid=/run/x', '/data', '/tmp/x', '/mnt/efs/x', '/', 'main'],
      behind: [ENTRY],
    },
    {
      name: 'the command of a shell after a script',
      files: [entry, sh, main],
      entrypoint: ['/entry.sh'],
      cmd: ['/bin/sh', '-c', 'exec /main serve'],
      behind: [ENTRY, '/bin/sh 755 program by /entry.sh', '/main 755 program surely by /bin/sh'],
    },
    {
      name: "a missing program that AWS's script starts",
      files: [{ ...entry, name: 'lambda-entrypoint.sh', content: awsScript }],
      entrypoint: ['/lambda-entrypoint.sh', 'handler'],
      behind: ['/lambda-entrypoint.sh 755 script', '/var/runtime/bootstrap missing surely by /lambda-entrypoint.sh'],
    },
    {
      name: "the argument of a script named like AWS's",
      files: [{ ...entry, name: 'lambda-entrypoint.sh' }, main],
      entrypoint: ['/lambda-entrypoint.sh', '/main'],
      behind: ['/lambda-entrypoint.sh 755 script', '/main 755 program by /lambda-entrypoint.sh'],
    },
    {
      name: 'a missing program passed to RIE',
      files: [rie],
      entrypoint: [RIE, '--log-level', 'debug', '--enable-init-caching', '/mian', 'handler'],
      behind: [`${RIE} 755 emulator`, `/mian missing surely by ${RIE}`],
    },
    {
      name: "RIE's default program",
      files: [rie, { name: 'var/runtime/bootstrap', content: program }],
      entrypoint: [RIE],
      behind: [`${RIE} 755 emulator`, `/var/runtime/bootstrap 755 program surely by ${RIE}`],
    },
    {
      name: "RIE's first default if none exists",
      files: [rie],
      entrypoint: [RIE],
      behind: [`${RIE} 755 emulator`, `/var/task/bootstrap missing surely by ${RIE}`],
    },
    {
      name: 'no bare word that RIE may find elsewhere',
      files: [rie],
      entrypoint: [RIE, 'main'],
      behind: [`${RIE} 755 emulator`],
    },
    ...['/main', 'exec /main', ' exec  /main --serve 2>&1', '/main | tee /dev/stderr'].map((line) => ({
      name: `the program of sh -c "${line}"`,
      files: [sh, main],
      entrypoint: ['/bin/sh', '-c', line],
      behind: ['/bin/sh 755 program', '/main 755 program surely by /bin/sh'],
    })),
    {
      name: 'a missing program that a shell starts',
      files: [sh],
      entrypoint: ['/bin/sh', '-ec', '/mian'],
      behind: ['/bin/sh 755 program', '/mian missing surely by /bin/sh'],
    },
    ...['main', '/a && /b', '/a || /b', '/a; /b', '/a & /b', '/a\n/b', '/$NAME', '"/a b"', 'X=1 /a', '/a?'].map(
      (line) => ({
        name: `nothing of sh -c ${JSON.stringify(line)}`,
        files: [sh],
        entrypoint: ['/bin/sh', '-c', line],
        behind: ['/bin/sh 755 program'],
      }),
    ),
    {
      name: 'no argument of another program',
      files: [main],
      entrypoint: ['/main', '-c', '/etc/app.yaml'],
      behind: ['/main 755 program'],
    },
  ])('goes on to $name', async ({ files, entrypoint, cmd = [], behind }) => {
    const config = { Entrypoint: [...entrypoint], Cmd: [...cmd] }
    expect(shownStarters(await scan({ layers: [files], config }))).toStrictEqual(behind)
  })

  const root: TarEntry = { name: 'root/', type: 'directory', mode: 0o700 }
  const closed = { path: '/root', mode: 0o700 }
  it.each<{ name: string; layers: Scan['layers']; path: string; expected: unknown }>([
    {
      name: 'one for root only',
      layers: [[root, { ...main, name: 'root/main' }]],
      path: '/root/main',
      expected: closed,
    },
    {
      name: 'one for root only in an earlier layer',
      layers: [[root], [{ ...main, name: 'root/bin/main' }]],
      path: '/root/bin/main',
      expected: closed,
    },
    {
      name: 'one for root only, through a link',
      layers: [[root, { ...main, name: 'root/main' }, { name: 'main', type: 'symlink', linkname: 'root/main' }]],
      path: '/main',
      expected: closed,
    },
    {
      name: 'one that a later layer opened',
      layers: [[root, { ...main, name: 'root/main' }], [{ ...root, mode: 0o711 }]],
      path: '/root/main',
      expected: undefined,
    },
    {
      name: 'one without an entry',
      layers: [[{ ...main, name: 'app/main' }]],
      path: '/app/main',
      expected: undefined,
    },
  ])('is found in a folder: $name', async ({ layers, path, expected }) => {
    const { starts } = await scan({ layers, config: { Entrypoint: [path] } })
    expect(starts).toMatchObject([{ found: { kind: 'file', closed: expected } }])
  })

  it('may come from layers', async () => {
    await using temp = await openTemp(tmpdir())
    const file = join(temp.path, 'agent')
    await writeFile(file, program)
    const opt = new Map<string, OptEntry>([
      ['bin', { kind: 'directory', mode: 0o755 }],
      ['bin/main', { kind: 'file', mode: 0o755, file, sizeBytes: program.length }],
      ['extensions/agent', { kind: 'symlink', target: '../bin/main' }],
      ['extensions/other', { kind: 'file', mode: 0o755, file, sizeBytes: program.length }],
    ])
    const layers = [[{ name: 'opt/extensions/other', content: script }]]
    const facts = await scan({ layers, config: { Entrypoint: ['/opt/bin/main'] }, opt })
    expect(shown(facts)).toStrictEqual(['/opt/bin/main 755 program'])
    expect(facts.extensions).toMatchObject([
      { path: '/opt/extensions/agent', content: { kind: 'program' } },
      { path: '/opt/extensions/other', content: { kind: 'program' } },
    ])
  })

  it('is inspected', async () => {
    const { starts } = await scan({
      layers: [[{ name: 'main', content: dynamic }]],
      config: { Entrypoint: ['/main'] },
    })
    expect(starts).toMatchObject([
      { path: '/main', found: { content: { kind: 'program', facts: { interpreter: loader, glibc: '2.34' } } } },
    ])
  })
})

describe('a program below a folder that Lambda mounts', () => {
  const at = (path: string): readonly TarEntry[] => [
    { name: path, content: program },
    { name: 'link', type: 'symlink', linkname: `/${path}` },
  ]
  it.each([
    { path: 'tmp/main', entry: ['/tmp/main'], starts: '/tmp/main hidden by /tmp' },
    { path: 'proc/main', entry: ['/proc/main'], starts: '/proc/main hidden by /proc' },
    { path: 'sys/main', entry: ['/sys/main'], starts: '/sys/main hidden by /sys' },
    { path: 'dev/shm/main', entry: ['/dev/shm/main'], starts: '/dev/shm/main hidden by /dev' },
    { path: 'tmp/main', entry: ['/link'], starts: '/link hidden by /tmp' },
    { path: 'tmp/main', entry: ['/tmp/other'], starts: '/tmp/other hidden by /tmp' },
    { path: 'tmp/main', entry: ['main'], variables: ['PATH=/bin:/tmp'], starts: 'main hidden by /tmp' },
    { path: 'bin/main', entry: ['main'], variables: ['PATH=/tmp:/bin'], starts: 'main 755 program' },
    { path: 'bin/main', entry: ['other'], variables: ['PATH=/tmp:/bin'], starts: 'other missing' },
    { path: 'tmp/main', entry: ['./main'], workingDir: '/tmp', starts: './main hidden by /tmp' },
    { path: 'tmpfs/main', entry: ['/tmpfs/main'], starts: '/tmpfs/main 755 program' },
    { path: 'app/tmp/main', entry: ['/app/tmp/main'], starts: '/app/tmp/main 755 program' },
  ])('is hidden, though the image has it: $entry at $path', async ({ path, entry, workingDir, variables, starts }) => {
    const config = {
      Entrypoint: entry,
      ...(workingDir !== undefined && { WorkingDir: workingDir }),
      ...(variables !== undefined && { Env: variables }),
    }
    expect(shown(await scan({ layers: [at(path)], config }))).toStrictEqual([starts])
  })
})

describe('the working directory', () => {
  const home: readonly TarEntry[] = [
    { name: 'home/', type: 'directory' },
    { name: 'home/nonroot/', type: 'directory', mode: 0o700 },
    { name: 'home/nonroot/in/', type: 'directory' },
    { name: 'app/', type: 'directory' },
    { name: 'go', type: 'symlink', linkname: '/home/nonroot/in' },
    { name: 'tmp/w/', type: 'directory' },
    { name: 'work', type: 'symlink', linkname: 'tmp/w' },
    main,
  ]
  const closed = { kind: 'closed', closed: { path: '/home/nonroot', mode: 0o700 } }
  it.each([
    { workingDir: undefined, found: { kind: 'open' } },
    { workingDir: '', found: { kind: 'open' } },
    { workingDir: '/', found: { kind: 'open' } },
    { workingDir: '/app', found: { kind: 'open' } },
    { workingDir: '/app/', found: { kind: 'open' } },
    { workingDir: '/home/nonroot', found: closed },
    { workingDir: '/home/nonroot/in', found: closed },
    { workingDir: '/go', found: closed },
    { workingDir: '/main', found: { kind: 'no-folder' } },
    { workingDir: '/srv', found: { kind: 'missing' } },
    { workingDir: '/tmp', found: { kind: 'open' } },
    { workingDir: '/tmp/app', found: { kind: 'hidden' } },
    { workingDir: '/tmp/w', found: { kind: 'hidden' } },
    { workingDir: '/work', found: { kind: 'hidden' } },
  ])('$workingDir is $found.kind', async ({ workingDir, found }) => {
    const config = workingDir === undefined ? {} : { WorkingDir: workingDir }
    expect((await scan({ layers: [home], config })).workingDirectory).toStrictEqual({ path: workingDir || '/', found })
  })

  it("is that of the function's own image configuration, if it has one", async () => {
    const { workingDirectory } = await scan({
      layers: [home],
      config: { WorkingDir: '/app' },
      override: { workingDirectory: '/home/nonroot' },
    })
    expect(workingDirectory).toStrictEqual({ path: '/home/nonroot', found: closed })
  })
})

describe("the words after AWS's script", () => {
  const aws: readonly TarEntry[] = [
    { name: 'lambda-entrypoint.sh', content: awsScript },
    { name: 'var/runtime/bootstrap', content: program },
  ]
  it.each<{
    config: Record<string, string[]>
    override?: Partial<ImageOverride>
    words: readonly string[] | undefined
  }>([
    { config: { Entrypoint: ['/lambda-entrypoint.sh'] }, words: [] },
    { config: { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['main'] }, words: ['main'] },
    { config: { Entrypoint: ['/lambda-entrypoint.sh', 'a'], Cmd: ['b'] }, words: ['a', 'b'] },
    {
      config: { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['a'] },
      override: { command: ['a', 'b'] },
      words: ['a', 'b'],
    },
    { config: { Entrypoint: ['/var/runtime/bootstrap'], Cmd: ['a', 'b'] }, words: undefined },
  ])('are $words of $config', async ({ config, override = {}, words }) => {
    expect((await scan({ layers: [aws], config, override })).scriptArguments).toStrictEqual(words)
  })

  const DEFAULT = `$\{1:-main}`
  it.each([
    { name: 'that starts something else', content: script },
    { name: 'with a handler of its own', content: `export _HANDLER=${DEFAULT}\nexec /var/runtime/bootstrap\n` },
    { name: 'that passes on what it gets', content: 'exec /var/runtime/bootstrap "$@"\n' },
  ])('are not asked for by another script of that name $name', async ({ content }) => {
    const own = [
      { name: 'lambda-entrypoint.sh', content },
      { name: 'var/runtime/bootstrap', content: program },
    ]
    const config = { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['a', 'b'] }
    expect((await scan({ layers: [own], config })).scriptArguments).toBeUndefined()
  })
})

describe('folders without an entry', () => {
  const file: TarEntry = { name: 'var/task/main', content: program }
  const folders = (...names: string[]): readonly TarEntry[] => names.map((name) => ({ name, type: 'directory' }))
  it.each<{ name: string; layers: readonly (readonly TarEntry[])[]; missing: readonly string[] }>([
    { name: 'none', layers: [[...folders('var/', 'var/task/'), file]], missing: [] },
    { name: 'none at the root', layers: [[main]], missing: [] },
    { name: 'none if a lower layer made them', layers: [folders('var/', 'var/task/'), [file]], missing: [] },
    { name: 'none if the entries come after the file', layers: [[file, ...folders('var/', 'var/task/')]], missing: [] },
    {
      name: 'none behind a link',
      layers: [
        [...folders('var/', 'var/task/'), { name: 'task', type: 'symlink', linkname: 'var/task' }],
        [{ ...file, name: 'task/main' }],
      ],
      missing: [],
    },
    { name: 'all', layers: [[file]], missing: ['/var', '/var/task'] },
    { name: 'the lower one', layers: [[...folders('var/'), file]], missing: ['/var/task'] },
    { name: 'the upper one', layers: [[...folders('var/task/'), file]], missing: ['/var'] },
    {
      name: 'those that only a later layer made',
      layers: [[file], folders('var/', 'var/task/')],
      missing: ['/var', '/var/task'],
    },
    {
      name: 'none of a file that a later layer deletes with them',
      layers: [[file], [{ name: '.wh.var' }]],
      missing: [],
    },
  ])('are $name', async ({ layers, missing }) => {
    const found = (await scan({ layers })).missing
    expect(found.map(({ folder }) => folder)).toStrictEqual(missing)
    const [first] = layers
    const bytes = gzipSync(await tarOf(first ?? []))
    for (const { layer } of found) expect(layer).toBe(memoryBlob(bytes, mediaTypes.ociLayer).digest)
  })
})

describe('what an image has', () => {
  const libc = makeElf({ machine: 62, libraries: ['ld.so'], defines: ['GLIBC_2.2.5', 'GLIBC_2.26', 'GLIBC_PRIVATE'] })
  const empty = { libc: undefined, has: expect.any(Function), hasZoneinfo: false }
  it.each<Scan & { name: string; facts: Pick<RootFacts, 'base' | 'extensions' | 'rie'> }>([
    { name: 'nothing', layers: [], facts: { base: empty, extensions: [], rie: undefined } },
    {
      name: 'glibc behind a link, and its loader',
      layers: [
        [
          { name: 'lib64', type: 'symlink', linkname: 'usr/lib64' },
          { name: 'usr/lib64/libc-2.26.so', content: libc },
          { name: 'usr/lib64/libc.so.6', type: 'symlink', linkname: 'libc-2.26.so' },
          { name: 'usr/lib64/ld-linux-x86-64.so.2', content: program },
        ],
      ],
      facts: {
        base: { ...empty, libc: { kind: 'glibc', version: '2.26' } },
        extensions: [],
        rie: undefined,
      },
    },
    {
      name: 'a glibc without version information',
      layers: [[{ name: 'lib/aarch64-linux-gnu/libc.so.6', content: 'text' }]],
      facts: { base: { ...empty, libc: { kind: 'glibc', version: undefined } }, extensions: [], rie: undefined },
    },
    {
      name: 'musl',
      layers: [[{ name: 'lib/ld-musl-x86_64.so.1', content: program }]],
      facts: {
        base: { ...empty, libc: { kind: 'musl' } },
        extensions: [],
        rie: undefined,
      },
    },
    {
      name: 'time zones',
      layers: [[{ name: 'usr/share/zoneinfo/Asia/Tokyo', content: 'TZif' }]],
      facts: { base: { ...empty, hasZoneinfo: true }, extensions: [], rie: undefined },
    },
    {
      name: 'a time zone folder without zones',
      layers: [[{ name: 'usr/share/zoneinfo/', type: 'directory' }]],
      facts: { base: empty, extensions: [], rie: undefined },
    },
    {
      name: 'extensions and RIE',
      layers: [
        [
          { name: 'opt/extensions/b', content: program },
          { name: 'opt/extensions/a', content: '#! /usr/bin/env bash\r\n', mode: 0o700 },
          { name: 'opt/extensions/folder/c', content: script },
          { name: 'opt/extensions/l', type: 'symlink', linkname: '../bin/agent' },
          { name: 'opt/extensions/gone', type: 'symlink', linkname: '../bin/gone' },
          { name: 'opt/extensions/t', content: 'text', mode: 0o644 },
          { name: 'opt/bin/agent', content: program },
          { name: 'usr/bin/aws-lambda-rie', content: program },
        ],
      ],
      facts: {
        base: empty,
        extensions: [
          {
            path: '/opt/extensions/a',
            mode: 0o700,
            content: { kind: 'script', interpreters: ['/usr/bin/env', 'bash\r'] },
          },
          { path: '/opt/extensions/b', mode: 0o755, content: { kind: 'program', facts: expect.anything() } },
          { path: '/opt/extensions/l', mode: 0o755, content: { kind: 'program', facts: expect.anything() } },
          { path: '/opt/extensions/t', mode: 0o644, content: { kind: 'other' } },
        ],
        rie: '/usr/bin/aws-lambda-rie',
      },
    },
  ])('is $name', async ({ name: _, facts, ...one }) => {
    const { starts, base, extensions, rie } = await scan(one)
    expect({ starts, base, extensions, rie }).toStrictEqual({ starts: [], ...facts })
  })
})

describe('whether a file is in an image', () => {
  const files: readonly TarEntry[] = [
    { name: 'usr/bin/bash', content: program },
    { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
    { name: 'work/tool', content: program },
  ]
  it.each([
    { word: '/bin/bash', expected: true },
    { word: '/bin/sh', expected: false },
    { word: '/bin', expected: false },
    { word: '/bin/bash\r', expected: false },
    { word: 'bash', expected: true },
    { word: 'sh', expected: false },
    { word: './tool', expected: true },
  ])('$word', async ({ word, expected }) => {
    const { base } = await scan({ layers: [files], config: { WorkingDir: '/work' } })
    expect(base.has(word)).toBe(expected)
  })
})

describe('an unreadable image', () => {
  const CONFIG: ImageConfig = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }
  const tar = tarOf([{ ...main, content: Buffer.alloc(200_000, 1) }])
  it.each([
    { name: 'a layer that is not gzip', bytes: async () => Buffer.from('not gzip at all') },
    { name: 'a gzip that ends early', bytes: async () => gzipSync(await tar).subarray(0, 100) },
    { name: 'a tar that ends early', bytes: async () => gzipSync((await tar).subarray(0, 100_000)) },
    { name: 'a layer that is not a tar', bytes: async () => gzipSync(Buffer.alloc(4_096, 7)) },
  ])('is reported with its layer: $name', async ({ bytes }) => {
    await expect(scanBytes([await bytes()], { config: { Entrypoint: ['/main'] } })).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(/^Layer sha256:[0-9a-f]{64} of the image cannot be read: .+\.$/),
    })
  })

  it.each([
    { packedBytes: 5_000_000_000, message: 'the image has more than 10737418240 bytes when unpacked.' },
    {
      packedBytes: 1_000_000,
      message: 'the image has 1000000 bytes of layers, which unpack to more than 288435456.',
    },
  ])('of $packedBytes bytes is refused once it unpacks to too much', async ({ packedBytes, message }) => {
    const header = await headerOf({ name: 'var/huge', size: 20_000_000_000 })
    const zeros = Buffer.alloc(16_777_216)
    const endless = function* () {
      yield header
      for (;;) yield zeros
    }
    const layer = {
      ...memoryBlob(Buffer.alloc(0), PLAIN),
      sizeBytes: packedBytes,
      open: async () => Readable.from(endless()),
    }
    await using temp = await openTemp(tmpdir())
    const options = { name: 'the image', folder: temp.path, signal }
    await expect(scanRoot({ config: CONFIG, layers: [layer] }, NONE, options)).rejects.toMatchObject({
      name: 'DeployError',
      message,
    })
  })

  it('is abandoned when the run stops', async () => {
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await using temp = await openTemp(tmpdir())
    const image = { config: CONFIG, layers: [memoryBlob(gzipSync(await tar), mediaTypes.ociLayer)] }
    const options = { name: 'the image', folder: temp.path, signal: stop.signal }
    await expect(scanRoot(image, NONE, options)).rejects.toThrow('stopped')
  })
})
