import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { git } from '../../../demo/commit.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readCommitTree } from '../../../src/observe/commit-tree.ts'

const writeObject = async (folder: string, kind: 'blob' | 'tree' | 'commit', bytes: Buffer): Promise<string> => {
  const args = ['hash-object', '-t', kind, '-w', '--literally', '--stdin']
  const writing = promisify(execFile)('git', args, { cwd: folder })
  writing.child.stdin?.end(bytes)
  return (await writing).stdout.trim()
}

const entry = (mode: string, name: string, id: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')])

/** What a commit of this tree holds; the tree is made in an empty repository. */
const read = async (makeTree: (folder: string) => Promise<Buffer>) => {
  await using temp = await openTemp(tmpdir())
  await git(temp.path, 'init', '--quiet')
  const tree = await writeObject(temp.path, 'tree', await makeTree(temp.path))
  const commit = await writeObject(temp.path, 'commit', Buffer.from(`tree ${tree}\n\na\n`))
  return await readCommitTree({ root: temp.path, stop: new AbortController().signal }, commit)
}

describe('the tree of a commit', () => {
  it('has files and folders by path', async () => {
    const { entries, folders } = await read(async (folder) => {
      const id = await writeObject(folder, 'blob', Buffer.from('a'))
      const below = await writeObject(folder, 'tree', entry('100644', 'b', id))
      return Buffer.concat([entry('100755', 'a', id), entry('40000', 'c', below)])
    })
    expect([...entries].map(([path, { mode }]) => `${mode} ${path}`)).toStrictEqual(['100755 a', '100644 c/b'])
    expect([...folders]).toStrictEqual(['c'])
  })

  test.each([
    { name: 'a name that does not end', bytes: `40000 ${'a'.repeat(64)}` },
    { name: 'a mode that does not end', bytes: 'a'.repeat(64) },
    { name: 'an id that is cut off', bytes: '100644 a\0bcd' },
    { name: 'a zero before the blank', bytes: `100644\0a ${'b'.repeat(30)}` },
  ])('is refused with $name', async ({ bytes }) => {
    await expect(read(async () => Buffer.from(bytes))).rejects.toThrow(
      expect.objectContaining({ code: 'commit-unproved' }),
    )
  })

  it('is refused where few objects make any number of paths', async () => {
    const bomb = read(async (folder) => {
      const ten = (id: string, mode: string): Buffer =>
        Buffer.concat(Array.from({ length: 10 }, (_, at) => entry(mode, String(at), id)))
      let bytes = ten(await writeObject(folder, 'blob', Buffer.from('a')), '100644')
      for (let level = 0; level < 12; level++) bytes = ten(await writeObject(folder, 'tree', bytes), '40000')
      return bytes
    })
    await expect(bomb).rejects.toThrow(/has more than 500000 paths/)
  })

  it('is refused where its paths are long', async () => {
    const bomb = read(async (folder) => {
      let bytes = entry('100644', 'a', await writeObject(folder, 'blob', Buffer.from('a')))
      for (let level = 0; level < 40; level++)
        bytes = entry('40000', 'a'.repeat(300_000), await writeObject(folder, 'tree', bytes))
      return bytes
    })
    await expect(bomb).rejects.toThrow(/or very long ones/)
  })
})
