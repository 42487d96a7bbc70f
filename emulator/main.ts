import { parseArgs } from 'node:util'
import { readScene, type Scene, setScene } from './scene.ts'
import { type Emulator, startEmulator } from './server.ts'

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
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not '${text}'`)
  return Number(text)
}

const sceneOf = (flags: Flags): Scene => ({
  repositories: (flags.repository ?? []).map((name) => ({ name })),
  functions: [
    ...(flags['image-function'] ?? []).map((name) => ({ name, packageType: 'Image' as const })),
    ...(flags['zip-function'] ?? []).map((name) => ({ name, packageType: 'Zip' as const })),
  ],
  roles: (flags.role ?? []).map((name) => ({ name })),
})

const start = async (flags: Flags): Promise<{ emulator: Emulator; roles: string[] }> => {
  const file = flags.scene === undefined ? undefined : await readScene(flags.scene)
  const emulator = await startEmulator({
    port: wholeNumber('port', flags.port, DEFAULT_PORT),
    settleMs: wholeNumber('settle-ms', flags['settle-ms'], DEFAULT_SETTLE_MS),
    quotas: flags['no-quotas'] !== true,
    ...(flags.region !== undefined && { region: flags.region }),
    ...(flags.account !== undefined && { accountId: flags.account }),
  })
  const roles = file ? await setScene(emulator, file) : []
  roles.push(...(await setScene(emulator, sceneOf(flags))))
  return { emulator, roles }
}

const banner = (emulator: Emulator, roles: readonly string[]): string => {
  const variables = {
    ...emulator.runnerEnvironment(),
    AWS_REGION: emulator.region,
    AWS_DEFAULT_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: emulator.staticKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: emulator.staticKeys.secretAccessKey,
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  return [`# emulator at ${emulator.url}`, ...lines, ...roles.map((arn) => `# role ${arn}`), '# ready', ''].join('\n')
}

const main = async (): Promise<void> => {
  const { values: flags } = parseArgs({ options })
  if (flags.help) {
    process.stdout.write(USAGE)
    return
  }
  const { emulator, roles } = await start(flags)
  process.stdout.write(banner(emulator, roles))
  const stop = () => {
    emulator[Symbol.asyncDispose]().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  process.exitCode = 1
})
