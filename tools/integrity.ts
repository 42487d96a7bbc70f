import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { capture } from './command.ts'
import { isPackage, isPinned, LOCK, type LockEntry, packageOf, parseLock } from './lock.ts'

/** The integrity of a package, such as `yaml@2.9.1`; undefined if the registry does not say. */
export type AskIntegrity = (wanted: string) => Promise<string | undefined>

/** The lock with what was learnt, and the packages that were written and those of which nothing is known. */
export type Filled = {
  readonly text: string
  readonly written: readonly string[]
  readonly unknown: readonly string[]
}

/** npm starts a process for each question. */
const AT_ONCE = 4

/** Adds the integrity that is missing from a lock's text or too weak: npm leaves it out for packages that it did not fetch, those of other platforms. */
export const fillIntegrity = async (text: string, ask: AskIntegrity): Promise<Filled> => {
  const lock = parseLock(text)
  const loose = Object.entries(lock.packages).filter((entry) => isPackage(entry) && !isPinned(entry[1]))
  const learnt = new Map<string, string>()
  for (let at = 0; at < loose.length; at += AT_ONCE) {
    const asking = loose.slice(at, at + AT_ONCE).map(async (entry) => {
      const integrity = await ask(packageOf(entry))
      if (integrity !== undefined && isPinned({ integrity })) learnt.set(entry[0], integrity)
    })
    await Promise.all(asking)
  }
  const packages = Object.fromEntries(
    Object.entries(lock.packages).map(([path, entry]) => [path, withIntegrity(entry, learnt.get(path))]),
  )
  const namesOf = (isWanted: (path: string) => boolean): string[] =>
    loose.filter(([path]) => isWanted(path)).map(packageOf)
  return {
    // As npm writes it.
    text: learnt.size === 0 ? text : `${JSON.stringify({ ...JSON.parse(text), packages }, null, 2)}\n`,
    written: namesOf((path) => learnt.has(path)),
    unknown: namesOf((path) => !learnt.has(path)),
  }
}

/** Keys stay in npm's order: name, version, resolved, integrity, and the rest. */
const withIntegrity = (entry: LockEntry, integrity: string | undefined): LockEntry => {
  if (integrity === undefined) return entry
  const keysOf = (wanted: readonly string[], isIn: boolean): LockEntry =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => wanted.includes(key) === isIn))
  const first = ['name', 'version', 'resolved']
  return { ...keysOf(first, true), integrity, ...keysOf([...first, 'integrity'], false) }
}

/** Asks the registry that npm is configured with. */
const askNpm: AskIntegrity = async (wanted) => {
  const { exitCode, stdout } = await capture('npm', ['view', wanted, 'dist.integrity'])
  return exitCode === 0 ? stdout.trim() : undefined
}

const run = async (): Promise<void> => {
  const file = join(import.meta.dirname, '..', LOCK)
  const before = await readFile(file, 'utf8')
  const { text, written, unknown } = await fillIntegrity(before, askNpm)
  if (text !== before) await writeFile(file, text)
  for (const name of written) console.log(`written  ${name}`)
  for (const name of unknown) console.log(`UNKNOWN  ${name}: npm view does not say`)
  if (written.length + unknown.length === 0) console.log(`${LOCK} has the integrity of every package`)
  if (unknown.length > 0) process.exitCode = 1
}

if (import.meta.main) await run()
