import type * as ActionsCore from '@actions/core'

/** GitHub's library for the runner's commands, outputs and summary. undici comes with it (1 MB), so it is loaded while go works. */
export type Core = typeof ActionsCore

let core: Core | undefined
let loading: Promise<Core> | undefined
const waiting: ((core: Core) => void)[] = []

/** Loads the library, once, and says what waits for it. */
export const loadCore = (): Promise<Core> => {
  loading ??= import('@actions/core').then(connect)
  return loading
}

const connect = (loaded: Core): Core => {
  core = loaded
  for (const give of waiting.splice(0)) give(loaded)
  return loaded
}

/** Gives the runner a command. Before the library is there, the command waits for it, and so does all that is said later. */
export const command = (give: (core: Core) => void): void => {
  if (core === undefined) waiting.push(give)
  else give(core)
}

/** Writes a line of the log. The first ones need no library: these are the bytes of its `info`. */
export const say = (text: string): void => {
  if (core === undefined && waiting.length === 0) process.stdout.write(`${text}\n`)
  else command(({ info }) => info(text))
}

/** Whether something waits for the library. */
export const isWaiting = (): boolean => waiting.length > 0
