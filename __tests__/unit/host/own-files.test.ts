import { appendFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedFiles, ownFiles, printFiles } from '../../../src/host/own-files.ts'
import { openTemp } from '../../../src/host/temp.ts'

describe('the files that decide what the step runs', () => {
  it.each([
    { name: 'nothing', change: async () => {}, changed: [] },
    {
      name: 'a late part of its program',
      change: (home: string) => appendFile(join(home, 'dist/1.js'), 'x'),
      changed: ['dist/1.js'],
    },
    {
      name: 'the same bytes again',
      change: async (home: string) => writeFile(join(home, 'dist/1.js'), await readFile(join(home, 'dist/1.js'))),
      changed: ['dist/1.js'],
    },
    {
      name: 'a time set back',
      change: (home: string) => utimes(join(home, 'dist/index.js'), 1, 1),
      changed: ['dist/index.js'],
    },
    {
      name: 'a configuration that was not there',
      change: (home: string) => writeFile(join(home, '.aws/config'), ''),
      changed: ['.aws/config'],
    },
    {
      name: 'a configuration that is gone',
      change: (home: string) => rm(join(home, '.docker/config.json')),
      changed: ['.docker/config.json'],
    },
  ])('are watched for $name', async ({ change, changed }) => {
    await using temp = await openTemp(tmpdir())
    const home = temp.path
    for (const folder of ['dist', '.docker', '.aws']) await mkdir(join(home, folder))
    for (const file of ['dist/index.js', 'dist/1.js', '.docker/config.json']) await writeFile(join(home, file), 'text')
    const before = printFiles(ownFiles({ HOME: home }, join(home, 'dist/index.js')))
    await change(home)
    expect(changedFiles(before)).toStrictEqual(changed.map((file) => join(home, file)))
  })

  it('are where variables say', () => {
    const env = { HOME: '/home/me', DOCKER_CONFIG: '/docker', AWS_CONFIG_FILE: '/a', AWS_SHARED_CREDENTIALS_FILE: '/b' }
    expect(ownFiles(env, '/nowhere/index.js')).toStrictEqual(['/docker/config.json', '/a', '/b'])
  })
})
