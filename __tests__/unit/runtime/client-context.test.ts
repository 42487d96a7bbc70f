import fc from 'fast-check'
import { readClientContext } from '../../../src/runtime/client-context.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64')

test.each([
  { name: 'text that is not base64', header: '!!!' },
  { name: 'nothing', header: '' },
  { name: 'text', header: encoded('custom') },
  { name: 'truncated JSON', header: encoded('{"custom":') },
  { name: 'a list', header: encoded('[1]') },
  { name: 'null', header: encoded('null') },
  { name: 'a number', header: encoded('1') },
])('$name is not a client context', ({ header }) => {
  expect(readClientContext(header)).toBeUndefined()
})

test.each([
  { name: 'an object unchanged', text: '{"custom": {"a":"b"}, "big":12345678901234567890}' },
  { name: 'several lines as one', text: '{\r\n\t"a":\n1}', expected: '{   "a": 1}' },
  {
    name: 'non-ASCII letters escaped',
    text: '{"é":"☃𝄞\u007f"}',
    expected: '{"\\u00e9":"\\u2603\\ud834\\udd1e\\u007f"}',
  },
  { name: 'escapes unchanged', text: '{"a":"\\n\\u00e9\\\\"}' },
])('a header holds $name', ({ text, expected = text }) => {
  const header = readClientContext(encoded(text))
  expect(header).toBe(expected)
  expect(JSON.parse(header ?? '')).toStrictEqual(JSON.parse(text))
})

test('any object keeps its value on one line of ASCII, and any text gives only ASCII', () => {
  const anyText = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.jsonValue()), fc.constantFrom(0, 1, '\t'), (object, indent) => {
      const header = readClientContext(encoded(JSON.stringify(object, null, indent)))
      expect(header).toMatch(/^[ -~]+$/)
      expect(header).toBe(header?.trim())
      expect(JSON.parse(header ?? '')).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
  fc.assert(fc.property(anyText, (text) => expect(readClientContext(text) ?? '').toMatch(/^[ -~]*$/)))
})
