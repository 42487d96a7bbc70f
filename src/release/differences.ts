import type { Live, LiveCode } from '../observe/function.ts'
import type { Architecture } from '../plan/function.ts'
import { type Code, hashOf, urisOf } from './code.ts'
import { describeState, isLive } from './state.ts'

/** What a function should be: only what is set is compared. A live function is one, too. */
export type Wanted = {
  readonly code?: Code | LiveCode
  readonly architecture?: Architecture
  /** Layer versions of a zip function, in order. */
  readonly layers?: readonly string[] | undefined
}

/** In the order in which they matter: without the function there is nothing else to compare. */
type Facet = 'function' | 'state' | 'code' | 'uri' | 'architecture' | 'layers'

/** One facet that is not as wanted, in words: `{ facet: 'architecture', from: 'x86_64', to: 'arm64' }`. */
type Difference = { readonly facet: Facet; readonly from: string; readonly to: string }

/**
 * Everything in which a function differs from what is wanted; empty if Lambda runs exactly that. This alone decides what is the same:
 * steps are planned from it, it is the proof after them, and the report says by it what runs after a failure.
 */
export const differences = (live: Live, { code, architecture, layers }: Wanted): readonly Difference[] => {
  if (!live.exists) return [{ facet: 'function', from: 'missing', to: 'there' }]
  const found: Difference[] = []
  const compare = (facet: Facet, [from, to]: readonly [string, string], isSame = from === to): void => {
    if (!isSame) found.push({ facet, from, to })
  }
  const state = `${describeState(live)}, last update ${live.update ?? 'none'}`
  compare('state', [state, 'Active, last update Successful'], isLive(live))
  if (code !== undefined) {
    const isSame = live.code.kind === code.kind && hashOf(live.code) === hashOf(code)
    compare('code', [hashOf(live.code) ?? UNKNOWN, hashOf(code) ?? UNKNOWN], isSame)
    const uris = urisIn(code)
    const uri = urisIn(live.code)[0] ?? ''
    compare('uri', [uri, uris[0] ?? ''], uris.length === 0 || uris.includes(uri))
  }
  if (architecture !== undefined) compare('architecture', [live.architecture, architecture])
  if (layers !== undefined) compare('layers', [listLayers(live.layers), listLayers(layers)])
  return found
}

const UNKNOWN = 'unknown code'

/** A live image has the one it was deployed by; ours may have two, and a zip has none. */
const urisIn = (code: Code | LiveCode): readonly string[] => {
  if (code.kind === 'zip') return []
  return 'imageUri' in code ? [code.imageUri] : urisOf(code)
}

/** The layers in order, or `none`. */
export const listLayers = (layers: readonly string[]): string => (layers.length === 0 ? 'none' : layers.join(', '))

/** Whether a function differs in one of these facets. */
export const differsIn = (live: Live, wanted: Wanted, ...facets: readonly Facet[]): boolean =>
  differences(live, wanted).some(({ facet }) => facets.includes(facet))

/** Whether this was deployed last, even if the update of it failed or is still under way. */
export const shows = (live: Live, wanted: Wanted): boolean =>
  differences(live, wanted).every(({ facet }) => facet === 'state')
