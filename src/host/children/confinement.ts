import { randomUUID } from 'node:crypto'
import { changedFiles, ownFiles, printFiles } from '../disk/own-files.ts'
import { type Namespace, openNamespace } from './namespace.ts'
import { endMarked, findStrangers, type Process, readProcesses } from './processes.ts'

/** Where other people's code runs, so that nothing of it outlives its time: with a mark in its environment and, where the kernel allows it, in a PID namespace. */
export type Confinement = {
  readonly mark: Mark
  readonly namespace: Namespace | undefined
  /** Ends all that runs in it, once. */
  readonly end: () => Promise<Remains>
}

/** A variable that no other run has. */
export type Mark = { readonly name: string; readonly value: string }

/** What is left of other people's code. */
export type Remains = {
  /** What still runs although it was killed. */
  readonly alive: readonly Process[]
  /** New processes of our user that are neither marked nor ours: theirs, or somebody else's. */
  readonly unknown: readonly Process[]
  /** Files of the step itself that have changed. */
  readonly changed: readonly string[]
  /** Whether processes can be seen here. */
  readonly isKnown: boolean
}

/** Opens one for this run; before it resolves, nothing of other people's code may be started. */
export const openConfinement = async (): Promise<Confinement> => {
  const before = readProcesses()
  const prints = printFiles(ownFiles(process.env, process.argv[1] ?? ''))
  const mark = { name: 'DEPLOY_GO_LAMBDA_RUN', value: randomUUID() }
  const namespace = await openNamespace()
  const endAll = async (): Promise<Remains> => {
    const isOver = (await namespace?.end()) ?? true
    const marked = await endMarked(`${mark.name}=${mark.value}`)
    const alive = isOver ? marked : readProcesses().filter(({ parent }) => parent === namespace?.holder)
    // Nothing leaves a namespace.
    const unknown = namespace === undefined ? findStrangers(before) : []
    return { alive, unknown, changed: changedFiles(prints), isKnown: before.length > 0 }
  }
  let ended: Promise<Remains> | undefined
  const end = (): Promise<Remains> => {
    ended ??= endAll()
    return ended
  }
  return { mark, namespace, end }
}
