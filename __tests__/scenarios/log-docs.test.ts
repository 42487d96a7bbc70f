import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { playCases, type Runs, shownLog } from '../../tools/shots.ts'

const read = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8')

/** A block that `npm run shots` wrote. */
const blockOf = (path: string, name: string): string =>
  read(path).match(new RegExp(`<!-- ${name}: written by npm run shots -->\n\`\`\`text\n([\\s\\S]*?)\n\`\`\`\n`))?.[1] ??
  ''

/** Without what differs from run to run and machine to machine: times, sizes, hashes of what was compiled, the version of Go. */
const comparable = (log: string): string =>
  log
    .replace(/ *(?:<0\.1|\d+\.\d) s/g, ' T')
    .replace(/^\w+ +\d+ s {2}still running.*\n/gm, '')
    .replace(/\b[0-9a-f]{12}\b/g, 'HASH')
    .replace(/\d+\.\d (?:kB|MB)/g, 'SIZE')
    .replace(/go1\.[\d.]+/, 'GO')
    // They go on side by side.
    .replace(/^(?:(?:rights|base|compile) T.*\n)+/m, sorted)

/** Those of phases that run side by side; what is still running when one of them fails may be stopped or done by then. */
const sorted = (lines: string): string => {
  const list = lines.trimEnd().split('\n').toSorted()
  const failed = list.filter((line) => line.includes(' T  failed'))
  return `${(failed.length > 0 ? failed : list).join('\n')}\n`
}

describe('the logs that the documentation shows', () => {
  let runs: Runs
  beforeAll(async () => {
    runs = await playCases()
  }, 240_000)

  it.each(['first', 'changed', 'unchanged', 'compile-error', 'wrong-name', 'missing-right'] as const)(
    'are what a run prints: %s',
    (name) => {
      expect(comparable(blockOf('docs/log.md', name))).toBe(comparable(shownLog(runs[name])))
    },
  )

  it('are in the README, too', () => {
    expect(comparable(blockOf('README.md', 'sample-log'))).toBe(comparable(shownLog(runs.changed)))
  })

  it('end with what runs, what ran before, and how long it took', () => {
    const lastOf = (name: keyof Runs): string => comparable(shownLog(runs[name]).split('\n').at(-1) ?? '')
    expect(lastOf('changed')).toBe('prod runs 85093ac (HASH), was 866d187. T')
    expect(lastOf('unchanged')).toBe('prod already runs 85093ac (HASH). T')
    expect(lastOf('compile-error')).toBe('prod was not deployed: Lambda still runs 85093ac. T')
    expect(lastOf('wrong-name')).toBe('prod was not deployed: nothing was changed. T')
  })

  it('have no folded groups and no more than a dozen lines for a deploy', () => {
    expect(runs.changed.log).not.toContain('::group::')
    expect(shownLog(runs.changed).split('\n').length).toBeLessThanOrEqual(12)
  })
})
