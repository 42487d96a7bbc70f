import { readClientContext } from '../../../src/runtime/client-context.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64')

test.each([
  { name: 'no base64', header: '!!!' },
  { name: 'nothing', header: '' },
  { name: 'text', header: encoded('custom') },
  { name: 'JSON that is cut off', header: encoded('{"custom":') },
  { name: 'a list', header: encoded('[1]') },
  { name: 'null', header: encoded('null') },
  { name: 'a number', header: encoded('1') },
])('$name is no client context', ({ header }) => {
  expect(readClientContext(header)).toBeUndefined()
})

test.each([
  { name: 'an object as it is', text: '{"custom": {"a":"b"}, "big":12345678901234567890}' },
  { name: 'several lines as one', text: '{\r\n\t"a":\n1}', expected: '{   "a": 1}' },
  {
    name: 'letters outside of ASCII escaped',
    text: '{"é":"☃𝄞\u007f"}',
    expected: '{"\\u00e9":"\\u2603\\ud834\\udd1e\\u007f"}',
  },
  { name: 'escapes as they are', text: '{"a":"\\n\\u00e9\\\\"}' },
])('a header holds $name', ({ text, expected = text }) => {
  const header = readClientContext(encoded(text))
  expect(header).toBe(expected)
  expect(JSON.parse(header ?? '')).toStrictEqual(JSON.parse(text))
})
