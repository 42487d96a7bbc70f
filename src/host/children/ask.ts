import { AsyncLocalStorage } from 'node:async_hooks'
import { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { type ChildOptions, type Finished, printedTooMuch, watchOver } from './exec.ts'
import { notFound } from './namespace.ts'
import { killTree } from './processes.ts'

/** More than any of our questions is answered with. */
const MAX_BYTES = 10_000_000

/**
 * Asks git or docker a short question through @actions/exec, and returns the answer, whatever the exit code.
 * Rejects like `execute`: with the signal's reason when aborted, with ENOENT when the tool is not on PATH, and with ours for an answer over 10 MB. What it starts does not outlive it.
 */
export const ask = async (tool: string, args: readonly string[], options: ChildOptions): Promise<Finished> => {
  const { cwd, env, signal } = options
  const path = find(tool, options)
  if (args.some((text) => text.includes('\0'))) throw new TypeError(`${tool} cannot be given a NUL`)
  const { getExecOutput } = await import('@actions/exec')
  signal?.throwIfAborted()
  const { promise: over, reject: give } = Promise.withResolvers<never>()
  const onAbort = (): void => give(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  let bytes = 0
  const count = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes > MAX_BYTES) give(printedTooMuch({ command: tool, args, limit: MAX_BYTES }))
  }
  const question = openQuestion(give)
  const listeners = { stdout: count, stderr: count }
  const how = { cwd, env: { ...env }, silent: true, ignoreReturnCode: true, listeners }
  try {
    const answer = asking.run(question.onStart, () => getExecOutput(quoted(path), [...args], how))
    const { exitCode, stdout, stderr } = await Promise.race([answer, over])
    // Null for a program that a signal has ended, whatever its type says.
    return { exitCode: exitCode ?? 1, stdout, stderr }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    question.end()
  }
}

/** Gets the process that a question starts: the library keeps it to itself, and Node tells (nodejs.org, diagnostics_channel, child_process). */
const asking = new AsyncLocalStorage<(child: ChildProcess) => void>()
subscribe('child_process', (message) => {
  const child = typeof message === 'object' && message !== null && 'process' in message ? message.process : undefined
  if (child instanceof ChildProcess) asking.getStore()?.(child)
})

/** The process of a question, which ends with it; `onError` gets the system's error, of which the library passes on the text alone. */
const openQuestion = (onError: (error: Error) => void) => {
  let isOver = false
  let end = (): void => {}
  const onStart = (child: ChildProcess): void => {
    const kill = (): void => {
      const { pid, exitCode, signalCode } = child
      if (pid !== undefined && exitCode === null && signalCode === null) killTree(pid)
    }
    child.on('error', onError)
    const forget = watchOver(child, kill)
    end = () => {
      kill()
      forget()
    }
    child.once('spawn', () => {
      child.stdin?.on('error', () => {})
      child.stdin?.end()
      // It may start after the end.
      if (isOver) kill()
    })
  }
  return {
    onStart,
    end: () => {
      isOver = true
      end()
    },
  }
}

/** Where a tool is (execvp(3)). The library's own search prints what it cannot read, and has no code for what it does not find. */
const find = (tool: string, { cwd, env }: ChildOptions): string => {
  const places = (env.PATH ?? '').split(delimiter).map((folder) => resolve(cwd, folder, tool))
  const found = places.find(isProgram)
  if (found !== undefined) return found
  throw notFound(tool)
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** As one word of a command line, for the library takes it apart. */
const quoted = (path: string): string => `"${path.replaceAll('"', '\\"')}"`
