import { join } from 'node:path'
import { output } from '../tools/command.ts'
import { BUILD_FLAGS } from '../tools/modules.ts'
import { timed } from './measure.ts'
import type { Workspace } from './workspace.ts'

/** `go build` alone, with the flags and for the platform of a deploy; returns its milliseconds. */
export const goBuild = ({ path }: Workspace): Promise<number> =>
  timed(() =>
    output('go', ['build', ...BUILD_FLAGS, '-o', join(path, 'bootstrap'), '.'], {
      cwd: path,
      env: { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' },
    }),
  )
