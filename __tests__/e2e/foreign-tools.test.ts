import { join } from 'node:path'
import { aws } from '../../tools/aws-cli.ts'
import { output } from '../../tools/command.ts'
import { loginEngine, startEngine } from '../../tools/engine.ts'
import { compileExample } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { type Account, openAccount, REPOSITORY } from './account.ts'
import { startBaseRegistry } from './base-registry.ts'
import { loginCrane } from './crane.ts'

const root = join(import.meta.dirname, '../..')
const GREETING = { message: 'Hello AWS Lambda' }

/** A directory with the example's compiled `bootstrap`, and `code.zip` and `code.tar` of it. */
const compileCode = async () => {
  const directory = makeTempDirectory()
  await compileExample(root, 'zip', join(directory.path, 'bootstrap'))
  await output('python3', ['-m', 'zipfile', '-c', 'code.zip', 'bootstrap'], { cwd: directory.path })
  await output('tar', ['--create', '--file', 'code.tar', '--owner=0', '--group=0', 'bootstrap'], {
    cwd: directory.path,
  })
  return directory
}

/** Invokes a function with the AWS command line and returns its parsed answer. */
const invoke = async ({ emulator }: Account, name: string): Promise<unknown> => {
  await using directory = makeTempDirectory()
  const answer = join(directory.path, 'answer.json')
  await aws(emulator, ['lambda', 'invoke', '--function-name', name, '--payload', '{}', answer])
  return JSON.parse(await output('cat', [answer]))
}

/** Updates a function with the AWS command line and waits as its users do. */
const update = async ({ emulator }: Account, name: string, code: readonly string[]): Promise<void> => {
  await aws(emulator, ['lambda', 'update-function-code', '--function-name', name, ...code])
  await aws(emulator, ['lambda', 'wait', 'function-updated-v2', '--function-name', name])
}

describe('the emulator replaces AWS for', () => {
  it('the AWS command line: a zip is uploaded, waited for and invoked', async () => {
    await using account = await openAccount()
    await using code = await compileCode()
    await update(account, 'zip-lambda-function', ['--zip-file', `fileb://${join(code.path, 'code.zip')}`])
    const found: unknown = JSON.parse(
      await aws(account.emulator, ['lambda', 'get-function', '--function-name', 'zip-lambda-function']),
    )
    expect(found).toMatchObject({
      Configuration: {
        State: 'Active',
        LastUpdateStatus: 'Successful',
        PackageType: 'Zip',
        Runtime: 'provided.al2023',
      },
      Code: { RepositoryType: 'S3' },
    })
    expect(await invoke(account, 'zip-lambda-function')).toEqual(GREETING)
  })

  it('crane: an image on a base is pushed, validated, pulled and run by the function', async () => {
    await using account = await openAccount()
    await using registry = await startBaseRegistry()
    await using code = await compileCode()
    await using crane = await loginCrane(account.emulator)
    const image = `${new URL(account.emulator.url).host}/${REPOSITORY}:crane`
    const base = `${registry.host}/lambda/provided:al2023`
    await crane.run(
      'append',
      '--insecure',
      '--platform',
      'linux/amd64',
      '--base',
      base,
      '--new_layer',
      join(code.path, 'code.tar'),
      '--new_tag',
      image,
    )
    await crane.run('mutate', '--insecure', image, '--entrypoint', '/bootstrap', '--tag', image)
    expect(await crane.run('validate', '--insecure', '--remote', image)).toContain('PASS')
    await crane.run('pull', '--insecure', image, join(code.path, 'pulled.tar'))
    await update(account, 'container-lambda-function', ['--image-uri', image])
    expect(await invoke(account, 'container-lambda-function')).toEqual(GREETING)
  })

  it('docker: an image is pushed after a login, pulled again and run by the function', async () => {
    await using account = await openAccount()
    await using engine = await startEngine()
    await using code = await compileCode()
    const image = `${new URL(account.emulator.url).host}/${REPOSITORY}:docker`
    await loginEngine(engine, account.emulator)
    await engine.docker(['import', '--change', 'ENTRYPOINT ["/bootstrap"]', join(code.path, 'code.tar'), image])
    await engine.docker(['push', image])
    await engine.docker(['rmi', image])
    await engine.docker(['pull', image])
    await update(account, 'container-lambda-function', ['--image-uri', image])
    expect(await invoke(account, 'container-lambda-function')).toEqual(GREETING)
  })
})
