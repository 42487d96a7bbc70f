import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './command.ts'
import type { Engine } from './engine.ts'
import { toolPath } from './install.ts'
import { makeTempDirectory } from './temp-directory.ts'

/** A root file system in a folder, made here because no image can be downloaded; and the environment of its image. */
export type ImageRoot = {
  readonly environment: Readonly<Record<string, string>>
  readonly fill: (root: string) => Promise<void> | void
}

/** Links to busybox in /bin: enough for the entry points and for a look around. */
const APPLETS = ['sh', 'ls', 'cat', 'env', 'id', 'wget']

/** AWS's entry point script in effect: RIE outside Lambda, the bootstrap in it. */
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

/** Shaped like public.ecr.aws/lambda/provided:al2023, with busybox and the real RIE in it. */
export const awsRoot: ImageRoot = {
  environment: {
    LANG: 'en_US.UTF-8',
    TZ: ':/etc/localtime',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  },
  fill: (root) => {
    makeFolders(root, ['opt', 'usr/local/bin', 'var/task', 'var/runtime'])
    install(toolPath('rie'), join(root, 'usr/local/bin/aws-lambda-rie'))
    writeFileSync(join(root, 'lambda-entrypoint.sh'), ENTRYPOINT)
    chmodSync(join(root, 'lambda-entrypoint.sh'), 0o755)
  },
}

/** Shaped like Docker Hub's alpine: busybox, no time zones, no glibc; no libraries either, because busybox is linked statically. */
export const alpineRoot: ImageRoot = {
  environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  fill: (root) => {
    makeFolders(root, ['usr/bin', 'var'])
    writeFileSync(join(root, 'etc/alpine-release'), '3.22.1\n')
    writeFileSync(join(root, 'etc/os-release'), 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\n')
  },
}

/** What the official Go image has, as far as a build without cgo needs it: the toolchain, a shell, nothing compiled. It includes the modules of a folder, which is faster than any proxy. */
export const goRoot = (moduleFolder: string): ImageRoot => ({
  environment: {
    PATH: '/usr/local/go/bin:/bin',
    HOME: '/root',
    GOPATH: '/go',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
    GOPROXY: 'file:///go/modules',
    GOSUMDB: 'off',
  },
  fill: async (root) => {
    makeFolders(root, ['root', 'usr/local', 'go'])
    const go = (await output('go', ['env', 'GOROOT'])).trim()
    cpSync(go, join(root, 'usr/local/go'), { recursive: true, dereference: true })
    await using directory = makeTempDirectory()
    // Modules downloaded before are all it needs, and all there is where tests have no proxy.
    const downloaded = join((await output('go', ['env', 'GOMODCACHE'])).trim(), 'cache/download')
    const env = {
      GOMODCACHE: join(directory.path, 'modules'),
      GOFLAGS: '-modcacherw',
      GOPROXY: `file://${downloaded}`,
      GOSUMDB: 'off',
    }
    await output('go', ['mod', 'download'], { cwd: moduleFolder, env })
    cpSync(join(env.GOMODCACHE, 'cache/download'), join(root, 'go/modules'), { recursive: true })
  },
})

/** Writes a root as a layer's tar. */
export const packRoot = async ({ fill }: ImageRoot, file: string): Promise<void> => {
  await using directory = makeTempDirectory()
  const root = join(directory.path, 'root')
  await fill(root)
  const owner = ['--owner=0', '--group=0', '--numeric-owner']
  await output('tar', ['--create', '--file', file, ...owner, '--directory', root, '.'])
}

/** Puts a root into an engine as the image that a Dockerfile names, so that nothing is pulled. */
export const importRoot = async (engine: Engine, name: string, root: ImageRoot): Promise<void> => {
  await using directory = makeTempDirectory()
  const layer = join(directory.path, 'layer.tar')
  await packRoot(root, layer)
  const changes = Object.entries(root.environment).flatMap(([key, value]) => ['--change', `ENV ${key}=${value}`])
  await engine.docker(['import', ...changes, layer, name])
}

const makeFolders = (root: string, more: readonly string[]): void => {
  for (const path of ['bin', 'etc', 'tmp', ...more]) mkdirSync(join(root, path), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  install(toolPath('busybox'), join(root, 'bin/busybox'))
  for (const applet of APPLETS) symlinkSync('busybox', join(root, 'bin', applet))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
}

const install = (from: string, to: string): void => {
  copyFileSync(from, to)
  chmodSync(to, 0o755)
}
