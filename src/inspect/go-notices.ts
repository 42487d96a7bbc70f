import { warning } from '../errors/problems.ts'
import type { BuildInfo, GoFacts } from './build-info.ts'

/** Modules that compile without cgo and then fail at each call. Others do not compile, or do without C. Tried with go-sqlite3 1.14.53 and go-sqlcipher 4.4.2. */
const STUBS: readonly string[] = ['github.com/mattn/go-sqlite3', 'github.com/mutecomm/go-sqlcipher/v4']

/** What a program's build info says about how it will fail in Lambda; nothing if it was stripped. */
export const goNotices = (info: BuildInfo | undefined, path: string): readonly string[] => {
  const { modules = [], settings = {} } = info ?? {}
  const stubs = settings.CGO_ENABLED === '0' ? modules.filter((module) => STUBS.includes(module.path)) : []
  return [
    ...stubs.map((module) => warning('binary-stub', { path, module: module.path })),
    // Lambda has AVX2 everywhere (developer guide, AVX2), which is v3. v4 is AVX-512, and Go's runtime ends the program without it.
    ...(settings.GOAMD64 === 'v4' ? [warning('binary-processor', { path })] : []),
  ]
}

/** The version of an aws-lambda-go that only serves go1.x: 1.18.0 was the first to ask the Runtime API. */
export const oldLambda = (go: GoFacts | undefined): string | undefined => {
  if (go === undefined || go.knowsRuntimeApi || !go.linksLambda) return undefined
  const version = go.info?.modules.find(({ path }) => path === LAMBDA_MODULE)?.version
  return /^v(?:0|1\.(?:\d|1[0-7]))\./.test(version ?? '') ? version : undefined
}

/** AWS's library for functions in Go. */
export const LAMBDA_MODULE = 'github.com/aws/aws-lambda-go'
