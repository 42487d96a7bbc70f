import { folderInputs } from './folders.ts'
import type { HostileInput } from './input.ts'
import { lineInputs } from './lines.ts'
import { networkInputs } from './network.ts'
import { outputInputs } from './outputs.ts'

/** What hostile texts, folders, servers and programs hand to the step. */
export const textInputs: readonly HostileInput[] = [...folderInputs, ...lineInputs, ...networkInputs, ...outputInputs]
