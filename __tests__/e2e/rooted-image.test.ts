import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeImage } from '../../emulator/images/make.ts'
import { startEmulator } from '../../emulator/server.ts'
import { toolPath } from '../../tools/install.ts'
import { compileModule } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

const ECHO = join(import.meta.dirname, '../fixtures/echo')

/** What the fixture answers as an image function whose entry point is a script. */
const answerOf = async (script: string, shell: Readonly<Record<string, Buffer>>) => {
  await using directory = makeTempDirectory()
  const program = join(directory.path, 'main')
  await compileModule(ECHO, program)
  const files = [
    { path: 'main', content: readFileSync(program) },
    ...Object.entries(shell).map(([path, content]) => ({ path, content })),
    { path: 'entry.sh', content: script },
    { path: 'work/data.txt', content: 'from work', mode: 0o644 },
  ]
  const config = { Entrypoint: ['/entry.sh'], Cmd: ['/main'], WorkingDir: '/work', Env: ['PATH=/bin'] }
  await using emulator = await startEmulator()
  await emulator.putImage({ repository: 'echo', tag: 'latest' }, await makeImage({ layers: [files], config }))
  const imageUri = `${new URL(emulator.url).host}/echo:latest`
  await emulator.createFunction({ name: 'echo', packageType: 'Image', imageUri })
  const { payload, functionError } = await emulator.invoke('echo', { mode: 'file', name: 'data.txt' })
  return { functionError, json: JSON.parse(payload) }
}

// With the image as their root, which requires root on some systems.
describe('a script as the entry point of an image', () => {
  it('finds the image’s own shell and program', async () => {
    const script = '#!/bin/sh\n[ -n "$AWS_LAMBDA_RUNTIME_API" ] && exec "$@"\n'
    const answer = await answerOf(script, { 'bin/sh': readFileSync(toolPath('busybox')) })
    expect(answer).toStrictEqual({ functionError: undefined, json: 'from work' })
  })

  it('fails as on Lambda when its image has no shell for it', async () => {
    expect(await answerOf('#!/bin/sh\nexec "$@"\n', {})).toStrictEqual({
      functionError: 'Unhandled',
      json: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 127$/),
      },
    })
  })
})
