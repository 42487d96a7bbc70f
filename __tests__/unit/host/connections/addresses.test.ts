import type { LookupFunction } from 'node:net'
import { isMetadata, isThisMachine, lookupExcept } from '../../../../src/host/connections/addresses.ts'
import { isLoopback } from '../../../../src/text/address.ts'

/** The host as URL writes it, which is how it is judged. */
const hostOf = (text: string): string => new URL(`https://${text}/`).hostname

describe('isMetadata', () => {
  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.254.169.254.',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    '[fe80::1]',
    '[febf::1]',
    '[fd00:ec2::254]',
    '[fd00:ec2::23]',
    '[fd20:ce::254]',
    '[fd00:42::42]',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[::169.254.169.254]',
    '[::ffff:0:169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:a9fe:a9fe::]',
    '[2002:a9fe:a9fe::1]',
    '[64:ff9b::100.100.100.200]',
    '[2002:6464:64c8::1]',
  ])('%s is', (text) => {
    expect(isMetadata(hostOf(text))).toBe(true)
  })

  test.each([
    'registry.example.com',
    '169.254.example.com',
    '169.253.255.255',
    '169.255.0.0',
    '10.0.0.1',
    '100.100.100.201',
    '168.63.129.17',
    '127.0.0.1',
    '[fec0::1]',
    '[fd00:ec3::254]',
    '[fd20:ce::255]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::1]',
    '[2600:1f18::1]',
  ])('%s is not', (text) => {
    expect(isMetadata(hostOf(text))).toBe(false)
  })

  it('knows an address with its interface, as a resolver gives it', () => {
    expect(isMetadata('fe80::1%eth0')).toBe(true)
  })
})

describe('isThisMachine', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    'localhost',
    'localhost.',
    'a.localhost',
  ])('%s is', (text) => {
    expect(isThisMachine(hostOf(text))).toBe(true)
  })
  test.each(['localhost.example', 'my-localhost', '128.0.0.1', '10.0.0.1', '[::2:0:0]', '[2002:808:808::1]'])(
    '%s is not',
    (text) => {
      expect(isThisMachine(hostOf(text))).toBe(false)
    },
  )
})

describe('isLoopback', () => {
  test.each(['localhost', '127.0.0.1', '127.255.0.3', '[::1]', '::1'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  test.each([
    '',
    '0.0.0.0',
    '10.0.0.1',
    '128.0.0.1',
    '[::]',
    'localhost.evil.example',
    'my-localhost',
    '127.0.0.1.evil.example',
    '127.0.0.1x',
  ])('"%s" is not', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})

describe('lookupExcept', () => {
  const answering =
    (...addresses: string[]): LookupFunction =>
    (_name, { all }, done) =>
      all
        ? done(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          )
        : done(null, addresses[0] ?? '', 4)
  const refusal = (address: string): Error | undefined =>
    address === '10.6.6.6' ? new Error(`not ${address}`) : undefined
  const ask = (lookup: LookupFunction, all: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lookupExcept(refusal, lookup)('x.example', { all }, (error, found) => (error ? reject(error) : resolve(found)))
    })

  it('passes on what is not refused, in the form that was asked for', async () => {
    expect(await ask(answering('10.0.0.1', '::1'), true)).toStrictEqual([
      { address: '10.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(await ask(answering('10.0.0.1'), false)).toBe('10.0.0.1')
  })

  it('leaves out what is refused', async () => {
    expect(await ask(answering('10.6.6.6', '10.0.0.1'), true)).toStrictEqual([{ address: '10.0.0.1', family: 4 }])
  })

  test.each([
    { addresses: ['10.6.6.6'], all: true },
    { addresses: ['10.6.6.6'], all: false },
    { addresses: ['10.6.6.6', '10.6.6.6'], all: true },
  ])('fails for $addresses', async ({ addresses, all }) => {
    await expect(ask(answering(...addresses), all)).rejects.toThrow('not 10.6.6.6')
  })

  it('passes on a name that does not exist', async () => {
    const missing: LookupFunction = (_name, _options, done) =>
      done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), '', 0)
    await expect(ask(missing, true)).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})
