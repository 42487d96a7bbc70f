import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { End, Request, Step } from './step.ts'

/** A server of the Runtime API whose runtime is the test. */
export type Side = {
  readonly isRie: boolean
  /** Its host and port. */
  readonly api: string
  /** Sends an event; resolves to what its sender gets. */
  send(event: string): Promise<string>
  /** Resolves when it has this event for the runtime; with event 1, it has a runtime. */
  has(event: number): Promise<void>
  /** Resolves when this call has reached the server so many times. */
  reached(call: string, times: number): Promise<void>
  /** Resolves when it knows that the connection of the last such call is broken. */
  lost(call: string): Promise<void>
}

type Sent = { readonly call: string; readonly request: ClientRequest; readonly end: Promise<End> }

type Game = {
  readonly side: Side
  readonly sent: Map<string, Sent>
  readonly senders: Map<number, Promise<string>>
  /** Request ids by event, and the headers that came with each. */
  readonly events: Map<number, IncomingMessage['headers']>
  readonly calls: Map<string, number>
}

/** Takes the steps one after another. Returns what came of each that expects something, and what was expected. */
export const play = async (steps: readonly Step[], side: Side) => {
  const game: Game = { side, sent: new Map(), senders: new Map(), events: new Map(), calls: new Map() }
  const ends: { readonly step: Step; readonly end: unknown }[] = []
  const expected: typeof ends = []
  await send(game, 1)
  try {
    for (const step of steps) {
      if (!('is' in step || 'gets' in step)) {
        await act(game, step)
        continue
      }
      const wanted = side.isRie && step.rie !== undefined ? step.rie : 'is' in step ? step.is : step.gets
      expected.push({ step, end: wanted })
      ends.push({ step, end: await read(game, step, wanted) })
    }
    return { ends, expected }
  } finally {
    for (const { request } of game.sent.values()) request.destroy()
  }
}

const send = async ({ side, senders }: Game, event: number): Promise<void> => {
  const answer = side.send(JSON.stringify({ event }))
  answer.catch(() => {})
  senders.set(event, answer)
  await side.has(event)
}

const act = async (game: Game, step: Exclude<Step, { readonly is: End } | { readonly gets: unknown }>) => {
  if ('event' in step) {
    await game.senders.get(step.event - 1)
    return send(game, step.event)
  }
  if ('as' in step) {
    const sent = start(game, step)
    game.sent.set(step.as, sent)
    await game.side.reached(sent.call, game.calls.get(sent.call) ?? 0)
    return
  }
  if ('finish' in step) return void sentAs(game, step.finish).request.end()
  const { call, request } = sentAs(game, step.abort)
  request.socket?.resetAndDestroy()
  await game.side.lost(call)
}

const sentAs = ({ sent }: Game, name: string): Sent => {
  const one = sent.get(name)
  if (one === undefined) throw new Error(`the row has no request ${name}`)
  return one
}

const read = async (
  game: Game,
  step: Extract<Step, { readonly is: End } | { readonly gets: unknown }>,
  wanted: unknown,
): Promise<unknown> => {
  if ('gets' in step)
    return within(Promise.resolve(game.senders.get(step.sender) ?? 'no such event').then(parse), game, wanted)
  const { end } = 'of' in step ? sentAs(game, step.of) : start(game, step)
  return within(end, game, wanted)
}

/** Longer than any answer takes on a busy machine. */
const WAITS_MS = 10_000

/** What a promise resolves to; `waits` if it has not by now, and that is wanted, or does not in 10 seconds. */
const within = async <T>(promise: Promise<T>, game: Game, wanted: unknown): Promise<T | 'waits'> => {
  const over = new AbortController()
  const limit = wanted === 'waits' ? ping(game.side) : pause(WAITS_MS, undefined, { signal: over.signal })
  try {
    return await Promise.race([promise, limit.then(() => 'waits' as const)])
  } finally {
    over.abort()
  }
}

const start = (game: Game, step: Request): Sent => {
  const call = step.call.replace(/\{(\w+)\}/, (_, name: string) => idOf(game, name))
  game.calls.set(call, (game.calls.get(call) ?? 0) + 1)
  return begin(game, { ...step, call })
}

const idOf = ({ events }: Game, name: string): string =>
  String(events.get(Number(name))?.['lambda-runtime-aws-request-id'] ?? name)

const begin = (game: Game, { call, body, headers = {}, trailers, isOpen }: Request): Sent => {
  const [method = '', path = ''] = call.split(' ')
  const [host = '', port = ''] = game.side.api.split(':')
  const ended = Promise.withResolvers<End>()
  const request = httpRequest(
    {
      host,
      port,
      method,
      path,
      agent: false,
      headers: { ...headers, ...(trailers && { Trailer: Object.keys(trailers).join() }) },
    },
    (response) => replyOf(game, response).then(ended.resolve, ended.reject),
  )
  request.on('error', () => ended.resolve('closed'))
  if (body !== undefined) request.write(typeof body === 'number' ? `"${'x'.repeat(body - 2)}"` : body)
  if (trailers) request.addTrailers(trailers)
  if (isOpen) request.flushHeaders()
  else request.end()
  return { call, request, end: ended.promise }
}

const replyOf = async (game: Game, response: IncomingMessage): Promise<End> => {
  const text = await textOf(response)
  if (text === undefined) return 'closed'
  const body = response.headers['content-type'] === 'application/json' ? parse(text) : text
  learn(game, body, response.headers)
  return [response.statusCode ?? 0, body]
}

/** The body; undefined if the connection ends first. */
const textOf = async (response: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = []
  try {
    for await (const part of response) parts.push(part)
  } catch {
    return undefined
  }
  return Buffer.concat(parts).toString()
}

/** Throws when an event comes again with other headers. */
const learn = ({ events }: Game, body: unknown, headers: IncomingMessage['headers']): void => {
  if (typeof body !== 'object' || body === null || !('event' in body)) return
  const number = Number(body.event)
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('lambda-runtime-')))
  const before = events.get(number)
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(own))
    throw new Error(`event ${number} came again with ${JSON.stringify(own)} after ${JSON.stringify(before)}`)
  events.set(number, own)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A round trip to the server. */
const ping = async ({ api }: Side): Promise<void> => {
  await (await fetch(`http://${api}/2018-06-01/ping`)).text()
}
