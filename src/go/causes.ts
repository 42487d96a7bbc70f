import { type Problem, problem } from '../errors/problems.ts'

/** The cause outside the source: Go is too old, a module is unreadable, or go.mod lacks something; undefined if the lines are about the source. */
export const explainGo = (text: string): Problem | undefined =>
  findOldGo(text) ??
  findUnreadableModule(text) ??
  findUntidy(text) ??
  findMissingC(text) ??
  findStrangeFlags(text) ??
  findVendored(text)

/** The cause of one line: files that another build step should have made; undefined if the line says enough. `own` is the module's path. */
export const explainLine = (line: string, own: string | undefined): Problem | undefined => {
  const [, place = '', said = ''] = line.match(IN_FILE) ?? []
  if (isVendored(place)) return undefined
  const pattern = emptyPattern(said)
  if (pattern !== undefined) return problem('embed-missing', { place, pattern })
  // go looks for a path without a dot in its own library: `package app/gen is not in std (/go/src/app/gen)`.
  const [, dotted, imported = dotted ?? ''] =
    said.match(/^no required module provides package ([^;\s]+)|^package (\S+) is not in (?:std|GOROOT) /) ?? []
  return own !== undefined && imported.startsWith(`${own}/`)
    ? problem('package-empty', { place, package: imported })
    : undefined
}

/** The pattern of go:embed that go finds no file for. Not one that it refuses: a folder in another module, say. */
const emptyPattern = (said: string): string | undefined =>
  /: (?:no matching files found|contains no embeddable files)$/.test(said)
    ? said.match(/^pattern (.+): (?:no matching files found$|cannot embed directory )/)?.[1]
    : undefined

/** A line of go that names a file: `main.go:4:2: undefined: x`. */
const IN_FILE = /^([^\s:][^:]*\.go:\d+)(?::\d+)?: (.+)$/

const isVendored = (place: string): boolean => place.split('/').slice(0, -1).includes('vendor')

/** What go does not find because vendor was committed in part, or is older than go.mod: packages, files to embed, or names in its packages. */
const findVendored = (text: string): Problem | undefined => {
  const command = /\bgo work vendor\b|Go version in go\.work is/.test(text) ? 'go work vendor' : 'go mod vendor'
  const [, stale] = text.match(/^go: inconsistent vendoring in [^\n]+\n\t([^\n]+)/m) ?? []
  const [, lost] = text.match(/(cannot find module providing package \S+): import lookup disabled by -mod=vendor/) ?? []
  const reason = stale ?? lost
  if (reason !== undefined) return problem('vendor-incomplete', { reason, command })
  // Code that is too new for this Go lacks names too, and go says so.
  if (/^note: module requires Go /m.test(text)) return undefined
  const lacking = text.split('\n').find((line) => {
    const [, place = '', said = ''] = line.match(IN_FILE) ?? []
    return isVendored(place) && (/\bundefined\b/.test(said) || emptyPattern(said) !== undefined)
  })
  return lacking === undefined ? undefined : problem('vendor-incomplete', { reason: lacking, command })
}

/** GOFLAGS that go cannot read, or that need cgo, which is off. */
const findStrangeFlags = (text: string): Problem | undefined => {
  const [, reason] = text.match(/^go: parsing \$GOFLAGS: (.+)$/m) ?? []
  if (reason !== undefined) return problem('goflags-unreadable', { reason })
  const [, flag] = text.match(/^(?:go: )?(-\S+) requires (?:cgo;|external \(cgo\) linking)/m) ?? []
  return flag === undefined ? undefined : problem('cgo-flag', { flag })
}

/** What cgo lacks on this machine: the compiler, pkg-config, or a package that pkg-config knows. */
const findMissingC = (text: string): Problem | undefined => {
  const [, compiler] = text.match(/^cgo: C compiler "([^"\n]+)" not found/m) ?? []
  if (compiler !== undefined) return problem('cgo-compiler-missing', { compiler })
  const started = [...text.matchAll(/: exec: "([^"\n]*)": (?:executable file not found|stat )/g)]
  const program = started.map(([, name = '']) => name).find((name) => /pkg-?conf/.test(name))
  if (program !== undefined) return problem('cgo-pkg-config-missing', { program })
  const [, library, other = library] =
    text.match(/^Package '?([^\s',]+)'? was not found|^No package '([^'\n]+)' found/m) ?? []
  return other === undefined ? undefined : problem('cgo-library-missing', { library: other })
}

const findOldGo = (text: string): Problem | undefined => {
  const [, who, wanted, running] = text.match(/^go: (.+) requires go >= (\S+) \(running go ([^\s;)]+)/m) ?? []
  if (who !== undefined && wanted !== undefined && running !== undefined)
    return problem('go-too-old', { who, wanted, running })
  const [, version, reason] = text.match(/^go: download go(\S+) for \S+: (.+)$/m) ?? []
  if (version === undefined || reason === undefined) return undefined
  return problem('go-not-downloaded', { version, reason })
}

const findUntidy = (text: string): Problem | undefined => {
  const reason = text.match(
    /missing go\.sum entry for [^;\n]+|updates to go\.mod needed|no required module provides package [^;\n]+/,
  )?.[0]
  return reason === undefined ? undefined : problem('go-sum-incomplete', { reason })
}

/** Whether a line reports a failed module fetch: git's failure, a proxy's refusal, or go's own rules. Go's lines hold untrusted text: every pattern is linear. */
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

const findUnreadableModule = (text: string): Problem | undefined => {
  const lines = text.split('\n')
  const line = lines.find(isUnreadable)
  if (line === undefined) return undefined
  const found = MODULES.map((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name))
  const modules = [...new Set(found.find((names) => names.length > 0))]
  const [host = 'github.com', owner] = modules[0]?.split('/') ?? []
  const reason =
    lines.find((one) => /^\s*(?:fatal|ERROR): ./.test(one)) ?? line.replace(/^\S+\.go:\d+(?::\d+)?: |^go: /, '')
  return problem('module-unreadable', {
    modules: modules.join(', ') || 'it needs',
    reason: reason.trim().replace(/\.$/, ''),
    host,
    scope: owner === undefined ? host : `${host}/${owner}`,
  })
}
