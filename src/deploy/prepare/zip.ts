import type { Session } from '../../aws/session.ts'
import type { Make } from '../../decide/choose.ts'
import { refusal } from '../../errors/problems.ts'
import { together } from '../../host/concurrency/together.ts'
import { USUAL_RUNTIME } from '../../inspect/base-facts.ts'
import { checkLayerVersions } from '../../lambda-layers/layers.ts'
import { packZip } from '../../pack/artifact.ts'
import type { Zip } from '../../pack/zip/zip.ts'
import { type LayerSource, zipLayerProblems } from '../../plan/grammar/lambda-layers.ts'
import { differsIn } from '../../release/differences.ts'
import { formatBytes, shortHash } from '../../text/format.ts'
import { type Product, phase, type Task } from '../task.ts'
import { inspectProgram, inspectZip } from './inspect.ts'
import type { PreparedCode } from './prepared-code.ts'
import { checkRights } from './update-permission.ts'

/** Makes a zip, or takes one that another step made; the update itself uploads it. */
export const makeZip = async (task: Task, session: Session, decision: Make): Promise<PreparedCode> => {
  const { spec, shared, host } = task
  const { live, architecture } = decision
  const { sources, where } = spec.layers ?? {}
  const problems = sources === undefined ? [] : zipLayerProblems(sources, where ?? '')
  if (problems.length > 0) throw refusal(problems)
  const [, , { product }] = await Promise.all([
    checkRights(task, session, { live }),
    sources === undefined ? undefined : host.log.within('layers', checkLayers(task, session, { sources, decision })),
    shared.product(task, architecture),
  ])
  const attached = live.exists ? live.layers : []
  const zip = await zipOf(task, product, {
    architecture,
    runtime: live.exists && live.code.kind === 'zip' ? live.code.runtime : USUAL_RUNTIME,
    hasCompany: (sources ?? attached).length > 0,
  })
  const { codeSha256, sizeBytes } = zip
  const layers = sources?.flatMap((source) => (source.kind === 'version' ? [source.arn] : []))
  return {
    code: { kind: 'zip', codeSha256, sizeBytes },
    architecture,
    ...(layers === undefined ? {} : { layers }),
    zip,
  }
}

type Attaching = { readonly sources: readonly LayerSource[]; readonly decision: Make }

/** Layers that are already attached were checked before. */
const checkLayers = async ({ host }: Task, { clients }: Session, { sources, decision }: Attaching): Promise<void> => {
  const arns = sources.map(({ text }) => text)
  if (decision.live.exists && !differsIn(decision.live, { layers: arns }, 'layers')) return
  const { architecture } = decision
  await checkLayerVersions(sources, { architecture, lambda: async () => clients.lambda, signal: host.stop })
}

type ZipTarget = Parameters<typeof inspectZip>[2]

export const zipOf = async (task: Task, product: Product, target: ZipTarget): Promise<Zip> => {
  if (product.kind === 'zip') {
    await task.host.log.within('inspect', inspectZip(task, product.zip.found, target))
    return product.zip
  }
  if (product.kind !== 'binary') throw new TypeError(`a ${product.kind} is no zip`)
  return phase(task, 'pack', async ({ result }) => {
    const { temp, host } = task
    const [packed] = await together(host.stop, (signal) => [
      packZip({ ...product, temp, signal }),
      inspectProgram(product).then((found) => inspectZip(task, found, target)),
    ])
    result(`zip ${shortHash(packed.codeSha256)}, ${formatBytes(packed.sizeBytes)}`)
    return packed
  })
}
