import '../../realms.ts'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { type ImageFile, tarOf } from '../../../../emulator/images/make.ts'
import { type Blob, memoryBlob } from '../../../../src/files/blob.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import { type BaseRoot, readBaseRoot } from '../../../../src/inspect/root/base-root.ts'
import type { ImageOverride } from '../../../../src/observe/function.ts'
import type { BaseImage } from '../../../../src/registry/base-image.ts'
import { mediaTypes } from '../../../../src/registry/manifest.ts'

const NONE: ImageOverride = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

/** As in distroless nonroot: /bin is a link, and the home folder is closed. */
const FILES: readonly ImageFile[] = [
  { path: 'usr/' },
  { path: 'usr/bin/' },
  { path: 'bin', linkTo: 'usr/bin' },
  { path: 'home/' },
  { path: 'home/nonroot/', mode: 0o700 },
  { path: 'home/app/' },
  { path: 'srv/', mode: 0o1777 },
  { path: 'srv/v1/' },
  { path: 'app', linkTo: 'srv/v1' },
  { path: 'scratch', linkTo: 'tmp/w' },
  { path: 'tmp/' },
  { path: 'tmp/w/' },
  { path: 'etc/os-release' },
]

type Case = {
  readonly files?: readonly ImageFile[]
  readonly workingDir?: string | undefined
  readonly override?: Partial<ImageOverride>
  readonly sizeBytes?: number
}

const baseOf = async ({ files = FILES, workingDir, sizeBytes }: Case) => {
  const layer = memoryBlob(gzipSync(await tarOf(files)), mediaTypes.ociLayer)
  let opened = 0
  const counted: Blob = {
    ...layer,
    sizeBytes: sizeBytes ?? layer.sizeBytes,
    open: async () => {
      opened += 1
      return Readable.from(await (await layer.open()).toArray())
    },
  }
  const config = workingDir === undefined ? {} : { WorkingDir: workingDir }
  const base: Pick<BaseImage, 'config' | 'layers'> = {
    layers: [counted],
    config: { architecture: 'amd64', os: 'linux', config, rootfs: { type: 'layers', diff_ids: [] } },
  }
  return { base: base as BaseImage, opened: () => opened, digest: layer.digest }
}

const read = async (one: Case): Promise<BaseRoot & { isRead: boolean; digest: string }> => {
  await using temp = await openTemp(tmpdir())
  const { base, opened, digest } = await baseOf(one)
  const options = { name: 'base-image x', folder: join(temp.path, 'base'), signal: new AbortController().signal }
  const root = await readBaseRoot(base, { ...NONE, ...one.override }, options)
  return { ...root, isRead: opened() > 0, digest }
}

describe('the working directory on a base', () => {
  it.each<Case & { expected: string; isRead: boolean }>([
    { workingDir: undefined, expected: '/var/task', isRead: false },
    { workingDir: '', expected: '/var/task', isRead: false },
    { workingDir: '/', expected: '/', isRead: false },
    { workingDir: '/tmp', expected: '/tmp', isRead: false },
    { workingDir: '/var/task', expected: '/var/task', isRead: false },
    { workingDir: '/home/nonroot', expected: '/var/task', isRead: true },
    { workingDir: '/home/app', expected: '/home/app', isRead: true },
    { workingDir: '/srv', expected: '/srv', isRead: true },
    { workingDir: '/app', expected: '/app', isRead: true },
    { workingDir: '/tmp/w', expected: '/var/task', isRead: true },
    { workingDir: '/scratch', expected: '/var/task', isRead: true },
    { workingDir: '/tmp/w', sizeBytes: 200_000_000, expected: '/var/task', isRead: false },
    {
      workingDir: '/srv',
      sizeBytes: 200_000_000,
      override: { entryPoint: ['/bin/main'] },
      expected: '/srv',
      isRead: true,
    },
    { workingDir: '/not/there', expected: '/var/task', isRead: true },
    { workingDir: '/etc/os-release', expected: '/var/task', isRead: true },
    { workingDir: '', override: { entryPoint: ['/bin/main'] }, expected: '/var/task', isRead: true },
    { workingDir: '/srv', sizeBytes: 200_000_000, expected: '/srv', isRead: false },
    { workingDir: '/home/app', sizeBytes: 200_000_000, expected: '/var/task', isRead: false },
    { workingDir: '/root/app', sizeBytes: 200_000_000, expected: '/var/task', isRead: false },
  ])('with WORKDIR $workingDir ($sizeBytes bytes) is $expected', async ({ expected, isRead, ...one }) => {
    const root = await read(one)
    expect([root.workingDirectory, root.isRead]).toStrictEqual([expected, isRead])
  })

  it('is /var/task on scratch', async () => {
    const options = { name: 'scratch', folder: tmpdir(), signal: new AbortController().signal }
    expect((await readBaseRoot('scratch', NONE, options)).workingDirectory).toBe('/var/task')
  })
})

describe('a path of a live override', () => {
  it.each([
    { path: '/bin/main', folder: '/bin', expected: '/usr/bin', isRead: true },
    { path: '/bin/new/main', folder: '/bin/new', expected: '/usr/bin/new', isRead: true },
    { path: '/app/main', folder: '/app', expected: '/srv/v1', isRead: true },
    { path: '/srv/main', folder: '/srv', expected: '/srv', isRead: true },
    { path: '/new/main', folder: '/new', expected: '/new', isRead: true },
    { path: '/main', folder: '/', expected: '/', isRead: false },
    { path: '/usr/bin/main', folder: '/usr/bin', expected: '/usr/bin', isRead: false },
    { path: '/var/runtime/bootstrap', folder: '/var/runtime', expected: '/var/runtime', isRead: false },
    { path: '/var/task/bin/main', folder: '/var/task/bin', expected: '/var/task/bin', isRead: false },
  ])('$path is in $expected of the base', async ({ path, folder, expected, isRead }) => {
    const root = await read({ override: { entryPoint: [path] } })
    expect([root.real(folder), root.isRead]).toStrictEqual([expected, isRead])
  })

  it('is read for a working directory, too, with the modes of its folders', async () => {
    const { modeOf, isRead } = await read({ override: { workingDirectory: '/srv' } })
    expect([isRead, modeOf('/srv'), modeOf('/home/nonroot'), modeOf('/bin'), modeOf('/none')]).toStrictEqual([
      true,
      0o1777,
      0o700,
      0o755,
      undefined,
    ])
  })
})

it('lists the folders that no layer made, of a base that is read anyway', async () => {
  const { missing, digest } = await read({ workingDir: '/srv' })
  expect(missing).toStrictEqual([{ folder: '/etc', file: '/etc/os-release', layer: digest }])
  expect((await read({ workingDir: '/' })).missing).toStrictEqual([])
})
