/** What go's lines come down to, where they do not say what to do about it. */
export type GoCause = { readonly message: string; readonly hint: string }

/** The cause that lies outside of the source: a Go that is too old, or a module that cannot be read; undefined when the lines speak of the source. */
export const explainGo = (text: string): GoCause | undefined => findOldGo(text) ?? findUnreadableModule(text)

const UPDATE_GO =
  'Put actions/setup-go before this step, with  go-version-file: go.mod , or lower the lines  go  and  toolchain  of go.mod.'

const findOldGo = (text: string): GoCause | undefined => {
  const [, who, wanted, running] = text.match(/^go: (.+) requires go >= (\S+) \(running go ([^\s;)]+)/m) ?? []
  if (who !== undefined)
    return { message: `${who} asks for Go ${wanted}, but the Go on this machine is ${running}.`, hint: UPDATE_GO }
  const [, version, reason] = text.match(/^go: download go(\S+) for \S+: (.+)$/m) ?? []
  return version === undefined
    ? undefined
    : { message: `go.mod asks for Go ${version}, which cannot be downloaded: ${reason}.`, hint: UPDATE_GO }
}

/** Whether a line tells of a module that could not be fetched: git's failure, a proxy's refusal, or go's own rules. Go's lines hold text of others: every pattern is linear. */
const isUnreadable = (line: string): boolean =>
  (/\b(?:git|hg|svn|fossil|bzr) /.test(line) && /exit status \d/.test(line)) ||
  /@v[\w.+-]+: (?:reading https?:|Get ")/.test(line) ||
  /unrecognized import path|module lookup disabled by GOPROXY=off|GOVCS disallows|no secure protocol found/.test(line)

const MODULES = [
  /reading (\S+?)\/go\.mod at revision/g,
  /(?<![^\s@])([^\s@]+)@v[\w.+-]+: (?:reading https?:|Get "|module lookup)/g,
  /unrecognized import path "([^"]+)"/g,
  /GOVCS disallows using \w+ for (?:private |public )?([^;\s]+)/g,
  /^go: downloading (\S+) v/gm,
]

const findUnreadableModule = (text: string): GoCause | undefined => {
  const line = text.split('\n').find(isUnreadable)
  if (line === undefined) return undefined
  const found = MODULES.map((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name))
  const modules = [...new Set(found.find((names) => names.length > 0))]
  const [host = 'github.com', owner] = modules[0]?.split('/') ?? []
  const reason = text.match(/^\s*(?:fatal|ERROR): .+$/m)?.[0] ?? line.replace(/^\S+\.go:\d+(?::\d+)?: |^go: /, '')
  return {
    message: `go cannot read the module ${modules.join(', ') || 'that is required'}: ${reason.trim().replace(/\.$/, '')}.`,
    hint: `If it is private, let git log in, in an earlier step:  git config --global url."https://x-access-token:TOKEN@${host}/".insteadOf "https://${host}/" , and set  GOPRIVATE: ${owner === undefined ? host : `${host}/${owner}`}  in env. If it is public, look at GOPROXY and the network.`,
  }
}
