import { ACCEPTED, error, event, forbidden, NEXT, type Row, response } from './step.ts'

/** Requests for the next event. */
export const NEXT_ROWS: readonly Row[] = [
  {
    name: 'next while its event is in flight answers that event again, without waiting',
    steps: [
      { ...NEXT, is: event(1) },
      { ...NEXT, is: event(1) },
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { of: 'next', is: 'waits' },
    ],
  },
  {
    name: 'next after an answer waits for the next event',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { of: 'next', is: 'waits' },
      { event: 2 },
      { of: 'next', is: event(2) },
      { ...NEXT, is: event(2) },
      { ...error(2), is: ACCEPTED },
      { ...NEXT, as: 'another' },
      { sender: 2, gets: { errorType: 'T', errorMessage: 'no luck' } },
      { of: 'another', is: 'waits' },
    ],
  },
  {
    name: 'of several that wait, the first gets the event and the others the events after it',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'first' },
      { ...NEXT, as: 'second' },
      { event: 2 },
      { of: 'first', is: event(2) },
      { of: 'second', is: 'waits' },
      { ...NEXT, is: event(2) },
      { ...response(2), is: ACCEPTED },
      { ...NEXT, as: 'third' },
      { event: 3 },
      { of: 'second', is: event(3) },
      { of: 'third', is: 'waits' },
      { ...response(3), is: ACCEPTED },
    ],
  },
  {
    name: 'the event goes past a request whose client has gone',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'gone' },
      { sender: 1, gets: 'done' },
      { abort: 'gone' },
      { ...NEXT, as: 'next' },
      { event: 2 },
      { of: 'next', is: event(2), rie: 'waits', why: 'RIE writes the event into the closed connection' },
      { ...NEXT, is: event(2) },
      { ...response(2), is: ACCEPTED },
    ],
  },
  {
    name: 'next while the response arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      { finish: 'response' },
      { of: 'response', is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'next while the error arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1), isOpen: true, as: 'error' },
      { ...NEXT, is: forbidden('InvocationErrorResponse', 'Ready') },
      { finish: 'error' },
      { of: 'error', is: ACCEPTED },
    ],
  },
  {
    name: 'next with a query is next',
    steps: [{ call: `${NEXT.call}?a=1`, is: event(1) }],
  },
]
