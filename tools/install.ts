import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cacheDirectory, lockCache } from './cache.ts'
import { capture, findCommand, isExecutable, output } from './command.ts'
import { findThere } from './there.ts'
import { type Tool, type ToolName, tools } from './versions.ts'

/** What was there already and what had to be installed, per tool. */
export type Installed = { readonly name: ToolName; readonly path: string; readonly seconds: number | 'present' }

/**
 * Makes the named tools available, in the table's order, and reports each. Existing tools are left alone.
 * Throws with one line that names the unavailable tool and the command that installs it.
 */
export const installTools = async (names: readonly ToolName[], say: (line: string) => void): Promise<Installed[]> => {
  using _lock = await lockCache()
  const installed: Installed[] = []
  for (const name of namesInOrder(names)) {
    const one = await installTool(name, say)
    say(`  ${name}: ${one.seconds === 'present' ? 'present' : `installed in ${one.seconds} s`} (${one.path})`)
    installed.push(one)
  }
  return installed
}

/** The absolute path of an installed tool's executable. Throws when it is not installed. */
export const toolPath = (name: ToolName): string => {
  const path = findTool(name)
  if (path === undefined)
    throw new Error(
      `${needed(name)} is not installed: run "${recipe(tools[name])}", or "node tools/install.ts ${name}"`,
    )
  return path
}

/** Its name, or its missing commands. */
const needed = (name: ToolName): string => {
  const { installation } = tools[name]
  return installation.kind === 'debian' ? installation.commands.filter((one) => !findCommand(one)).join(', ') : name
}

const namesInOrder = (names: readonly ToolName[]): ToolName[] =>
  names.toSorted((a, b) => Object.keys(tools).indexOf(a) - Object.keys(tools).indexOf(b))

const installTool = async (name: ToolName, say: (line: string) => void): Promise<Installed> => {
  const present = findTool(name)
  if (present !== undefined && (await answers(name, present))) return { name, path: present, seconds: 'present' }
  say(`  ${name} ${tools[name].version}: installing`)
  const started = Date.now()
  try {
    await install(tools[name], toolDirectory(name))
  } catch (error) {
    throw new Error(
      `${name} is missing and could not be installed; install it by "${recipe(tools[name])}" and run again`,
      { cause: error },
    )
  }
  const path = toolPath(name)
  if (!(await answers(name, path)))
    throw new Error(`${path} does not work; remove ${toolDirectory(name)}, or install it by "${recipe(tools[name])}"`)
  return { name, path, seconds: Math.round((Date.now() - started) / 1_000) }
}

const toolDirectory = (name: ToolName): string => join(cacheDirectory(), `${name}-${tools[name].version}`)

const findTool = (name: ToolName): string | undefined => {
  const installation: Tool['installation'] = tools[name].installation
  if (installation.kind === 'debian') {
    const paths = installation.commands.map(findCommand)
    return paths.includes(undefined) ? undefined : paths[0]
  }
  const own = join(toolDirectory(name), executableOf(installation))
  if (existsSync(join(toolDirectory(name), COMPLETE)) && isExecutable(own)) return own
  if (installation.kind === 'go-module') return findThere(installation.there, tools[name].probe)
  return installation.kind === 'venv' && installation.command !== undefined
    ? findCommand(installation.command)
    : undefined
}

const answers = async (name: ToolName, path: string): Promise<boolean> => {
  const probe: readonly string[] = tools[name].probe
  return probe.length === 0 || (await capture(path, probe)).exitCode === 0
}

/** A directory inside a tool's own that marks a complete installation; without it the installation starts again. */
const COMPLETE = '.complete'

const executableOf = (installation: Exclude<Tool['installation'], { kind: 'debian' }>): string => {
  switch (installation.kind) {
    case 'go':
    case 'go-module':
      return join('bin', basename(installation.package))
    case 'venv':
      return join('bin', installation.executable)
    case 'wheel':
      return join('bin', basename(installation.member))
    case 'root':
      return join('bin', 'root.tar')
    case 'npm':
      return installation.executable
  }
}

const install = async (tool: Tool, directory: string): Promise<void> => {
  const { installation } = tool
  if (installation.kind === 'debian') return installPackages(installation.packages)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(join(directory, 'bin'), { recursive: true })
  switch (installation.kind) {
    case 'go':
      await output('go', ['install', `${installation.package}@v${tool.version}`], {
        cwd: directory,
        env: { GOBIN: join(directory, 'bin'), GOFLAGS: '' },
      })
      break
    case 'go-module':
      await compileCommand(installation, tool.version, directory)
      break
    case 'venv':
      await createEnvironment(directory)
      await output(join(directory, 'bin', 'pip'), ['install', '--quiet', ...installation.requirements])
      break
    case 'wheel':
      await installMember(installation, directory)
      break
    case 'npm':
      await output('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--prefix',
        directory,
        ...installation.packages,
      ])
      // As every tool is found.
      chmodSync(join(directory, installation.executable), 0o755)
      break
    case 'root':
      await makeRoot(installation.packages, directory)
      break
  }
  mkdirSync(join(directory, COMPLETE))
}

