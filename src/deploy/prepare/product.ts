import { join, relative } from 'node:path'
import { builtCommit, labelledCommit } from '../../decide/commit.ts'
import { buildWithDocker } from '../../docker/build.ts'
import { saveImage } from '../../docker/engine.ts'
import { readSaved } from '../../docker/saved.ts'
import { otherArchitecture } from '../../go/other-architecture.ts'
import type { Phase } from '../../host/log/log.ts'
import { type Packed, readPacked } from '../../inspect/program.ts'
import type { MadeImage } from '../../pack/image.ts'
import { readIncludes } from '../../pack/include.ts'
import { readBinary } from '../../pack/made-elsewhere/binary.ts'
import { findMadeFile } from '../../pack/made-elsewhere/file.ts'
import { readArchive } from '../../pack/made-elsewhere/oci-archive.ts'
import { readZipFile } from '../../pack/made-elsewhere/zip-file.ts'
import type { Architecture } from '../../plan/function.ts'
import type { ArchiveSource, BinarySource, DockerfileSource, GoSource, ZipFileSource } from '../../plan/source.ts'
import { labelsOf } from '../../registry/manifest.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { type Product, phase, type Task } from '../task.ts'
import { proveCommit, reportCommit } from './provenance.ts'

/** Builds or reads the source. */
export const produce = async (task: Task, architecture: Architecture): Promise<Product> => {
  const { source } = task.spec
  await proveCommit(task, architecture)
  if (source.kind === 'go' || source.kind === 'dockerfile') warnOfArchitecture(task, source.kind, architecture)
  switch (source.kind) {
    case 'go':
      return compileGo(task, architecture, source)
    case 'binary':
      return takeBinary(task, architecture, source)
    case 'dockerfile':
      return buildImage(task, architecture, source)
    case 'archive':
      return takeArchive(task, architecture, source)
    case 'zip-file':
      return takeZip(task, source)
    case 'image-uri':
      throw new TypeError('an image in ECR is made already')
  }
}

const warnOfArchitecture = ({ spec, host }: Task, kind: 'go' | 'dockerfile', architecture: Architecture): void => {
  const isSet = spec.architecture.from.kind !== 'default'
  const text = otherArchitecture(kind, host.caller.buildVariables, { architecture, isSet })
  if (text !== undefined) host.log.warning(text)
}

const compileGo = (task: Task, architecture: Architecture, source: GoSource): Promise<Product> =>
  phase(task, 'compile', async ({ state, result }) => {
    const compiler = task.shared.compiler(task)
    state(`go build for linux/${architecture}`, 'an empty build cache compiles every dependency')
    const [binary, files] = await Promise.all([
      compiler.finish(architecture),
      readIncludes(source, task.host.stop),
      reportCommit(task),
    ])
    result(`${binary.goPackage} for linux/${architecture}, ${formatBytes(binary.sizeBytes)}`)
    return { kind: 'binary', binary, files }
  })

const takeBinary = (task: Task, architecture: Architecture, source: BinarySource): Promise<Product> =>
  phase(task, 'binary', async ({ result }) => {
    const [binary, files] = await Promise.all([readBinary(source, architecture), readIncludes(source, task.host.stop)])
    const found = await readPacked(binary.path)
    result(`${named(source)}, ${formatBytes(binary.sizeBytes)}`)
    return { kind: 'binary', binary, files, found, commit: commitOf(task, found) }
  })

const buildImage = (task: Task, architecture: Architecture, source: DockerfileSource): Promise<Product> => {
  const name = relative(source.workspace, source.dockerfile)
  const run = async ({ state, result }: Phase): Promise<Product> => {
    const { host, temp, shared } = task
    state(`${name} for ${architecture}`)
    const { stop: signal } = host
    // A build may write into its own checkout.
    await reportCommit(task)
    const { mark } = await shared.foreign.confinement(task.spec)
    const built = await buildWithDocker({ source, architecture, folder: temp, say: host.log.info, signal, mark })
    if (built.kind === 'engine') {
      const start = [...built.entryPoint, ...built.command].join(' ')
      result(
        `image ${shortHash(built.imageId)} for ${built.os}/${built.architecture} in the engine, ${formatBytes(built.sizeBytes)} unpacked, starts ${start || 'nothing'}`,
      )
      const path = join(temp, 'saved.tar')
      await saveImage({ imageId: built.imageId, path }, { directory: source.directory, signal })
      return { kind: 'engine', image: built, saved: await readSaved(path, { name, imageId: built.imageId }) }
    }
    const image = await readArchive(built.path, { name: `dockerfile ${name}`, architecture, temp, signal })
    result(describeImage(image))
    return { kind: 'archive', image }
  }
  return phase(task, 'docker', run, { group: `docker build ${name}` })
}

const takeArchive = (task: Task, architecture: Architecture, source: ArchiveSource): Promise<Product> =>
  phase(task, 'archive', async ({ result }) => {
    const { host, temp } = task
    const name = `image-uri oci-archive:${named(source)}`
    const { path } = await findMadeFile(source, 'image-uri oci-archive')
    const image = await readArchive(path, { name, architecture, temp, signal: host.stop })
    result(describeImage(image))
    return { kind: 'archive', image, commit: labelledCommit(labelsOf(image.config), host.caller) }
  })

const takeZip = (task: Task, source: ZipFileSource): Promise<Product> =>
  phase(task, 'zip', async ({ result }) => {
    const zip = await readZipFile(source, { temp: task.temp, signal: task.host.stop })
    for (const notice of zip.notices) task.host.log.warning(notice)
    result(`${named(source)}, ${formatBytes(zip.sizeBytes)}, CodeSha256 ${shortHash(zip.codeSha256)}`)
    return { kind: 'zip', zip, commit: commitOf(task, zip.found) }
  })

/** A program that another step compiled may be of another commit. */
const commitOf = ({ host }: Task, { content }: Packed): string | undefined =>
  builtCommit(content.kind === 'program' ? content.facts.go?.info : undefined, host.caller)

const describeImage = ({ digest, layers }: MadeImage): string =>
  `image ${shortHash(digest)}, ${layers.length} layers, ${formatBytes(layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}`

const named = ({ workspace, path }: { readonly workspace: string; readonly path: string }): string => {
  const inside = relative(workspace, path)
  return inside.startsWith('../') ? path : inside
}
