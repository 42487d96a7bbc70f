import { resolve } from 'node:path'
import { failure } from '../errors/problems.ts'
import { isInside, nameOf } from '../files/paths.ts'
import { realPathOf } from '../host/disk/real-path.ts'
import type { DockerfileSource } from '../plan/source.ts'

/** Throws if docker would write a cache through a link of the commit: a folder in the workspace that is none there. */
export const checkCaches = (source: DockerfileSource): void => {
  for (const folder of localCaches(source)) {
    if (isInside(folder, source.workspace) && !isInside(realPathOf(folder), realPathOf(source.workspace)))
      throw failure('docker-cache-outside', { path: nameOf(source, folder) })
  }
}

/** The folders that docker writes a cache to, from the one where it is started (docs.docker.com, local cache). */
const localCaches = ({ writesCache, cacheTo, directory }: DockerfileSource): readonly string[] =>
  (writesCache ? cacheTo : [])
    .map((cache) => cache.split(',').map((part) => part.trim().replace(/^"|"$/g, '')))
    .filter((parts) => parts.some((part) => /^type=local$/i.test(part)))
    .flatMap((parts) => parts.filter((part) => /^dest=/i.test(part)))
    .map((part) => resolve(directory, part.slice('dest='.length)))
