/** A text without the users and passwords of its URLs: `fetch https://me:pw@git.example/x` -> `fetch https://git.example/x`. */
export const withoutLogins = (text: string): string => text.replace(LOGIN_OF_URL, '')

/** All between `://` and the last `@` of the host; in a path, as in `/@v/list` of module proxies, it is no login. Our hints say where one goes. */
const LOGIN_OF_URL = /(?<=:\/\/)(?!(?:x-access-token:TOKEN|USER:PASSWORD)@)[^\s/"<>`]*@/g

/** The value of a setting in a message: the same, also in addresses without a scheme: `me:pw@registry.example/x` -> `registry.example/x`. */
export const shownSetting = (value: string): string =>
  withoutLogins(value).replace(BEFORE_AT, (run, at: number, whole: string) => {
    const login = whole.charAt(at - 1).trim() === '' ? run.search(LOGIN) : run.search(LATER_LOGIN)
    return login === -1 ? run : run.slice(0, login)
  })

/** What may end with a login: all before an `@`. A digest follows a tag: `app:dev@sha256:…`. Values are as long as somebody likes, so every pattern is linear. */
const BEFORE_AT = /(?<![^\s/@])[^\s/@]+@(?!sha256:)/g
const LOGIN = /(?<=^|[=,])[^:=,]+:/
/** After a slash or another `@`, its beginning is none. */
const LATER_LOGIN = /(?<=[=,])[^:=,]+:/

/** An address from a setting or variable without user and password, whatever characters they hold: `tcp://me:p/w@docker.example:2376` -> `tcp://docker.example:2376`. */
export const shownAddress = (address: string): string => {
  const [, scheme = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)?(.*)$/is.exec(address) ?? []
  return scheme + (rest.startsWith('/') ? rest : rest.slice(rest.lastIndexOf('@') + 1))
}

/** Whether a host is written as loopback, where plain http leaves nothing. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/.test(host)
