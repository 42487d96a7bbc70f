/** One promise and its measurement. */
export type Figure = {
  readonly what: string
  /** The promise, in the unit of `measured`. */
  readonly atMost?: number
  readonly atLeast?: number
  readonly measured: number
  /** How a value is written: `0.85 ×`, `200 MB`. */
  readonly unit: string
  /** What the figure is computed from. */
  readonly from: string
}

/** Whether the promise is kept. */
export const isKept = ({ atMost, atLeast, measured }: Figure): boolean =>
  measured <= (atMost ?? Number.POSITIVE_INFINITY) && measured >= (atLeast ?? Number.NEGATIVE_INFINITY)

/** `at most 0.85 ×`. */
export const describeBound = ({ atMost, atLeast, unit }: Figure): string =>
  atMost === undefined ? `at least ${atLeast} ${unit}` : `at most ${atMost} ${unit}`

/** A figure as a row of docs/performance.md. */
export const figureRow = (figure: Figure): string =>
  `| ${figure.what} | ${describeBound(figure)} | **${Number(figure.measured.toPrecision(3))} ${figure.unit}** | ${isKept(figure) ? 'kept' : 'not kept'} | ${figure.from} |`

/** All of them, under a header. */
export const figureTable = (figures: readonly Figure[]): string =>
  ['| | promised | measured | | from |', '|---|---|---|---|---|', ...figures.map(figureRow)].join('\n')
