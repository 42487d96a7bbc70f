import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../src/host/temp.ts'

describe('openTemp', () => {
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
