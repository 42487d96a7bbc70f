import { readmePolicy } from '../../demo/policy.ts'
import { type Emulator, startEmulator } from '../../emulator/server.ts'

/** The region and the repository of the example's workflow. */
export const REGION = 'ap-northeast-1'
export const REPOSITORY = 'container-lambda-repository'

/** The account of the example's user before the first deploy. */
export type Account = AsyncDisposable & { readonly emulator: Emulator; readonly roleArn: string }

/** Starts an account with the repository, the functions of `examples/` and a role with the documented policy; updates take 100 ms. */
export const openAccount = async (): Promise<Account> => {
  const emulator = await startEmulator({ region: REGION, settleMs: 100 })
  const functions = ['container-lambda-function', 'zip-lambda-function'].flatMap((name) => [name, `${name}-dev`])
  const policy = readmePolicy({ functions })
  const roleArn = emulator.createRole({ name: 'deploy', trust: { sub: 'repo:octo-org/octo-repo:*' }, policy })
  emulator.createRepository(REPOSITORY)
  for (const [suffix, tag] of [
    ['', 'latest'],
    ['-dev', 'dev'],
  ] as const) {
    await emulator.createFunction({
      name: `container-lambda-function${suffix}`,
      packageType: 'Image',
      repository: REPOSITORY,
      tag,
    })
    await emulator.createFunction({ name: `zip-lambda-function${suffix}`, packageType: 'Zip' })
  }
  return { emulator, roleArn, [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose]() }
}

/** What is live: how often the code was updated, the applied reference, and whether the tag now has its digest. */
export const liveImage = ({ emulator }: Account, name: string): { updates: number; tag: string; isTagged: boolean } => {
  const { code, updates } = emulator.function(name)
  const [, tag = ''] = /:([^:/]+)$/.exec(String(code.ImageUri)) ?? []
  const resolved = String(code.ResolvedImageUri).split('@')[1]
  return {
    updates,
    tag,
    isTagged: resolved !== undefined && resolved === emulator.repository(REPOSITORY).tags.get(tag),
  }
}
