import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { jest } from '@jest/globals'
import type { Digest } from '../../../src/files/digest.ts'
import type { Credentials } from '../../../src/registry/auth.ts'
import { openRegistry, type RegistryOptions } from '../../../src/registry/client.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import { answer, breakOff, openWire, type Seen, type Server, serve } from './server.ts'

const MANIFEST = '{"schemaVersion":2}'
const digestOf = (body: string): Digest => `sha256:${createHash('sha256').update(body).digest('hex')}`
const login: Credentials = { username: 'me', password: 'word' }
const BASIC = `Basic ${Buffer.from('me:word').toString('base64')}`

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** The repository team/app on this server, and the masked secrets. */
const open = (wire: ReturnType<typeof openWire>, server: Server, more: Partial<RegistryOptions> = {}) => {
  const masked: string[] = []
  const registry = openRegistry({
    wire,
    origin: server.origin,
    repository: 'team/app',
    credentials: async () => undefined,
    mask: (secret) => masked.push(secret),
    ...more,
  })
  return { registry, masked }
}

const challenge = (response: ServerResponse, header: string): void =>
  answer(response, 401, '', { 'www-authenticate': header })

describe('getManifest', () => {
  test.each([
    { name: 'by tag', reference: 'latest' },
    { name: 'by digest', reference: digestOf(MANIFEST) },
  ])('$name', async ({ reference }) => {
    using wire = openWire()
    await using server = await serve((_, response) =>
      answer(response, 200, MANIFEST, { 'content-type': `${mediaTypes.ociManifest}; charset=utf-8` }),
    )
    expect(await open(wire, server).registry.getManifest(reference)).toStrictEqual({
      bytes: Buffer.from(MANIFEST),
      digest: digestOf(MANIFEST),
      mediaType: mediaTypes.ociManifest,
    })
    expect(server.seen).toMatchObject([
      { method: 'GET', path: `/v2/team/app/manifests/${reference}`, authorization: undefined },
    ])
    expect(server.seen[0]?.accept).toContain(mediaTypes.dockerIndex)
  })

  it('refuses bytes that do not match the digest', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 200, '{"evil":true}'))
    await expect(open(wire, server).registry.getManifest(digestOf(MANIFEST))).rejects.toThrow(
      expect.objectContaining({
        message: `${server.origin} sent the wrong bytes (${digestOf('{"evil":true}')}) for the manifest ${digestOf(MANIFEST)}.`,
        hint: 'The registry, or something between here and it, changes the content. Do not use it.',
      }),
    )
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    {
      name: 'an error of the specification',
      status: 404,
      body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no such tag"}]}',
      message: 'GET /v2/team/app/manifests/latest: 404 MANIFEST_UNKNOWN no such tag',
      code: 'MANIFEST_UNKNOWN',
    },
    {
      name: 'other text',
      status: 403,
      body: '<html>no</html>',
      message: 'GET /v2/team/app/manifests/latest: 403 <html>no</html>',
      code: '',
    },
    {
      name: 'a long reason whole, for it ends with what is missing',
      status: 403,
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: `User: ${'x'.repeat(900)} may not: ecr:PutImage` }] }),
      message: `GET /v2/team/app/manifests/latest: 403 DENIED User: ${'x'.repeat(900)} may not: ecr:PutImage`,
      code: 'DENIED',
    },
    {
      name: 'an endless reason cut',
      status: 403,
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: 'x'.repeat(5_000) }] }),
      message: `GET /v2/team/app/manifests/latest: 403 DENIED ${'x'.repeat(1_500)}…`,
      code: 'DENIED',
    },
    {
      name: 'a page cut',
      status: 403,
      body: `<html>${'x'.repeat(5_000)}`,
      message: `GET /v2/team/app/manifests/latest: 403 <html>${'x'.repeat(194)}…`,
      code: '',
    },
    { name: 'an empty answer', status: 404, body: '', message: 'GET /v2/team/app/manifests/latest: 404', code: '' },
    { name: 'a redirect', status: 302, body: '', message: 'GET /v2/team/app/manifests/latest: 302', code: '' },
  ])('reports $name', async ({ status, body, message, code }) => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, status, body))
    await expect(open(wire, server).registry.getManifest('latest')).rejects.toMatchObject({ message, status, code })
  })

  it('retries after 503', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, server.seen.length < 3 ? 503 : 200, MANIFEST))
    expect((await open(wire, server).registry.getManifest('latest')).digest).toBe(digestOf(MANIFEST))
    expect(server.seen).toHaveLength(3)
  })
})

