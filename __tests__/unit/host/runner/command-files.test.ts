import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execute } from '../../../../src/host/children/exec.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'

const module = (name: string): string => JSON.stringify(join(process.cwd(), `src/host/runner/${name}.ts`))

/** A step whose files others change in `evil`, between what it writes itself; `names` are those that it put back. */
const step = async (evil: string) => {
  await using temp = await openTemp(tmpdir())
  const folder = join(temp.path, '_runner_file_commands')
  await mkdir(folder)
  const env = { GITHUB_ENV: join(folder, 'env'), GITHUB_OUTPUT: join(folder, 'output') }
  const contents = { env: 'A=1\n', output: '', other: 'other' }
  for (const [name, text] of Object.entries(contents)) await writeFile(join(folder, name), text)
  const script = `
    import * as fs from 'node:fs'
    import { putBackCommandFiles, watchCommandFiles } from ${module('command-files')}
    import { loadCore } from ${module('core')}
    import { setOutputs } from ${module('outputs')}
    const core = await loadCore()
    watchCommandFiles()
    await setOutputs(core, { tag: 'dev' })
    ${evil}
    console.log(JSON.stringify(putBackCommandFiles()))
    await setOutputs(core, { tag: 'main' })
    console.log(JSON.stringify(putBackCommandFiles()))`
  const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  const [names, later] = stdout.trim().split('\n')
  const read = (name: string) =>
    readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => error.code)
  return {
    stderr,
    names,
    later,
    env: await read('env'),
    output: await read('output'),
    other: await read('other'),
    added: await read('added'),
    victim: await readdir(join(temp.path, 'victim')).catch(() => []),
  }
}

const OUTPUT = /^tag<<(\S+)\ndev\n\1\ntag<<(\S+)\nmain\n\2\n$/

describe('the runner’s files', () => {
  it.each([
    { name: 'nobody touches', evil: '', names: [] },
    { name: 'get a line', evil: "fs.appendFileSync('env', 'EVIL=1')", names: ['GITHUB_ENV'] },
    { name: 'get other bytes of the same length', evil: "fs.writeFileSync('env', 'A=2\\n')", names: ['GITHUB_ENV'] },
    { name: 'are emptied', evil: "fs.writeFileSync('env', '')", names: ['GITHUB_ENV'] },
    { name: 'are removed', evil: "fs.rmSync('output')", names: ['GITHUB_OUTPUT'] },
    {
      name: 'become links',
      evil: "fs.renameSync('env', '../env'); fs.symlinkSync('../env', 'env')",
      names: ['GITHUB_ENV'],
    },
    {
      name: 'become folders',
      evil: "fs.rmSync('env'); fs.mkdirSync('env/deep', { recursive: true })",
      names: ['GITHUB_ENV'],
    },
    {
      name: 'become unreadable',
      evil: "fs.writeFileSync('env', 'B=1\\n'); fs.chmodSync('env', 0)",
      names: ['GITHUB_ENV'],
    },
    { name: 'get an output between ours', evil: "fs.appendFileSync('output', 'deployed=x')", names: ['GITHUB_OUTPUT'] },
    { name: 'of others are changed', evil: "fs.appendFileSync('other', 'x')", names: ['other'] },
    { name: 'get another beside them', evil: "fs.writeFileSync('added', 'x')", names: ['added'] },
  ])('that $name are put back and named', async ({ evil, names }) => {
    const end = await step(evil)
    expect(end).toStrictEqual({
      stderr: '',
      names: JSON.stringify(names),
      later: '[]',
      env: 'A=1\n',
      output: expect.stringMatching(OUTPUT),
      other: 'other',
      added: 'ENOENT',
      victim: [],
    })
  })

  it('are put back in a folder of their own, where a link leads to another', async () => {
    const { env, victim } = await step(`
      fs.mkdirSync('../victim')
      fs.writeFileSync('../victim/precious', '')
      fs.rmSync('../_runner_file_commands', { recursive: true })
      fs.symlinkSync('victim', '${'$'}{process.env.GITHUB_ENV.slice(0, -"/env".length)}')`)
    expect(env).toBe('A=1\n')
    expect(victim).toStrictEqual(['precious'])
  })

  it('are put back also when the step ends early', async () => {
    const { env, output } = await step("fs.appendFileSync('env', 'EVIL=1'); process.exit()")
    expect(env).toBe('A=1\n')
    expect(output).toMatch(/^tag<<(\S+)\ndev\n\1\n$/)
  })
})
