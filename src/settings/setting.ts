import * as z from 'zod/mini'
import type { Kind, ValueOf } from './kinds.ts'

/** `run`: one value for the whole run. `environment`, `function`: may also be set per environment. */
export type Scope = 'run' | 'environment' | 'function'

type ItemOf<V> = V extends readonly (infer T)[] ? T : V extends Readonly<Record<string, infer T>> ? T : V

/** Kinds that hold any number of values. */
type Several = 'list' | 'lines' | 'pairs' | 'variables'

export type Setting<K extends Kind = Kind> = Row<K> &
  (K extends Several
    ? {
        /** What `[]` or `{}` means, as a clause; REFUSED if it is an error. */
        readonly empty: string
      }
    : { readonly empty?: never })

type Row<K extends Kind> = {
  readonly kind: K
  readonly scope: Scope
  /** The grammar of the value (of each item of a list, of each value of pairs). */
  readonly schema: z.ZodMiniType<ItemOf<ValueOf[K]>>
  /** What the grammar accepts, for the message about an invalid value. */
  readonly expects: string
  /** The default; undefined if it depends on something. */
  readonly default?: ValueOf[K]
  /** Describes a default that depends on something. */
  readonly defaultSays?: string
  /** The `default:` of action.yml, an expression that the runner fills in. Only for the whole run: it would beat what an environment sets. */
  readonly runnerDefault?: string
  /** `{function}`, `{environment}`, `{branch}` and `{sha}` are filled in. */
  readonly template?: true
  /** Maps merge by key across levels; everything else replaces. */
  readonly merge?: 'by-key'
  readonly help: string
}

/** For settings that limit something: an empty list must not lift the limit. */
export const REFUSED = 'refused'

export const anything = z.string().check(z.minLength(1))

/** Text in this grammar. */
export const matching = (pattern: RegExp) => z.string().check(z.regex(pattern))

/** A row of the table. */
export const setting = <K extends Kind, R extends Omit<Setting<K>, 'kind'>>(kind: K, rest: R) => ({ kind, ...rest })

/** Any text that is not empty. */
export const text = <R extends Omit<Setting<'text'>, 'kind' | 'schema'>>(rest: R) =>
  setting('text', { schema: anything, ...rest })

type Rest<K extends Kind> = Omit<Setting<K>, 'kind' | 'schema' | 'expects'>

/** One of these texts. */
export const choice = <R extends Rest<'text'>>(values: readonly string[], rest: R) => {
  const expects = `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
  return setting('text', { schema: z.enum(values), expects, ...rest })
}

/** true or false. */
export const yesOrNo = <R extends Rest<'boolean'>>(rest: R) =>
  setting('boolean', { schema: z.boolean(), expects: 'true or false', ...rest })

/** A time of so many seconds. */
export const seconds = <R extends Rest<'seconds'>>(atLeast: number, atMost: number, rest: R) => {
  const schema = z.number().check(z.gte(atLeast), z.lte(atMost))
  return setting('seconds', { schema, expects: `${atLeast} to ${atMost} seconds`, ...rest })
}