describe('authorization', () => {
  it('is sent at once if known', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 200, MANIFEST))
    await open(wire, server, { authorization: BASIC }).registry.getManifest('latest')
    expect(server.seen.map(({ authorization }) => authorization)).toStrictEqual([BASIC])
  })

  it('answers a Basic challenge with the login', async () => {
    using wire = openWire()
    await using server = await serve(({ authorization }, response) =>
      authorization === BASIC ? answer(response, 200, MANIFEST) : challenge(response, 'Basic realm="x"'),
    )
    const { registry } = open(wire, server, { credentials: async () => login })
    await registry.getManifest('latest')
    await registry.getManifest('latest')
    expect(server.seen.map(({ authorization }) => authorization)).toStrictEqual([undefined, BASIC, BASIC])
  })

  test.each([
    { name: 'masks it', token: 'a-token-of-its-registry-1', hidden: ['a-token-of-its-registry-1'] },
    { name: 'leaves the log readable when it is a word', token: 'dev', hidden: [] },
    { name: 'leaves it readable when it is words', token: 'container-lambda-function-dev', hidden: [] },
    { name: 'leaves it readable when it is a number', token: '1234567890123456', hidden: [] },
  ])('fetches one token for several requests, and $name', async ({ token, hidden }) => {
    using wire = openWire()
    await using tokens = await serve((_, response) => answer(response, 200, JSON.stringify({ token })))
    await using server = await serve(({ authorization }, response) =>
      authorization === `Bearer ${token}`
        ? answer(response, 200, MANIFEST)
        : challenge(response, `Bearer realm="${tokens.origin}/token",service="s"`),
    )
    const { registry, masked } = open(wire, server, { credentials: async () => login })
    await Promise.all([registry.getManifest('a'), registry.getManifest('b'), registry.getManifest('c')])
    expect(tokens.seen).toMatchObject([
      { path: '/token?service=s&scope=repository%3Ateam%2Fapp%3Apull', authorization: BASIC },
    ])
    expect(masked).toStrictEqual(hidden)
    expect(server.seen.filter(({ authorization }) => authorization === BASIC)).toHaveLength(0)
  })

  test.each([
    { scheme: 'Basic', header: () => 'Basic realm="r"' },
    { scheme: 'Bearer', header: (origin: string) => `Bearer realm="${origin}/token",service="s"` },
  ])('does not repeat what a registry repeats of a login by $scheme, however short it is', async ({ header }) => {
    using wire = openWire()
    const [user, token] = ['me:word', 'tok']
    await using server = await serve(({ authorization = '', path }, response, origin) => {
      if (path.startsWith('/token')) return answer(response, 200, JSON.stringify({ token }))
      if (authorization === '') return challenge(response, header(origin))
      const message = `you sent ${authorization}, ${Buffer.from(authorization.slice(6), 'base64')}`
      return answer(response, 403, JSON.stringify({ errors: [{ code: 'DENIED', message }] }))
    })
    const { registry } = open(wire, server, { credentials: async () => login })
    const error = await registry.getManifest('a').catch(String)
    expect(error).toMatch(/403 DENIED you sent (Basic|Bearer) \*\*\*, /)
    expect(error).not.toContain(user)
    expect(error).not.toContain('word')
  })

  it('fetches a token without a login for a public repository', async () => {
    using wire = openWire()
    await using server = await serve(({ authorization, path }, response, origin) =>
      path.startsWith('/token') || authorization === 'Bearer tok'
        ? answer(response, 200, path.startsWith('/token') ? '{"token":"tok"}' : MANIFEST)
        : challenge(response, `Bearer realm="${origin}/token"`),
    )
    await open(wire, server).registry.getManifest('latest')
    expect(server.seen.map(({ authorization }) => authorization)).toStrictEqual([undefined, undefined, 'Bearer tok'])
  })

  it('is refused once and not retried when the login is wrong', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => challenge(response, 'Basic realm="x"'))
    const { registry } = open(wire, server, { credentials: async () => login })
    await expect(registry.getManifest('latest')).rejects.toMatchObject({ status: 401 })
    expect(server.seen).toHaveLength(2)
  })

  test.each(['Basic realm="x"', 'Negotiate', ''])('fails without a login for the challenge "%s"', async (header) => {
    using wire = openWire()
    await using server = await serve((_, response) => challenge(response, header))
    await expect(open(wire, server).registry.getManifest('latest')).rejects.toMatchObject({
      message: `${server.origin} requires a login for team/app`,
      status: 401,
    })
  })
})

