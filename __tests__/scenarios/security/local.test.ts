import { request } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { startEmulator } from '../../../emulator/server.ts'
import { startCommand } from '../command-line.ts'

const ECHO = join(import.meta.dirname, '../../fixtures/echo')

type Sent = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

/** Sends a request with exactly these headers, as a browser or a program does; its Host is the address unless given. */
const ask = (url: string | URL, { method = 'GET', headers = {}, body }: Sent = {}) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sending = request(url, { method, headers }, async (response) =>
      resolve({ status: response.statusCode, text: (await buffer(response)).toString() }),
    )
    sending.on('error', reject).end(body)
  })

const portOf = (url: string): string => new URL(url).port

/** What browsers send for pages elsewhere; `rebound` is the name of a page that was pointed here. */
const pagesFor = (port: string): readonly Sent[] => {
  const rebound = { Host: `rebound.example:${port}` }
  const simple = { 'Content-Type': 'text/plain' }
  return [
    { headers: rebound },
    { headers: { ...rebound, 'Sec-Fetch-Site': 'same-origin' } },
    { method: 'POST', body: '{}', headers: { ...rebound, Origin: `http://rebound.example:${port}` } },
    { headers: { Host: `0.0.0.0:${port}` } },
    { headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' } },
    { headers: { 'Sec-Fetch-Site': 'same-site' } },
    { method: 'POST', body: '{}', headers: { ...simple, Origin: 'https://evil.example' } },
    { method: 'POST', body: '{}', headers: { ...simple, Origin: 'null' } },
    {
      method: 'POST',
      body: '{}',
      headers: { ...simple, Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-site' },
    },
    { method: 'OPTIONS', headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' } },
  ]
}

const started = async () => {
  const server = startCommand(['local', '--port', '0'], { cwd: ECHO })
  return { server, url: await server.firstLine }
}

describe('the server of local', () => {
  it('runs nothing for a web page, across sites or by a name that was pointed here', async () => {
    const { server, url } = await started()
    await using _ = server
    const pages = pagesFor(portOf(url))
    const answers = await Promise.all(pages.map((page) => ask(url, page)))
    expect(answers.map(({ status }) => status)).toStrictEqual(pages.map(() => 403))
    for (const { text } of answers) {
      expect(JSON.parse(text)).toStrictEqual({
        errorType: 'AccessDeniedException',
        errorMessage: expect.stringMatching(
          /^This server answers programs of this machine, not web pages: (the Host is|the Origin is|Sec-Fetch-Site is) "/,
        ),
      })
    }
    expect((await ask(url, { method: 'POST', body: '{"a":1}' })).status).toBe(200)
    server.child.kill('SIGTERM')
    expect((await server.ended).stderr.match(/^START /gm)).toHaveLength(1)
  })

  it.each<Sent & { name: string }>([
    { name: 'curl', headers: { 'User-Agent': 'curl/8.5.0', Accept: '*/*' } },
    {
      name: 'curl -d',
      method: 'POST',
      body: '{}',
      headers: { 'User-Agent': 'curl/8.5.0', 'Content-Type': 'application/x-www-form-urlencoded' },
    },
    {
      name: 'the AWS CLI and SDKs with an endpoint',
      method: 'POST',
      body: '{}',
      headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=x', 'X-Amz-Date': '20260101T000000Z' },
    },
    {
      name: 'Postman',
      method: 'POST',
      body: '{}',
      headers: { 'User-Agent': 'PostmanRuntime/7.43.0', 'Postman-Token': 'x', 'Content-Type': 'application/json' },
    },
    { name: 'an address typed in a browser', headers: { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' } },
  ])('answers $name', async (sent) => {
    const { server, url } = await started()
    await using _ = server
    expect((await ask(url, sent)).status).toBe(200)
    const byName = { ...sent, headers: { ...sent.headers, Host: `localhost:${portOf(url)}` } }
    expect((await ask(url, byName)).status).toBe(200)
  })

  it('keeps web pages from the Runtime API, where they could read events and answer them', async () => {
    const { server, url } = await started()
    await using _ = server
    const seen = await ask(url, { method: 'POST', body: '{"mode":"environment"}' })
    const lines: readonly string[] = JSON.parse(seen.text)
    const api = lines.find((line) => line.startsWith('AWS_LAMBDA_RUNTIME_API='))?.split('=')[1] ?? ''
    const ping = `http://${api}/2018-06-01/ping`
    const pages = pagesFor(portOf(ping))
    const answers = await Promise.all(pages.map((page) => ask(ping, page)))
    expect(answers.map(({ status }) => status)).toStrictEqual(pages.map(() => 403))
    expect((await ask(url, { method: 'POST', body: '{"a":1}' })).status).toBe(200)
    expect((await ask(ping)).text).toBe('pong')
  })
})

describe('the emulator', () => {
  it('answers no web page, which could sign requests with its known keys', async () => {
    await using emulator = await startEmulator()
    const pages = pagesFor(portOf(emulator.url))
    const answers = await Promise.all(pages.map((page) => ask(new URL('/2015-03-31/functions', emulator.url), page)))
    expect(answers.map(({ status }) => status)).toStrictEqual(pages.map(() => 403))
    expect(emulator.requests).toStrictEqual([])
  })
})
