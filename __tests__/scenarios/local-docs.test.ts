import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { freePort } from '../../tools/server-process.ts'
import { type Started, startShell } from './command-line.ts'
import { zipOf } from './emulator/zips.ts'

const ROOT = join(import.meta.dirname, '../..')
const ECHO = join(ROOT, '__tests__/fixtures/echo')

/** A function that shows its event and its variables. */
const API = `package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, event json.RawMessage) (any, error) {
		return map[string]any{"event": event, "variables": os.Environ()}, nil
	})
}
`

/** What Lambda itself sets. */
const OF_LAMBDA =
  /^(?:AWS_DEFAULT_REGION|AWS_LAMBDA_FUNCTION_\w+|AWS_LAMBDA_INITIALIZATION_TYPE|AWS_LAMBDA_LOG_\w+_NAME|AWS_LAMBDA_RUNTIME_API|LAMBDA_\w+|LANG|LD_LIBRARY_PATH|PATH|TZ|_\w+)=/

/** The answer with the variables that only the command line set. */
const read = (stdout: string) => {
  const { event, variables }: { event: unknown; variables: readonly string[] } = JSON.parse(stdout)
  return {
    event,
    variables: variables.filter((one) => !OF_LAMBDA.test(one) && one !== 'AWS_REGION=us-east-1').toSorted(),
  }
}

/** A module with the files that docs/local.md assumes. */
const openModule = async () => {
  const path = await mkdtemp(join(tmpdir(), 'docs-'))
  await mkdir(join(path, 'bin'))
  for (const name of ['go.mod', 'go.sum']) await cp(join(ECHO, name), join(path, name))
  await mkdir(join(path, 'cmd/api'), { recursive: true })
  await writeFile(join(path, 'cmd/api/main.go'), API)
  await writeFile(join(path, 'event.json'), '{"name":"Ada"}')
  await writeFile(join(path, 'dev.env'), 'STAGE=dev\n')
  await output('go', ['build', '-o', 'bootstrap', './cmd/api'], { cwd: path, env: { CGO_ENABLED: '0' } })
  await writeFile(join(path, 'function.zip'), await zipOf({ bootstrap: await readFile(join(path, 'bootstrap')) }))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The page's commands, in order; those for containers need Docker and are tested with it. */
const readCommands = async (): Promise<readonly string[]> => {
  const page = await readFile(join(ROOT, 'docs/local.md'), 'utf8')
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, block = '']) => block.trim())
    .filter((command) => !/^npx |docker |--image|--dockerfile/.test(command))
}

/** What people have in their environment, and pass on by name or not at all. */
const OWN = {
  HOME: process.env.HOME ?? '',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_PROFILE: 'mine',
  AWS_REGION: 'eu-west-1',
}

describe('docs/local.md', () => {
  it('has commands that do what it says', async () => {
    const commands = await readCommands()
    const port = String(await freePort())
    await using folder = await openModule()
    const options = { cwd: folder.path, bin: join(folder.path, 'bin'), env: OWN }
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
        answers.push(stdout === '' ? 'in a file' : read(stdout))
      }
    } finally {
      await server?.[Symbol.asyncDispose]()
    }
    expect(commands.length).toBeGreaterThanOrEqual(13)
    const ada = { event: { name: 'Ada' }, variables: [] }
    const adaWith = (...variables: readonly string[]) => ({ ...ada, variables })
    expect(answers).toStrictEqual([
      ada,
      'in a file',
      ada,
      { event: { Records: expect.any(Array) }, variables: [] },
      { event: {}, variables: [] },
      ...[ada, ada, ada],
      adaWith('STAGE=dev', 'TABLE=orders'),
      adaWith('LOG_LEVEL=debug', 'STAGE=dev'),
      adaWith(
        'AWS_ACCESS_KEY_ID=key',
        'AWS_REGION=eu-west-1',
        'AWS_SECRET_ACCESS_KEY=secret',
        'AWS_SESSION_TOKEN=token',
      ),
      adaWith('AWS_PROFILE=mine', 'AWS_REGION=eu-west-1', `HOME=${OWN.HOME}`),
      adaWith('AWS_LAMBDA_LOG_FORMAT=JSON', 'AWS_LAMBDA_LOG_LEVEL=DEBUG'),
    ])
    expect(read(await readFile(join(folder.path, 'answer.json'), 'utf8'))).toStrictEqual(ada)
  })
})
