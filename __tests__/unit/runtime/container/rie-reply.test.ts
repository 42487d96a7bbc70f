import { readRieReply } from '../../../../src/runtime/container/rie-reply.ts'
import { isPanic } from '../../../../src/runtime/function-error.ts'

const error = (errorType: string, errorMessage: string) => JSON.stringify({ errorType, errorMessage })

test.each([
  { name: 'an answer', status: 200, text: '{"a":1}', ending: 'answer', payload: '{"a":1}' },
  { name: 'an answer that is not JSON', status: 200, text: 'hello', ending: 'answer', payload: 'hello' },
  { name: 'an empty answer', status: 200, text: '', ending: 'answer', payload: '' },
  {
    name: 'an error of the handler',
    status: 200,
    text: error('errorString', 'no luck'),
    ending: 'error',
    payload: error('errorString', 'no luck'),
  },
  {
    name: 'a time-out',
    status: 200,
    text: 'Task timed out after 1.00 seconds',
    ending: 'timeout',
    payload: error('Sandbox.Timedout', 'RequestId: id-1 Error: Task timed out after 1.00 seconds'),
  },
  {
    name: 'an error that the start reported',
    status: 502,
    text: error('Init', 'no luck'),
    ending: 'init-error',
    payload: error('Init', 'no luck'),
  },
  {
    name: 'a panic',
    status: 502,
    text: '{"errorType":"string","errorMessage":"no luck","stackTrace":[{"label":"handle"}]}',
    ending: 'error',
    payload: '{"errorType":"string","errorMessage":"no luck","stackTrace":[{"label":"handle"}]}',
  },
  {
    name: 'an exit',
    status: 502,
    text: error('Runtime.ExitError', 'RequestId: x Error: Runtime exited with error: exit status 3'),
    ending: 'exit',
    payload: error('Runtime.ExitError', 'RequestId: x Error: Runtime exited with error: exit status 3'),
  },
  {
    name: 'an answer that is too large',
    status: 502,
    text: error('Function.ResponseSizeTooLarge', 'Response payload size exceeded'),
    ending: 'too-large',
    payload: error('Function.ResponseSizeTooLarge', 'Response payload size exceeded'),
  },
  {
    name: 'nothing, with the reason in the log',
    status: 502,
    text: '',
    reason: 'Runtime exited with error: exit status 7',
    ending: 'exit',
    payload: error('Runtime.ExitError', 'RequestId: id-1 Error: Runtime exited with error: exit status 7'),
  },
  {
    name: 'nothing, for a program that cannot start',
    status: 502,
    text: '',
    reason: 'fork/exec /main: exec format error',
    ending: 'not-started',
    payload: error('Runtime.InvalidEntrypoint', 'RequestId: id-1 Error: fork/exec /main: exec format error'),
  },
])('RIE’s reply is read as Lambda’s: $name', ({ status, text, reason, ending, payload }) => {
  const reply = readRieReply({ status, payload: Buffer.from(text), requestId: 'id-1', reason })
  expect([reply?.ending, reply?.payload.toString()]).toStrictEqual([ending, payload])
})

test.each([{ status: 400 }, { status: 404 }, { status: 500 }])('$status is not RIE’s', ({ status }) => {
  expect(readRieReply({ status, payload: Buffer.from('x'), requestId: 'id-1', reason: undefined })).toBeUndefined()
})

test.each([
  {
    name: 'an error with a stack',
    error: { errorType: 'string', errorMessage: 'x', stackTrace: [{}] },
    expected: true,
  },
  { name: 'an error without a stack', error: { errorType: 'string', errorMessage: 'x' }, expected: false },
  {
    name: 'an error with an empty stack',
    error: { errorType: 's', errorMessage: 'x', stackTrace: [] },
    expected: false,
  },
  { name: 'a payload that is not an error', error: { stackTrace: [{}] }, expected: false },
])('$name is a panic: $expected', ({ error, expected }) => {
  expect(isPanic(Buffer.from(JSON.stringify(error)))).toBe(expected)
})
