import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { offlineGo } from '../tools/modules.ts'
import { makeTempDirectory } from '../tools/temp-directory.ts'

const ROOT = join(import.meta.dirname, '..')

/** The fenced blocks of a language in docs/emulator.md, in their order. */
export const blocksOf = (language: string): readonly string[] => {
  const page = readFileSync(join(ROOT, 'docs/emulator.md'), 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block = '']) => block,
  )
}

/** A reader of the page: a home folder with code of their own, and two terminals in the clone. */
export type Reader = AsyncDisposable & {
  readonly home: string
  /** Runs a block, in the first terminal until the emulator is ready, any other in the second to its end; returns what it printed. Throws for a non-zero exit code. */
  run(block: string): Promise<string>
}

/** Opens a home with an example as `my-function`. Nothing in it reaches the network. */
export const openReader = async (example: string, env: Readonly<Record<string, string>> = {}): Promise<Reader> => {
  const go = await offlineGo()
  const owned = new AsyncDisposableStack()
  const { path: home } = owned.use(makeTempDirectory())
  cpSync(join(ROOT, 'examples', example), join(home, 'my-function'), { recursive: true })
  const variables = { ...go, HOME: home, ...env }
  const run = async (block: string): Promise<string> => {
    // A free port, because others may use the page's.
    const terminal = openTerminal(block.replace('--scene', '--port 0 --scene'), variables)
    if (!block.includes('npm run --silent emulator')) return terminal.ended
    owned.use(terminal)
    return terminal.says('# ready')
  }
  return { home, run, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const openTerminal = (script: string, env: Readonly<Record<string, string>>) => {
  // Its own process group, which Ctrl-C reaches as a whole.
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
      child.emit('said')
    })
  }
  const closed = once(child, 'close')
  const ended = closed.then(() => {
    if (child.exitCode !== 0) throw new Error(`exit code ${child.exitCode}\n${script}\n${log}`)
    return log
  })
  ended.catch(() => {})
  return {
    ended,
    says: async (text: string): Promise<string> => {
      while (!log.includes(text)) {
        if (child.exitCode !== null) throw new Error(`it ended before: ${log}`)
        await Promise.race([once(child, 'said'), closed])
      }
      return log
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
      await closed
    },
  }
}
