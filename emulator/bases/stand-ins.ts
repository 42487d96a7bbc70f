import { makeBaseIndex } from '../images/aws-base.ts'
import { type BaseRegistry, startRegistry } from './registry.ts'

/** A base image by the name under which a deploy reads it. */
export type BaseReference = { readonly host: string; readonly repository: string; readonly tag: string }

/** `public.ecr.aws/lambda/provided:al2023` in its parts; undefined without a host or a tag. */
export const parseBase = (text: string): BaseReference | undefined => {
  const [, host, repository, tag] = /^([^/:@]+\.[^/:@]+(?::\d+)?)\/([^:@]+):([\w.-]+)$/.exec(text) ?? []
  return host === undefined || repository === undefined || tag === undefined ? undefined : { host, repository, tag }
}

/** A registry with an image like AWS's base under each of these names, and the `registry-mirrors` value that leads there. */
export type StandIns = AsyncDisposable & { readonly mirrors: string }

export const startStandIns = async (bases: readonly BaseReference[]): Promise<StandIns> => {
  const registry: BaseRegistry = await startRegistry({ auth: 'bearer', redirects: true })
  const image = await makeBaseIndex()
  for (const { repository, tag } of bases) await registry.putImage({ repository, tag }, image)
  const hosts = [...new Set(bases.map(({ host }) => host))]
  return {
    mirrors: hosts.map((host) => `${host}=${registry.host}`).join(','),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  }
}
