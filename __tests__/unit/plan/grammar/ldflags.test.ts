import { ldflagProblems, strangeLdflag } from '../../../../src/plan/grammar/ldflags.ts'

describe('linker flags', () => {
  test.each([
    '',
    '-X main.version=1.2.3',
    '-X=main.version=1.2.3 --X=main.commit=abc',
    "-X 'main.message=two words' -w",
    `-X "main.message=it's"`,
    '"-X" main.a=b',
    '-X -extld=./x',
    '-s -w -buildid= -compressdwarf=false -checklinkname=0\n-B gobuildid',
  ])('accepts %j', (text) => {
    expect(strangeLdflag(text)).toBeUndefined()
  })

  test.each([
    { text: '-extld=/bin/sh', strange: '-extld=/bin/sh' },
    { text: '-X main.a=b -extld /bin/sh', strange: '-extld' },
    { text: "-X main.a=b '-extldflags=-o /x'", strange: '-extldflags=-o /x' },
    { text: '-linkmode=external', strange: '-linkmode=external' },
    { text: '-toolexec=/bin/sh', strange: '-toolexec=/bin/sh' },
    { text: '-o=/elsewhere', strange: '-o=/elsewhere' },
    { text: '-cpuprofile=/elsewhere', strange: '-cpuprofile=/elsewhere' },
    { text: '-tmpdir=/elsewhere', strange: '-tmpdir=/elsewhere' },
    { text: '@flags', strange: '@flags' },
    { text: '-X @flags', strange: '@flags' },
    { text: "-X '@flags'", strange: '@flags' },
    { text: '-X main.a=b other.o', strange: 'other.o' },
    { text: '-X main.a=two words', strange: 'words' },
    { text: "-X=main.a='two words'", strange: "words'" },
    { text: "-X 'main.a=no end", strange: "'main.a=no end" },
    { text: '-w -- -extld=x', strange: '--' },
    { text: '-w -', strange: '-' },
    { text: "-w ''", strange: '' },
    { text: '-s -X', strange: '-X' },
    { text: '-S', strange: '-S' },
  ])('does not take $text', ({ text, strange }) => {
    expect(strangeLdflag(text)).toBe(strange)
  })
})

describe('linker flags written as for a shell', () => {
  const problemsOf = (value: string) => ldflagProblems({ value, from: { kind: 'input', name: 'go-ldflags' } })

  test.each([
    { value: '"-X main.a=1 -X main.b=2"', flags: '-X main.a=1 -X main.b=2' },
    { value: "'-X main.a=1'", flags: '-X main.a=1' },
    { value: `"-X 'main.a=two words' -w"`, flags: "-X 'main.a=two words' -w" },
    { value: '"-X main.a=1" "-X main.b=2"', flags: '-X main.a=1 -X main.b=2' },
    { value: "-w '-X main.a=1'", flags: '-w -X main.a=1' },
    { value: '-ldflags "-X main.a=1"', flags: '-X main.a=1' },
    { value: '-ldflags="-s -w -X main.a=1"', flags: '-s -w -X main.a=1' },
    { value: '-ldflags=-X main.a=1', flags: '-X main.a=1' },
    { value: '--ldflags=-w', flags: '-w' },
    { value: "'-ldflags=-X main.a=1'", flags: '-X main.a=1' },
  ])('are refused with the line to write: $value', ({ value, flags }) => {
    expect(problemsOf(value)).toMatchObject([
      {
        code: 'ldflags-quoted',
        message: `input go-ldflags: ${value} is written as for a shell. The setting takes the flags alone.`,
        hint: `Write  go-ldflags: ${flags} .`,
        terminalHint: `Write  --go-ldflags="${flags}" .`,
      },
    ])
  })

  test.each(['"-extld=x -w"', '-ldflags="-extld=x"', '-ldflags', '"main.a=1"', '-o=x'])(
    'are not seen in %j',
    (value) => {
      expect(problemsOf(value)).toMatchObject([{ code: 'ldflag-strange' }])
    },
  )

  it('are accepted where they are right', () => {
    expect(problemsOf("-X 'main.a=-b c' -w")).toStrictEqual([])
  })
})
