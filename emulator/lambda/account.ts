import type { RegistryAccount } from '../registry/account.ts'
import type { LayerVersion } from './function/layer-version.ts'
import type { LambdaFunction } from './function/model.ts'
import type { Settling } from './function/update-duration.ts'
import type { Sandboxes } from './sandbox/sandboxes.ts'

/** An account as Lambda knows it. */
export type LambdaAccount = RegistryAccount & {
  /** A private directory that is removed with the emulator. */
  readonly directory: string
  readonly functions: Map<string, LambdaFunction>
  /** Layer versions by ARN, including those of other accounts. */
  readonly layers: Map<string, LayerVersion>
  readonly settling: Settling
  readonly sandboxes: Sandboxes
  /** Runtimes that take no more code, besides those whose time is over today. */
  readonly blockedRuntimes: readonly string[]
  /** Whether an update reads the image's layers for files without a folder, which takes it 0.1 s or more. */
  readonly readsLayers: boolean
}
