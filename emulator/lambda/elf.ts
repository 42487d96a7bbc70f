import { open } from 'node:fs/promises'
import type { Architecture } from './model.ts'

const MAGIC = 0x7f454c46
const HEADER_BYTES = 20
const MACHINE_AT = 18

/** e_machine of the two machines Lambda has (ELF specification, elf.h: EM_X86_64, EM_AARCH64). */
const MACHINES: Readonly<Record<number, Architecture>> = { 62: 'x86_64', 183: 'arm64' }

/** The machine an executable is for; undefined when it is no ELF file or for another machine. */
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
