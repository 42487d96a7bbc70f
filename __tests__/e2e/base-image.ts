import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** Where AWS's base image stands below its registry's host. */
export const BASE_REPOSITORY = 'lambda/provided'
export const BASE_TAG = 'al2023'

/** What /bin gets as links to busybox: enough for the entry point and for a look around. */
const APPLETS = ['sh', 'ls', 'cat', 'env', 'id', 'wget']

/** AWS's entry point script in effect: RIE outside of Lambda, the bootstrap within it. */
const ENTRYPOINT = `#!/bin/sh
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" 1>&2
  exit 142
fi
export _HANDLER="$1"
if [ -z "\${AWS_LAMBDA_RUNTIME_API}" ]; then
  exec /usr/local/bin/aws-lambda-rie /var/runtime/bootstrap
fi
exec /var/runtime/bootstrap
`

/** The environment of public.ecr.aws/lambda/provided:al2023. */
const ENVIRONMENT = {
  LANG: 'en_US.UTF-8',
  TZ: ':/etc/localtime',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  LAMBDA_TASK_ROOT: '/var/task',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
} as const

/** Pushes an index, as AWS publishes its base, of one image of its shape, with busybox and the real RIE in it; returns its reference. */
export const pushBaseImage = async (registry: string): Promise<string> => {
  await using directory = makeTempDirectory()
  const layer = join(directory.path, 'layer.tar')
  const root = join(directory.path, 'root')
  makeRoot(root)
  const owner = ['--owner=0', '--group=0', '--numeric-owner']
  await output('tar', ['--create', '--file', layer, ...owner, '--directory', root, ...readdirSync(root)])
  const reference = `${registry}/${BASE_REPOSITORY}:${BASE_TAG}`
  const image = `${reference}-amd64`
  const crane = toolPath('crane')
  await output(crane, ['append', '--insecure', '--oci-empty-base', '--new_layer', layer, '--new_tag', image])
  const environment = Object.entries(ENVIRONMENT).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const shape = ['--workdir', '/var/task', '--entrypoint', '/lambda-entrypoint.sh', '--set-platform', 'linux/amd64']
  await output(crane, ['mutate', '--insecure', image, '--tag', image, ...environment, ...shape])
  await output(crane, ['index', 'append', '--insecure', '--manifest', image, '--tag', reference])
  return reference
}

const makeRoot = (root: string): void => {
  for (const path of ['bin', 'etc', 'opt', 'tmp', 'usr/local/bin', 'var/task', 'var/runtime']) {
    mkdirSync(join(root, path), { recursive: true })
  }
  chmodSync(join(root, 'tmp'), 0o1777)
  install(toolPath('busybox'), join(root, 'bin/busybox'))
  for (const applet of APPLETS) symlinkSync('busybox', join(root, 'bin', applet))
  install(toolPath('rie'), join(root, 'usr/local/bin/aws-lambda-rie'))
  writeFileSync(join(root, 'lambda-entrypoint.sh'), ENTRYPOINT)
  chmodSync(join(root, 'lambda-entrypoint.sh'), 0o755)
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
}

const install = (from: string, to: string): void => {
  copyFileSync(from, to)
  chmodSync(to, 0o755)
}
