import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { basic, fetchToken, parseChallenge, readDockerLogin } from '../../../src/registry/auth.ts'
import '../realms.ts'
import { answer, openWire, serve } from './server.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('basic is the header of RFC 7617', () => {
  expect(basic({ username: 'AWS', password: 'a:b' })).toBe('Basic QVdTOmE6Yg==')
})

const NEVER = new AbortController().signal

describe('parseChallenge', () => {
  test.each([
    {
      header: 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push"',
      expected: {
        scheme: 'bearer',
        parameters: [
          ['realm', 'https://auth.docker.io/token'],
          ['service', 'registry.docker.io'],
          ['scope', 'repository:a:pull,push'],
        ],
      },
    },
    {
      header: 'bearer Realm="https://x.example", Service=""',
      expected: {
        scheme: 'bearer',
        parameters: [
          ['realm', 'https://x.example'],
          ['service', ''],
        ],
      },
    },
    { header: 'Basic realm="ECR"', expected: { scheme: 'basic', parameters: [['realm', 'ECR']] } },
    { header: 'Basic', expected: { scheme: 'basic', parameters: [] } },
  ])('$header', ({ header, expected }) => {
    const parsed = parseChallenge(header)
    expect(parsed && { scheme: parsed.scheme, parameters: [...parsed.parameters] }).toStrictEqual(expected)
  })

  test.each(['', 'Negotiate', 'Digest realm="x"', 'Basically realm="x"', ' Bearer realm="x"', 'realm="x"'])(
    'finds no challenge in "%s"',
    (header) => {
      expect(parseChallenge(header)).toBeUndefined()
    },
  )
})

describe('fetchToken', () => {
  const parameters = (origin: string) =>
    new Map([
      ['realm', `${origin}/token?a=b`],
      ['service', 'my registry'],
    ])

  test.each([
    { name: 'token', body: '{"token":"t1","access_token":"t2"}', expected: 't1' },
    { name: 'access_token', body: '{"access_token":"t2"}', expected: 't2' },
  ])('takes $name', async ({ body, expected }) => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 200, body))
    const token = await fetchToken(wire, parameters(server.origin), 'repository:a:pull', undefined)
    expect(token).toBe(expected)
    expect(server.seen).toMatchObject([
      { path: '/token?a=b&service=my+registry&scope=repository%3Aa%3Apull', authorization: undefined },
    ])
  })

  it('sends the login to the realm', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 200, '{"token":"t"}'))
    await fetchToken(wire, parameters(server.origin), 'x', { username: 'u', password: 'p' })
    expect(server.seen[0]?.authorization).toBe(`Basic ${base64('u:p')}`)
  })

  test.each([
    {
      name: 'a refusal',
      status: 401,
      body: '{"token":"t"}',
      message: /did not give a token for repository:a:pull: 401$/,
    },
    { name: 'a redirect', status: 302, body: '', message: /did not give a token for repository:a:pull: 302$/ },
    { name: 'no token', status: 200, body: '{}', message: /answered without a token for repository:a:pull$/ },
    { name: 'a token that is not text', status: 200, body: '{"token":1}', message: /answered without a token/ },
    { name: 'a token of two lines', status: 200, body: '{"token":"t\\r\\nx: y"}', message: /answered without a token/ },
    { name: 'an empty token', status: 200, body: '{"token":""}', message: /answered without a token/ },
    { name: 'too much', status: 200, body: 'x'.repeat(65_537), message: /sent more than 65536 bytes/ },
  ])('refuses $name', async ({ status, body, message }) => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, status, body))
    await expect(fetchToken(wire, parameters(server.origin), 'repository:a:pull', undefined)).rejects.toThrow(message)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    { realm: undefined, message: 'The registry does not name a token server.' },
    { realm: 'nonsense', message: 'The registry does not name a token server.' },
    {
      realm: 'http://evil.example/token',
      message: 'http://evil.example is refused: registries must use https. Only loopback may use http.',
    },
    {
      realm: 'file:///etc/passwd',
      message: 'file:// is refused: registries must use https. Only loopback may use http.',
    },
  ])('sends no login to the realm $realm', async ({ realm, message }) => {
    using wire = openWire()
    const named = new Map(realm === undefined ? [] : [['realm', realm]])
    await expect(fetchToken(wire, named, 'x', { username: 'u', password: 'p' })).rejects.toThrow(message)
  })
})

