import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { awsRoot, type ImageRoot, packRoot } from '../../tools/image-roots.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** The path of AWS's base image in its registry. */
export const BASE_REPOSITORY = 'lambda/provided'
export const BASE_TAG = 'al2023'

/** Pushes an index of one image, shaped like AWS's base, with busybox and the real RIE in it; returns its reference. */
export const pushBaseImage = async (registry: string): Promise<string> =>
  pushRoot(awsRoot, `${registry}/${BASE_REPOSITORY}:${BASE_TAG}`, [
    ...['--workdir', '/var/task'],
    ...['--entrypoint', '/lambda-entrypoint.sh'],
  ])

/** Pushes an index of one image with this root; `shape` holds arguments of `crane mutate`. */
export const pushRoot = async (root: ImageRoot, reference: string, shape: readonly string[]): Promise<string> => {
  await using directory = makeTempDirectory()
  const layer = join(directory.path, 'layer.tar')
  await packRoot(root, layer)
  const image = `${reference}-amd64`
  const crane = toolPath('crane')
  await output(crane, ['append', '--insecure', '--oci-empty-base', '--new_layer', layer, '--new_tag', image])
  const environment = Object.entries(root.environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const platform = ['--set-platform', 'linux/amd64']
  await output(crane, ['mutate', '--insecure', image, '--tag', image, ...environment, ...shape, ...platform])
  await output(crane, ['index', 'append', '--insecure', '--manifest', image, '--tag', reference])
  return reference
}
