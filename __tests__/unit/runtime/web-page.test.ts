import { foreignPage } from '../../../src/runtime/web-page.ts'

const START = 'This server answers programs of this machine, not web pages'
const here = { port: 9000 }

describe('foreignPage', () => {
  test.each([
    {
      name: 'a name that points here',
      headers: { host: 'evil.example:9000' },
      reason: 'the Host is "evil.example:9000", not 127.0.0.1:9000, localhost:9000, [::1]:9000',
    },
    { name: 'a name that begins like ours', headers: { host: 'localhost.evil.example:9000' }, reason: /^the Host is/ },
    {
      name: 'a name that has our address in it',
      headers: { host: '127.0.0.1.evil.example:9000' },
      reason: /^the Host is/,
    },
    {
      name: 'every address, which browsers send no Sec-Fetch-Site to',
      headers: { host: '0.0.0.0:9000' },
      reason: /^the Host is/,
    },
    { name: 'another port', headers: { host: '127.0.0.1:9001' }, reason: /^the Host is/ },
    { name: 'no port', headers: { host: '127.0.0.1' }, reason: /^the Host is/ },
    { name: 'no Host', headers: {}, reason: /^the Host is "", not/ },
    {
      name: 'the name for containers where there are none',
      headers: { host: 'host.docker.internal:9000' },
      reason: /^the Host is/,
    },
    {
      name: 'a page elsewhere',
      headers: { host: '127.0.0.1:9000', origin: 'https://evil.example' },
      reason: 'the Origin is "https://evil.example"',
    },
    {
      name: 'a page without an origin',
      headers: { host: '127.0.0.1:9000', origin: 'null' },
      reason: 'the Origin is "null"',
    },
    {
      name: 'a page of another port',
      headers: { host: 'localhost:9000', origin: 'http://localhost:3000' },
      reason: /^the Origin is/,
    },
    {
      name: 'a page of another scheme',
      headers: { host: 'localhost:9000', origin: 'https://localhost:9000' },
      reason: /^the Origin is/,
    },
    {
      name: 'an image of a page elsewhere',
      headers: { host: '127.0.0.1:9000', 'sec-fetch-site': 'cross-site' },
      reason: 'Sec-Fetch-Site is "cross-site"',
    },
    {
      name: 'a link of another port',
      headers: { host: 'localhost:9000', 'sec-fetch-site': 'same-site' },
      reason: /^Sec-Fetch-Site/,
    },
    {
      name: 'a value nobody knows',
      headers: { host: 'localhost:9000', 'sec-fetch-site': 'other' },
      reason: /^Sec-Fetch-Site/,
    },
  ])('refuses $name', ({ headers, reason }) => {
    const found = foreignPage(headers, here)?.replace(`${START}: `, '')
    if (typeof reason === 'string') expect(found).toBe(reason)
    else expect(found).toMatch(reason)
  })

  test.each([
    { name: 'curl', headers: { host: '127.0.0.1:9000' } },
    { name: 'curl with a name', headers: { host: 'LocalHost:9000' } },
    { name: 'curl over IPv6', headers: { host: '[::1]:9000' } },
    { name: 'fetch of Node', headers: { host: '127.0.0.1:9000', 'sec-fetch-mode': 'cors' } },
    { name: 'an address that a person typed', headers: { host: '127.0.0.1:9000', 'sec-fetch-site': 'none' } },
    {
      name: 'its own page',
      headers: { host: '127.0.0.1:9000', origin: 'http://127.0.0.1:9000', 'sec-fetch-site': 'same-origin' },
    },
  ])('lets $name in', ({ headers }) => {
    expect(foreignPage(headers, here)).toBeUndefined()
  })

  test('the port of http is left out, and a container uses its own name', () => {
    expect(foreignPage({ host: 'localhost' }, { port: 80 })).toBeUndefined()
    const container = { port: 9000, name: 'host.docker.internal' }
    expect(foreignPage({ host: 'host.docker.internal:9000' }, container)).toBeUndefined()
  })
})
