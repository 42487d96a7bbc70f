import type { BaseRoot } from '../../../../src/inspect/root/base-root.ts'
import { TASK_ROOT } from '../../../../src/lambda/paths.ts'

/** The file system of a base that nobody has read. */
export const PLAIN_ROOT: BaseRoot = {
  workingDirectory: TASK_ROOT,
  real: (path) => path,
  modeOf: () => undefined,
  missing: [],
}
