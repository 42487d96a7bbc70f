import type { Entries } from '../entry.ts'

export const releaseProblems = {
  'settle-timeout': {
    message: '{{name}} is still {{state}}, last update {{update}}, after {{seconds}} s.',
    cause:
      'Lambda did not finish an update within wait-timeout: the one of this run, or one that was already in progress.',
    hint: 'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.',
    short: 'the update did not end in time',
  },
  'function-deleting': {
    message: '{{name}} is being deleted: its state is {{state}}.',
    cause: 'Somebody deleted the function, and Lambda had not finished within wait-timeout.',
    hint: 'If it should live, create it again when it is gone, then run the step again.',
    short: 'the function is being deleted',
  },
  'function-inactive': {
    message: '{{name}} is {{state}}, last update {{update}}: calls fail.',
    cause:
      'An idle function is Inactive and starts again when it is called. This one is Inactive for another reason, and the new code did not end that within wait-timeout.',
    hint: 'Fix what the reason names and run the step again.',
    short: 'the function is inactive',
  },
  'function-out-of-service': {
    message: '{{name}} is {{state}}, last update {{update}}: it takes no calls.',
    cause:
      'Lambda shows ActiveNonInvocable, Deactivating and Deactivated for functions on capacity providers, and while it takes a function out of service. The state did not pass within wait-timeout.',
    hint: 'Find out who took it out of service, and run the step again when it is Active:  aws lambda get-function-configuration --function-name {{name}} .',
    short: 'the function is out of service',
  },
  'state-unknown': {
    message: '{{name}} shows state {{state}} and last update {{update}}, which this version of the step does not know.',
    cause:
      'The step only trusts a function that is Active, or Inactive because it was idle, and whose last update is Successful. The function showed something else until wait-timeout was over. `none` means that the answer of Lambda, or of what AWS_ENDPOINT_URL points to, left it out.',
    hint: 'Look at the function:  aws lambda get-function-configuration --function-name {{name}} . If AWS has a new state, use a newer version of the action.',
    short: 'the function is in an unknown state',
  },
  'code-refused-by-runtime': {
    message: '{{what}}',
    cause:
      'Lambda refused the code of a function that is not on the newest runtime, provided.al2023. Each runtime has a date from which it takes no more code.',
    hint: 'The function has the runtime {{runtime}}. If AWS means that, change it, which keeps bootstrap:  aws lambda update-function-configuration --function-name {{resource}} --runtime provided.al2023 , then run the step again.',
    short: 'Lambda refused the code',
  },
  'update-failed': {
    message: 'The update of {{name}} failed: {{reason}}.',
    cause:
      'Lambda accepted the update but could not put it into service. The reason comes from Lambda and begins with a code. The end of this page lists the fix for each code.',
    hint: 'Lambda keeps running the previous code. {{remedy}}',
  },
  'function-failed': {
    message: '{{name}} is in state Failed: {{reason}}.',
    cause: 'The function itself is unusable, whatever its code. The reason comes from Lambda.',
    hint: '{{remedy}} If the function failed when it was created, create it again.',
    short: 'the function is broken',
  },
  'other-code': {
    message: '{{name}} runs {{live}}, but {{wanted}} was deployed.',
    cause: 'The final check failed: the update succeeded, but Lambda shows other code.',
    hint: "Somebody else deployed it or moved the tag at the same time. Give the workflows that do so one concurrency group, and run the step again. If several functions share the repository, such as the jobs of a matrix, give each its own tag:  tag: '{function}' .",
    short: 'somebody else deployed',
  },
  'tag-moved': {
    message: 'Tag {{tag}} of {{repository}} was moved to {{other}} during this run, so {{name}} was not updated.',
    cause:
      'The tag had the image of this build when the step looked, and not any more just before the update. Lambda would have resolved it to the other image.',
    hint: 'Give the workflows that move this tag one concurrency group, or give each function its own tag, and run the step again.',
    short: 'somebody else moved the tag',
  },
  'deployed-elsewhere': {
    message: 'Somebody else deployed {{name}} during this run: it now runs {{live}}.',
    cause:
      'Other code went live after the step read the function and before it updated it. That code was not overwritten.',
    hint: 'Give the workflows that deploy it one concurrency group. Run the step again if this commit is the newer one.',
    short: 'somebody else deployed',
  },
} as const satisfies Entries
