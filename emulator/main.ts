import { parseArgs } from 'node:util'
import { startStandIns } from './bases/stand-ins.ts'
import { readScene, type Scene, setScene } from './scene/file.ts'
import { type Emulator, startEmulator } from './server.ts'
import type { EmulatorOptions } from './world/state.ts'

const USAGE = `usage: node emulator/main.ts [--port 4566] [--region ap-northeast-1] [--account 123456789012]
    [--settle-ms 500] [--no-quotas] [--scene scene.yml]
    [--repository NAME]... [--image-function NAME]... [--zip-function NAME]... [--role NAME]...
`

const DEFAULT_PORT = 4566
const DEFAULT_SETTLE_MS = 500

const options = {
  port: { type: 'string' },
  region: { type: 'string' },
  account: { type: 'string' },
  'settle-ms': { type: 'string' },
  'no-quotas': { type: 'boolean' },
  scene: { type: 'string' },
  repository: { type: 'string', multiple: true },
  'image-function': { type: 'string', multiple: true },
  'zip-function': { type: 'string', multiple: true },
  role: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

type Flags = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

const wholeNumber = (name: string, text: string | undefined, absent: number): number => {
  if (text === undefined) return absent
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not '${text}'`)
  return Number(text)
}

const emulatorOptions = (flags: Flags): EmulatorOptions => ({
  port: wholeNumber('port', flags.port, DEFAULT_PORT),
  settleMs: wholeNumber('settle-ms', flags['settle-ms'], DEFAULT_SETTLE_MS),
  quotas: flags['no-quotas'] !== true,
  ...(flags.region !== undefined && { region: flags.region }),
  ...(flags.account !== undefined && { accountId: flags.account }),
})

/** The command line; throws with the usage. */
const readFlags = (): { flags: Flags; world: EmulatorOptions } => {
  try {
    const { values: flags } = parseArgs({ options })
    return { flags, world: emulatorOptions(flags) }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

const sceneOf = (flags: Flags): Scene => ({
  repositories: (flags.repository ?? []).map((name) => ({ name })),
  functions: [
    ...(flags['image-function'] ?? []).map((name) => ({ name, packageType: 'Image' as const })),
    ...(flags['zip-function'] ?? []).map((name) => ({ name, packageType: 'Zip' as const })),
  ],
  roles: (flags.role ?? []).map((name) => ({ name })),
})

type Started = AsyncDisposable & {
  readonly emulator: Emulator
  readonly roles: readonly string[]
  readonly mirrors: string
}

const start = async (flags: Flags, world: EmulatorOptions): Promise<Started> => {
  const file = flags.scene === undefined ? {} : await readScene(flags.scene)
  await using owned = new AsyncDisposableStack()
  const emulator = owned.use(
    await startEmulator(world).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new Error(`port ${world.port} is in use: choose another with --port`) : error
    }),
  )
  const roles = await setScene(emulator, file).catch((error: Error) => {
    throw new Error(`${flags.scene}: ${error.message}`)
  })
  roles.push(...(await setScene(emulator, sceneOf(flags))))
  const { bases = [] } = file
  const mirrors = bases.length > 0 ? owned.use(await startStandIns(bases)).mirrors : ''
  const all = owned.move()
  return { emulator, roles, mirrors, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Lines for a shell to source. AWS settings that it has already would be sent along with the emulator's keys. */
const banner = ({ emulator, roles, mirrors }: Started): string => {
  const variables = {
    ...emulator.runnerEnvironment(),
    AWS_REGION: emulator.region,
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: emulator.staticKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulator.staticKeys.secretAccessKey,
    ...(mirrors !== '' && { REGISTRY_MIRRORS: mirrors }),
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  const unset = 'unset AWS_SESSION_TOKEN AWS_PROFILE'
  return [`# emulator at ${emulator.url}`, unset, ...lines, ...roles.map((arn) => `# role ${arn}`), '# ready', ''].join(
    '\n',
  )
}

const main = async (): Promise<void> => {
  const { flags, world } = readFlags()
  if (flags.help) {
    process.stdout.write(USAGE)
    return
  }
  const started = await start(flags, world)
  process.stdout.write(banner(started))
  const stop = () => {
    started[Symbol.asyncDispose]().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})
