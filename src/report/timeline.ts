import type { Span } from '../host/log/log.ts'
import { formatTime } from '../text/format.ts'

/** Phases spent on AWS or a registry; all others run on the runner. */
const REMOTE = ['account', 'look', 'image', 'rights', 'base', 'layers', 'push', 'release']

/** No hours: Mermaid draws them in the reader's time zone. Axis ticks by total length in milliseconds, so that a few of them fit side by side. */
const TICKS: readonly { readonly upToMs: number; readonly tick: string; readonly axis: string }[] = [
  { upToMs: 1_000, tick: '100millisecond', axis: '%S.%L' },
  { upToMs: 6_000, tick: '500millisecond', axis: '%S.%L' },
  { upToMs: 20_000, tick: '2second', axis: '%S s' },
  { upToMs: 60_000, tick: '5second', axis: '%S s' },
  { upToMs: 300_000, tick: '30second', axis: '%M:%S' },
  { upToMs: Number.POSITIVE_INFINITY, tick: '5minute', axis: '%M min' },
]

/** The phases as a Mermaid gantt (mermaid.js.org, Gantt diagrams), the runner's first, then AWS's; times are milliseconds since the run began. */
export const timeline = (spans: readonly Span[], totalMs: number): string => {
  const { tick, axis } = TICKS.find(({ upToMs }) => totalMs <= upToMs) ?? { tick: '5minute', axis: '%M min' }
  const rows = (title: string, found: readonly Span[]): string[] =>
    found.length === 0 ? [] : [`  section ${title}`, ...found.map(task)]
  return [
    '```mermaid',
    'gantt',
    '  dateFormat x',
    `  axisFormat ${axis}`,
    `  tickInterval ${tick}`,
    ...rows(
      'Runner',
      spans.filter(({ name }) => !REMOTE.includes(name)),
    ),
    ...rows(
      'AWS',
      spans.filter(({ name }) => REMOTE.includes(name)),
    ),
    '```',
  ].join('\n')
}

/** Mermaid draws only tasks with a length. */
const task = ({ name, startMs, durationMs }: Span): string =>
  `  ${name} ${formatTime(durationMs).replace('<', 'below ')} :${startMs}, ${startMs + Math.max(1, durationMs)}`
