import type { Entries } from './entry.ts'

export const releaseProblems = {
  'settle-timeout': {
    message: '{{name}} is still {{state}}, last update {{update}}, after {{seconds}} s.',
    cause:
      'Lambda did not finish an update within wait-timeout: the one of this run, or one that was already in progress.',
    hint: 'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.',
    short: 'the update did not end in time',
  },
  'update-failed': {
    message: 'The update of {{name}} failed: {{reason}}.',
    cause: 'Lambda accepted the update but could not put it into service. The reason comes from Lambda.',
    hint: 'Lambda keeps running the previous code. Fix what the reason names and run the step again.',
  },
  'function-failed': {
    message: '{{name}} is in state Failed: {{reason}}.',
    cause: 'The function itself is unusable, whatever its code. The reason comes from Lambda.',
    hint: 'Fix what the reason names. If the function failed when it was created, create it again.',
    short: 'the function is broken',
  },
  'other-code': {
    message: '{{name}} runs {{live}}, but {{wanted}} was deployed.',
    cause: 'The final check failed: the update succeeded, but Lambda shows other code.',
    hint: "Somebody else deployed it or moved the tag at the same time. Give the workflows that do so one concurrency group, and run the step again. If several functions share the repository, such as the jobs of a matrix, give each its own tag:  tag: '{function}' .",
    short: 'somebody else deployed',
  },
  'deployed-elsewhere': {
    message: 'Somebody else deployed {{name}} during this run: it now runs {{live}}.',
    cause:
      'Other code went live after the step read the function and before it updated it. That code was not overwritten.',
    hint: 'Give the workflows that deploy it one concurrency group. Run the step again if this commit is the newer one.',
    short: 'somebody else deployed',
  },
} as const satisfies Entries
