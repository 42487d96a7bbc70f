import { createCipheriv } from 'node:crypto'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { execute } from '../../../src/host/children/exec.ts'
import { gzipInBlocks } from '../../../src/tar/gzip.ts'

const MIB = 1_048_576

/** Half compressible, half not; the same bytes each time. */
const bytesOf = (sizeBytes: number): Buffer => {
  const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes / 2))
  return Buffer.concat([noise, Buffer.alloc(sizeBytes - noise.length, 'text that repeats ')])
}

const packed = async (bytes: Buffer, chunkBytes: number): Promise<Buffer> => {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )
  return Buffer.concat(await Readable.from(gzipInBlocks(Readable.from(chunks))).toArray())
}

describe('gzipInBlocks', () => {
  it.each([
    { name: 'nothing', sizeBytes: 0 },
    { name: 'one byte', sizeBytes: 1 },
    { name: 'less than a block', sizeBytes: 1_000 },
    { name: 'exactly a block', sizeBytes: MIB },
    { name: 'a byte more than a block', sizeBytes: MIB + 1 },
    { name: 'more blocks than run in parallel', sizeBytes: 9 * MIB + 17 },
  ])('round-trips $name through zlib and gzip', async ({ sizeBytes }) => {
    const bytes = bytesOf(sizeBytes)
    const result = await packed(bytes, 65_536)
    expect(gunzipSync(result).equals(bytes)).toBe(true)
    const env = { PATH: process.env.PATH ?? '' }
    const listed = await execute('sh', ['-c', 'base64 -d | gzip -dc | wc -c'], {
      cwd: '/',
      env,
      input: result.toString('base64'),
    })
    expect(listed).toStrictEqual({ exitCode: 0, stdout: `${sizeBytes}\n`, stderr: '' })
  })

  it('is one member: a reader that stops after the first misses nothing', async () => {
    const result = await packed(bytesOf(3 * MIB), MIB)
    expect(result.subarray(0, 2)).toStrictEqual(Buffer.from([0x1f, 0x8b]))
    expect(result.readUInt32LE(result.length - 4)).toBe(3 * MIB)
  })

  it.each([1_000, 65_536, MIB, 5 * MIB])('gives the same bytes for chunks of %i bytes', async (chunkBytes) => {
    const bytes = bytesOf(5 * MIB + 3)
    expect((await packed(bytes, chunkBytes)).equals(await packed(bytes, 12_345))).toBe(true)
  })

  it('is at most 1% larger than one stream', async () => {
    const bytes = bytesOf(8 * MIB)
    expect((await packed(bytes, MIB)).length).toBeLessThan(gzipSync(bytes, { level: 1 }).length * 1.01)
  })

  it('fails if its source fails', async () => {
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield bytesOf(2 * MIB)
      throw new Error('the disk is gone')
    }
    await expect(Readable.from(gzipInBlocks(broken())).toArray()).rejects.toThrow('the disk is gone')
  })
})
