import { open } from 'node:fs/promises'
import type { Architecture } from '../function/model.ts'

const MAGIC = 0x7f454c46
const HEADER_BYTES = 20
const MACHINE_AT = 18

/** e_machine of Lambda's two machines (ELF specification, elf.h: EM_X86_64, EM_AARCH64). */
const MACHINES: Readonly<Record<number, Architecture>> = { 62: 'x86_64', 183: 'arm64' }

/** The machine an executable is for; undefined when it is not an ELF file or for another machine. */
export const machineOf = async (path: string): Promise<Architecture | undefined> => {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    if (bytesRead < HEADER_BYTES || buffer.readUInt32BE(0) !== MAGIC) return undefined
    return MACHINES[buffer.readUInt16LE(MACHINE_AT)]
  } finally {
    await file.close()
  }
}

/** Where the header gives the segments' offset, the size of each row about one, and their count (ELF specification, Elf64_Ehdr, Elf64_Phdr). */
const SEGMENTS = { headerBytes: 64, offsetAt: 32, rowBytesAt: 54, countAt: 56, interpreter: 3 } as const

/** Whether a loader starts a program, with the libraries of the file system that it is in. */
export const isDynamic = async (path: string): Promise<boolean> => {
  await using file = await open(path)
  const { buffer: header } = await file.read(Buffer.alloc(SEGMENTS.headerBytes), 0, SEGMENTS.headerBytes, 0)
  const rowBytes = header.readUInt16LE(SEGMENTS.rowBytesAt)
  const size = rowBytes * header.readUInt16LE(SEGMENTS.countAt)
  const { buffer: table } = await file.read(
    Buffer.alloc(size),
    0,
    size,
    Number(header.readBigUInt64LE(SEGMENTS.offsetAt)),
  )
  for (let at = 0; at < size; at += rowBytes) if (table.readUInt32LE(at) === SEGMENTS.interpreter) return true
  return false
}
