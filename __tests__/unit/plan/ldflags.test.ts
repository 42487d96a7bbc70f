import { strangeLdflag } from '../../../src/plan/ldflags.ts'

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
