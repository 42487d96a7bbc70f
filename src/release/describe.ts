import { shortHash } from '../text/format.ts'
import { codeHash, imageUri } from './code.ts'
import { listLayers } from './differences.ts'
import type { Step } from './steps.ts'

/** What a step did, in two or three words for the log. */
export const describeDone = (step: Step): string => {
  switch (step.kind) {
    case 'move-tag':
      return `tag ${step.tag} moved`
    case 'update-configuration':
      return 'layers set'
    case 'note':
      return 'commit noted'
    case 'update-code':
      return 'code updated'
    case 'verify':
      return 'checked'
  }
}

/** One line per step, for a dry run and for the progress of a release. */
export const describeStep = (step: Step, functionName: string): string => {
  switch (step.kind) {
    case 'move-tag':
      return `move tag ${step.tag} from ${step.from === undefined ? 'nothing' : shortHash(step.from.digest)} to ${shortHash(step.to.digest)}`
    case 'update-configuration':
      return `set the layers of ${functionName} to ${listLayers(step.layers)}`
    case 'note':
      return `note the commit in the tags of ${functionName}`
    case 'update-code':
      return `update the code of ${functionName} to ${step.code.kind === 'image' ? imageUri(step.code) : `a zip of ${step.code.sizeBytes} bytes`} (${step.architecture})`
    case 'verify':
      return `check that ${functionName} runs ${shortHash(codeHash(step.code))}`
  }
}
