import { failure, refusal } from '../errors/problems.ts'
import { createTerminal } from '../host/terminal.ts'
import { version } from '../host/version.generated.ts'
import { readCommand } from './arguments.ts'
import { localFlags } from './flags.ts'
import { runLocally } from './local.ts'
import { samples } from './samples.generated.ts'

/** The exit code for an invalid command line. */
const MISUSE = 2

const SETTINGS = localFlags.filter(({ setting }) => setting !== undefined).map(({ name }) => name)

/** Runs a command line, without node and script; returns the exit code. */
export const runCommandLine = async (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const terminal = createTerminal(environment, SETTINGS)
  if (!isRecent(process.versions.node)) {
    terminal.fail(failure('node-too-old', { version: process.versions.node, path: process.execPath }))
    return 1
  }
  const command = readCommand(args, { caller: terminal.host.caller, samples: Object.keys(samples) })
  try {
    switch (command.kind) {
      case 'help':
        await terminal.answer(usage())
        return 0
      case 'version':
        await terminal.answer(`${version}\n`)
        return 0
      case 'samples':
        await terminal.answer(`${Object.keys(samples).join('\n')}\n`)
        return 0
      case 'refuse':
        terminal.fail(refusal(command.problems))
        terminal.host.log.info('See deploy-go-lambda local --help')
        return MISUSE
      case 'run':
        return await runLocally(command, terminal)
    }
  } catch (error) {
    const interruption = terminal.interruption()
    if (interruption !== undefined) return interruption
    terminal.fail(error)
    return 1
  }
}

/** From `engines` in package.json. */
const MIN_NODE = 24

const isRecent = (version: string): boolean => Number.parseInt(version, 10) >= MIN_NODE

const usage = (): string => {
  const rows = localFlags.map(({ name, value, short, help }) => ({
    flag: `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    help: help.replaceAll('`', ''),
  }))
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  return [
    'Usage: deploy-go-lambda local [flags]',
    '',
    'Runs a Lambda function on this machine: once with --event or --sample, else as a server until Ctrl-C.',
    '',
    ...rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`),
    '',
  ].join('\n')
}
