import * as z from 'zod/mini'
import { jsonOrNothing } from '../text/json.ts'

/** How a setting's text becomes a value. */
export type Kind = 'text' | 'boolean' | 'seconds' | 'list' | 'lines' | 'pairs' | 'variables' | 'environments'

/** What it becomes. */
export type ValueOf = {
  text: string
  boolean: boolean
  seconds: number
  list: readonly string[]
  lines: readonly string[]
  pairs: Readonly<Record<string, string>>
  variables: Readonly<Record<string, string>>
  environments: string
}

/**
 * Parses text of one kind; undefined when it is not of that kind. Lists are JSON, or separated by commas (outside {}) or lines; pairs are `key=value`,
 * separated by commas or lines; lines and variables (`NAME=value`) may contain commas.
 */
export const parseValue = <K extends Kind>(kind: K, text: string): ValueOf[K] | undefined => readers[kind](text)

const readers: { [K in Kind]: (text: string) => ValueOf[K] | undefined } = {
  text: (text) => text,
  environments: (text) => text,
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  seconds: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  list: (text) => (text.startsWith('[') ? jsonList(text) : splitItems(text)),
  lines: (text) => (text.startsWith('[') ? jsonList(text) : splitLines(text)),
  pairs: (text) => mapOf(splitItems(text), /^([^=\s]+)\s*=\s*(\S.*)$/),
  variables: (text) => mapOf(splitLines(text), /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/),
}

/** Keys and values by a pattern's two groups; undefined if an item does not match. */
const mapOf = (items: readonly string[], pattern: RegExp): Record<string, string> | undefined => {
  const pairs = items.map((item) => item.match(pattern))
  if (pairs.some((pair) => pair === null)) return undefined
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
}

const splitLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Splits at commas and line breaks; a comma in braces belongs to its item. */
const splitItems = (text: string): string[] =>
  (text.match(/(?:\{[^{}]*\}|[^,\n])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '')

const jsonList = (text: string): string[] | undefined => z.array(z.string()).safeParse(jsonOrNothing(text)).data
