import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { MAX_READ_BYTES } from '../../../src/files/file-bytes.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { elfFacts, offeredGlibc, readElf } from '../../../src/inspect/elf.ts'
import { inspectBinary } from '../../../src/inspect/program.ts'
import { makeElf } from '../inspect/elf-file.ts'

const whole = makeElf({
  machine: 62,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  libraries: ['libc.so.6', 'libm.so.6'],
  versions: ['GLIBC_2.2.5', 'GLIBC_2.34'],
})

const info = Buffer.from('\xff Go buildinf:\x08\x02', 'latin1')
const withInfo = makeElf({
  machine: 183,
  data: Buffer.concat([info, Buffer.alloc(16), Buffer.from('\x08go1.26.8'), Buffer.alloc(64, 0x80)]),
})

const numbers = fc.oneof(
  fc.constantFrom(0n, 1n, 0xffn, 0xffffn, 0xffff_ffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 1_024n }),
)

/** A corrupted program: numbers written over its tables, then truncated. */
const bent = fc
  .record({
    program: fc.constantFrom(whole, withInfo),
    writes: fc.array(fc.record({ at: fc.nat(), size: fc.constantFrom(1, 2, 4, 8), value: numbers }), { maxLength: 12 }),
    end: fc.option(fc.nat(), { freq: 4 }),
  })
  .map(({ program, writes, end }) => {
    const bytes = Buffer.from(program)
    for (const { at, size, value } of writes) {
      const field = Buffer.alloc(8)
      field.writeBigUInt64LE(value)
      field.copy(bytes, 4 + (at % (bytes.length - 12)), 0, size)
    }
    return end === null ? bytes : bytes.subarray(0, end % (bytes.length + 1))
  })

describe('inspecting a program', () => {
  it('ends on any corruption, with facts or none', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'program')
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: bent }, fc.uint8Array()), async (bytes) => {
        await writeFile(path, bytes)
        const facts = await inspectBinary(path)
        await offeredGlibc(path)
        expect(facts === undefined || facts.sizeBytes === bytes.length).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('reads a bounded number of bounded pieces, whatever the tables say', async () => {
    await fc.assert(
      fc.asyncProperty(bent, numbers, async (bytes, size) => {
        let reads = 0
        // A file of any size that repeats the corrupted bytes.
        const sizeBytes = Math.min(Number(size), Number.MAX_SAFE_INTEGER) + bytes.length
        const read = async (offset: number, length: number): Promise<Buffer> => {
          reads += 1
          const wanted = Math.min(length, sizeBytes - offset, MAX_READ_BYTES)
          if (!Number.isSafeInteger(offset) || offset < 0 || !(wanted > 0) || bytes.length === 0) return Buffer.alloc(0)
          const start = offset % bytes.length
          const repeated = Buffer.alloc(Math.ceil(wanted), bytes)
          return Buffer.concat([repeated.subarray(start % repeated.length), repeated]).subarray(0, wanted)
        }
        const elf = await readElf({ sizeBytes, read })
        if (elf !== undefined) await elfFacts({ sizeBytes, read }, elf)
        expect(reads).toBeLessThan(20_000)
      }),
      { numRuns: 200 },
    )
  })
})
