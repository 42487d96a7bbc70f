import { readGoFlags } from '../../../../src/plan/grammar/go-flags.ts'

describe('GOFLAGS', () => {
  test.each([
    { text: undefined, expected: {} },
    { text: '-mod=mod -modcacherw -race -gcflags=all=-N -p=2', expected: {} },
    { text: '-tags=prod', expected: { tags: ['prod'] } },
    { text: '--tags=prod,netgo', expected: { tags: ['prod', 'netgo'] } },
    { text: "'-tags=prod netgo'", expected: { tags: ['prod', 'netgo'] } },
    { text: '-tags=a -tags=b', expected: { tags: ['b'] } },
    { text: '-tags=', expected: {} },
    { text: '-ldflags=-w', expected: { ldflags: '-w' } },
    { text: "'-ldflags=-X main.a=1 -s' -v", expected: { ldflags: '-X main.a=1 -s' } },
    { text: `"-ldflags=all= -X 'main.a=two words'"`, expected: { ldflags: "-X 'main.a=two words'" } },
    { text: '-ldflags=-w -ldflags=-s', expected: { ldflags: '-s' } },
    { text: '-ldflags=', expected: {} },
    { text: '-trimpath -buildvcs=false', expected: {} },
    { text: '-trimpath=true -buildvcs=auto', expected: {} },
    // go refuses the next three itself.
    { text: "'-tags=a", expected: {} },
    { text: 'tags=a', expected: {} },
    { text: '-tags', expected: {} },
  ])('adds $expected of $text', ({ text, expected }) => {
    expect(readGoFlags(text)).toStrictEqual({ tags: [], ldflags: undefined, warnings: [], ...expected })
  })

  test.each([
    {
      text: "'-ldflags=-X main.a=1 -linkmode=external' -tags=a",
      tags: ['a'],
      says: 'GOFLAGS has linker flags that this build leaves out, because of -linkmode=external. Set those that the program needs with go-ldflags, which allows -X, -B, -buildid, -s, -w, -compressdwarf, -checklinkname. [goflags-ldflags]',
    },
    {
      text: '-ldflags=example.com/app=-w',
      says: 'GOFLAGS has linker flags that this build leaves out, because of -ldflags=example.com/app=-w. Set',
    },
    {
      text: '-trimpath=false',
      says: 'GOFLAGS has -trimpath=false, but this build uses -trimpath. Leave it out of GOFLAGS. [goflags-trimpath]',
    },
    ...['-buildvcs', '-buildvcs=true', '--buildvcs=1'].map((text) => ({
      text,
      says: 'GOFLAGS has -buildvcs=true, but this build uses -buildvcs=false: the program does not contain its commit. If the program shows its commit, pass it with go-ldflags, such as  -X main.commit=VALUE . [goflags-buildvcs]',
    })),
  ])('warns of $text', ({ text, tags = [], says }) => {
    expect(readGoFlags(text)).toStrictEqual({ tags, ldflags: undefined, warnings: [expect.stringContaining(says)] })
  })
})