describe('readDockerLogin', () => {
  const open = async (config: unknown) => {
    const temp = await openTemp(tmpdir())
    await writeFile(join(temp.path, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
    return temp
  }
  const auth = { auth: base64('me:pass:word') }
  const login = { username: 'me', password: 'pass:word' }

  test.each([
    { name: 'its host', host: 'ghcr.io', auths: { 'ghcr.io': auth }, expected: login },
    { name: 'its host with a scheme', host: 'ghcr.io', auths: { 'https://ghcr.io': auth }, expected: login },
    { name: 'its port', host: 'localhost:5000', auths: { 'localhost:5000': auth }, expected: login },
    {
      name: 'Docker Hub',
      host: 'registry-1.docker.io',
      auths: { 'https://index.docker.io/v1/': auth },
      expected: login,
    },
    { name: 'nothing', host: 'ghcr.io', auths: undefined, expected: undefined },
    { name: 'a longer host', host: 'ghcr.io', auths: { 'ghcr.io.evil.example': auth }, expected: undefined },
    { name: 'a host with the same ending', host: 'io', auths: { 'ghcr.io': auth }, expected: undefined },
    {
      name: 'a host with the same beginning',
      host: 'ghcr.io.evil.example',
      auths: { 'ghcr.io': auth },
      expected: undefined,
    },
    { name: 'a subdomain', host: 'a.ghcr.io', auths: { 'ghcr.io': auth }, expected: undefined },
    { name: 'another port', host: 'localhost:5001', auths: { 'localhost:5000': auth }, expected: undefined },
    {
      name: 'Docker Hub for another host',
      host: 'ghcr.io',
      auths: { 'https://index.docker.io/v1/': auth },
      expected: undefined,
    },
    { name: 'an entry without a login', host: 'ghcr.io', auths: { 'ghcr.io': {} }, expected: undefined },
    {
      name: 'an entry that is not a login',
      host: 'ghcr.io',
      auths: { 'ghcr.io': { auth: base64('me') } },
      expected: undefined,
    },
    {
      name: 'a login without a name',
      host: 'ghcr.io',
      auths: { 'ghcr.io': { auth: base64(':x') } },
      expected: undefined,
    },
  ])('reads $name', async ({ host, auths, expected }) => {
    await using temp = await open({ auths })
    expect(await readDockerLogin(host, temp.path, NEVER)).toStrictEqual(expected)
  })

  it('finds nothing without a file', async () => {
    expect(await readDockerLogin('ghcr.io', '/no/such/folder', NEVER)).toBeUndefined()
  })

  test.each(['', 'not json', '[]', '{"auths": []}', '{"credHelpers": {"ghcr.io": 1}}'])(
    'refuses a file that is "%s"',
    async (text) => {
      await using temp = await open(text)
      await expect(readDockerLogin('ghcr.io', temp.path, NEVER)).rejects.toThrow(
        expect.objectContaining({
          message: `${join(temp.path, 'config.json')} is not a valid Docker configuration.`,
          hint: 'Log in again with  docker login , or set DOCKER_CONFIG.',
        }),
      )
    },
  )

  describe('with a helper', () => {
    const path = process.env.PATH
    afterEach(() => {
      process.env.PATH = path
    })

    /** Puts a docker-credential-x on PATH that runs the script and records its argument and input. */
    const withHelper = async (config: unknown, script: string) => {
      const temp = await open(config)
      const bin = join(temp.path, 'bin')
      await mkdir(bin)
      const helper = join(bin, 'docker-credential-x')
      await writeFile(
        helper,
        `#!/bin/sh\nhost=$(cat)\necho "$1 $host \${AWS_SECRET_ACCESS_KEY-none}" >> ${temp.path}/asked\n${script}\n`,
      )
      await chmod(helper, 0o755)
      process.env.PATH = `${bin}:${path}`
      return temp
    }
    const says = (username: string, secret: string): string =>
      `printf '{"ServerURL":"%s","Username":"${username}","Secret":"${secret}"}' "$host"`

    test.each([
      { name: 'credHelpers', config: { credHelpers: { 'ghcr.io': 'x' } } },
      { name: 'credHelpers before auths', config: { credHelpers: { 'ghcr.io': 'x' }, auths: { 'ghcr.io': auth } } },
      { name: 'credsStore', config: { credsStore: 'x', auths: { 'ghcr.io': {} } } },
    ])('uses the helper from $name', async ({ config }) => {
      await using temp = await withHelper(config, says('helped', 'secret'))
      expect(await readDockerLogin('ghcr.io', temp.path, NEVER)).toStrictEqual({
        username: 'helped',
        password: 'secret',
      })
    })

    it('passes it the host and no AWS credentials', async () => {
      process.env.AWS_SECRET_ACCESS_KEY = 'secret'
      try {
        await using temp = await withHelper(
          { credHelpers: { 'ghcr.io': 'x' } },
          `printf '{"Username":"u","Secret":"%s"}' "$(cat ${'$'}{0%/bin/*}/asked)"`,
        )
        expect(await readDockerLogin('ghcr.io', temp.path, NEVER)).toStrictEqual({
          username: 'u',
          password: 'get ghcr.io none',
        })
      } finally {
        delete process.env.AWS_SECRET_ACCESS_KEY
      }
    })

    test.each([
      { name: 'credHelpers of another host', config: { credHelpers: { 'ghcr.io.evil.example': 'x' } } },
      { name: 'credsStore without the host', config: { credsStore: 'x', auths: { 'other.example': {} } } },
    ])('does not use $name', async ({ config }) => {
      await using temp = await withHelper(config, says('helped', 'secret'))
      expect(await readDockerLogin('ghcr.io', temp.path, NEVER)).toBeUndefined()
    })

    test.each([
      { name: 'finds nothing', script: 'echo credentials not found; exit 1' },
      { name: 'has no secret', script: `printf '{"Username":"u"}'` },
    ])('has no login if the helper $name', async ({ script }) => {
      await using temp = await withHelper({ credHelpers: { 'ghcr.io': 'x' } }, script)
      expect(await readDockerLogin('ghcr.io', temp.path, NEVER)).toBeUndefined()
    })

    test.each([
      { name: 'a helper that is not installed', helper: 'not-installed' },
      { name: 'a helper that does not answer in JSON', helper: 'x' },
    ])('explains $name, with a fix', async ({ helper }) => {
      await using temp = await withHelper({ credHelpers: { 'ghcr.io': helper } }, 'echo what')
      await expect(readDockerLogin('ghcr.io', temp.path, NEVER)).rejects.toMatchObject({
        name: 'DeployError',
        message: expect.stringContaining(`docker-credential-${helper}`),
      })
    })
  })
})
