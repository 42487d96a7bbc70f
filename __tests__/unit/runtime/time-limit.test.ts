import { countedFrom, type Times, timeIsUpAt } from '../../../src/runtime/time-limit.ts'

type Case = { readonly name: string; readonly times: Times; readonly from: number | undefined; readonly end: number }

const LIMITS = { timeoutMs: 3_000, initTimeoutMs: 10_000 }
const init = { phase: 'init', at: 150 } as const
const invoke = { phase: 'invoke', at: 150 } as const

test.each<Case>([
  { name: 'a warm function', times: { beganAt: 100, launch: undefined, takenAt: undefined }, from: 100, end: 3_100 },
  {
    name: 'a warm function that took the event',
    times: { beganAt: 100, launch: undefined, takenAt: 120 },
    from: 100,
    end: 3_100,
  },
  { name: 'the first start', times: { beganAt: 100, launch: init, takenAt: undefined }, from: undefined, end: 10_150 },
  {
    name: 'an event after the first start',
    times: { beganAt: 100, launch: init, takenAt: 9_000 },
    from: 9_000,
    end: 12_000,
  },
  { name: 'a later start', times: { beganAt: 100, launch: invoke, takenAt: undefined }, from: 150, end: 3_150 },
  {
    name: 'an event after a later start',
    times: { beganAt: 100, launch: invoke, takenAt: 2_000 },
    from: 150,
    end: 3_150,
  },
  {
    name: 'a start elsewhere, known only by its latest moment',
    times: { beganAt: 100, launch: { phase: 'invoke', at: 30_100 }, takenAt: 900 },
    from: 900,
    end: 3_900,
  },
])('the time limit of $name', ({ times, from, end }) => {
  expect([countedFrom(times), timeIsUpAt(times, LIMITS)]).toStrictEqual([from, end])
})
