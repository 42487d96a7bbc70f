import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepEnd } from '../../demo/runner.ts'
import { output } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { type Account, REGION } from './account.ts'
import { runAction } from './action-run.ts'
import { makeRepository } from './git-repository.ts'
import { runBootstrap } from './rie.ts'

/** Deploys examples/zip to production; `env` adds to what the runner of the account's repository has. */
export const deployZip = async (account: Account, env: Readonly<Record<string, string>> = {}): Promise<StepEnd> => {
  await using repository = await makeRepository('zip')
  return await runAction({
    repository,
    branch: 'main',
    inputs: {
      'role-to-assume': account.roleArn,
      'aws-region': REGION,
      'package-type': 'zip',
      'function-name': 'zip-lambda-function',
    },
    env: { ...account.emulator.runnerEnvironment(), ...env },
  })
}

/** What foreign tools make of a zip: unzip's verdict, its listing with modes, and its bootstrap's answer under RIE. */
export type UsedZip = {
  readonly verdict: string
  readonly listing: string
  readonly answer: string
  readonly log: string
}

/** Tests and unpacks a zip with unzip, and runs its bootstrap under RIE with an event. */
export const useZip = async (bytes: Uint8Array): Promise<UsedZip> => {
  await using directory = makeTempDirectory()
  const file = join(directory.path, 'code.zip')
  await writeFile(file, bytes)
  const unzip = toolPath('unzip')
  const verdict = await output(unzip, ['-t', file])
  const listing = await output(unzip, ['-Z', '-l', file])
  await output(unzip, ['-q', file, '-d', directory.path])
  await using bootstrap = await runBootstrap(directory.path)
  const answer = await bootstrap.invoke({ key: 'value' })
  return { verdict, listing, answer, log: bootstrap.log() }
}
