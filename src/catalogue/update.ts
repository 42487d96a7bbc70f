import type { Entries } from './entry.ts'

export const releaseProblems = {
  'settle-timeout': {
    message: '{{name}} is still {{state}}, last update {{update}}, after {{seconds}} s.',
    cause: 'Lambda did not finish an update within wait-timeout: ours, or one that was under way before.',
    hint: 'AWS may still finish it: look at the function, then run the step again, with a higher wait-timeout if it is always this slow.',
  },
  'update-failed': {
    message: 'The update of {{name}} failed: {{reason}}.',
    cause: "Lambda accepted the new code and could not put it into service; the reason is Lambda's.",
    hint: 'Lambda keeps running the code from before. Mend what it names and run the step again.',
  },
  'function-failed': {
    message: '{{name}} is in state Failed: {{reason}}.',
    cause: "The function itself cannot be used, whatever its code; the reason is Lambda's.",
    hint: 'Mend what it names; a function that failed at its creation has to be made anew.',
  },
  'other-code': {
    message: '{{name}} runs {{live}}, not {{wanted}}, which was deployed.',
    cause: 'The proof failed: the update went through, and yet Lambda shows other bytes.',
    hint: 'Somebody else deployed it, or moved the tag, at the same time: give the workflows that do one concurrency group, and run the step again.',
  },
  'deployed-elsewhere': {
    message: 'Somebody else deployed {{name}} meanwhile: it runs {{live}} now.',
    cause: 'Other code went live between the look at the function and the update. It was not overwritten.',
    hint: 'Give the workflows that deploy it one concurrency group, and run the step again if this commit is the newer one.',
  },
} as const satisfies Entries
