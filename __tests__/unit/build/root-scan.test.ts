import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { memoryBlob } from '../../../src/build/blob.ts'
import { type RootFacts, scanRoot } from '../../../src/build/root-scan.ts'
import { openTemp } from '../../../src/host/temp.ts'
import type { ImageOverride } from '../../../src/observe/function.ts'
import { type ImageConfig, mediaTypes } from '../../../src/registry/manifest.ts'
import '../realms.ts'
import { makeElf } from './elf-file.ts'

type TarEntry = Partial<Header> & { readonly name: string; readonly content?: Buffer | string }

const tarOf = async (entries: readonly TarEntry[]): Promise<Buffer> => {
  const tar = pack()
  for (const { content = '', ...header } of entries) tar.entry({ mtime: new Date(0), mode: 0o755, ...header }, content)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

const program = makeElf({ machine: 62 })
const loader = '/lib64/ld-linux-x86-64.so.2'
const dynamic = makeElf({ machine: 62, interpreter: loader, libraries: ['libc.so.6'], versions: ['GLIBC_2.34'] })
const script = '#!/bin/sh\nexec /main\n'

const { signal } = new AbortController()
const NONE: ImageOverride = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

type Scan = {
  readonly layers: readonly (readonly TarEntry[])[]
  readonly config?: NonNullable<ImageConfig['config']>
  readonly override?: Partial<ImageOverride>
}

const scanBytes = async (layers: readonly Buffer[], { config = {}, override = {} }: Omit<Scan, 'layers'>) => {
  await using temp = await openTemp(tmpdir())
  const image = {
    config: { architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: [] } },
    layers: layers.map((bytes) => memoryBlob(bytes, mediaTypes.ociLayer)),
  }
  return await scanRoot(
    image,
    { ...NONE, ...override },
    { name: 'the image', folder: join(temp.path, 'files'), signal },
  )
}

const scan = async ({ layers, ...more }: Scan): Promise<RootFacts> =>
  scanBytes(await Promise.all(layers.map(async (entries) => gzipSync(await tarOf(entries)))), more)

/** `/main 755 program`, `/run 755 script link`, `/x missing`. */
const shown = ({ starts }: RootFacts): readonly string[] =>
  starts.map(({ path, found }) => {
    if (found.kind === 'missing') return `${path} missing`
    return `${path} ${found.mode.toString(8)} ${found.content.kind}${found.isSymlink ? ' link' : ''}`
  })

const main: TarEntry = { name: 'main', content: program }

