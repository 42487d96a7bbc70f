/** Where a value was set, for messages about it. */
export type Origin =
  | { readonly kind: 'default'; readonly name: string }
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string }
  | {
      readonly kind: 'yaml'
      readonly where: string
      readonly path: string
      readonly line: number
      readonly column: number
    }

export type Sourced<T> = { readonly value: T; readonly from: Origin }

/** `input tag`, `--tag`, `environments.dev.tag, line 2`. */
export const describeOrigin = (from: Origin): string => {
  switch (from.kind) {
    case 'default':
      return `default of ${from.name}`
    case 'input':
      return `input ${from.name}`
    case 'flag':
      return `--${from.name}`
    case 'yaml':
      return `${from.path}, line ${from.line}`
  }
}
