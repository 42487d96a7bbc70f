import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../../src/host/disk/temp.ts'

/** To root, nothing is closed. */
const NOBODY = 65_534
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

/** A run in whose folder other people's code leaves one that is closed also to its owner. */
const CLOSED = `
  import * as fs from 'node:fs'
  import { openTemp } from ${JSON.stringify(join(process.cwd(), 'src/host/disk/temp.ts'))}
  const leave = (path) => {
    fs.mkdirSync(path + '/closed/deep', { recursive: true })
    fs.symlinkSync('/', path + '/closed/link')
    fs.chmodSync(path + '/closed/deep', 0)
    fs.chmodSync(path + '/closed', 0)
  }
  const early = await openTemp('/tmp')
  leave(early.path)
  await early[Symbol.asyncDispose]()
  const late = await openTemp('/tmp')
  leave(late.path)
  process.on('exit', () => console.log([early, late].map(({ path }) => fs.existsSync(path)).join(' ')))
  process.exit()`

describe('openTemp', () => {
  it('is removed also with what was closed in it', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', CLOSED], {
      cwd: '/',
      env: {},
      encoding: 'utf8',
      ...user,
    })
    expect(stderr).toBe('')
    expect(stdout).toBe('false false\n')
  })

  it('is a new private folder, removed afterwards with its content', async () => {
    let path = ''
    {
      await using temp = await openTemp(tmpdir())
      await using other = await openTemp(tmpdir())
      path = temp.path
      expect(other.path).not.toBe(path)
      expect((await stat(path)).mode & 0o777).toBe(0o700)
      await writeFile(join(path, 'x'), '')
    }
    expect(existsSync(path)).toBe(false)
  })

  it('is removed after an error too', async () => {
    let path = ''
    const failing = async (): Promise<void> => {
      await using temp = await openTemp(tmpdir())
      path = temp.path
      throw new Error('broken')
    }
    await expect(failing()).rejects.toThrow('broken')
    expect(existsSync(path)).toBe(false)
  })

  it('refuses a missing parent', async () => {
    await expect(openTemp('/no/such/folder')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
