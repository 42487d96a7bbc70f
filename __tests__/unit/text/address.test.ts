import fc from 'fast-check'
import { catalogue } from '../../../src/catalogue/catalogue.ts'
import { shownAddress, shownSetting, withoutLogins } from '../../../src/text/address.ts'

describe('a text', () => {
  test.each([
    { text: 'fetch https://me:pw@git.example/x failed', shown: 'fetch https://git.example/x failed' },
    { text: 'ssh://git@git.example/x', shown: 'ssh://git.example/x' },
    { text: 'a tcp://a:b@h:1 and tcp://c:d@h:2', shown: 'a tcp://h:1 and tcp://h:2' },
    { text: '"http://u:p@h","http://u:p@i"', shown: '"http://h","http://i"' },
    { text: "http://u:it's?#@@h/x", shown: 'http://h/x' },
    { text: 'HTTPS://U:P@H', shown: 'HTTPS://H' },
    { text: 'http://a.example/?to=http://u:p@h', shown: 'http://a.example/?to=http://h' },
    { text: 'https://proxy.golang.org/example.com/m/@v/list', shown: 'https://proxy.golang.org/example.com/m/@v/list' },
    { text: 'app:dev@sha256:0123', shown: 'app:dev@sha256:0123' },
    {
      text: 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
      shown: 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
    },
    { text: 'https://x-access-token:ghs_1@github.com/', shown: 'https://github.com/' },
    { text: 'example.com/m@v1.2.3 by x@example.com', shown: 'example.com/m@v1.2.3 by x@example.com' },
  ])('$text shows no login', ({ text, shown }) => {
    expect(withoutLogins(text)).toBe(shown)
  })

  it('of our own stays as it is', () => {
    const texts = Object.values(catalogue).flatMap(({ message, hint }) => [message, hint])
    expect(texts.filter((text) => withoutLogins(text) !== text)).toStrictEqual([])
  })

  it('shows none whatever it holds, and stays as it is otherwise', () => {
    const word = fc.string({ minLength: 1 }).map(encodeURIComponent)
    // A path may hold another URL, with a login of its own: `http://a.example/://@`.
    const webUrl = fc.webUrl().filter((url) => url.split('://').length === 2)
    fc.assert(
      fc.property(word, webUrl, (secret, url) => {
        const [, scheme = '', rest = ''] = /^(.*?:\/\/)(.*)$/.exec(url) ?? []
        expect(withoutLogins(`see ${scheme}user:${secret}@${rest} .`)).toBe(`see ${url} .`)
      }),
    )
  })
})

describe('the value of a setting', () => {
  test.each([
    { value: 'me:pw@registry.example/team/base:1', shown: 'registry.example/team/base:1' },
    { value: 'docker.io=me:pw@mirror.example', shown: 'docker.io=mirror.example' },
    { value: 'a=b, c=me:pw@mirror.example', shown: 'a=b, c=mirror.example' },
    { value: 'https://me:pw@registry.example/x', shown: 'https://registry.example/x' },
    { value: 'team/app:dev@sha256:0123', shown: 'team/app:dev@sha256:0123' },
    { value: 'app:dev@sha256:0123', shown: 'app:dev@sha256:0123' },
  ])('$value shows no login', ({ value, shown }) => {
    expect(shownSetting(value)).toBe(shown)
  })
})

describe('an address', () => {
  test.each([
    { address: 'tcp://docker.example:2376', shown: 'tcp://docker.example:2376' },
    { address: 'tcp://me:p/w?#@docker.example:2376', shown: 'tcp://docker.example:2376' },
    { address: 'ssh://me@docker.example', shown: 'ssh://docker.example' },
    { address: 'me:p@w@proxy.example:3128', shown: 'proxy.example:3128' },
    { address: 'unix:///run/user/1000/@docker.sock', shown: 'unix:///run/user/1000/@docker.sock' },
    { address: 'https://[::1]:4566/', shown: 'https://[::1]:4566/' },
    { address: '', shown: '' },
  ])('$address is shown as $shown', ({ address, shown }) => {
    expect(shownAddress(address)).toBe(shown)
  })
})