describe('what an image starts', () => {
  it.each<Scan & { name: string; starts: readonly string[] }>([
    { name: 'nothing where it names nothing', layers: [[main]], starts: [] },
    { name: 'what is not there', layers: [[main]], config: { Entrypoint: ['/other'] }, starts: ['/other missing'] },
    {
      name: 'a folder, which is no program',
      layers: [[{ name: 'main', type: 'directory' }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
    {
      name: 'a program with the mode that it has',
      layers: [[{ ...main, mode: 0o644 }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 644 program'],
    },
    {
      name: 'what CMD names where there is no ENTRYPOINT',
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
      name: 'the file of the last layer that has it',
      layers: [[main], [{ name: './main', content: 'text', mode: 0o600 }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 600 other'],
    },
    {
      name: 'no file that a later layer took away',
      layers: [[main], [{ name: '.wh.main' }]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main missing'],
    },
    {
      name: 'no file of a folder that a later layer emptied, but what that put there',
      layers: [
        [{ name: 'app/main', content: program }],
        [{ name: 'app/next', content: program }, { name: 'app/.wh..wh..opq' }],
      ],
      config: { Entrypoint: ['/app/main'] },
      starts: ['/app/main missing'],
    },
    {
      name: 'a file that the emptying layer put there itself',
      layers: [
        [{ name: 'app/main', content: program }],
        [{ name: 'app/next', content: program }, { name: 'app/.wh..wh..opq' }],
      ],
      config: { Entrypoint: ['/app/next'] },
      starts: ['/app/next 755 program'],
    },
    {
      name: 'a file that is there again after it was taken away',
      layers: [[main], [{ name: '.wh.main' }], [main]],
      config: { Entrypoint: ['/main'] },
      starts: ['/main 755 program'],
    },
    {
      name: 'a program behind links, inside the root alone',
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
      name: 'a program in a folder that is a link, which is no link itself',
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
      name: 'a program that a later layer put behind a link of an earlier one',
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
      name: 'links that go round',
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
      name: 'a second name of a file of an earlier layer',
      layers: [[main], [{ name: 'app', type: 'link', linkname: 'main' }], [{ name: '.wh.main' }]],
      config: { Entrypoint: ['/app'] },
      starts: ['/app 755 program'],
    },
    {
      name: 'a bare word along PATH',
      layers: [[{ name: 'opt/bin/main', content: program }]],
      config: { Entrypoint: ['main'], Env: ['PATH=/usr/bin:/opt/bin/'] },
      starts: ['main 755 program'],
    },
    {
      name: 'a bare word along the usual PATH',
      layers: [[{ name: 'usr/local/bin/main', content: program }]],
      config: { Entrypoint: ['main'] },
      starts: ['main 755 program'],
    },
    {
      name: 'a relative path from the working folder',
      layers: [[{ name: 'var/task/main', content: program }]],
      config: { Entrypoint: ['./main'], WorkingDir: '/var/task' },
      starts: ['./main 755 program'],
    },
    {
      name: 'the program that a script is given',
      layers: [[main, { name: 'entry.sh', content: script }]],
      config: { Entrypoint: ['/entry.sh'], Cmd: ['/main'] },
      starts: ['/entry.sh 755 script', '/main 755 program'],
    },
    {
      name: "the bootstrap behind AWS's script",
      layers: [
        [
          { name: 'lambda-entrypoint.sh', content: script },
          { name: 'var/runtime/bootstrap', content: program },
        ],
      ],
      config: { Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['handler'] },
      starts: ['/lambda-entrypoint.sh 755 script', '/var/runtime/bootstrap 755 program'],
    },
    {
      name: 'the program that RIE is given',
      layers: [[main, { name: 'usr/local/bin/aws-lambda-rie', content: program }]],
      config: { Entrypoint: ['/usr/local/bin/aws-lambda-rie', '--log-level', '/main'] },
      starts: ['/usr/local/bin/aws-lambda-rie 755 emulator', '/main 755 program'],
    },
    {
      name: 'a script that names nothing more',
      layers: [[{ name: 'entry.sh', content: script }]],
      config: { Entrypoint: ['/entry.sh', 'serve'] },
      starts: ['/entry.sh 755 script'],
    },
    {
      name: 'nothing outside, whatever the names in it',
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

  it('is looked into', async () => {
    const { starts } = await scan({
      layers: [[{ name: 'main', content: dynamic }]],
      config: { Entrypoint: ['/main'] },
    })
    expect(starts).toMatchObject([
      { path: '/main', found: { content: { kind: 'program', facts: { interpreter: loader, glibc: '2.34' } } } },
    ])
  })
})

describe('what an image has', () => {
  const libc = makeElf({ machine: 62, libraries: ['ld.so'], defines: ['GLIBC_2.2.5', 'GLIBC_2.26', 'GLIBC_PRIVATE'] })
  const empty = { libc: undefined, loaders: [], hasZoneinfo: false }
  it.each<Scan & { name: string; facts: Omit<RootFacts, 'starts'> }>([
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
        base: { ...empty, libc: { kind: 'glibc', version: '2.26' }, loaders: [loader] },
        extensions: [],
        rie: undefined,
      },
    },
    {
      name: 'a glibc that says nothing of its version',
      layers: [[{ name: 'lib/aarch64-linux-gnu/libc.so.6', content: 'text' }]],
      facts: { base: { ...empty, libc: { kind: 'glibc', version: undefined } }, extensions: [], rie: undefined },
    },
    {
      name: 'musl',
      layers: [[{ name: 'lib/ld-musl-x86_64.so.1', content: program }]],
      facts: {
        base: { ...empty, libc: { kind: 'musl' }, loaders: ['/lib/ld-musl-x86_64.so.1'] },
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
      name: 'a folder for time zones with none in it',
      layers: [[{ name: 'usr/share/zoneinfo/', type: 'directory' }]],
      facts: { base: empty, extensions: [], rie: undefined },
    },
    {
      name: 'extensions and RIE',
      layers: [
        [
          { name: 'opt/extensions/b', content: program },
          { name: 'opt/extensions/a', content: script },
          { name: 'opt/extensions/folder/c', content: script },
          { name: 'usr/bin/aws-lambda-rie', content: program },
        ],
      ],
      facts: { base: empty, extensions: ['a', 'b'], rie: '/usr/bin/aws-lambda-rie' },
    },
  ])('is $name', async ({ name: _, facts, ...one }) => {
    const { starts, ...found } = await scan(one)
    expect({ starts, ...found }).toStrictEqual({ starts: [], ...facts })
  })
})

describe('an image that cannot be read', () => {
  const tar = tarOf([{ ...main, content: Buffer.alloc(200_000, 1) }])
  it.each([
    { name: 'no gzip', bytes: async () => Buffer.from('not gzip at all') },
    { name: 'gzip that ends early', bytes: async () => gzipSync(await tar).subarray(0, 100) },
    { name: 'a tar that ends early', bytes: async () => gzipSync((await tar).subarray(0, 100_000)) },
    { name: 'no tar', bytes: async () => gzipSync(Buffer.alloc(4_096, 7)) },
  ])('is named with its layer: $name', async ({ bytes }) => {
    await expect(scanBytes([await bytes()], { config: { Entrypoint: ['/main'] } })).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(/^the image has a layer that cannot be read, sha256:[0-9a-f]{64}: .+\.$/),
    })
  })

  it('is left when the run is stopped', async () => {
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await using temp = await openTemp(tmpdir())
    const image = {
      config: { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } },
      layers: [memoryBlob(gzipSync(await tar), mediaTypes.ociLayer)],
    }
    const options = { name: 'the image', folder: temp.path, signal: stop.signal }
    await expect(scanRoot(image, NONE, options)).rejects.toThrow('stopped')
  })
})
