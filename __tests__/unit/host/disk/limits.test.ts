import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limited, openExcerpt, readSmall, readSmallSync } from '../../../../src/host/disk/limits.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'

describe('limited', () => {
  it('passes text on up to its limit, says once that there was more, and drops the rest', () => {
    const said: string[] = []
    const say = limited((text) => said.push(text), 10)
    for (const text of ['abc', 'def', 'ghi', 'jkl', 'm']) say(text)
    expect(said).toStrictEqual(['abc', 'def', expect.stringMatching(/MiB were printed, and the rest is left out$/)])
  })
})

describe('openExcerpt', () => {
  test.each([
    { name: 'all of what is short', chunks: ['abc', 'def'], expected: 'abcdef' },
    { name: 'all of what is little longer', chunks: ['abcdefgh', 'ij'], expected: 'abcdefghij' },
    { name: 'beginning and end of what is long', chunks: ['abcdef', 'ghijkl', 'mnopqr'], expected: 'abcd\n…\nopqr' },
  ])('has $name', ({ chunks, expected }) => {
    const excerpt = openExcerpt(8)
    for (const chunk of chunks) excerpt.add(Buffer.from(chunk))
    expect(excerpt.text()).toBe(expected)
  })
})

describe('a small file', () => {
  it('is read up to its limit', async () => {
    await using temp = await openTemp(tmpdir())
    const path = join(temp.path, 'file')
    await writeFile(path, 'abcd')
    expect([(await readSmall(path, 4))?.toString(), readSmallSync(path, 4)]).toStrictEqual(['abcd', 'abcd'])
    expect([await readSmall(path, 3), readSmallSync(path, 3)]).toStrictEqual([undefined, ''])
  })

  it('is no device, whatever size that says', async () => {
    expect([await readSmall('/dev/zero', 100_000), readSmallSync('/dev/zero', 100_000)]).toStrictEqual([undefined, ''])
  })

  it('is missing with the error of the system', async () => {
    await expect(readSmall('/nowhere/file', 1)).rejects.toThrow('ENOENT')
    expect(() => readSmallSync('/nowhere/file', 1)).toThrow('ENOENT')
  })
})
