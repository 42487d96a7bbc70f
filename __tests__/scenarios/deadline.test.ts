import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEV, openScene } from '../../demo/scene.ts'
import { errorsOf, operations, running } from './ground.ts'

/** A `go` first on PATH that never ends, ignores requests to end, and says who it is. */
const openEndlessGo = async (): Promise<{ path: string; pids: () => Promise<number[]> } & AsyncDisposable> => {
  const folder = await mkdtemp(join(tmpdir(), 'endless-'))
  const pids = join(folder, 'pids')
  await writeFile(join(folder, 'go'), `#!/bin/sh\ntrap '' TERM\necho $$ >> '${pids}'\nwhile :; do sleep 3600; done\n`)
  await chmod(join(folder, 'go'), 0o755)
  return {
    path: `${folder}${delimiter}${process.env.PATH}`,
    pids: async () => (await readFile(pids, 'utf8')).trim().split('\n').map(Number),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('time', () => {
  it('is up for a step that never ends: one error says what it was doing, and no child is left', async () => {
    await using scene = await openScene()
    await using go = await openEndlessGo()
    const before = running(scene, DEV)
    const end = await scene.push('dev', {
      inputs: { 'wait-timeout': '60' },
      env: {
        PATH: go.path,
        // Half an hour and four minutes pass in two seconds.
        NODE_OPTIONS: `--import=${fileURLToPath(new URL('fast-clock.js', import.meta.url))}`,
        FAST_CLOCK: '1000',
        FAST_CLOCK_FROM: '1800000',
      },
    })
    const [error, ...more] = errorsOf(end)
    expect(more).toStrictEqual([])
    expect(error).toContain('The step was stopped after 34 minutes, during: compile (go build for linux/x86_64).')
    expect(error).toContain('raise wait-timeout')
    expect(end.exitCode).toBe(1)
    expect(end.outputs).toMatchObject({
      changed: '[]',
      deployed: '[]',
      failed: `["${DEV}"]`,
      'previous-digest': before,
    })
    expect(end.summary).toMatch(/^\| Still live \| /m)
    expect(end.leftovers).toStrictEqual([])
    expect(running(scene, DEV)).toBe(before)
    const pids = await go.pids()
    expect([pids.length > 0, pids.filter(isAlive)]).toStrictEqual([true, []])
  })

  it.each([
    { operation: 'oidc:token', says: 'GitHub gave no OIDC token' },
    { operation: 'sts:AssumeRoleWithWebIdentity', says: 'Assuming role' },
    { operation: 'lambda:GetFunction', says: `Reading function ${DEV}` },
    { operation: 'ecr:DescribeRepositories', says: 'Reading repository' },
  ])('is up after wait-timeout for a call that is never answered: $operation', async ({ operation, says }) => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation, kind: 'hold', times: 100 })
    const end = await scene.push('dev', { inputs: { 'wait-timeout': '1' } })
    held.release()
    const [error, ...more] = errorsOf(end)
    expect(error).toContain(says)
    expect(error).toContain('it was not over after 1 s')
    expect(more).toStrictEqual([])
    expect(end.outputs).toMatchObject({ changed: '[]', deployed: '[]', failed: `["${DEV}"]` })
    expect(end.leftovers).toStrictEqual([])
    // A second of silence is not a reason to ask again.
    expect(operations(scene).filter((name) => name === operation)).toStrictEqual([operation])
  })

  it('is up after wait-timeout for an update that is never answered, and the report claims only what it knows', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
    const end = await scene.push('dev', { inputs: { 'wait-timeout': '1' } })
    expect(errorsOf(end).join()).toContain(`Updating the code of ${DEV} in ap-northeast-1 failed: TimeoutError`)
    expect(JSON.parse(end.outputs.results ?? '')).toMatchObject([{ status: 'failed', phase: 'release', live: 'old' }])
    expect(running(scene, DEV)).toBe(before)
    held.release()
  })
})
