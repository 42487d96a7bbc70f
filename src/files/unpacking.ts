import { DeployError } from '../errors/problems.ts'
import { MAX_IMAGE_BYTES } from '../lambda/limits.ts'

/** How much of one thing a reader may take: steps, entries, bytes. */
export type Budget = {
  /** Takes some of it, by default one; throws once there is not enough. */
  readonly take: (amount?: number) => void
  /** Allows more, for what has turned out to be there. */
  readonly grow: (amount: number) => void
}

/** A budget that ends in the error that `exceeded` makes of its limit. */
export const openBudget = (atFirst: number, exceeded: (limit: number) => Error): Budget => {
  let limit = Math.floor(atFirst)
  let taken = 0
  return {
    take: (amount = 1) => {
      taken += amount
      if (taken > limit) throw exceeded(limit)
    },
    grow: (amount) => {
      limit += Math.floor(amount)
    },
  }
}

/** What exceeds a budget of unpacking: bytes for what was packed, bytes for any image, entries, or records in extended headers. */
export type Excess = 'ratio' | 'bytes' | 'entries' | 'records'

/** Ten times what a desktop distribution has. */
export const MAX_IMAGE_ENTRIES = 1_000_000

/** Unpacks within a second; sparse files and zeros need it. */
export const FREE_BYTES = 268_435_456
/** Whole images shrink to a third, text to a tenth; deflate's limit, which only bombs reach, is 1,032. */
export const RATIO = 20
/** More than any small image has. */
const FREE_ENTRIES = 100_000
/** A real file takes several times as much, with its name, size and time. */
const BYTES_AN_ENTRY = 128
const FREE_RECORDS = 100_000
/** bsdtar writes eight: times, device, inode and links. */
const RECORDS_AN_ENTRY = 12

/** How much may come out of packed layers, all together. */
export type Unpacking = {
  readonly bytes: (count: number) => void
  readonly entry: () => void
  /** The records of an extended header, before the entry that it is for. */
  readonly records: (count: number) => void
}

/** For reading `packedBytes` once, or again up to `times`. Small archives may not unpack to what takes long; large ones may be as large as Lambda's images. */
export const openUnpacking = (
  { packedBytes, times }: { readonly packedBytes: number; readonly times?: number },
  exceeded: (what: Excess, limit: number) => Error,
): Unpacking => {
  const mostBytes = FREE_BYTES + packedBytes * RATIO
  const isLarge = times === undefined && mostBytes > MAX_IMAGE_BYTES
  const bytes = openBudget(isLarge ? MAX_IMAGE_BYTES : mostBytes * (times ?? 1), (limit) =>
    exceeded(isLarge ? 'bytes' : 'ratio', limit),
  )
  const mostEntries = Math.min(FREE_ENTRIES + packedBytes / BYTES_AN_ENTRY, MAX_IMAGE_ENTRIES) * (times ?? 1)
  const entries = openBudget(mostEntries, (limit) => exceeded('entries', limit))
  const records = openBudget(FREE_RECORDS, (limit) => exceeded('records', limit))
  return {
    bytes: bytes.take,
    entry: () => {
      entries.take()
      records.grow(RECORDS_AN_ENTRY)
    },
    records: records.take,
  }
}

/** The bytes of different blobs: a repeated layer is sent once. */
export const packedBytesOf = (blobs: readonly { readonly digest: string; readonly sizeBytes: number }[]): number =>
  new Map(blobs.map(({ digest, sizeBytes }) => [digest, sizeBytes]))
    .values()
    .reduce((sum, sizeBytes) => sum + sizeBytes, 0)

/** Our own, or the system's: a full disk is not the archive's fault. */
export const isKnownError = (error: unknown): boolean =>
  error instanceof DeployError || (error instanceof Error && 'syscall' in error)
