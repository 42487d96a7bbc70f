import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import { DeployError } from '../../../src/errors/problems.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readArchive } from '../../../src/pack/made-elsewhere/oci-archive.ts'
import { readZipFile } from '../../../src/pack/made-elsewhere/zip-file.ts'
import { buildxArchive, writeContents } from '../pack/archives.ts'
import '../realms.ts'

const signal = new AbortController().signal

/** Overwrites part of a file, or cuts the file there. */
const damage = fc.record({
  at: fc.nat({ max: 1_000_000 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  cuts: fc.boolean(),
})

const damaged = (good: Buffer, { at, bytes, cuts }: { at: number; bytes: Uint8Array; cuts: boolean }): Buffer => {
  const offset = at % good.length
  const copy = Buffer.from(good)
  copy.set(bytes.subarray(0, copy.length - offset), offset)
  return cuts ? copy.subarray(0, offset) : copy
}

/** Folders to read from and to write to, inside a third where nothing else may appear. */
const openPlace = async () => {
  const all = await openTemp(tmpdir())
  const [workspace, temp] = [join(all.path, 'workspace'), join(all.path, 'temp')]
  await Promise.all([mkdir(workspace), mkdir(temp)])
  return {
    all: all.path,
    workspace,
    temp,
    path: join(workspace, 'x'),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  }
}

/** Expects every error to be ours, with a hint, and nothing to be written elsewhere. */
const holdsFor = async (
  place: Awaited<ReturnType<typeof openPlace>>,
  allowed: string,
  read: () => Promise<unknown>,
) => {
  await read().catch((error) => {
    if (!(error instanceof DeployError)) throw error
    expect(error.hint).not.toBe('')
  })
  expect(await readdir(place.all)).toStrictEqual(['temp', 'workspace'])
  expect(await readdir(place.workspace)).toStrictEqual(['x'])
  expect((await readdir(place.temp)).filter((name) => name !== allowed)).toStrictEqual([])
}

const anyBytes = fc.uint8Array({ maxLength: 3_000 }).map((bytes) => () => Buffer.from(bytes))

describe('damaged or random bytes', () => {
  it('as an OCI archive are read or refused, and never written elsewhere', async () => {
    await using place = await openPlace()
    await writeContents(buildxArchive(), place.path)
    const good = await readFile(place.path)
    const some = fc.oneof({ weight: 4, arbitrary: damage.map((one) => () => damaged(good, one)) }, anyBytes)
    await fc.assert(
      fc.asyncProperty(some, async (make) => {
        await writeFile(place.path, make())
        const options = { name: 'x', architecture: 'x86_64', temp: place.temp, signal } as const
        await holdsFor(place, 'archive.tar', () => readArchive(place.path, options))
      }),
      { numRuns: 300 },
    )
  })

  it('as a zip are read or refused, and never written elsewhere', async () => {
    await using place = await openPlace()
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from('binary'.repeat(50)), 'bootstrap', { mode: 0o100755 })
    zip.addBuffer(Buffer.from('page'), 'static/page.html', { mode: 0o100644 })
    zip.end()
    const good = await buffer(zip.outputStream as AsyncIterable<Buffer>)
    const some = fc.oneof({ weight: 4, arbitrary: damage.map((one) => () => damaged(good, one)) }, anyBytes)
    await fc.assert(
      fc.asyncProperty(some, async (make) => {
        await writeFile(place.path, make())
        await holdsFor(place, 'bootstrap-of-zip', () => readZipFile(place, { temp: place.temp, signal }))
      }),
      { numRuns: 300 },
    )
  })
})
