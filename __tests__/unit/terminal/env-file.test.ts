import fc from 'fast-check'
import { parseEnvFile } from '../../../src/terminal/env-file.ts'

describe('a file of variables', () => {
  test.each([
    { name: 'an invalid line', text: 'garbage line' },
    { name: 'a value without a name', text: '=novalue' },
    { name: 'a name that begins with a digit', text: '9X=1' },
    { name: 'a name with a dash', text: 'C-D=1' },
    { name: 'white space before the equals sign', text: 'A =1' },
    { name: 'white space after a name alone', text: 'A ' },
    { name: 'a shell export', text: 'export A=1' },
    { name: 'a value with a zero byte', text: 'A=se\0cret' },
  ])('is refused with $name, without quoting it', ({ text }) => {
    const { problems } = parseEnvFile(`GOOD=1\n\n${text}\n`, 'dev.env')
    expect(problems.map(({ message }) => message)).toStrictEqual([
      '--env-from: dev.env line 3 is neither NAME=VALUE nor NAME alone.',
    ])
  })

  test.each([
    { name: 'nothing', text: '', variables: {} },
    { name: 'blank lines and comments', text: '\n  \n# A=1\n  # B=1\n', variables: {} },
    { name: 'a # in a value', text: 'P=pa#ss # not a note', variables: { P: 'pa#ss # not a note' } },
    { name: 'quotes', text: 'K="abc\nL="a b"\nM=\'c\'', variables: { K: '"abc', L: '"a b"', M: "'c'" } },
    { name: 'dollars and backslashes', text: 'P=$HOME\\n', variables: { P: '$HOME\\n' } },
    { name: 'equals signs', text: 'A=b=c=', variables: { A: 'b=c=' } },
    { name: 'an empty value', text: 'A=', variables: { A: '' } },
    { name: 'a name alone', text: 'A', variables: { A: undefined } },
    { name: 'white space around', text: ' \tA= b ', variables: { A: ' b ' } },
    { name: 'Windows line breaks and a byte order mark', text: '\ufeffA=1\r\nB=2\r\n', variables: { A: '1', B: '2' } },
    { name: 'a repeated name, where the last one wins', text: 'A=1\nA=2', variables: { A: '2' } },
  ])('is read as docker reads it, with $name', ({ text, variables }) => {
    const read = parseEnvFile(text, 'dev.env')
    expect(read.problems).toStrictEqual([])
    expect(Object.fromEntries(read.variables.map(({ name, value }) => [name, value]))).toStrictEqual(variables)
  })

  it('records each variable’s line, and lists all problems', () => {
    const { variables, problems } = parseEnvFile('# note\nA\n=\n?', 'dev.env')
    expect(variables).toStrictEqual([{ name: 'A', value: undefined, where: '--env-from: dev.env line 2' }])
    expect(problems).toHaveLength(2)
  })

  it('returns every value unchanged', () => {
    const values = fc.array(fc.string({ unit: 'binary' }).filter((value) => !/[\n\r\0]/.test(value)))
    fc.assert(
      fc.property(values, (written) => {
        const { variables, problems } = parseEnvFile(written.map((value) => `A=${value}\n`).join(''), 'x')
        expect(problems).toStrictEqual([])
        expect(variables.map(({ value }) => value)).toStrictEqual(written)
      }),
    )
  })
})
