/** What a child may see: the variables for tools, caches and proxies, and Go's own. No AWS credentials, no INPUT_*, no ACTIONS_*. */
const ALLOWED_VARIABLES = new Set(
  [
    'PATH HOME USER LOGNAME SHELL TMPDIR TEMP TMP LANG LC_ALL LC_CTYPE TZ XDG_CACHE_HOME XDG_CONFIG_HOME',
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy SSL_CERT_FILE SSL_CERT_DIR',
    'GOROOT GOPATH GOBIN GOCACHE GOMODCACHE GOENV GOFLAGS GOPROXY GOPRIVATE GONOPROXY GONOSUMDB GOSUMDB GOINSECURE GOTOOLCHAIN GOWORK',
    'GOEXPERIMENT GODEBUG GOAMD64 GOARM64 GOMAXPROCS GOGC GOMEMLIMIT GOTMPDIR GOAUTH GOVCS GOFIPS140',
    'RUNNER_TRACKING_ID GIT_SSH GIT_SSH_COMMAND GIT_CONFIG_GLOBAL GIT_CONFIG_COUNT SSH_AUTH_SOCK NETRC',
  ].flatMap((line) => line.split(' ')),
)

/** A child's environment: our allow-listed variables, those named in `extra`, and `set` on top. */
export const childEnvironment = (
  extra: readonly string[],
  set: Readonly<Record<string, string>>,
): Record<string, string> => {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    const wanted = ALLOWED_VARIABLES.has(name) || /^GIT_CONFIG_(KEY|VALUE)_\d+$/.test(name) || extra.includes(name)
    if (wanted && value !== undefined) env[name] = value
  }
  return { ...env, ...set }
}

/** Variables that select docker's configuration, engine and builder; for `childEnvironment`. */
export const DOCKER_VARIABLES: readonly string[] = [
  ...['DOCKER_CONFIG', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'],
  ...['DOCKER_API_VERSION', 'BUILDX_CONFIG', 'BUILDX_BUILDER', 'BUILDKIT_HOST'],
]

/** A variable from this step's environment, for a child that needs it under another name. */
export const stepVariable = (name: string): string | undefined => process.env[name]
