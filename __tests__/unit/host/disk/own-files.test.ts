import { appendFile, mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedFiles, ownFiles, printFiles } from '../../../../src/host/disk/own-files.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'

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

  it.each([
    { name: 'a helper before the own one in PATH', change: 'early/docker-credential-mine' },
    { name: 'the own helper', change: 'late/docker-credential-mine' },
    { name: 'a store that was missing', change: 'early/docker-credential-store' },
  ])('are watched for $name', async ({ change }) => {
    await using temp = await openTemp(tmpdir())
    const home = temp.path
    for (const folder of ['early', 'late']) await mkdir(join(home, folder))
    await writeFile(join(home, 'late/docker-credential-mine'), '')
    await writeFile(join(home, 'config.json'), '{"auths":null,"credHelpers":{"ghcr.io":"mine"},"credsStore":"store"}')
    const env = { HOME: home, DOCKER_CONFIG: home, PATH: `${join(home, 'early')}:${join(home, 'late')}` }
    const before = printFiles(ownFiles(env, '/nowhere/index.js'))
    await appendFile(join(home, change), '#!/bin/sh\n')
    expect(changedFiles(before)).toStrictEqual([join(home, change)])
  })

  it('may be such that nobody can look at them', async () => {
    await using temp = await openTemp(tmpdir())
    const loop = join(temp.path, 'loop')
    await symlink('loop', loop)
    const env = { HOME: temp.path, AWS_CONFIG_FILE: loop, DOCKER_CONFIG: loop }
    expect(changedFiles(printFiles(ownFiles(env, '/nowhere/index.js')))).toStrictEqual([])
  })

  it('are where variables say', () => {
    const env = { HOME: '/home/me', DOCKER_CONFIG: '/docker', AWS_CONFIG_FILE: '/a', AWS_SHARED_CREDENTIALS_FILE: '/b' }
    expect(ownFiles(env, '/nowhere/index.js')).toStrictEqual(['/docker/config.json', '/a', '/b'])
  })

  it('are the programs of the profiles, too', async () => {
    await using temp = await openTemp(tmpdir())
    const file = join(temp.path, 'config')
    await writeFile(
      file,
      '[profile a]\ncredential_process = mine --x y\n[profile b]\ncredential_process="/opt/my own" z\n',
    )
    const env = { HOME: '/home/me', AWS_CONFIG_FILE: file, PATH: '/early:/late' }
    expect(ownFiles(env, '/nowhere/index.js')).toStrictEqual(
      expect.arrayContaining(['/early/mine', '/late/mine', '/opt/my own']),
    )
  })
})
