import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEV, openScene, PROD } from '../../demo/scene.ts'
import type { FunctionSpec } from '../../src/plan/function.ts'
import { write } from './ground.ts'
import { answers, MAIN, named, problems, runSeveral, statuses, withPrograms } from './several.ts'

const SMOKE = { inputs: { 'smoke-event': '{}' } }
/** The first function gets smoke-event, the second is only deployed. */
const oneIsTried = (spec: FunctionSpec) => [named(spec, PROD, './one'), named(spec, DEV, './two', { smoke: undefined })]

describe("other people's code in a run of several functions", () => {
  it("run other people's code one after the other, and sign in after the last", async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const ended = await runSeveral(scene, (spec) => [...oneIsTried(spec), named(spec, 'not-there', './two')], SMOKE)
    expect(statuses(ended)).toStrictEqual([`${PROD} deployed`, `${DEV} deployed`, 'not-there failed'])
    const spans = ended.report.results.map(({ spans }) => Object.fromEntries(spans.map((span) => [span.name, span])))
    const [first, second, third] = spans
    const endOf = (name: string, of: typeof first): number => {
      const span = of?.[name]
      if (span === undefined) throw new Error(`${name} did not run`)
      return span.startMs + span.durationMs
    }
    // The third's is made only when the first's has come to its end, and the second's own, too.
    expect(third?.compile?.startMs).toBeGreaterThanOrEqual(endOf('smoke', first) - 1)
    expect(second?.compile?.startMs).toBeGreaterThanOrEqual(endOf('smoke', third) - 1)
    expect(first?.account?.startMs).toBeGreaterThanOrEqual(endOf('smoke', first) - 1)
    expect(endOf('account', first)).toBeGreaterThanOrEqual(endOf('smoke', third) - 1)
    expect(await answers(scene, [PROD, DEV])).toStrictEqual(['"one"', '"two"'])
  })

  it("never build what other people's code has changed, where only the commit may be built", async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const path = join(scene.workspace, 'two/main.go')
    const evil = `func init() { os.WriteFile(${JSON.stringify(path)}, []byte(${JSON.stringify(MAIN('evil'))}), 0o644) }`
    await write(scene, 'one/main.go', `${MAIN('one').replace('"context"', '"context"\n\t"os"')}\n${evil}\n`)
    const ended = await runSeveral(scene, oneIsTried, { ...SMOKE, more: { isGuarded: true } })
    expect(statuses(ended)).toStrictEqual([`${PROD} deployed`, `${DEV} failed`])
    expect(problems(ended)).toStrictEqual([expect.stringContaining('two/main.go is changed')])
    expect(scene.emulator.function(DEV).updates).toBe(0)
  })

  /** A program that fails smoke-event, after this. */
  const failing = (lines: string): string =>
    MAIN('one')
      .replace('"context"', '"context"\n\t"os"\n\t"os/exec"')
      .concat(`\nfunc init() {\n${lines}\n\tos.Exit(3)\n}\n\nvar _ = exec.Command\n`)

  it("end all of a function's code that failed, before another has a role", async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const beats = join(scene.workspace, 'beats')
    const loop = `while true; do date +%s%N >> ${beats}; sleep 0.02; done`
    const starts = `exec.Command("setsid", "sh", "-c", ${JSON.stringify(loop)}).Start()`
    const waits = `for { if _, err := os.Stat(${JSON.stringify(beats)}); err == nil { break } }`
    await write(scene, 'one/main.go', failing(`\t${starts}\n\t${waits}`))
    const ended = await runSeveral(scene, oneIsTried, SMOKE)
    expect(statuses(ended)).toStrictEqual([`${PROD} failed`, `${DEV} deployed`])
    const last = Number((await readFile(beats, 'utf8')).trim().split('\n').at(-1)) / 1e6
    const [signedIn] = scene.emulator.seen('sts:AssumeRoleWithWebIdentity')
    expect(last).toBeLessThan(signedIn?.at ?? 0)
  })

  it("go no further where a function's code has changed what the step itself runs", async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const path = join(scene.workspace, 'aws-config')
    await write(scene, 'aws-config', '')
    await write(scene, 'one/main.go', failing(`\tos.WriteFile(${JSON.stringify(path)}, []byte("evil"), 0o644)`))
    process.env.AWS_CONFIG_FILE = path
    await using restored = new AsyncDisposableStack()
    restored.defer(() => {
      delete process.env.AWS_CONFIG_FILE
    })
    const ended = await runSeveral(scene, (spec) => [...oneIsTried(spec), named(spec, 'not-there', './two')], SMOKE)
    expect(statuses(ended)).toStrictEqual([`${PROD} failed`, `${DEV} failed`, 'not-there failed'])
    expect(problems(ended).slice(1)).toStrictEqual([
      expect.stringContaining('files changed that say what the step itself runs next'),
      expect.stringContaining('files changed that say what the step itself runs next'),
    ])
    expect(scene.emulator.requests).toStrictEqual([])
  })

  it("note the commit of a checkout as other people's code has left it", async () => {
    await using scene = await openScene()
    await withPrograms(scene)
    const path = join(scene.workspace, 'two/main.go')
    const change = `\tos.WriteFile(${JSON.stringify(path)}, []byte(${JSON.stringify(MAIN('changed'))}), 0o644)`
    await write(scene, 'one/main.go', failing(change))
    const ended = await runSeveral(scene, oneIsTried, SMOKE)
    expect(statuses(ended)).toStrictEqual([`${PROD} failed`, `${DEV} deployed`])
    expect(ended.report.results[1]?.commit).toMatch(/^[0-9a-f]{40}-dirty$/)
  })
})
