import { basename } from 'node:path'
import { type FileBytes, findIn, type Range, readFileBytes } from '../files/file-bytes.ts'
import { type GoFacts, readBuildInfo } from './build-info.ts'
import { type Elf, type ElfFacts, elfFacts, LOAD, readElf } from './elf.ts'
import { LAMBDA_MODULE } from './go-notices.ts'

/** What inspecting a program finds. */
export type BinaryFacts = ElfFacts & {
  readonly sizeBytes: number
  /** DWARF. */
  readonly hasDebugInfo: boolean
  /** Undefined if Go did not link it. */
  readonly go: GoFacts | undefined
}

/** Inspects a program without running it, a megabyte at a time; undefined if the file is not ELF. Throws a DeployError if it cannot be read. */
export const inspectBinary = async (path: string): Promise<BinaryFacts | undefined> =>
  readFileBytes(path, async (bytes) => {
    const elf = await readElf(bytes)
    if (elf === undefined) return undefined
    return {
      ...(await elfFacts(bytes, elf)),
      sizeBytes: bytes.sizeBytes,
      hasDebugInfo: elf.sections.some(({ name }) => name === '.debug_info' || name === '.zdebug_info'),
      go: await goFacts(bytes, elf),
    }
  })

/** The same for any file a function may start with: a program, a script, or neither. */
export const readContent = async (path: string): Promise<Exclude<Content, { kind: 'emulator' }>> => {
  const facts = await inspectBinary(path)
  if (facts !== undefined) return { kind: 'program', facts }
  return readScript(path)
}

/** Our programs are packed readable and executable for all, under their own name. */
const PACKED_MODE = 0o755

/** A program as it will be in our zip or image. */
export type Packed = Extract<Found, { kind: 'file' }>

/** The same, inspected. */
export const readPacked = async (path: string): Promise<Packed> => ({
  kind: 'file',
  mode: PACKED_MODE,
  isSymlink: false,
  content: await readContent(path),
})

const SHEBANG = Buffer.from('#!')
/** Linux reads no more of a script's first line (BINPRM_BUF_SIZE). */
const MAX_SHEBANG_BYTES = 256

/** What a script's first line asks for, including a carriage return (Linux, fs/binfmt_script.c): `/bin/sh` of `#!/bin/sh -e`, also `bash` of `#!/usr/bin/env bash`. */
export const readScript = async (path: string): Promise<Exclude<Content, { kind: 'program' | 'emulator' }>> => {
  const start = await readFileBytes(path, (bytes) => bytes.read(0, MAX_SHEBANG_BYTES))
  if (start?.subarray(0, SHEBANG.length).equals(SHEBANG) !== true) return { kind: 'other' }
  const [line = ''] = start.toString('utf8', SHEBANG.length).split(/[\n\0]/, 1)
  const [interpreter = '', argument = '', ...more] = line
    .replace(/^[ \t]+/, '')
    .replace(/(?<![ \t])[ \t]+$/, '')
    .split(/[ \t]+/)
  const isFound = basename(interpreter) === 'env' && more.length === 0 && /^[^-=][^=]*$/.test(argument)
  return { kind: 'script', interpreters: [interpreter, ...(isFound ? [argument] : [])] }
}

/** Function names as in Go's function table, which -s and -w keep: each starts after the NUL of the previous one. */
const names = {
  lambda: Buffer.from(`\0${LAMBDA_MODULE}/lambda.`),
  netRpc: Buffer.from('\0net/rpc.'),
  loadLocation: Buffer.from('\0time.LoadLocation\0'),
  timeZones: Buffer.from('\0time/tzdata.'),
}

/** Where a program asks for events (AWS documentation, Using the Lambda runtime API). */
const RUNTIME_API = Buffer.from('AWS_LAMBDA_RUNTIME_API')

const goFacts = async (bytes: FileBytes, elf: Elf): Promise<GoFacts | undefined> => {
  const info = await readBuildInfo(bytes, elf)
  const tables = elf.sections.filter(({ name }) => name.endsWith('.gopclntab'))
  if (info === undefined && tables.length === 0) return undefined
  const texts = elf.sections.filter(({ name }) => name === '.rodata')
  const found = await findIn(bytes, tables.length > 0 ? tables : loaded(elf), Object.values(names))
  const variable = await findIn(bytes, texts.length > 0 ? texts : loaded(elf), [RUNTIME_API])
  return {
    info,
    linksLambda: found.has(names.lambda),
    knowsRuntimeApi: variable.has(RUNTIME_API),
    linksNetRpc: found.has(names.netRpc),
    linksLoadLocation: found.has(names.loadLocation),
    linksTimeZones: found.has(names.timeZones),
  }
}

/** Where the table is if the sections were stripped. */
const loaded = ({ segments }: Elf): readonly Range[] => segments.filter(({ type }) => type === LOAD)

/** What is where a function starts. */
export type Found =
  /** `near` is a program of the image that may be the one meant. */
  | { readonly kind: 'missing'; readonly near?: string | undefined }
  /** Lambda mounts this folder over what the image has there. */
  | { readonly kind: 'hidden'; readonly folder: string }
  | {
      readonly kind: 'file'
      readonly mode: number
      readonly isSymlink: boolean
      readonly closed?: Closed | undefined
      readonly content: Content
    }

/** `script` starts with `#!`, `emulator` is RIE, which starts the function itself; `other` is none of these. */
export type Content =
  | { readonly kind: 'program'; readonly facts: BinaryFacts }
  | { readonly kind: 'script'; readonly interpreters: readonly string[] }
  | { readonly kind: 'emulator' }
  | { readonly kind: 'other' }

/** A folder on the path that only owner or group may enter. */
export type Closed = { readonly path: string; readonly mode: number }
