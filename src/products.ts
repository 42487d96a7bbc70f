import type { Binary } from './build/compile.ts'
import { type FileEntry, readIncludes } from './build/include.ts'
import type { Architecture } from './plan/function.ts'
import { formatBytes } from './report/summary.ts'
import { type Line, phase } from './story.ts'

/** What a source has become on this machine, before there is a role. */
export type Product = { readonly kind: 'binary'; readonly binary: Binary; readonly files: readonly FileEntry[] }

/** Builds or reads the source; `alongside` goes on meanwhile, and when any of them fails the others are not waited for. */
export const produce = async (line: Line, architecture: Architecture, alongside?: Promise<unknown>): Promise<Product> =>
  phase(line, 'Compile', async ({ state }) => {
    const { source } = line.plan.function
    if (source.kind !== 'go' || line.compiler === undefined) throw new TypeError(source.kind)
    state(`go build for ${architecture}`)
    const [binary, files] = await Promise.all([line.compiler.finish(architecture), readIncludes(source), alongside])
    line.host.log.info(`${binary.goPackage} for linux/${architecture}, ${formatBytes(binary.sizeBytes)}`)
    return { kind: 'binary', binary, files }
  })
