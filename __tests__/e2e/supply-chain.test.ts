import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture } from '../../tools/command.ts'
import { buildDist } from '../../tools/freshness.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { workflowLints } from '../../tools/workflows.ts'

const root = join(import.meta.dirname, '../..')

/** A copy of these parts of the repository, to break. */
const copyOf = (parts: readonly string[]) => {
  const directory = makeTempDirectory()
  for (const part of parts)
    cpSync(join(root, part), join(directory.path, part), { recursive: true, verbatimSymlinks: true })
  return directory
}

const edit = (file: string, change: (text: string) => string): void => {
  const before = readFileSync(file, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  writeFileSync(file, after)
}

/** What the linters of `npm run check` find in the workflows below a folder, by linter. */
const lint = async (folder: string): Promise<Record<string, string>> => {
  const findings: Record<string, string> = {}
  for (const { name, tool, args } of workflowLints(folder)) {
    const { exitCode, stdout, stderr } = await capture(toolPath(tool), args, { cwd: folder, env: { NO_COLOR: '1' } })
    if (exitCode !== 0) findings[name] = stdout + stderr
  }
  return findings
}

const PARTS = ['.github', 'examples', 'action.yml']
const pinned = globSync(['.github/workflows/*.yml', 'examples/production/.github/workflows/*.yml'], { cwd: root })

describe('the workflows', () => {
  it('pass actionlint and zizmor', async () => {
    await using copy = copyOf(PARTS)
    expect(await lint(copy.path)).toStrictEqual({})
  })

  it.each(pinned.toSorted())('fail with an action that is not pinned to a commit: %s', async (file) => {
    await using copy = copyOf(PARTS)
    edit(join(copy.path, file), (text) => text.replace(/@[0-9a-f]{40} # (v\d)\S+/, '@$1'))
    expect(Object.values(await lint(copy.path))).toStrictEqual([expect.stringContaining('unpinned-uses')])
  })

  it('fail with an expression that GitHub does not know', async () => {
    await using copy = copyOf(PARTS)
    const file = join(copy.path, 'examples/production/.github/workflows/deploy.yml')
    edit(file, (text) => text.replace('github.ref_name', 'github.branch'))
    expect(await lint(copy.path)).toStrictEqual({
      actionlint: expect.stringContaining('property "branch" is not defined'),
    })
  })
})

/** What dist is built from, and the check of it. */
const SOURCES = ['src', 'dist', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']

/** A copy that has never been checked: ncc writes module paths down, so links to node_modules would not do. */
const freshCopy = () => {
  const copy = copyOf([...SOURCES, 'action.yml', 'node_modules'])
  rmSync(join(copy.path, 'node_modules/.cache'), { recursive: true, force: true })
  return copy
}

describe('dist', () => {
  it('is byte for byte what another folder builds', async () => {
    await using copy = freshCopy()
    expect(await buildDist(copy.path)).toStrictEqual({ passed: true })
  })

  it('fails npm run check with one byte changed, at first and after it was found fresh', async () => {
    await using copy = freshCopy()
    const check = () => capture(process.execPath, ['tools/check.ts', 'dist'], { cwd: copy.path })
    for (const { part } of [{ part: 'index.js' }, { part: 'licenses.txt' }]) {
      const file = join(copy.path, 'dist', part)
      const bytes = readFileSync(file)
      const spoilt = Buffer.from(bytes)
      spoilt.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
      writeFileSync(file, spoilt)
      expect(await check()).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining(
          'FAILED  dist: dist/ was not what src/ builds; it has been built anew: commit it',
        ),
      })
      expect(readFileSync(file)).toStrictEqual(bytes)
      expect(await check()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ok {6}dist$/m) })
    }
  })
})
