import type { Emulator } from '../../emulator/server.ts'
import { loginPassword } from '../../tools/aws-cli.ts'
import { capture } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** The crane command, logged in to one registry. */
export type Crane = AsyncDisposable & {
  /** Runs crane and returns both its outputs, trimmed; throws when it fails. */
  run(...args: readonly string[]): Promise<string>
}

/** Logs crane in to an emulator's registry with a password from the AWS command line. */
export const loginCrane = async (emulator: Emulator): Promise<Crane> => {
  await using owned = new AsyncDisposableStack()
  const { path } = owned.use(makeTempDirectory())
  const crane = async (args: readonly string[], input?: string) => {
    const options = { env: { DOCKER_CONFIG: path }, ...(input === undefined ? {} : { input }) }
    const { exitCode, stdout, stderr } = await capture(toolPath('crane'), args, options)
    if (exitCode !== 0) throw new Error(`crane ${args.join(' ')} ended with exit code ${exitCode}\n${stdout}${stderr}`)
    return (stdout + stderr).trim()
  }
  await crane(
    ['auth', 'login', new URL(emulator.url).host, '--username', 'AWS', '--password-stdin'],
    await loginPassword(emulator),
  )
  const all = owned.move()
  return { run: (...args) => crane(args), [Symbol.asyncDispose]: () => all.disposeAsync() }
}
