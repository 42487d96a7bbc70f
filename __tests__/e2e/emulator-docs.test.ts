import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toolPath } from '../../tools/install.ts'
import { blocksOf, openReader, type Reader } from '../emulator-page.ts'
import { makeSetupGo } from './act.ts'
import { commitAll } from './git-repository.ts'

/** The line that the page adds to the workflow, so that act's deploy reads the stand-in of AWS's base. */
const MIRRORS = blocksOf('yaml').find((block) => block.includes('registry-mirrors')) ?? ''

/** scenarios/emulator-docs.test.ts runs `npm run step` and curl. */
const commands = blocksOf('sh').filter((block) => !/^(?:npm run --silent step|curl) /m.test(block))

/** What the page assumes: a git repository with the line, and that act finds the actions that it fetches. */
const prepare = async ({ home }: Reader): Promise<void> => {
  const path = join(home, 'my-function')
  const file = join(path, '.github/workflows/deploy.yml')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/deploy-go-lambda@v1\n +with:\n/, (lines) => lines + MIRRORS),
  )
  await commitAll(path)
  const scratch = join(home, 'scratch')
  mkdirSync(scratch)
  const flags = ['--pull=false', `--local-repository=actions/setup-go@v7=${makeSetupGo(scratch)}`]
  writeFileSync(join(home, '.actrc'), `${flags.join('\n')}\n`)
}

describe('docs/emulator.md', () => {
  it('has commands that run the whole workflow with act and invoke the function with the AWS CLI', async () => {
    const tools = [dirname(toolPath('act')), dirname(toolPath('aws')), process.env.PATH].join(':')
    await using reader = await openReader('container-image', {
      PATH: tools,
      XDG_CACHE_HOME: '',
      NO_COLOR: '1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    })
    await prepare(reader)
    const said: string[] = []
    for (const command of commands) said.push(await reader.run(command))
    const [, , deployed, answer, ...more] = said
    expect(more).toStrictEqual([])
    expect(deployed).toMatch(/ dev runs [0-9a-f]{7} /)
    expect(deployed).toContain('Job succeeded')
    expect(answer).toContain('{"message":"Hello AWS Lambda"}')
  })
})
