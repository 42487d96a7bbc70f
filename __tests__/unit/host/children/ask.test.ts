import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ask } from '../../../../src/host/children/ask.ts'
import { execute, isCommandMissing, killChildren } from '../../../../src/host/children/exec.ts'
import { readProcesses } from '../../../../src/host/children/processes.ts'
import { openTemp } from '../../../../src/host/disk/temp.ts'

/** A folder with a tool that is a line of shell. */
const openTool = async (script: string, folder = 'bin') => {
  const temp = await openTemp(tmpdir())
  const bin = join(temp.path, folder)
  await mkdir(bin)
  await writeFile(join(bin, 'tool'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'tool'), 0o755)
  const PATH = `${bin}:${process.env.PATH}`
  return { path: temp.path, child: { cwd: temp.path, env: { PATH } }, [Symbol.asyncDispose]: temp[Symbol.asyncDispose] }
}

const untilGone = async (pids: readonly number[]): Promise<void> => {
  while (readProcesses().some(({ pid }) => pids.includes(pid))) await setImmediate()
}

/** A tool that ignores SIGTERM, as does its child, and says who they are. */
const STUBBORN = `trap '' TERM; sleep 600 & echo $$ $! >pids.new; mv pids.new pids; wait`

const pidsIn = async (folder: string): Promise<number[]> => {
  for (;;) {
    const text = await readFile(join(folder, 'pids'), 'utf8').catch(() => undefined)
    if (text !== undefined) return text.trim().split(' ').map(Number)
    await setImmediate()
  }
}

describe('a question', () => {
  it.each([
    { name: 'both outputs', script: 'printf a; printf b >&2', expected: { exitCode: 0, stdout: 'a', stderr: 'b' } },
    { name: 'a failure', script: 'echo no >&2; exit 3', expected: { exitCode: 3, stdout: '', stderr: 'no\n' } },
    { name: 'an end by a signal', script: 'kill -9 $$', expected: { exitCode: 1, stdout: '', stderr: '' } },
    { name: 'no input', script: 'cat; echo end', expected: { exitCode: 0, stdout: 'end\n', stderr: '' } },
    {
      name: 'its arguments as they are',
      script: `printf '%s|' "$@"`,
      expected: { exitCode: 0, stdout: `a b|"|\\"|$HOME|'|*||`, stderr: '' },
    },
  ])('is answered with $name', async ({ script, expected }) => {
    await using tool = await openTool(script)
    expect(await ask('tool', ['a b', '"', '\\"', '$HOME', "'", '*', ''], tool.child)).toStrictEqual(expected)
  })

  it.each(['a b', 'a"b', "a'b", 'a\\b', '$HOME'])('finds its tool in a folder called %s', async (folder) => {
    await using tool = await openTool('echo here', folder)
    expect((await ask('tool', [], tool.child)).stdout).toBe('here\n')
  })

  it('shows the tool the given environment and nothing of ours, and prints nothing itself', async () => {
    await using temp = await openTemp(tmpdir())
    const script = `
      import { ask } from ${JSON.stringify(join(process.cwd(), 'src/host/children/ask.ts'))}
      const { stdout } = await ask('env', [], { cwd: '/', env: { PATH: process.env.PATH + ':/etc/passwd', ONE: '1' } })
      process.stderr.write(stdout)`
    const env = { PATH: process.env.PATH ?? '', AWS_SECRET_ACCESS_KEY: 'secret', 'INPUT_ROLE-TO-ASSUME': 'x' }
    const args = ['--no-warnings', '--input-type=module', '-e', script]
    const { stdout, stderr } = await execute(process.execPath, args, { cwd: temp.path, env })
    expect({ stdout, names: stderr.match(/^\w+(?==)/gm)?.toSorted() }).toStrictEqual({
      stdout: '',
      names: ['ONE', 'PATH'],
    })
  })

  it('rejects a tool that is not on PATH, or is no program there, as spawn does', async () => {
    await using tool = await openTool('')
    await mkdir(join(tool.path, 'bin/folder'))
    await writeFile(join(tool.path, 'bin/text'), '')
    await chmod(join(tool.path, 'bin/tool'), 0o600)
    for (const name of ['missing', 'folder', 'text', 'tool']) {
      const error = await ask(name, [], tool.child).catch((thrown: unknown) => thrown)
      expect([name, isCommandMissing(error)]).toStrictEqual([name, true])
    }
  })

  it('rejects a program that cannot start with the system’s error', async () => {
    await using tool = await openTool('')
    await writeFile(join(tool.path, 'bin/tool'), '#!/nonexistent/sh\n')
    const error = await ask('tool', [], tool.child).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ENOENT', syscall: `spawn ${join(tool.path, 'bin/tool')}` })
  })

  it('rejects an answer that never ends', async () => {
    await using tool = await openTool('yes')
    await expect(ask('tool', ['info'], tool.child)).rejects.toMatchObject({
      code: 'output-too-long',
      message: expect.stringContaining('tool info printed more than 10000000 bytes'),
    })
  })

  it('rejects an argument that no program can be given', async () => {
    await using tool = await openTool('')
    await expect(ask('tool', ['a\0b'], tool.child)).rejects.toThrow('tool cannot be given a NUL')
  })

  it('rejects with the signal’s reason, and leaves nothing running', async () => {
    await using tool = await openTool(STUBBORN)
    const stop = new AbortController()
    const asked = ask('tool', [], { ...tool.child, signal: stop.signal })
    const pids = await pidsIn(tool.path)
    stop.abort(new Error('stopped'))
    await expect(asked).rejects.toThrow('stopped')
    await untilGone(pids)
  })

  it('is not asked once the signal is aborted, and starts nothing that outlives it', async () => {
    await using tool = await openTool('echo asked >>asked')
    const reason = new Error('stopped')
    await expect(ask('tool', [], { ...tool.child, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await readFile(join(tool.path, 'asked'), 'utf8').catch(() => 'nothing')).toBe('nothing')
  })

  it('ends with this process, and so does what the tool started', async () => {
    await using tool = await openTool(STUBBORN)
    const asked = ask('tool', [], tool.child)
    const pids = await pidsIn(tool.path)
    killChildren()
    expect((await asked).exitCode).toBe(1)
    await untilGone(pids)
  })

  it('leaves other children alone', async () => {
    await using tool = await openTool(STUBBORN)
    const stop = new AbortController()
    const other = execute('sh', ['-c', 'read line; echo still here'], { ...tool.child, input: '' })
    const asked = ask('tool', [], { ...tool.child, signal: stop.signal })
    await pidsIn(tool.path)
    stop.abort(new Error('stopped'))
    await asked.catch(() => {})
    expect((await other).stdout).toBe('still here\n')
  })
})
