import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A running process of this machine, as /proc shows it (proc_pid_stat(5)). */
export type Process = {
  readonly pid: number
  readonly parent: number
  /** In clock ticks since the machine started; with the pid it names one process. */
  readonly startedAt: number
  /** The command's name, without its arguments, which may hold somebody's secrets. */
  readonly name: string
}

/** All processes that run; empty where there is no /proc, as on macOS. */
export const readProcesses = (): readonly Process[] =>
  pids().flatMap((pid) => {
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)/s.exec(read(`/proc/${pid}/stat`).toString()) ?? []
    const fields = rest.split(' ')
    const [state = '', parent = ''] = fields
    return /^[^ZX]$/.test(state) ? [{ pid, parent: Number(parent), startedAt: Number(fields[19]), name }] : []
  })

const pids = (): readonly number[] => {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Empty for a process that ended or is not ours to look at. */
const read = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

/** Whether the process was started with this in its environment, as NAME=VALUE. */
const carries = ({ pid }: Process, mark: string): boolean =>
  `\0${read(`/proc/${pid}/environ`).toString('latin1')}`.includes(`\0${mark}\0`)

/** How long ending them may take. */
const END_WITHIN_MS = 5_000
const LOOK_AGAIN_MS = 10

/** Kills every process that was started with this in its environment, and what they start meanwhile. Returns those that would not end. */
export const endMarked = async (mark: string): Promise<readonly Process[]> => {
  const until = performance.now() + END_WITHIN_MS
  // One look can miss a child whose parent ended during it.
  for (let cleanLooks = 0; cleanLooks < 2; ) {
    const found = readProcesses().filter((process) => carries(process, mark))
    for (const { pid } of found) kill(pid)
    if (found.length > 0 && performance.now() > until) return found
    cleanLooks = found.length === 0 ? cleanLooks + 1 : 0
    if (found.length > 0) await pause(LOOK_AGAIN_MS)
  }
  return []
}

/** Kills one of our own children, which leads no process group, and everything below it. */
export const killTree = (pid: number): void => {
  const all = readProcesses()
  const below = (parent: number): readonly number[] =>
    all.filter((process) => process.parent === parent).flatMap((child) => [child.pid, ...below(child.pid)])
  for (const one of [pid, ...below(pid)]) kill(one)
}

/** Kills the children of one of our own. */
export const killChildrenOf = (parent: number): void => {
  for (const { pid } of readProcesses().filter((process) => process.parent === parent)) kill(pid)
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already, or is not ours.
  }
}

/**
 * Processes of our user that were not among `before` and are not below us. Left out is what another process than those above us has started,
 * such as the runner of another job: what leaves its parent becomes a child of one above us, the first process at the latest.
 */
export const findStrangers = (before: readonly Process[]): readonly Process[] => {
  const known = new Set(before.map(keyOf))
  const now = new Map(readProcesses().map((process) => [process.pid, process]))
  const above = new Set(lineage(now, process.pid))
  const isOurs = ({ pid }: Process): boolean => lineage(now, pid).includes(process.pid)
  const isFromAbove = ({ pid }: Process): boolean => {
    const old = lineage(now, pid).find((other) => {
      const found = now.get(other)
      return found === undefined || known.has(keyOf(found))
    })
    return old === undefined || above.has(old)
  }
  return [...now.values()].filter(
    (found) => !known.has(keyOf(found)) && !isOurs(found) && isFromAbove(found) && isOfOurUser(found),
  )
}

const keyOf = ({ pid, startedAt }: Process): string => `${pid} ${startedAt}`

/** The process itself, its parent and so on. */
const lineage = (all: ReadonlyMap<number, Process>, pid: number): readonly number[] => {
  const line: number[] = []
  for (let at: number | undefined = pid; at !== undefined && at > 0 && !line.includes(at); at = all.get(at)?.parent)
    line.push(at)
  return line
}

const isOfOurUser = ({ pid }: Process): boolean =>
  Number(/^Uid:\t(\d+)/m.exec(read(`/proc/${pid}/status`).toString())?.[1]) === process.getuid?.()
