import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const runDemo = (path: string): Promise<{ exitCode: number; text: string }> =>
  new Promise((resolve) => {
    const file = join(import.meta.dirname, '../../demo/main.ts')
    execFile(process.execPath, [file], { env: { ...process.env, PATH: path } }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : 1, text: stdout + stderr })
    })
  })

describe('npm run demo', () => {
  it('plays the eight scenes, finds every fact right and exits with 0', async () => {
    const { exitCode, text } = await runDemo(process.env.PATH ?? '')
    expect(text).toContain('Every fact is right.')
    expect(text.match(/^\s+ok /gm)?.length).toBeGreaterThanOrEqual(20)
    expect(text).not.toContain('WRONG')
    expect(exitCode).toBe(0)
  })

  it('exits non-zero when a fact is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-build-'))
    try {
      // A compiler that exists but fails.
      await writeFile(
        join(folder, 'go'),
        '#!/bin/sh\n[ "$1" = version ] && echo "go version of a broken machine" && exit\nexit 1\n',
      )
      await chmod(join(folder, 'go'), 0o755)
      const { exitCode, text } = await runDemo(`${folder}${delimiter}${process.env.PATH}`)
      expect(text).toContain('WRONG')
      expect(exitCode).toBe(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
