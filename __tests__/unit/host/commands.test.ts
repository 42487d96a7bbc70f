import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../../src/host/exec.ts'

const OURS = new URL('../../../src/host/commands.ts', import.meta.url)

/** What a script writes to standard output and the runner's two files, with equal output delimiters. */
const run = async (script: string): Promise<{ stdout: string; output: string; summary: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'))
  try {
    const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
    await Promise.all([writeFile(output, ''), writeFile(summary, 'before\n')])
    const env = { PATH: process.env.PATH ?? '', GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }
    const args = ['--no-warnings', '--input-type=module', '-e', script]
    const { exitCode, stdout, stderr } = await execute(process.execPath, args, { cwd: process.cwd(), env })
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' })
    const outputs = (await readFile(output, 'utf8')).replace(/ghadelimiter_[0-9a-f-]{36}/g, 'DELIMITER')
    return { stdout, output: outputs, summary: await readFile(summary, 'utf8') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const TEXT = JSON.stringify('100 % of it\r\nsecond: line, with :: and ünïcode')

describe('the commands', () => {
  it.each([
    { name: 'a line', ours: `say(${TEXT})`, theirs: `info(${TEXT})` },
    { name: 'a notice', ours: `annotate('notice', ${TEXT})`, theirs: `notice(${TEXT})` },
    { name: 'a warning', ours: `annotate('warning', ${TEXT})`, theirs: `warning(${TEXT})` },
    { name: 'an error', ours: `annotate('error', ${TEXT})`, theirs: `error(${TEXT})` },
    {
      name: 'an error on a place',
      ours: `annotate('error', ${TEXT}, { file: ${TEXT}, line: 3, column: 7 })`,
      theirs: `error(${TEXT}, { file: ${TEXT}, startLine: 3, startColumn: 7 })`,
    },
    {
      name: 'an error on a file',
      ours: `annotate('error', 'x', { file: 'main.go' })`,
      theirs: `error('x', { file: 'main.go' })`,
    },
    { name: 'a group', ours: `openGroup('Compile'); closeGroup()`, theirs: `startGroup('Compile'); endGroup()` },
    { name: 'a group with a hostile name', ours: `openGroup(${TEXT})`, theirs: `startGroup(${TEXT})` },
    { name: 'a mask', ours: `mask(${TEXT})`, theirs: `setSecret(${TEXT})` },
    {
      name: 'outputs',
      ours: `setOutput('a', ''); setOutput('b', ${TEXT})`,
      theirs: `setOutput('a', ''); setOutput('b', ${TEXT})`,
    },
    { name: 'a summary', ours: `appendSummary('### ü\\n')`, theirs: `await summary.addRaw('### ü\\n').write()` },
  ])("$name are the bytes that GitHub's own library writes", async ({ ours, theirs }) => {
    const [own, library] = await Promise.all([
      run(`import { annotate, appendSummary, closeGroup, mask, openGroup, say, setOutput } from '${OURS}'; ${ours}`),
      run(
        `import { endGroup, error, info, notice, setOutput, setSecret, startGroup, summary, warning } from '@actions/core'; ${theirs}`,
      ),
    ])
    expect(own).toStrictEqual(library)
  })

  it('gives every output its own delimiter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'commands-'))
    const file = join(folder, 'output')
    const script = `import { setOutput } from '${OURS}'; setOutput('a', '1'); setOutput('b', '2')`
    const env = { PATH: process.env.PATH ?? '', GITHUB_OUTPUT: file }
    await execute(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { cwd: folder, env })
    const delimiters = (await readFile(file, 'utf8')).match(/ghadelimiter_[0-9a-f-]{36}/g) ?? []
    expect(delimiters).toHaveLength(4)
    expect(new Set(delimiters).size).toBe(2)
    await rm(folder, { recursive: true })
  })

  it('writes no file without a runner', async () => {
    const script = `import { setOutput, appendSummary } from '${OURS}'; setOutput('a', '1'); appendSummary('x')`
    const args = ['--no-warnings', '--input-type=module', '-e', script]
    const finished = await execute(process.execPath, args, { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '' } })
    expect(finished).toStrictEqual({ exitCode: 0, stdout: '', stderr: '' })
  })
})
