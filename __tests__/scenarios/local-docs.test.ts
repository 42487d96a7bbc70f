import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { freePort } from '../../tools/server-process.ts'
import { type Started, startShell } from './command-line.ts'

const ROOT = join(import.meta.dirname, '../..')
const ECHO = join(ROOT, '__tests__/fixtures/echo')
const ZIP = 'import zipfile\nz = zipfile.ZipFile("function.zip", "w")\nz.write("bootstrap")\nz.close()'

/** A module with the files that docs/local.md takes for granted. */
const openModule = async () => {
  const path = await mkdtemp(join(tmpdir(), 'docs-'))
  await mkdir(join(path, 'bin'))
  for (const name of ['go.mod', 'go.sum']) await cp(join(ECHO, name), join(path, name))
  await cp(join(ECHO, 'main.go'), join(path, 'cmd/api/main.go'))
  await writeFile(join(path, 'event.json'), '{"name":"Ada"}')
  await writeFile(join(path, 'dev.env'), 'STAGE=dev\n')
  await output('go', ['build', '-o', 'bootstrap', './cmd/api'], { cwd: path, env: { CGO_ENABLED: '0' } })
  await output('python3', ['-c', ZIP], { cwd: path })
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The commands of the page, in their order; those for containers take Docker and are tested with it. */
const readCommands = async (): Promise<readonly string[]> => {
  const page = await readFile(join(ROOT, 'docs/local.md'), 'utf8')
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, block = '']) => block.trim())
    .filter((command) => !/^npx |docker |--image|--dockerfile/.test(command))
}

describe('docs/local.md', () => {
  it('has commands that do what it says', async () => {
    const commands = await readCommands()
    const port = String(await freePort())
    await using folder = await openModule()
    const options = { cwd: folder.path, bin: join(folder.path, 'bin'), env: { HOME: process.env.HOME ?? '' } }
    const answers: unknown[] = []
    let server: (Started & AsyncDisposable) | undefined
    try {
      for (const command of commands) {
        const started = await startShell(command.replaceAll('9000', port), options)
        if (command.endsWith('--port 9000')) {
          server = started
          await started.firstLine
          continue
        }
        const { exitCode, stdout, stderr } = await started.ended
        expect({ command, exitCode, stderr: exitCode === 0 ? '' : stderr }).toStrictEqual({
          command,
          exitCode: 0,
          stderr: '',
        })
        answers.push(stdout === '' ? 'in a file' : JSON.parse(stdout).event)
      }
    } finally {
      await server?.[Symbol.asyncDispose]()
    }
    expect(commands.length).toBeGreaterThanOrEqual(13)
    const ada = { name: 'Ada' }
    expect(answers).toStrictEqual([ada, 'in a file', ada, { Records: expect.any(Array) }, {}, ...Array(8).fill(ada)])
    expect(JSON.parse(await readFile(join(folder.path, 'answer.json'), 'utf8'))).toStrictEqual({
      greeting: 'hello',
      event: ada,
    })
  })
})
