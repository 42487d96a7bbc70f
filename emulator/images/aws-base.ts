import { createCipheriv } from 'node:crypto'
import {
  type ImageArchitecture,
  type ImageFile,
  type ImageFormat,
  type MadeImage,
  makeImage,
  makeIndex,
} from './make.ts'

/** How AWS's base images start: this script requires one argument, the handler, and runs the bootstrap. */
export const AWS_ENTRYPOINT = {
  script: '/lambda-entrypoint.sh',
  bootstrap: '/var/runtime/bootstrap',
  exitWithoutHandler: 142,
} as const

/** Incompressible bytes, the same each time. */
const padding = (sizeBytes: number): Buffer =>
  createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(Buffer.alloc(sizeBytes))

const AWS_CONFIG = {
  Env: [
    'LANG=en_US.UTF-8',
    'TZ=:/etc/localtime',
    'PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    'LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    'LAMBDA_TASK_ROOT=/var/task',
    'LAMBDA_RUNTIME_DIR=/var/runtime',
  ],
  WorkingDir: '/var/task',
  Entrypoint: [AWS_ENTRYPOINT.script],
}

const ENTRYPOINT_SCRIPT = `#!/bin/sh
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" 1>&2
  exit ${AWS_ENTRYPOINT.exitWithoutHandler}
fi
export _HANDLER="$1"
RUNTIME_ENTRYPOINT=${AWS_ENTRYPOINT.bootstrap}
if [ -z "\${AWS_LAMBDA_RUNTIME_API}" ]; then
  exec /usr/local/bin/aws-lambda-rie $RUNTIME_ENTRYPOINT
else
  exec $RUNTIME_ENTRYPOINT
fi
`

export type BaseImageOptions = {
  readonly architecture?: ImageArchitecture
  readonly format?: ImageFormat
  /** Incompressible bytes in a separate layer, to give the image a size. */
  readonly paddingBytes?: number
}

/** An image that looks like public.ecr.aws/lambda/provided:al2023 (aws-lambda-base-images, branch provided.al2023), without its libraries. */
export const makeBaseImage = (options: BaseImageOptions = {}): Promise<MadeImage> => {
  const { paddingBytes = 0, ...rest } = options
  const system: ImageFile[] = [
    { path: 'etc/' },
    {
      path: 'etc/os-release',
      mode: 0o644,
      content: 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nVERSION_ID="2023"\n',
    },
    { path: 'etc/passwd', mode: 0o644, content: 'root:x:0:0:root:/root:/bin/bash\n' },
    { path: 'tmp/', mode: 0o1777 },
    { path: 'opt/' },
    { path: 'var/task/' },
    { path: 'var/runtime/' },
    { path: AWS_ENTRYPOINT.script, content: ENTRYPOINT_SCRIPT },
  ]
  const layers = [
    system,
    ...(paddingBytes > 0 ? [[{ path: 'usr/share/padding', mode: 0o644, content: padding(paddingBytes) }]] : []),
  ]
  return makeImage({ ...rest, layers, config: AWS_CONFIG })
}

/** AWS's base as it is published: an index with linux/amd64, linux/arm64 and, in OCI form, an attestation. */
export const makeBaseIndex = async (options: Omit<BaseImageOptions, 'architecture'> = {}): Promise<MadeImage> => {
  const amd64 = await makeBaseImage({ ...options, architecture: 'amd64' })
  const arm64 = await makeBaseImage({ ...options, architecture: 'arm64' })
  return makeIndex([amd64, arm64], options.format ? { format: options.format } : {})
}
