import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure, reasonOf, unreadable } from '../errors/problems.ts'
import type { Terminal } from '../host/terminal.ts'
import { LOOKS_LIKE_JSON } from '../plan/smoke.ts'
import { refuseLargeEvent } from '../runtime/event.ts'
import type { EventSource } from './arguments.ts'
import { samples } from './samples.generated.ts'

/** Reads an event. Throws when it is too large, or not JSON. */
export const readEvent = async ({ kind, text }: EventSource, terminal: Terminal): Promise<Uint8Array> => {
  if (kind === 'sample') return Buffer.from(samples[text] ?? '')
  if (text === '-') return checkedEvent(await terminal.readInput(), 'standard input')
  if (LOOKS_LIKE_JSON.test(text.trim())) return checkedEvent(Buffer.from(text), '--event')
  const path = resolve(terminal.host.caller.workspace, text)
  const content = await readFile(path).catch((cause: unknown) => {
    const { reason, more } = unreadable(cause)
    throw failure('local-event-unreadable', { path: text, reason }, more)
  })
  return checkedEvent(content, text)
}

const checkedEvent = (event: Buffer, where: string): Buffer => {
  refuseLargeEvent(event, `The event in ${where}`)
  try {
    JSON.parse(event.toString())
    return event
  } catch (cause) {
    throw failure('local-event-not-json', { where, reason: reasonOf(cause) }, { cause })
  }
}
