import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, openReader } from '../emulator-page.ts'

const ROOT = join(import.meta.dirname, '../..')
const SCENE = readFileSync(join(ROOT, 'examples/emulator/scene.yml'), 'utf8')

/** e2e/emulator-docs.test.ts runs those of act and of the AWS CLI. */
const commands = blocksOf('sh').filter((block) => !/^(?:PATH=.*\bact|aws) /m.test(block))

describe('docs/emulator.md', () => {
  it('has commands that deploy a folder of your own and invoke it', async () => {
    const said: string[] = []
    let home = ''
    {
      await using reader = await openReader('container-image')
      home = reader.home
      for (const command of commands) said.push(await reader.run(command))
      expect(await readdir(join(home, 'my-function'))).toStrictEqual(
        await readdir(join(ROOT, 'examples/container-image')),
      )
    }
    const [prepared, started, deployed, answer, ...more] = said
    expect({ prepared, answer, more }).toStrictEqual({
      prepared: '',
      answer: '{"message":"Hello AWS Lambda"}',
      more: [],
    })
    expect(started).toMatch(/^export REGISTRY_MIRRORS='public\.ecr\.aws=127\.0\.0\.1:\d+'$/m)
    expect(deployed).toMatch(/^dev runs /m)
    expect(deployed).toMatch(/^\nOutputs\nenvironment: dev$/m)
    expect(deployed).toContain('\nSummary\n### ✅ `dev` runs `')
    expect(existsSync(home)).toBe(false)
  })

  it('shows the scene that you copy', () => {
    expect(blocksOf('yaml')[0]).toBe(SCENE.slice(SCENE.indexOf('repositories:')))
  })

  it('links to files that exist', () => {
    const page = readFileSync(join(ROOT, 'docs/emulator.md'), 'utf8')
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !existsSync(join(ROOT, 'docs', path)))).toStrictEqual([])
  })
})
