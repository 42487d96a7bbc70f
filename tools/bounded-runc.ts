/** Starts runc after removing from its specification what would be an error here: capabilities that this system does not grant, and time namespaces, which runc knows from 1.2 on. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Process = { capabilities?: Record<string, string[]> }

type Spec = Process & { process?: Process; linux?: { namespaces?: { type: string }[] } }

/** `runc create --bundle FOLDER …` reads a container's specification, `runc exec --process FILE …` that of one more process in it. */
const specification = (args: readonly string[]): string | undefined => {
  const [bundle, process] = ['--bundle', '--process'].map((name) => args[args.indexOf(name) + 1])
  if (args.includes('--process')) return process
  return args.includes('--bundle') ? join(bundle ?? '', 'config.json') : undefined
}

/** The capabilities that the kernel allows us, by their names in specifications (setpriv of util-linux). */
const granted = (): ReadonlySet<string> => {
  const { stdout } = spawnSync('setpriv', ['--dump'], { encoding: 'utf8' })
  const names = stdout.match(/^Capability bounding set: (.*)$/m)?.[1]?.split(',') ?? []
  return new Set(names.map((name) => `CAP_${name.toUpperCase()}`))
}

const args = process.argv.slice(2)
const path = specification(args)
if (path !== undefined) {
  const spec: Spec = JSON.parse(readFileSync(path, 'utf8'))
  const { capabilities = {} } = spec.process ?? spec
  const bounds = granted()
  for (const [kind, names] of Object.entries(capabilities))
    capabilities[kind] = names.filter((name) => bounds.has(name))
  const { linux } = spec
  if (linux?.namespaces !== undefined) linux.namespaces = linux.namespaces.filter(({ type }) => type !== 'time')
  writeFileSync(path, JSON.stringify(spec))
}
process.exitCode = spawnSync('runc', args, { stdio: 'inherit' }).status ?? 1