describe('getBlob', () => {
  const blob = digestOf('blob')

  test.each([301, 302, 303, 307, 308])('follows a %i without Authorization', async (status) => {
    using wire = openWire()
    await using storage = await serve((_, response) => answer(response, 200, 'blob'))
    await using server = await serve((_, response) =>
      answer(response, status, '', { location: `${storage.origin}/blob?signature=x` }),
    )
    const body = await open(wire, server, { authorization: BASIC }).registry.getBlob(blob)
    expect(await text(body)).toBe('blob')
    expect(server.seen).toMatchObject([{ path: `/v2/team/app/blobs/${blob}`, authorization: BASIC }])
    expect(storage.seen).toMatchObject([{ path: '/blob?signature=x', authorization: undefined }])
  })

  it('sends no Authorization even if redirects lead back', async () => {
    using wire = openWire()
    const chain = (seen: Seen, response: ServerResponse): void =>
      seen.path === '/back' ? answer(response, 200, 'blob') : answer(response, 302, '', { location: '/back' })
    await using server = await serve(chain)
    await (await open(wire, server, { authorization: BASIC }).registry.getBlob(blob)).toArray()
    expect(server.seen.map(({ authorization }) => authorization)).toStrictEqual([BASIC, undefined])
  })

  it('refuses a redirect to plain http', async () => {
    using wire = openWire()
    await using server = await serve((_, response) =>
      answer(response, 302, '', { location: 'http://storage.example.com/blob' }),
    )
    await expect(open(wire, server).registry.getBlob(blob)).rejects.toThrow(
      'http://storage.example.com is refused: registries must use https. Only loopback may use http.',
    )
  })

  it('stops a redirect loop', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 302, '', { location: '/again' }))
    await expect(open(wire, server).registry.getBlob(blob)).rejects.toMatchObject({ status: 302 })
    expect(server.seen).toHaveLength(6)
  })

  test.each([
    { name: 'from there', status: 206, from: (at: number) => 'a blob'.slice(at) },
    { name: 'from the start, without range support', status: 200, from: () => 'a blob' },
  ])('continues a broken download, $name', async ({ status, from }) => {
    using wire = openWire()
    await using server = await serve(({ range }, response) => {
      const at = Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0)
      if (at >= 4) answer(response, status, from(at))
      else breakOff(response, at === 0 ? 200 : status, from(at).slice(0, status === 206 ? 2 : at + 2))
    })
    expect(await text(await open(wire, server).registry.getBlob(blob))).toBe('a blob')
    expect(server.seen.map(({ range }) => range)).toStrictEqual([undefined, 'bytes=2-', 'bytes=4-'])
  })

  it('sends the Range to the redirect target', async () => {
    using wire = openWire()
    await using storage = await serve(({ range }, response) =>
      range === undefined ? breakOff(response, 200, 'bl') : answer(response, 206, 'ob'),
    )
    await using server = await serve((_, response) => answer(response, 307, '', { location: `${storage.origin}/b` }))
    expect(await text(await open(wire, server).registry.getBlob(blob))).toBe('blob')
    expect(storage.seen.map(({ range }) => range)).toStrictEqual([undefined, 'bytes=2-'])
  })

  it('gives up on connections that bring nothing', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => breakOff(response, 200, ''))
    const body = await open(wire, server).registry.getBlob(blob)
    await expect(text(body)).rejects.toThrow('aborted')
    expect(server.seen).toHaveLength(5)
  })

  it('reports a missing blob', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 404))
    await expect(open(wire, server).registry.getBlob(blob)).rejects.toMatchObject({
      message: `GET /v2/team/app/blobs/${blob}: 404`,
      status: 404,
    })
  })
})

