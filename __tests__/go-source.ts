import type { GoSource } from '../src/plan/source.ts'

/** Go code at the root of a workspace, with every setting at its default. */
export const goSource = (workspace: string, more: Partial<GoSource> = {}): GoSource => ({
  kind: 'go',
  workspace,
  directory: workspace,
  goPackage: undefined,
  tags: [],
  ldflags: undefined,
  cgoEnabled: false,
  buildEnv: [],
  include: [],
  ...more,
})
