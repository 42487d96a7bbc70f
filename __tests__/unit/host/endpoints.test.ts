import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { endpointOf, readEndpoints } from '../../../src/host/endpoints.ts'

const folder = mkdtempSync(join(tmpdir(), 'aws-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
/** A file of its own for each text: the SDK remembers files by their path. */
const file = (text: string): string => {
  const path = join(folder, `file-${files++}`)
  writeFileSync(path, text)
  return path
}

type Row = {
  readonly name: string
  readonly config?: string
  readonly credentials?: string
  readonly env?: Readonly<Record<string, string>>
  /** The ports of http://localhost for Lambda, ECR and STS; 0 is AWS's own. */
  readonly expected: readonly [number, number, number]
}

const URLS = { 1: 'http://localhost:1', 2: 'http://localhost:2', 3: 'http://localhost:3' } as const
const SERVICES =
  '[services local]\nsts =\n  endpoint_url = http://localhost:2\necr =\n  endpoint_url = http://localhost:3\n'

const rows: readonly Row[] = [
  { name: 'nothing', expected: [0, 0, 0] },
  { name: 'the variable', env: { AWS_ENDPOINT_URL: URLS[1] }, expected: [1, 1, 1] },
  {
    name: "a service's variable before that of all",
    env: { AWS_ENDPOINT_URL: URLS[1], AWS_ENDPOINT_URL_STS: URLS[2], AWS_ENDPOINT_URL_ECR: '' },
    expected: [1, 1, 2],
  },
  { name: 'the default profile', config: `[default]\nendpoint_url = ${URLS[1]}\n`, expected: [1, 1, 1] },
  {
    name: 'the default profile in its long form',
    config: `[default]\nendpoint_url = ${URLS[1]}\n[profile default]\nendpoint_url=${URLS[2]}\n`,
    expected: [2, 2, 2],
  },
  { name: 'another profile', config: `[profile x]\nendpoint_url = ${URLS[1]}\n`, expected: [0, 0, 0] },
  {
    name: 'the profile that AWS_PROFILE names',
    config: `[default]\nendpoint_url = ${URLS[2]}\n[profile x]\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_PROFILE: 'x' },
    expected: [1, 1, 1],
  },
  {
    name: 'a profile with a quoted name',
    config: `[profile "x"]\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_PROFILE: 'x' },
    expected: [1, 1, 1],
  },
  {
    name: 'a variable before the profile',
    config: `[default]\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_ENDPOINT_URL: URLS[2] },
    expected: [2, 2, 2],
  },
  { name: 'the credentials file', credentials: `[default]\nendpoint_url = ${URLS[1]}\n`, expected: [1, 1, 1] },
  {
    name: 'the config file before the credentials file',
    config: `[default]\nendpoint_url = ${URLS[1]}\n`,
    credentials: `[default]\nendpoint_url = ${URLS[2]}\n`,
    expected: [1, 1, 1],
  },
  { name: 'a services section', config: `[default]\nservices = local\n${SERVICES}`, expected: [0, 3, 2] },
  {
    name: 'a services section before the profile',
    config: `[default]\nservices = local\nendpoint_url = ${URLS[1]}\n${SERVICES}`,
    expected: [1, 3, 2],
  },
  {
    name: 'the variable of all services before a services section',
    config: `[default]\nservices = local\n${SERVICES}`,
    env: { AWS_ENDPOINT_URL: URLS[1] },
    expected: [1, 1, 1],
  },
  { name: 'a services section that no profile names', config: SERVICES, expected: [0, 0, 0] },
  {
    name: 'a services section of the credentials file',
    credentials: `[default]\nservices = local\n${SERVICES}`,
    expected: [0, 0, 0],
  },
  {
    name: 'comments, spaces, CRLF and nested settings of another kind',
    config: `# a\r\n[default] ; b\r\ns3 =\r\n  endpoint_url = http://localhost:9\r\nendpoint_url=${URLS[1]} # c\r\n`,
    expected: [1, 1, 1],
  },
  {
    name: 'the last of two',
    config: `[default]\nendpoint_url = ${URLS[1]}\nendpoint_url = ${URLS[2]}\n`,
    expected: [2, 2, 2],
  },
  { name: 'settings before any section', config: `endpoint_url = ${URLS[1]}\n`, expected: [0, 0, 0] },
  {
    name: 'a variable that ignores them all',
    config: `[default]\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_ENDPOINT_URL_STS: URLS[2], AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    expected: [0, 0, 0],
  },
  {
    name: 'a profile that ignores them all',
    config: `[default]\nignore_configured_endpoint_urls = true\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_ENDPOINT_URL: URLS[2] },
    expected: [0, 0, 0],
  },
  {
    name: 'a variable that follows them where the profile ignores them',
    config: `[default]\nignore_configured_endpoint_urls = true\nendpoint_url = ${URLS[1]}\n`,
    env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    expected: [1, 1, 1],
  },
]

