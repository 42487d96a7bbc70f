import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canRun, isForeign, type Machine } from '../../../src/runtime/machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'machine-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'qemu-aarch64'), 'enabled\n')

const plain: Machine = { platform: 'linux', arch: 'x64', interpreters: join(folder, 'nothing') }
const withQemu: Machine = { ...plain, interpreters: folder }
const mac: Machine = { ...plain, platform: 'darwin', arch: 'arm64' }

test.each([
  { name: 'x86_64 on its own machine', architecture: 'x86_64', kind: 'program', machine: plain, expected: true },
  { name: 'arm64 on another', architecture: 'arm64', kind: 'program', machine: plain, expected: false },
  { name: 'an image for another', architecture: 'arm64', kind: 'image', machine: plain, expected: false },
  { name: 'arm64 with qemu', architecture: 'arm64', kind: 'program', machine: withQemu, expected: true },
  { name: 'a Linux program on macOS', architecture: 'arm64', kind: 'program', machine: mac, expected: false },
  { name: 'an image on macOS', architecture: 'arm64', kind: 'image', machine: mac, expected: true },
  { name: 'an image for another on macOS', architecture: 'x86_64', kind: 'image', machine: mac, expected: false },
] as const)('$name: $expected', ({ architecture, kind, machine, expected }) => {
  expect(canRun(architecture, kind, machine)).toBe(expected)
})

const elf = (machine: number): Buffer => {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header.writeUInt16LE(machine, 18)
  return header
}

test.each([
  { name: 'a program', content: elf(62), machine: plain, expected: false },
  { name: 'a program for another machine', content: elf(183), machine: plain, expected: true },
  { name: 'the same with qemu', content: elf(183), machine: withQemu, expected: false },
  { name: 'a program for a machine that Lambda does not have', content: elf(3), machine: plain, expected: false },
  { name: 'a script', content: Buffer.from('#!/bin/sh\n'), machine: plain, expected: false },
  { name: 'text', content: Buffer.from('hello'), machine: plain, expected: true },
  { name: 'nothing', content: Buffer.alloc(0), machine: plain, expected: true },
  { name: 'the beginning of a program', content: elf(62).subarray(0, 10), machine: plain, expected: true },
  { name: 'a macOS program on macOS', content: Buffer.from('cffaedfe', 'hex'), machine: mac, expected: false },
])('$name is foreign: $expected', ({ content, machine, expected }) => {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  expect(isForeign(path, machine)).toBe(expected)
})

test.each([
  { name: 'a missing file', path: '/nowhere/at/all' },
  { name: 'a command on PATH', path: 'docker' },
])('$name is not foreign', ({ path }) => {
  expect(isForeign(path, plain)).toBe(false)
})
