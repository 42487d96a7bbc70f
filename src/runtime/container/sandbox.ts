import { totalmem } from 'node:os'

/** How a container under smoke-event is kept; a developer's own, under `local`, is not. */
export type Sandbox = {
  /** `none`: a network of its own, where it reaches our server alone; `host`: this machine's. */
  readonly network: 'none' | 'host'
}

const MB = 1_048_576

/** Lambda's limits of processes and threads, and of memory (AWS documentation, Lambda quotas). */
const MAX_PROCESSES = 1_024
const MAX_MEMORY_MB = 10_240

/** /tmp without a setting of the function's own (AWS documentation, Configure ephemeral storage). */
const TMP_MB = 512

/** The rest of the machine's memory is for this step and the engine. */
const SHARE_OF_MEMORY = 0.75

/**
 * What Docker takes away from a container, as Lambda does: capabilities, new rights, every place to write but /tmp, and processes and memory without end.
 * The function's own memory size is not known before there is a role, so the limit is Lambda's largest, or what the machine can spare.
 */
export const sandboxArguments = (volumes: readonly Volume[], machineBytes = totalmem()): readonly string[] => {
  const memoryMb = Math.min(MAX_MEMORY_MB, Math.floor((machineBytes * SHARE_OF_MEMORY) / MB))
  return [
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    // Lambda has no /dev/shm.
    ...['--read-only', '--tmpfs', `/tmp:rw,exec,nosuid,nodev,mode=1777,size=${TMP_MB}m`, '--ipc', 'none'],
    ...volumes.flatMap(({ name, path }) => [
      '--mount',
      `type=volume,source=${name},${csvField(`destination=${path}`)},readonly`,
    ]),
    ...['--pids-limit', String(MAX_PROCESSES), '--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
  ]
}

/** Where the image keeps a volume: with its content, but not writable, as without volumes in Lambda. Docker refuses that for one without a name. */
export type Volume = { readonly name: string; readonly path: string }

/** A name for each volume of an image, from its container's. Those in /tmp may stay writable. */
export const nameVolumes = (container: string, paths: readonly string[]): readonly Volume[] =>
  paths.filter((path) => !/^\/tmp(?:\/|$)/.test(path)).map((path, index) => ({ name: `${container}-${index}`, path }))

/** One field of docker's comma-separated values: a path in an image may hold a comma, and options after it. */
const csvField = (text: string): string => `"${text.replaceAll('"', '""')}"`
