import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readProgramPath } from '../../../../src/host/children/program-path.ts'
import { makeTempDirectory } from '../../../../tools/temp-directory.ts'

describe('where programs are looked for', () => {
  it.each([
    { name: 'no PATH', path: undefined, expected: { path: '/usr/bin:/bin', leftOut: [] } },
    { name: 'an empty PATH', path: '', expected: { path: '/usr/bin:/bin', leftOut: ['"" (the current folder)'] } },
    { name: 'folders of the system', path: '/usr/bin:/bin', expected: { path: '/usr/bin:/bin', leftOut: [] } },
    {
      name: 'folders of the workspace, first and last',
      path: 'WORK/bin:/usr/bin:WORK/node_modules/.bin/',
      expected: { path: '/usr/bin', leftOut: ['bin', 'node_modules/.bin'] },
    },
    { name: 'the workspace', path: 'WORK:/bin:WORK/', expected: { path: '/bin', leftOut: ['the workspace'] } },
    {
      name: 'a folder beside the workspace with a name like it',
      path: 'WORK-tools/bin:/bin',
      expected: { path: 'WORK-tools/bin:/bin', leftOut: [] },
    },
    {
      name: 'the folder above',
      path: 'WORK/..:/bin',
      expected: { path: 'WORK/..:/bin', leftOut: [] },
    },
    {
      name: 'the same folder twice',
      path: './bin:./bin:/bin',
      expected: { path: '/bin', leftOut: ['./bin'] },
    },
    {
      name: 'a link to a folder of the workspace that is not there yet',
      path: 'BESIDE/into/later:/bin',
      expected: { path: '/bin', leftOut: ['BESIDE/into/later'] },
    },
    {
      name: 'the workspace by its real path',
      path: 'REAL/bin:/bin',
      expected: { path: '/bin', leftOut: ['REAL/bin'] },
    },
    { name: 'a link out of the workspace', path: 'WORK/out:/bin', expected: { path: '/bin', leftOut: ['out'] } },
  ])('with $name', async ({ path, expected }) => {
    await using directory = makeTempDirectory()
    const [real, work, beside] = ['real', 'work', 'beside'].map((name) => join(directory.path, name))
    for (const folder of [real, beside]) mkdirSync(String(folder))
    symlinkSync('real', String(work))
    symlinkSync('../work', join(String(beside), 'into'))
    symlinkSync('/usr/bin', join(String(real), 'out'))
    const placed = (text: string): string =>
      text.replaceAll('WORK', String(work)).replaceAll('REAL', String(real)).replaceAll('BESIDE', String(beside))
    expect(readProgramPath(path === undefined ? undefined : placed(path), String(work))).toStrictEqual({
      path: placed(expected.path),
      leftOut: expected.leftOut.map(placed),
    })
  })
})
