import type { Entries } from '../entry.ts'
import { OWN_FILES_ONLY } from '../shared.ts'

export const includeProblems = {
  'include-nothing': {
    message: 'include: nothing matches "{{pattern}}".',
    cause: 'A file, folder or glob in include does not exist when the step runs.',
    hint: 'Paths are relative to working-directory. A file that a build makes must exist before this step.',
  },
  'include-no-file': {
    message: 'include: {{path}} is neither a file nor a folder.',
    cause: 'The path in include is a pipe, socket or device.',
    hint: 'Leave it out.',
  },
  'include-unreadable': {
    message: 'include: cannot read {{path}}: {{reason}}.',
    cause: "The file is gone, or the runner's user may not read it.",
    hint: 'Is it a broken symbolic link? Fix it, or leave it out.',
  },
  'include-link-loop': {
    message: 'include: {{path}} is a symbolic link to a folder above it.',
    cause: 'The folder would hold itself, and that again, without an end.',
    hint: 'Remove the link, or include files beside it.',
  },
  'include-too-many': {
    message: 'include: {{pattern}} holds more than {{limit}} files and folders.',
    cause:
      'The folder is larger than anything that belongs into a function, or links to folders lead to the same files in many ways.',
    hint: 'Name what the function needs, not the folders above it. Symbolic links to folders count with all that they lead to.',
  },
  'include-pattern': {
    message: 'include: the pattern {{pattern}} takes too long to try.',
    cause:
      'Each *, each pair of braces and each group multiplies the ways in which a pattern can match a name. The step gives up when trying them keeps a processor busy for seconds.',
    hint: 'Use fewer of them, or name the folder:  include: static .',
  },
  'include-overlap': {
    message: 'include: {{path}} conflicts with the binary {{binary}}.',
    cause: 'The file would replace the binary, or be a folder above or below it.',
    hint: 'Rename the file or folder, or leave it out.',
  },
  'include-symlink': {
    message: 'include: {{path}} is a symbolic link out of the workspace.',
    cause: 'Its target is a file of the runner, not of the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file into it.`,
  },
  'include-outside': {
    message: 'include: {{path}} is not below working-directory, or is part of .git, which may hold credentials.',
    cause: 'A glob or symbolic link leads out of working-directory, or into .git.',
    hint: 'Use your own files below working-directory.',
  },
  'zip-too-large': {
    message: 'The zip has {{size}} bytes, more than the {{limit}} that Lambda allows in a request.',
    cause: 'The binary and the included files together are more than 50 MB when compressed.',
    hint: 'Include less, or deploy it as a container image of up to 10 GB:  package-type: image  on a new function.',
    terminalHint: 'Leave out what the function does not need, or make a container image of it, of up to 10 GB.',
  },
} as const satisfies Entries
