import { DeployError } from '../errors.ts'
import type { LiveFunction } from '../observe/function.ts'
import { type Code, codeHash, holds, liveHash } from './steps.ts'

/** The proof: Lambda runs the very bytes that went up. Throws when it runs others, as after a tag that somebody else moved in between. */
export const verifyLive = (live: LiveFunction, code: Code, functionName: string): void => {
  if (live.update === 'Failed') {
    throw new DeployError(`The update of ${functionName} failed: ${live.updateReason}.`, {
      hint: 'Lambda keeps running the code from before. Mend what it names and run the step again.',
    })
  }
  if (live.state === 'Failed') {
    throw new DeployError(`${functionName} is in state Failed: ${live.stateReason}.`, {
      hint: 'Mend what it names; a function that failed at its creation has to be made anew.',
    })
  }
  if (holds(live, code)) return
  throw new DeployError(
    `${functionName} runs ${liveHash(live) ?? 'unknown code'}, not ${codeHash(code)}, which was deployed.`,
    {
      hint: 'Somebody else deployed it, or moved the tag, at the same time: give the workflows that do one concurrency group, and run the step again.',
    },
  )
}
