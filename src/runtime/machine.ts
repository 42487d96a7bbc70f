import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Architecture } from '../plan/function.ts'

/** A machine that runs programs, and where its kernel lists interpreters for foreign ones (binfmt_misc). */
export type Machine = { readonly platform: NodeJS.Platform; readonly arch: string; readonly interpreters: string }

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  interpreters: '/proc/sys/fs/binfmt_misc',
}

/** Lambda's architectures by Node's names for them (process.arch). */
export const architectures: Readonly<Record<string, Architecture>> = { x64: 'x86_64', arm64: 'arm64' }
const QEMU: Readonly<Record<Architecture, string>> = { x86_64: 'qemu-x86_64', arm64: 'qemu-aarch64' }

/**
 * Whether a machine can run Lambda code for an architecture, natively or with qemu. Programs need Linux; containers run on any system with an
 * engine, whose interpreters we cannot see outside Linux.
 */
export const canRun = (
  architecture: Architecture,
  kind: 'program' | 'image',
  { platform, arch, interpreters }: Machine = thisMachine,
): boolean => {
  if (platform !== 'linux') return kind === 'image' && architectures[arch] === architecture
  return architectures[arch] === architecture || existsSync(join(interpreters, QEMU[architecture]))
}

/** Position of e_machine in an ELF header, and the machines that Lambda has (ELF specification, e_machine). */
const HEADER_BYTES = 20
const MACHINE_AT = 18
const MACHINES: Readonly<Record<number, Architecture>> = { 62: 'x86_64', 183: 'arm64' }

/**
 * Whether the kernel would refuse to run a file: neither a program nor a script, or a program for another machine. Check before starting it:
 * Node would pass such a file to a shell instead (execvp(3)). False for unreadable files, which fail with their own errors.
 */
export const isForeign = (path: string, machine: Machine = thisMachine): boolean => {
  if (machine.platform !== 'linux' || !isAbsolute(path)) return false
  const header = readHeader(path)
  if (header === undefined) return false
  if (header.subarray(0, 2).toString('latin1') === '#!') return false
  if (header.subarray(0, 4).toString('latin1') !== '\x7fELF' || header.length < HEADER_BYTES) return true
  const architecture = MACHINES[header.readUInt16LE(MACHINE_AT)]
  return architecture !== undefined && !canRun(architecture, 'program', machine)
}

const readHeader = (path: string): Buffer | undefined => {
  try {
    const file = openSync(path, 'r')
    try {
      const header = Buffer.alloc(HEADER_BYTES)
      return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}