const environmentOf = ({ config = '', credentials = '', env = {} }: Row): Record<string, string> => ({
  AWS_CONFIG_FILE: file(config),
  AWS_SHARED_CREDENTIALS_FILE: file(credentials),
  ...env,
})

describe('readEndpoints', () => {
  test.each(rows)('for Lambda, ECR and STS, with $name: $expected', (row) => {
    const endpoints = readEndpoints(environmentOf(row))
    const ports = (['lambda', 'ecr', 'sts'] as const).map((service) =>
      Number(URL.parse(endpointOf(endpoints, service)?.url ?? '')?.port ?? 0),
    )
    expect(ports).toStrictEqual(row.expected)
  })

  /** The port that a real client calls when it is told nothing. */
  const portOf = async (call: (options: object) => Promise<unknown>): Promise<number> => {
    let port = 0
    const requestHandler = {
      handle: async (asked: { port?: number }) => {
        port = asked.port ?? 0
        throw new Error('it is not sent')
      },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    }
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    await call({ region: 'eu-west-1', maxAttempts: 1, credentials, requestHandler }).catch(() => {})
    return port
  }
  const calls = [
    (options: object) => new LambdaClient(options).send(new GetFunctionCommand({ FunctionName: 'f' })),
    (options: object) => new ECRClient(options).send(new GetAuthorizationTokenCommand({})),
    (options: object) => new STSClient(options).send(new GetCallerIdentityCommand({})),
  ]

  test.each(rows)('agrees with the SDK about $name', async (row) => {
    const before = { ...process.env }
    try {
      Object.assign(process.env, environmentOf(row))
      expect(await Promise.all(calls.map(portOf))).toStrictEqual(row.expected)
    } finally {
      process.env = before
    }
  })

  test.each([
    {
      env: { AWS_ENDPOINT_URL_STS: 'http://a.example' },
      config: '',
      where: () => 'AWS_ENDPOINT_URL_STS',
    },
    {
      env: {},
      config: '[default]\nendpoint_url = http://a.example',
      where: (path: string) => `endpoint_url of profile default in ${path}`,
    },
    {
      env: { AWS_PROFILE: 'x' },
      config: '[profile x]\nservices = y\n[services y]\nsts =\n  endpoint_url = http://a.example',
      where: (path: string) => `endpoint_url of sts in services y in ${path}`,
    },
  ])('says where an endpoint comes from: $config', ({ env, config, where }) => {
    const path = file(config)
    const read = readEndpoints({ HOME: folder, AWS_CONFIG_FILE: path, ...env })
    expect(endpointOf(read, 'sts')).toStrictEqual({
      of: 'sts',
      where: where(path),
      url: 'http://a.example',
      isSafe: false,
    })
  })

  it('reads the files in HOME', () => {
    const home = mkdtempSync(join(folder, 'home-'))
    expect(readEndpoints({ HOME: home })).toStrictEqual([])
  })

  test.each([
    { url: 'https://credentials.example/x', isSafe: true },
    { url: 'http://127.0.0.1:9/x', isSafe: true },
    { url: 'http://169.254.170.2/x', isSafe: true },
    { url: 'http://[fd00:ec2::254]/', isSafe: true },
    { url: 'http://credentials.example/x', isSafe: false },
    { url: 'http://127.0.0.1x/', isSafe: false },
    { url: 'nonsense', isSafe: false },
  ])('may get credentials from $url: $isSafe', ({ url, isSafe }) => {
    for (const name of ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])
      expect(readEndpoints({ HOME: folder, [name]: url })).toStrictEqual([
        { of: 'credentials', where: name, url, isSafe },
      ])
  })

  test.each([
    { url: 'https://pipelines.example/x', isSafe: true },
    { url: 'http://127.0.0.1:9/x', isSafe: true },
    { url: 'http://169.254.169.254/x', isSafe: false },
    { url: 'http://runner.example/x', isSafe: false },
  ])('may get a token from $url: $isSafe', ({ url, isSafe }) => {
    expect(readEndpoints({ HOME: folder, ACTIONS_ID_TOKEN_REQUEST_URL: url })).toMatchObject([
      { of: 'id-token', isSafe },
    ])
  })
})
