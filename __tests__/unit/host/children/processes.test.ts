import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { endMarked, findStrangers, readProcesses } from '../../../../src/host/children/processes.ts'

const started: ChildProcess[] = []

/** Starts a shell, and what that prints first. */
const shell = async (script: string, env: Record<string, string> = {}) => {
  const child = spawn('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  started.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, pid: Number(line.toString()), ended: once(child, 'close') }
}

/** Prints its pid and lives until its input ends; after `setsid --fork` its parent is one above this process. */
const LIVES = 'echo $$; read _'

const isThere = (pid: number): boolean => readProcesses().some((process) => process.pid === pid)

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

describe('the list of processes', () => {
  it('has this one, with its parent and name', () => {
    const own = readProcesses().find(({ pid }) => pid === process.pid)
    expect(own).toMatchObject({ parent: process.ppid, name: expect.stringMatching(/^node|MainThread/) })
  })

  it('reads a name that looks like the rest of its line', async () => {
    const { pid } = await shell(`printf '%s' ') S 1 (x' >/proc/$$/comm; ${LIVES}`)
    expect(readProcesses().find((found) => found.pid === pid)).toMatchObject({ parent: process.pid, name: ') S 1 (x' })
  })
})

describe('what carries the mark', () => {
  const mark = () => ({ MARK: randomUUID() })

  it('is killed, whatever it does with signals and sessions', async () => {
    const env = mark()
    const { pid, ended } = await shell(`trap '' TERM INT HUP; exec setsid sh -c '${LIVES}'`, env)
    expect(await endMarked(`MARK=${env.MARK}`)).toStrictEqual([])
    await ended
    expect(isThere(pid)).toBe(false)
  })

  it.each([
    { name: 'another value', env: (value: string) => ({ MARK: `${value}0` }) },
    { name: 'another name', env: (value: string) => ({ OTHER_MARK: value }) },
    { name: 'it inside a value', env: (value: string) => ({ OTHER: `MARK=${value}` }) },
  ])('is not what has $name', async ({ env }) => {
    const { MARK } = mark()
    const { pid } = await shell(LIVES, env(MARK))
    expect(await endMarked(`MARK=${MARK}`)).toStrictEqual([])
    expect(isThere(pid)).toBe(true)
  })
})

describe('a stranger', () => {
  it('is a new process that left us, and none of our own', async () => {
    const before = readProcesses()
    const own = await shell(LIVES)
    const left = await shell(`setsid --fork sh -c '${LIVES}'; read _`)
    // It is the first process's or a reaper's child once the one between has ended.
    while (readProcesses().find(({ pid }) => pid === left.pid)?.parent === left.child.pid)
      await new Promise(setImmediate)
    const strangers = findStrangers(before).map(({ pid }) => pid)
    expect(strangers).toContain(left.pid)
    expect(strangers).not.toContain(own.pid)
    expect(findStrangers(readProcesses())).not.toContainEqual(expect.objectContaining({ pid: left.pid }))
    process.kill(left.pid, 'SIGKILL')
  })
})
