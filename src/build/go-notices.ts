import { warning } from '../errors.ts'
import type { BuildInfo } from './build-info.ts'

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
