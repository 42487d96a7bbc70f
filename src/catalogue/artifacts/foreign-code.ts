import type { Entries } from '../entry.ts'

export const foreignCodeProblems = {
  'secrets-readable': {
    message: 'The secrets of the step cannot be hidden from the code that it is going to run: {{reason}}',
    cause:
      "Before a Dockerfile, a C compiler or the function runs, the step replaces itself by a process whose environment other processes can read without finding a secret. For that it needs a file in /dev/shm or in the runner's temporary folder.",
    hint: "Check that the runner's temporary folder can be written to.",
  },
  'command-file-written': {
    message: 'Code that this step ran wrote to a file of the runner: {{files}}. What it wrote was removed.',
    cause:
      'With these files a step sets variables, outputs and PATH for the steps after it. Only the step itself may write to them, so the code of a build or a function that does is an attack, or a mistake in a script.',
    hint: "Look for what writes to the runner's files: in the function, what its build starts, and the Dockerfile.",
  },
  'own-file-changed': {
    message:
      'While code that this step ran was running, files changed that say what the step itself runs next: {{files}}.',
    cause:
      'The program of this action, the configurations of Docker and AWS, and the credential helpers and processes that these name decide which code gets to run while the step has the role. Code of a build or a function that changes them could come back then.',
    hint: 'Look for what writes these files: in the function, what its build starts, and the Dockerfile. Log in to registries before this step. If other jobs share them, give each runner a home of its own.',
  },
  'foreign-code-alive': {
    message: 'Code that this step ran is still running and cannot be ended: {{processes}}.',
    cause:
      'The step assumes the role only after everything that a build or smoke-event has started has ended. These processes were killed and did not end within 5 s.',
    hint: 'Find out what they are and what keeps them, such as a debugger or a file system that hangs.',
  },
  'foreign-code-unknown': {
    message:
      'New processes of this user started while the step ran a build or the function, and still run: {{processes}}.',
    cause:
      'Code that leaves its process group and drops its environment cannot be told from what somebody else has started on this machine, so it is not killed. The kernel of this runner does not let the step put code into a PID namespace, which would end all of it.',
    hint: 'Find out what started them. Use a runner with user namespaces, or run builds and smoke-event in a job without id-token.',
  },
  'foreign-code-unseen': {
    message: 'Whether code that the step ran is still running is not known: {{platform}} has no /proc.',
    cause: 'What leaves its process group is found by its environment, which only Linux shows.',
    hint: 'Use a Linux runner, or run builds in a job without id-token.',
  },
} as const satisfies Entries