const installPackages = async (packages: readonly string[]): Promise<void> => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive']
  for (const args of [
    ['apt-get', 'update', '--quiet'],
    ['apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', ...packages],
  ]) {
    const [command = 'apt-get', ...rest] = [...prefix, ...args]
    await output(command, rest, { env })
  }
}

/** Imports the command's package, so that `go mod tidy` finds all its modules at the versions in its own go.mod; without a `go` line it would search the requirements of each. */
const compileCommand = async (
  { module, package: command }: { module: string; package: string },
  version: string,
  directory: string,
): Promise<void> => {
  const cwd = join(directory, 'module')
  // Static, because some of them also run in an image.
  const options = { cwd, env: { GOFLAGS: '', CGO_ENABLED: '0' } }
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'go.mod'), `module tools\n\ngo 1.24\n\nrequire ${module} v${version}\n`)
  writeFileSync(join(cwd, 'tool.go'), `package tools\n\nimport _ "${command}"\n`)
  await output('go', ['mod', 'tidy'], options)
  await output('go', ['build', '-trimpath', '-o', join(directory, 'bin', basename(command)), command], options)
  rmSync(cwd, { recursive: true })
}

/** Parts of a root that no test looks at. */
const UNREAD = ['./usr/share/doc/*', './usr/share/locale/*', './usr/share/man/*', './dev/*']

/** The smallest system that debootstrap makes, with this one's release and mirror. Needs root. */
const makeRoot = async (packages: readonly string[], directory: string): Promise<void> => {
  const targets = await output('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
  const release = readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(\S+)$/m)?.[1]
  const mirror = targets.split('\n')[0]
  if (release === undefined || !mirror) throw new Error('neither Debian nor Ubuntu')
  const root = join(directory, 'root')
  await output('debootstrap', ['--variant=minbase', release, root, mirror])
  const apt = ['--yes', '--no-install-recommends', '--download-only', 'install', ...packages]
  await output('chroot', [root, 'apt-get', 'clean'])
  await output('chroot', [root, 'apt-get', 'update'])
  await output('chroot', [root, 'apt-get', ...apt])
  const file = join(directory, 'bin', 'root.tar')
  const exclude = UNREAD.map((path) => `--exclude=${path}`)
  await output('tar', ['--create', '--file', file, ...exclude, '--directory', root, '.'])
  rmSync(root, { recursive: true })
  // A tool must be executable to be found.
  chmodSync(file, 0o755)
}

const createEnvironment = async (directory: string): Promise<void> => {
  if ((await capture('python3', ['-c', 'import ensurepip, venv'])).exitCode !== 0)
    await installPackages(['python3-venv'])
  await output('python3', ['-m', 'venv', '--clear', directory])
}

const installMember = async (
  { requirement, member }: { requirement: string; member: string },
  directory: string,
): Promise<void> => {
  const scratch = join(directory, 'wheel')
  await createEnvironment(scratch)
  await output(join(scratch, 'bin', 'pip'), [
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--dest',
    scratch,
    requirement,
  ])
  const wheel = readdirSync(scratch).find((file) => file.endsWith('.whl'))
  if (wheel === undefined) throw new Error(`no wheel came of ${requirement}`)
  await output('unzip', ['-q', '-o', '-j', join(scratch, wheel), member, '-d', scratch])
  const executable = join(directory, 'bin', basename(member))
  renameSync(join(scratch, basename(member)), executable)
  chmodSync(executable, 0o755)
  rmSync(scratch, { recursive: true, force: true })
}

const recipe = (tool: Tool): string => {
  const { installation } = tool
  switch (installation.kind) {
    case 'debian':
      return `apt-get install ${installation.packages.join(' ')}`
    case 'go':
      return `go install ${installation.package}@v${tool.version}`
    case 'go-module':
      return `go build ${installation.package}, in a module that requires ${installation.module} v${tool.version}`
    case 'venv':
      return `python3 -m pip install '${installation.requirements.join(' ')}'`
    case 'wheel':
      return `python3 -m pip download --no-deps ${installation.requirement}`
    case 'npm':
      return `npm install ${installation.packages.join(' ')}`
    case 'root':
      return 'node tools/install.ts debootstrap root, as root'
  }
}

const installNamed = async (wanted: readonly string[]): Promise<void> => {
  const known = Object.keys(tools)
  const isName = (name: string): name is ToolName => known.includes(name)
  const unknown = wanted.filter((name) => !isName(name))
  if (unknown.length > 0) throw new Error(`no tool is called ${unknown.join(', ')}; known are ${known.join(', ')}`)
  await installTools(wanted.filter(isName), (line) => console.log(line))
}

if (import.meta.main) {
  const wanted = process.argv.slice(2)
  await installNamed(wanted.length > 0 ? wanted : Object.keys(tools)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  })
}
