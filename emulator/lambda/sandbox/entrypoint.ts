import { lstat, open, realpath, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { splitOnce } from '../../http/messages.ts'
import { AWS_ENTRYPOINT } from '../../images/aws-base.ts'
import type { ImageConfigFile } from '../../registry/format.ts'
import type { Snapshot } from '../function/model.ts'
import { isDynamic, machineOf } from './elf.ts'

/** What to run for a snapshot, or why it cannot run, as the error that an invocation answers with. */
export type Entrypoint =
  | {
      readonly kind: 'runnable'
      readonly path: string
      readonly name: string
      readonly args: readonly string[]
      readonly cwd: string
      readonly environment: Readonly<Record<string, string>>
      readonly taskRoot: string
      readonly handler?: string
    }
  | { readonly kind: 'broken'; readonly errorType: string; readonly text: string }

const broken = (errorType: string, text: string): Entrypoint => ({ kind: 'broken', errorType, text })
const invalid = (text: string): Entrypoint => broken('Runtime.InvalidEntrypoint', text)

/** A zip's entry point: `bootstrap` at its root, executable, or a link to such a file. */
export const zipEntrypoint = async (directory: string, { architecture, settings }: Snapshot): Promise<Entrypoint> => {
  const path = join(directory, 'bootstrap')
  if ((await stat(path).catch(() => undefined)) === undefined) {
    return invalid("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
  }
  const problem = await problemOf(await realpath(path), '/var/task/bootstrap', architecture)
  if (problem) return problem
  return {
    kind: 'runnable',
    path,
    name: '/var/task/bootstrap',
    args: [],
    cwd: directory,
    environment: {},
    taskRoot: directory,
    ...(settings.handler !== undefined && { handler: settings.handler }),
  }
}

/** An image's entry point: the live ImageConfig over the image's own (AWS documentation, images-parms). */
export const imageEntrypoint = async (
  root: string,
  { config }: ImageConfigFile,
  { settings, architecture }: Snapshot,
): Promise<Entrypoint> => {
  const override = settings.imageConfig ?? {}
  const workingDir = override.WorkingDirectory ?? (config?.WorkingDir || '/')
  const cwd = join(root, workingDir)
  if ((await stat(cwd).catch(() => undefined))?.isDirectory() !== true) {
    return broken('Runtime.InvalidWorkingDir', `chdir ${workingDir}: no such file or directory`)
  }
  const closed = await closedFolder(root, workingDir)
  if (closed !== undefined) return invalid(`fork/exec ${closed}: permission denied`)
  const environment = Object.fromEntries((config?.Env ?? []).map((text) => splitOnce(text, '=')))
  const argv = [...(override.EntryPoint ?? config?.Entrypoint ?? []), ...(override.Command ?? config?.Cmd ?? [])]
  const command = await commandOf(root, argv, { workingDir, searchPath: environment.PATH ?? '' })
  if ('kind' in command) return command
  const path = join(root, command.name)
  if (await isScript(path)) return rootedEntrypoint(root, command, { workingDir, environment })
  const problem = await problemOf(path, command.name, architecture)
  if (problem) return problem
  if (await isDynamic(path)) return rootedEntrypoint(root, command, { workingDir, environment })
  return { kind: 'runnable', path, cwd, environment, taskRoot: join(root, '/var/task'), ...command }
}

/** A script, or a program with a loader, needs the image's own files at their paths: it runs with the image as its root (unshare(1)), which requires Linux. */
const rootedEntrypoint = (
  root: string,
  { name, args }: Command,
  { workingDir, environment }: { readonly workingDir: string; readonly environment: Readonly<Record<string, string>> },
): Entrypoint => ({
  kind: 'runnable',
  path: '/usr/bin/unshare',
  name,
  args: [...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--root', root, '--wd', workingDir, name, ...args],
  cwd: root,
  environment,
  taskRoot: '/var/task',
})

type Command = { readonly name: string; readonly args: readonly string[]; readonly handler?: string }

const commandOf = async (
  root: string,
  argv: readonly string[],
  { workingDir, searchPath }: { readonly workingDir: string; readonly searchPath: string },
): Promise<Command | Entrypoint> => {
  const [entry, ...args] = argv
  if (entry === undefined) return invalid('fork/exec : no such file or directory')
  if (entry !== AWS_ENTRYPOINT.script) return { name: await locate(root, entry, { workingDir, searchPath }), args }
  const [handler, ...more] = args
  if (handler === undefined || more.length > 0) {
    return broken('Runtime.ExitError', `Runtime exited with error: exit status ${AWS_ENTRYPOINT.exitWithoutHandler}`)
  }
  return { name: AWS_ENTRYPOINT.bootstrap, args: [], handler }
}

const locate = async (
  root: string,
  entry: string,
  { workingDir, searchPath }: { readonly workingDir: string; readonly searchPath: string },
): Promise<string> => {
  if (entry.includes('/')) return posix.resolve(workingDir, entry)
  for (const directory of searchPath.split(':').filter(Boolean)) {
    const name = posix.resolve('/', directory, entry)
    if ((await stat(join(root, name)).catch(() => undefined))?.isFile()) return name
  }
  return entry
}

/** Whether the kernel would pass the file to the interpreter that it names (execve(2)). */
const isScript = async (path: string): Promise<boolean> => {
  const status = await lstat(path).catch(() => undefined)
  if (status?.isFile() !== true || (status.mode & 0o111) === 0) return false
  await using file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  return buffer.toString('latin1') === '#!'
}

/** Why a file cannot be executed, in the words of Go's fork/exec. The machine is the function's, not the host's. */
const problemOf = async (path: string, name: string, architecture: string): Promise<Entrypoint | undefined> => {
  const status = await lstat(path).catch(() => undefined)
  if (status === undefined) return invalid(`fork/exec ${name}: no such file or directory`)
  if (!status.isFile() || (status.mode & 0o111) === 0) return invalid(`fork/exec ${name}: permission denied`)
  return (await machineOf(path)) === architecture ? undefined : invalid(`fork/exec ${name}: exec format error`)
}

/** The first folder on the way that Lambda's user, who is neither root nor in its groups, may not enter. */
const closedFolder = async (root: string, path: string): Promise<string | undefined> => {
  const parts = path.split('/').filter(Boolean)
  for (const at of parts.keys()) {
    const folder = `/${parts.slice(0, at + 1).join('/')}`
    if (((await stat(join(root, folder))).mode & 0o001) === 0) return folder
  }
  return undefined
}