describe('putBlob', () => {
  const body = {
    digest: digestOf('blob'),
    sizeBytes: 4,
    open: async () => Readable.from([Buffer.from('blob')], { objectMode: false }),
  }
  const uploads = '/v2/team/app/blobs/uploads/'

  it('starts an upload and sends the bytes to its location', async () => {
    using wire = openWire()
    await using server = await serve(({ method }, response) =>
      method === 'POST'
        ? answer(response, 202, '', { location: '/v2/team/app/blobs/uploads/7?state=s' })
        : answer(response, 201),
    )
    await open(wire, server, { authorization: BASIC }).registry.putBlob(body)
    expect(server.seen).toMatchObject([
      { method: 'POST', path: uploads, authorization: BASIC, body: '' },
      {
        method: 'PUT',
        path: `${uploads}7?state=s&digest=${encodeURIComponent(body.digest)}`,
        authorization: BASIC,
        body: 'blob',
      },
    ])
  })

  it('sends no Authorization to an upload at another origin', async () => {
    using wire = openWire()
    await using storage = await serve((_, response) => answer(response, 201))
    await using server = await serve((_, response) =>
      answer(response, 202, '', { location: `${storage.origin}/upload` }),
    )
    await open(wire, server, { authorization: BASIC }).registry.putBlob(body)
    expect(storage.seen).toMatchObject([{ method: 'PUT', authorization: undefined, body: 'blob' }])
  })

  it('starts over after a 500 half-way', async () => {
    using wire = openWire()
    await using server = await serve(({ method }, response) =>
      method === 'POST'
        ? answer(response, 202, '', { location: '/up' })
        : answer(response, server.seen.length < 3 ? 500 : 201),
    )
    await open(wire, server).registry.putBlob(body)
    expect(server.seen.map(({ method }) => method)).toStrictEqual(['POST', 'PUT', 'POST', 'PUT'])
  })

  it('explains why an upload is denied', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 403, '{"errors":[{"code":"DENIED"}]}'))
    await expect(open(wire, server).registry.putBlob(body)).rejects.toMatchObject({
      message: `POST ${uploads}: 403 DENIED`,
      code: 'DENIED',
    })
    expect(server.seen).toHaveLength(1)
  })
})

describe('putManifest', () => {
  it('sends the bytes under the reference', async () => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, 201))
    await open(wire, server).registry.putManifest('dev', Buffer.from(MANIFEST), mediaTypes.ociManifest)
    expect(server.seen).toMatchObject([{ method: 'PUT', path: '/v2/team/app/manifests/dev', body: MANIFEST }])
  })

  test.each([200, 400, 405])('does not treat %i as success', async (status) => {
    using wire = openWire()
    await using server = await serve((_, response) => answer(response, status))
    await expect(
      open(wire, server).registry.putManifest('dev', Buffer.from(MANIFEST), mediaTypes.ociManifest),
    ).rejects.toMatchObject({ status })
  })
})
