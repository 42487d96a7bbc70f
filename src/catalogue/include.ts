import type { Entries } from './entry.ts'
import { OWN_FILES_ONLY } from './shared.ts'

export const includeProblems = {
  'include-nothing': {
    message: 'include: nothing matches "{{pattern}}".',
    cause: 'A file, folder or glob of include is not there when the step runs.',
    hint: 'Paths are relative to working-directory; a file that a build makes has to be there before this step.',
  },
  'include-no-file': {
    message: 'include: {{path}} is neither a file nor a folder.',
    cause: 'A pipe, socket or device stands where include leads.',
    hint: 'Leave it out.',
  },
  'include-unreadable': {
    message: 'include: {{path}} cannot be read: {{reason}}.',
    cause: 'The file is gone, or may not be read by the user of the runner.',
    hint: 'Is it a symbolic link that leads nowhere? Mend it, or leave it out.',
  },
  'include-overlap': {
    message: 'include: {{path}} is in the way of the binary, which is {{binary}}.',
    cause: 'The file would take the place of the binary, or be a folder above or below it.',
    hint: 'Rename the file or folder, or leave it out.',
  },
  'include-symlink': {
    message: 'include: {{path}} is a symbolic link out of the workspace.',
    cause: 'Its target is a file of the runner, and not of the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file in.`,
  },
  'include-outside': {
    message: 'include: {{path}} is not below working-directory, or is part of .git, which may hold credentials.',
    cause: 'A glob or symbolic link reaches out of working-directory, or into .git.',
    hint: 'Name files of your own below working-directory.',
  },
  'zip-too-large': {
    message: 'The zip has {{size}} bytes; Lambda takes {{limit}} in a request.',
    cause: 'Binary and included files together are more than 50 MB when compressed.',
    hint: 'Include less, or deploy it as a container image, which may have 10 GB:  package-type: image  on a new function.',
    terminalHint: 'Leave out what the function does not need, or make a container image of it, which may have 10 GB.',
  },
} as const satisfies Entries
