import {
  ACCEPTED,
  API,
  error,
  event,
  forbidden,
  INIT_ERROR,
  INVALID_ID,
  NEXT,
  type Reply,
  type Row,
  response,
} from './step.ts'

const TOO_LARGE: Reply = [
  413,
  { errorType: 'RequestEntityTooLarge', errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).' },
]
const TOO_LARGE_ERROR = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
}
const MAX_BYTES = 6_291_556

/** Requests that answer an event. */
export const ANSWER_ROWS: readonly Row[] = [
  {
    name: 'a second answer is refused, and the first stands',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...response(1, '"again"'), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...error(1), is: forbidden('RuntimeResponseSentState', 'InvocationErrorResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'an answer after an error is refused, and the error stands',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1), is: ACCEPTED },
      { ...response(1), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...error(1), is: forbidden('RuntimeResponseSentState', 'InvocationErrorResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: { errorType: 'T', errorMessage: 'no luck' } },
    ],
  },
  {
    name: 'an answer to the last event is refused once the runtime waits for another',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
      { ...response(1), is: INVALID_ID },
      { ...error(1), is: INVALID_ID },
    ],
  },
  {
    name: 'an answer to the last event is refused while another is in flight',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { event: 2 },
      { of: 'next', is: event(2) },
      { ...response(1, '"late"'), is: INVALID_ID },
      { ...error(1), is: INVALID_ID },
      { ...response(2), is: ACCEPTED },
      { ...NEXT, as: 'another' },
      { sender: 2, gets: 'done' },
    ],
  },
  {
    name: 'an answer with an unknown id is refused, before and after next',
    steps: [
      { ...response('unknown'), is: INVALID_ID },
      { ...error('unknown'), is: INVALID_ID },
      { ...NEXT, is: event(1) },
      { ...response('unknown'), is: INVALID_ID },
      { ...error('unknown'), is: INVALID_ID },
      { call: `POST ${API}/invocation//response`, body: '"done"', is: INVALID_ID },
      { ...response(1), is: ACCEPTED },
    ],
  },
  {
    name: 'another answer while the response arrives is refused',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { ...response(1, '"again"'), as: 'another' },
      {
        of: 'another',
        is: forbidden('InvocationResponse', 'InvocationResponse'),
        rie: 'waits',
        why: 'RIE answers when the first has ended',
      },
      { ...INIT_ERROR, is: forbidden('InvocationResponse', 'InitError') },
      { finish: 'response' },
      { of: 'response', is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'after a response that broke off, nothing more is accepted for its event',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), isOpen: true, as: 'response' },
      { abort: 'response' },
      { ...response(1), is: forbidden('InvocationResponse', 'InvocationResponse') },
      { ...error(1), is: forbidden('InvocationResponse', 'InvocationErrorResponse') },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      { sender: 1, gets: 'waits' },
    ],
  },
  {
    name: 'an empty response is a response',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, ''), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: '' },
    ],
  },
  {
    name: 'an error that is not JSON is passed on as it is',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1, 'no luck'), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'no luck' },
    ],
  },
  {
    name: 'a response of the largest size is accepted',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, MAX_BYTES), is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'x'.repeat(MAX_BYTES - 2) },
    ],
  },
  {
    name: 'a larger response is refused, and the sender gets an error',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1, MAX_BYTES + 1), is: TOO_LARGE },
      { ...response(1), is: forbidden('RuntimeResponseSentState', 'InvocationResponse') },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: TOO_LARGE_ERROR },
      { event: 2 },
      { of: 'next', is: event(2) },
    ],
  },
  {
    name: 'a larger error is refused, and the sender gets another',
    steps: [
      { ...NEXT, is: event(1) },
      { ...error(1, MAX_BYTES + 1), is: TOO_LARGE, rie: 'closed', why: 'RIE has no answer to this' },
      { sender: 1, gets: TOO_LARGE_ERROR, rie: 'waits', why: 'and forgets the event' },
    ],
  },
  {
    name: 'a response may be streamed',
    steps: [
      { ...NEXT, is: event(1) },
      { ...response(1), headers: { 'Lambda-Runtime-Function-Response-Mode': 'streaming' }, is: ACCEPTED },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: 'done' },
    ],
  },
  {
    name: 'a response in an unknown mode is refused, as is the rest of the event',
    steps: [
      { ...NEXT, is: event(1) },
      {
        ...response(1),
        headers: { 'Lambda-Runtime-Function-Response-Mode': 'other' },
        is: [400, { errorType: 'InvalidFunctionResponseMode', errorMessage: 'Invalid function response mode' }],
      },
      { ...response(1), is: forbidden('InvocationResponse', 'InvocationResponse') },
      { ...NEXT, is: forbidden('InvocationResponse', 'Ready') },
      {
        sender: 1,
        gets: { errorType: 'Runtime.InvalidResponseModeHeader', errorMessage: 'Invalid function response mode' },
        rie: 'waits',
        why: 'RIE answers only when the program has ended, and then with nothing',
      },
    ],
  },
  {
    name: 'an error in the trailers of a response is the error of the event',
    steps: [
      { ...NEXT, is: event(1) },
      {
        ...response(1, 'half of it'),
        trailers: {
          'Lambda-Runtime-Function-Error-Type': 'Late',
          'Lambda-Runtime-Function-Error-Body': Buffer.from('{"errorType":"Late"}').toString('base64'),
        },
        is: ACCEPTED,
      },
      { ...NEXT, as: 'next' },
      { sender: 1, gets: { errorType: 'Late' }, rie: 'half of it', why: 'RIE ignores trailers; Lambda does not' },
    ],
  },
]
