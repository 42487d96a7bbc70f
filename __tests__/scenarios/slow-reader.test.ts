import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { DEV, openScene } from '../../demo/scene.ts'
import { startCommand } from './command-line.ts'
import { errorsOf } from './ground.ts'
import { openFolder } from './local-folder.ts'
import { stubbornTool, untilGone } from './stubborn-tool.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')
/** What was printed after the filler, which would fill the report of a failure. */
const afterFiller = (text: string): string => text.replace(/^\.+\n/, '')

type Late = {
  readonly env: Readonly<Record<string, string>>
  /** Stops reading at once, until the process prints the text, or ends. */
  readonly readLate: (child: ChildProcess, atText?: () => Promise<void>) => Promise<void>
}

/** A reader that is late, with an output that is full before the first line; `text` matches the last that must not be lost. */
const lateReader = (folder: string, stream: 'stdout' | 'stderr', text: string): Late => {
  const mark = join(folder, 'mark')
  const preload = join(FIXTURES, 'slow-reader.mjs')
  return {
    env: { NODE_OPTIONS: `--import ${preload}`, SLOW_STREAM: stream, SLOW_TEXT: text, SLOW_MARK: mark },
    readLate: async (child, atText = async () => {}) => {
      child[stream]?.pause()
      let hasEnded = false
      const ended = once(child, 'exit').then(() => {
        hasEnded = true
      })
      while (!existsSync(mark) && !hasEnded) await setImmediate()
      await atText()
      child[stream]?.resume()
      await ended
    },
  }
}

describe('a reader that is late gets', () => {
  it('the end of the log of a refused step, with every error', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    const late = lateReader(folder.path, 'stdout', 'more, in the log')
    const keys = Array.from({ length: 40 }, (_, at) => `unknown${at}: x`)
    const environments = `dev: { function-name: ${DEV}, ${keys.join(', ')} }`
    const end = await scene.push('dev', {
      inputs: { environments },
      env: late.env,
      onStart: (child) => void late.readLate(child),
    })
    expect(end.exitCode).toBe(1)
    expect(errorsOf(end).map((text) => text.slice(0, 40))).toStrictEqual([
      ...keys.slice(0, 9).map(() => expect.stringMatching(/^environments\.dev\.unknown\d/)),
      'and 31 more, in the log',
    ])
  })

  it('the last line of a deploy', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    const late = lateReader(folder.path, 'stdout', '^dev runs ')
    const end = await scene.push('dev', { env: late.env, onStart: (child) => void late.readLate(child) })
    expect(end.exitCode).toBe(0)
    expect(afterFiller(end.log)).toMatch(/\ndev runs [^\n]*\n$/)
  })

  it('why the step ended after a second signal, whose children are killed before the reader comes', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    const late = lateReader(folder.path, 'stdout', 'got a second stop signal')
    await using go = await stubbornTool('go')
    const end = await scene.push('dev', {
      env: { ...late.env, PATH: go.path },
      onStart: (child) => {
        void late.readLate(child, async () => untilGone(await go.started))
        void go.started.then(() => {
          child.kill('SIGINT')
          child.kill('SIGTERM')
        })
      },
    })
    expect([end.exitCode, end.outputs, end.leftovers]).toStrictEqual([1, {}, []])
    expect(errorsOf(end)).toStrictEqual([expect.stringMatching(/^The run got a second stop signal, SIG(INT|TERM), /)])
  })

  it('all that a command says at a terminal', async () => {
    await using folder = await openFolder()
    const late = lateReader(folder.path, 'stderr', 'local --help')
    const flags = Array.from({ length: 40 }, (_, at) => `--unknown${at}`)
    await using started = startCommand(['local', ...flags], { cwd: folder.path, env: late.env })
    await late.readLate(started.child)
    const { exitCode, ...written } = await started.ended
    const stderr = afterFiller(written.stderr)
    expect([exitCode, stderr.match(/^error: .*--unknown\d+/gm)?.length]).toStrictEqual([2, 40])
    expect(stderr).toMatch(/\nSee deploy-go-lambda local --help\n$/)
  })

  it('what a command said before a second signal ended it', async () => {
    await using folder = await openFolder()
    const starts = lateReader(folder.path, 'stderr', 'START RequestId')
    const args = ['local', '--event', '{"mode":"sleep"}']
    await using started = startCommand(args, { cwd: join(FIXTURES, 'echo'), env: starts.env })
    await starts.readLate(started.child, async () => {
      started.child.kill('SIGINT')
      started.child.kill('SIGTERM')
    })
    const { exitCode, ...written } = await started.ended
    const stderr = afterFiller(written.stderr)
    expect([130, 143]).toContain(exitCode)
    expect(stderr).toMatch(/^START RequestId: [\s\S]*\nStopping; a second signal ends it at once\.\n/m)
  })
})
