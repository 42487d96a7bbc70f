import { closeSync } from 'node:fs'
import { dirname } from 'node:path'
import { failure } from '../../errors/problems.ts'
import { openNameless, pathOf, readNameless } from '../disk/unlinked-file.ts'
import { appendOwnText } from './command-files.ts'
import type { Core } from './core.ts'

/** Only a runner names them; elsewhere nobody would read the files. */
type Variable = 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY'

type Outputs = Readonly<Record<string, string>>

/** Sets outputs of the step. Rejects when the file cannot be written, or what is to be written is not exactly these outputs. */
export const setOutputs = (core: Core, outputs: Outputs): Promise<void> =>
  pass(
    'GITHUB_OUTPUT',
    () => {
      for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
    },
    (text) => holdsExactly(text, outputs),
  )

/** Appends Markdown to the job summary. Rejects when the file cannot be written. */
export const appendSummary = (core: Core, markdown: string): Promise<void> =>
  pass(
    'GITHUB_STEP_SUMMARY',
    () => core.summary.addRaw(markdown).write(),
    (text) => text === markdown.toWellFormed(),
  )

/**
 * Lets the library write to a file without a name, and adds to the runner's file what it wrote. Whoever replaces the runner's file, or forces
 * that of ours open, adds nothing: what has been read, checked and remembered is what is written.
 */
const pass = async (variable: Variable, write: () => unknown, isOurs: (text: string) => boolean): Promise<void> => {
  const path = process.env[variable]
  if (!path) return
  const descriptor = openNameless(dirname(path))
  try {
    await withVariable(variable, pathOf(descriptor), write)
    const text = readNameless(descriptor).toString()
    if (!isOurs(text)) throw failure('command-file-written', { files: variable })
    appendOwnText(path, text)
  } finally {
    closeSync(descriptor)
  }
}

/** The library reads the variable when it is called, also where it writes later. */
const withVariable = (variable: Variable, value: string, write: () => unknown): unknown => {
  const before = process.env[variable]
  process.env[variable] = value
  try {
    return write()
  } finally {
    process.env[variable] = before
  }
}

/** Whether the runner reads a text as these outputs and nothing else: each between two equal delimiters that its value does not hold (docs.github.com, workflow commands, multiline strings). */
export const holdsExactly = (text: string, outputs: Outputs): boolean => {
  let rest = text
  for (const [name, value] of Object.entries(outputs)) {
    const [, delimiter = ''] = /^.*?<<(ghadelimiter_[0-9a-f-]{36})\n/.exec(rest) ?? []
    const written = `${name}<<${delimiter}\n${value.toWellFormed()}\n${delimiter}\n`
    if (delimiter === '' || value.includes(delimiter) || !rest.startsWith(written)) return false
    rest = rest.slice(written.length)
  }
  return rest === ''
}
