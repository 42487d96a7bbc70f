import { type FileBytes, findAligned, type Range, readWhole } from '../files/file-bytes.ts'
import { jsonOrNothing } from '../text/json.ts'
import { type Elf, LOAD, offsetOf } from './elf.ts'

/** A Go module as the linker recorded it; with `replace`, the one that was compiled. */
export type GoModule = { readonly path: string; readonly version: string }

/** What `go version -m` prints for a binary (Go's package debug/buildinfo). */
export type BuildInfo = {
  /** `go1.26.8`. */
  readonly version: string
  /** The import path of the main package. */
  readonly mainPackage: string | undefined
  readonly mainModule: GoModule | undefined
  /** Its dependencies. */
  readonly modules: readonly GoModule[]
  /** `-tags`, `-race`, `CGO_ENABLED`, `GOARCH` and so on; `-trimpath` omits `-ldflags`. */
  readonly settings: Readonly<Record<string, string>>
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const HEADER_BYTES = 32
const ALIGNMENT = 16
/** A flag: strings follow inline (Go 1.18 and later), not pointers to them. */
const INLINE = 2
const BIG_ENDIAN = 1
const WRITABLE = 2
const EXECUTABLE = 1
const MAX_TEXT_BYTES = 1_048_576

/** Reads the build info Go left in a binary; undefined if there is none. */
export const readBuildInfo = async (bytes: FileBytes, elf: Elf): Promise<BuildInfo | undefined> => {
  const at = await findAligned(bytes, placesOf(elf), MAGIC, ALIGNMENT)
  const header = at === undefined ? undefined : await readWhole(bytes, at, HEADER_BYTES)
  if (at === undefined || header === undefined) return undefined
  const flags = header[15] ?? 0
  if ((flags & INLINE) !== 0) return inlineInfo(bytes, at + HEADER_BYTES)
  if ((flags & BIG_ENDIAN) !== 0 || header[14] !== 8) return undefined
  const texts = [16, 24].map((field) => offsetOf(elf, Number(header.readBigUInt64LE(field))))
  const [version, modules] = await Promise.all(texts.map((text) => readPointed(bytes, elf, text)))
  return version === undefined ? undefined : parseBuildInfo(version, modules ?? Buffer.alloc(0))
}

/** Its own section, or the data segment that holds it. */
const placesOf = ({ sections, segments }: Elf): readonly Range[] => {
  const own = sections.filter(({ name }) => name === '.go.buildinfo')
  if (own.length > 0) return own
  return segments.filter(({ type, flags }) => type === LOAD && (flags & (WRITABLE | EXECUTABLE)) === WRITABLE)
}

const inlineInfo = async (bytes: FileBytes, at: number): Promise<BuildInfo | undefined> => {
  const version = await readText(bytes, at)
  if (version === undefined) return undefined
  const modules = await readText(bytes, version.end)
  return parseBuildInfo(version.text, modules?.text ?? Buffer.alloc(0))
}

/** A string after its length as a varint. */
const readText = async (
  bytes: FileBytes,
  at: number,
): Promise<{ readonly text: Buffer; readonly end: number } | undefined> => {
  const head = await bytes.read(at, 5)
  const last = head.findIndex((byte) => byte < 0x80)
  if (last < 0) return undefined
  const length = head.subarray(0, last + 1).reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0)
  if (length > MAX_TEXT_BYTES) return undefined
  const start = at + last + 1
  const text = length === 0 ? Buffer.alloc(0) : await readWhole(bytes, start, length)
  return text === undefined ? undefined : { text, end: start + length }
}

/** A Go string: the address of its bytes, and its length. */
const readPointed = async (bytes: FileBytes, elf: Elf, at: number | undefined): Promise<Buffer | undefined> => {
  const pointer = at === undefined ? undefined : await readWhole(bytes, at, 16)
  if (pointer === undefined) return undefined
  const length = Number(pointer.readBigUInt64LE(8))
  const start = offsetOf(elf, Number(pointer.readBigUInt64LE(0)))
  return start === undefined || length > MAX_TEXT_BYTES ? undefined : readWhole(bytes, start, length)
}

/** Markers around the lines, for other tools to find them by. */
const SENTINEL_BYTES = 16

const parseBuildInfo = (version: Buffer, framed: Buffer): BuildInfo => {
  const isFramed = framed.length >= 2 * SENTINEL_BYTES + 1 && framed.at(-SENTINEL_BYTES - 1) === NEW_LINE
  const text = isFramed ? framed.toString('utf8', SENTINEL_BYTES, framed.length - SENTINEL_BYTES) : ''
  const lines = text.split('\n').map((line) => line.split('\t'))
  const modules: GoModule[] = []
  const settings: [string, string][] = []
  for (const [kind, first = '', second = ''] of lines) {
    if (kind === 'dep') modules.push({ path: first, version: second })
    if (kind === '=>' && modules.length > 0) modules[modules.length - 1] = { path: nameOf(modules), version: second }
    if (kind === 'build') settings.push(parseSetting(first))
  }
  const [, mainPackage] = lines.find(([kind]) => kind === 'path') ?? []
  const [, path, mainVersion = ''] = lines.find(([kind]) => kind === 'mod') ?? []
  return {
    version: version.toString('utf8'),
    mainPackage,
    mainModule: path === undefined ? undefined : { path, version: mainVersion },
    modules,
    settings: Object.fromEntries(settings),
  }
}

const NEW_LINE = 10

const nameOf = (modules: readonly GoModule[]): string => modules.at(-1)?.path ?? ''

/** `-tags=a,b`, or `-ldflags="-X \"a=b c\""` if key or value contains a space or quote. */
const parseSetting = (text: string): [string, string] => {
  const quoted = /^("(?:[^"\\]|\\.)*")=/.exec(text)?.[1]
  const end = quoted?.length ?? text.indexOf('=')
  return end < 0 ? [text, ''] : [unquote(text.slice(0, end)), unquote(text.slice(end + 1))]
}

const unquote = (text: string): string => {
  if (!/^".*"$/.test(text)) return text
  const value = jsonOrNothing(text)
  // JSON does not know Go's \x and \a.
  return typeof value === 'string' ? value : text.slice(1, -1)
}

/** What a Go program contains. */
export type GoFacts = {
  /** Undefined if it was stripped. */
  readonly info: BuildInfo | undefined
  readonly linksLambda: boolean
  /** Whether anything in it knows where to ask for events: the variable AWS_LAMBDA_RUNTIME_API. */
  readonly knowsRuntimeApi: boolean
  readonly linksNetRpc: boolean
  readonly linksLoadLocation: boolean
  readonly linksTimeZones: boolean
}
