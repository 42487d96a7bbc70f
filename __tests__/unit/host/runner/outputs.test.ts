import { appendFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import { openTemp } from '../../../../src/host/disk/temp.ts'
import { appendSummary, holdsExactly, setOutputs } from '../../../../src/host/runner/outputs.ts'

const ID = 'ghadelimiter_01234567-89ab-4cde-8f01-23456789abcd'
const OTHER = 'ghadelimiter_fedcba98-7654-4321-8fed-cba987654321'

describe('what is written for outputs', () => {
  test.each([
    { name: 'nothing', text: '', outputs: { a: '1' } },
    { name: 'another value', text: `a<<${ID}\n2\n${ID}\n`, outputs: { a: '1' } },
    { name: 'another name', text: `b<<${ID}\n1\n${ID}\n`, outputs: { a: '1' } },
    { name: 'another order', text: `b<<${ID}\n2\n${ID}\na<<${OTHER}\n1\n${OTHER}\n`, outputs: { a: '1', b: '2' } },
    { name: 'one more before them', text: `evil=1\na<<${ID}\n1\n${ID}\n`, outputs: { a: '1' } },
    { name: 'one more after them', text: `a<<${ID}\n1\n${ID}\nevil=1\n`, outputs: { a: '1' } },
    {
      name: 'one more among them',
      text: `a<<${ID}\n1\n${ID}\nevil=1\nb<<${OTHER}\n2\n${OTHER}\n`,
      outputs: { a: '1', b: '2' },
    },
    { name: 'one twice', text: `a<<${ID}\n1\n${ID}\n`.repeat(2), outputs: { a: '1' } },
    { name: 'a delimiter that is not random', text: 'a<<EOF\n1\nEOF\n', outputs: { a: '1' } },
    {
      name: 'a delimiter that the value holds, which would end it early',
      text: `a<<${ID}\n1\n${ID}\nevil=1\n${ID}\n`,
      outputs: { a: `1\n${ID}\nevil=1` },
    },
    { name: 'another end', text: `a<<${ID}\n1\n${OTHER}\n`, outputs: { a: '1' } },
    { name: 'no end', text: `a<<${ID}\n1\n`, outputs: { a: '1' } },
    { name: 'the short form', text: 'a=1\n', outputs: { a: '1' } },
  ])('is not taken with $name', ({ text, outputs }) => {
    expect(holdsExactly(text, outputs)).toBe(false)
  })

  test.each([
    { name: 'none', text: '', outputs: {} },
    { name: 'an empty one', text: `a<<${ID}\n\n${ID}\n`, outputs: { a: '' } },
    { name: 'two', text: `a<<${ID}\n1\n${ID}\nb<<${OTHER}\n2\n3\n${OTHER}\n`, outputs: { a: '1', b: '2\n3' } },
    { name: 'one that looks like another', text: `a<<${ID}\nb<<${OTHER}\n${ID}\n`, outputs: { a: `b<<${OTHER}` } },
    { name: 'half a character, as it is written', text: `a<<${ID}\n\ufffd\n${ID}\n`, outputs: { a: '\ud800' } },
  ])('is taken: $name', ({ text, outputs }) => {
    expect(holdsExactly(text, outputs)).toBe(true)
  })
})

describe('the runner’s files', () => {
  const VARIABLES = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const

  /** Files named by the runner's variables. */
  const openFiles = async () => {
    const temp = await openTemp(tmpdir())
    for (const name of VARIABLES) {
      process.env[name] = join(temp.path, name)
      await writeFile(join(temp.path, name), 'before\n')
    }
    return {
      read: async () => Promise.all(VARIABLES.map((name) => readFile(join(temp.path, name), 'utf8'))),
      variables: () => VARIABLES.map((name) => process.env[name]),
      path: temp.path,
      [Symbol.asyncDispose]: async () => {
        for (const name of VARIABLES) delete process.env[name]
        await temp[Symbol.asyncDispose]()
      },
    }
  }

  it('get what @actions/core writes, and are named as before', async () => {
    await using files = await openFiles()
    await setOutputs(core, { a: '1', b: 'x\n100%\r\ny' })
    await appendSummary(core, '### ü\n')
    const [output, summary] = await files.read()
    expect(output).toMatch(/^before\na<<(\S+)\n1\n\1\nb<<(?!\1)(\S+)\nx\n100%\r\ny\n\2\n$/)
    expect(summary).toBe('before\n### ü\n')
    expect(files.variables()).toStrictEqual(VARIABLES.map((name) => join(files.path, name)))
  })

  it.each([
    { name: 'another output', write: (path: string) => appendFileSync(path, 'evil=1\n') },
    { name: 'a forged delimiter', write: (path: string) => appendFileSync(path, `a<<${ID}\n1\n${ID}\n`) },
    { name: 'nothing readable', write: (path: string) => appendFileSync(path, Buffer.alloc(100, 0xff)) },
  ])('get nothing where somebody wrote $name into ours', async ({ write }) => {
    await using files = await openFiles()
    const setOutput: typeof core.setOutput = (name, value) => {
      core.setOutput(name, value)
      write(process.env.GITHUB_OUTPUT ?? '')
    }
    await expect(setOutputs({ ...core, setOutput }, { a: '1' })).rejects.toThrow(
      'Code that this step ran wrote to a file of the runner: GITHUB_OUTPUT. What it wrote was removed.',
    )
    expect(await files.read()).toStrictEqual(['before\n', 'before\n'])
    expect(files.variables()).toStrictEqual(VARIABLES.map((name) => join(files.path, name)))
  })

  it('are not written where the runner names none, and nothing is printed instead', async () => {
    const setOutput = () => {
      throw new Error('it would print ::set-output')
    }
    await setOutputs({ ...core, setOutput }, { a: '1' })
    await appendSummary(core, 'x')
  })

  it('say why they cannot be written', async () => {
    await using files = await openFiles()
    process.env.GITHUB_OUTPUT = files.path
    await expect(setOutputs(core, { a: '1' })).rejects.toMatchObject({ code: 'EISDIR' })
  })
})
