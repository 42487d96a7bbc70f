import { changeOf } from '../../../src/tar/whiteouts.ts'

describe('changeOf', () => {
  test.each([
    { name: 'a file', path: 'opt/a', change: { does: 'add', path: 'opt/a' } },
    { name: 'the root', path: '', change: { does: 'add', path: '' } },
    { name: 'a name with .wh. within', path: 'opt/a.wh.b', change: { does: 'add', path: 'opt/a.wh.b' } },
    { name: 'a file below a folder with such a name', path: '.wh.a/b', change: { does: 'add', path: '.wh.a/b' } },
    { name: 'a whiteout', path: 'opt/.wh.a', change: { does: 'delete', path: 'opt/a' } },
    { name: 'a whiteout at the root', path: '.wh.opt', change: { does: 'delete', path: 'opt' } },
    { name: 'an opaque whiteout', path: 'opt/.wh..wh..opq', change: { does: 'empty', path: 'opt' } },
    { name: 'an opaque whiteout at the root', path: '.wh..wh..opq', change: { does: 'empty', path: '' } },
  ])('reads $name', ({ path, change }) => {
    expect(changeOf(path)).toStrictEqual(change)
  })
})
