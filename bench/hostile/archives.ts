import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import type { Scene } from '../../demo/scene.ts'
import { nothing, type ZipEntry, zipOf } from './bytes.ts'
import { imageInputs } from './images.ts'
import type { HostileInput } from './input.ts'
import { layerInputs } from './layers.ts'

/** A zip function, whose zip another step made. */
const zipped = async ({ emulator, workspace }: Scene, zip: Buffer) => {
  const name = 'zipped'
  await emulator.createFunction({ name, packageType: 'Zip' })
  const role = emulator.createRole({ name: 'hostile', policy: readmePolicy({ functions: [name] }) })
  await writeFile(join(workspace, 'code.zip'), zip)
  const environments = `dev: { function-name: ${name} }`
  return { inputs: { 'role-to-assume': role, environments, repository: '', 'zip-file': 'code.zip' } }
}

const PROGRAM = 0o100755
const files = (count: number, make: (at: number) => ZipEntry): ZipEntry[] => [
  { name: 'bootstrap', mode: PROGRAM, content: Buffer.from('#!/bin/sh\n') },
  ...Array.from({ length: count }, (_, at) => make(at)),
]

const zipInputs: readonly HostileInput[] = [
  {
    name: 'a zip with names of 60,000 characters and 30,000 folders',
    code: 'zip-file-name',
    lay: (scene) => zipped(scene, zipOf(files(300, (at) => ({ name: `${at}/${'a/'.repeat(30_000)}f` })))),
  },
  {
    name: 'a zip with 3,000,000 folders in its paths',
    code: 'zip-file-entries',
    lay: (scene) => zipped(scene, zipOf(files(3_000, (at) => ({ name: `${at}/${'a/'.repeat(1_000)}f` })))),
  },
  {
    name: 'a zip with 400,000 files',
    code: 'zip-file-entries',
    lay: (scene) => zipped(scene, zipOf(files(400_000, (at) => ({ name: `${at}`, sharesFirst: true })))),
  },
  {
    name: 'a zip whose 100,000 entries share 5 MB',
    code: 'zip-file-overlap',
    lay: (scene) => {
      const packed = nothing(5_000_000)
      const entries = Array.from({ length: 100_000 }, (_, at) => ({ name: `f${at}`, packed, sharesFirst: at > 0 }))
      return zipped(scene, zipOf([...entries, ...files(0, () => ({ name: '' }))]))
    },
  },
]

/** A terabyte that takes no space. */
const sparseInputs: readonly HostileInput[] = [
  {
    name: 'a binary of 1 TB, all of it a hole',
    code: 'binary-too-large',
    lay: async ({ workspace, commit }) => {
      // With it, git would read the file to its end.
      const sha = await commit()
      await using file = await open(join(workspace, 'app'), 'w')
      await file.truncate(1_000_000_000_000)
      return { sha, inputs: { binary: 'app' } }
    },
  },
]

/** Archives, file systems and programs that are small to send and costly to read. */
export const archiveInputs: readonly HostileInput[] = [...layerInputs, ...imageInputs, ...zipInputs, ...sparseInputs]
