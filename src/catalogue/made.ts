import type { Entries } from './entry.ts'
import { OWN_FILES_ONLY, PATHS_HERE } from './shared.ts'

const ZIP_AGAIN = 'Write it again, with  chmod 755 bootstrap && zip function.zip bootstrap .'

export const madeProblems = {
  'made-missing': {
    message: '{{where}}: {{path}} is not there: {{reason}}.',
    cause: 'Nothing is at that path, which is relative to working-directory, or it may not be read.',
    hint: 'Check the path. A file of another job has to be handed on: actions/upload-artifact there, actions/download-artifact here.',
    terminalHint: PATHS_HERE,
  },
  'made-no-file': {
    message: '{{where}}: {{path}} is no regular file.',
    cause: 'A folder, pipe or device stands at that path.',
    hint: 'Name the file itself.',
  },
  'made-outside': {
    message: '{{where}}: {{path}} is a symbolic link out of the workspace.',
    cause: 'Its target is a file of the runner, and not of the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file in.`,
  },
  'zip-file-damaged': {
    message: 'zip-file {{path}} is no zip, or is damaged: {{reason}}.',
    cause: 'The file cannot be unpacked: it was not written or copied to its end, or is something else.',
    hint: ZIP_AGAIN,
  },
  'zip-file-checksum': {
    message: 'zip-file is damaged: {{entry}} has other bytes than its checksum says.',
    cause: 'Every file in the zip is unpacked once and checked, as Lambda does it.',
    hint: ZIP_AGAIN,
  },
  'zip-file-name': {
    message: 'zip-file holds "{{entry}}", which is no path below its root.',
    cause: 'A path has .., a backslash, or begins with a slash: whoever unpacks that may write elsewhere.',
    hint: 'Write it with a tool that follows the format:  zip  on Linux and macOS, or build the zip with this step.',
    terminalHint: 'Write it with a tool that follows the format:  zip  on Linux and macOS.',
  },
  'zip-file-twice': {
    message: 'zip-file holds {{entry}} twice.',
    cause:
      'Which of the two counts depends on who unpacks it, and so neither does. Names such as ./bootstrap and bootstrap are the same file.',
    hint: 'Remove the file before  zip  writes it anew.',
  },
  'zip-file-below': {
    message: 'zip-file holds {{entry}} below {{file}}, which is no folder.',
    cause: 'A path cannot be a file, or a link, and a folder at once, and unpacking it fails.',
    hint: 'Rename one of them, and remove the file before  zip  writes it anew.',
  },
  'zip-file-method': {
    message: 'zip-file: {{entry}} is encrypted, or packed by method {{method}}.',
    cause: 'Lambda unpacks files that are stored or deflated (methods 0 and 8), and none with a password.',
    hint: ZIP_AGAIN,
  },
  'zip-file-unpacked': {
    message: 'zip-file has {{size}} bytes and more when it is unpacked; Lambda takes {{limit}}.',
    cause: 'All files together are more than 250 MB, or say so.',
    hint: 'Leave out what the function does not need, or deploy it as a container image, which may have 10 GB.',
  },
  'zip-file-bootstrap-missing': {
    message: 'zip-file has no bootstrap among its {{count}} entries.',
    cause: 'The provided.* runtimes start the file bootstrap at the root of the zip, and nothing else.',
    hint: 'Compile to that name:  CGO_ENABLED=0 GOOS=linux go build -trimpath -tags lambda.norpc -ldflags "-s -w" -o bootstrap ./ && zip function.zip bootstrap',
  },
  'zip-file-bootstrap-elsewhere': {
    message: 'zip-file has its bootstrap at {{entry}}, and Lambda looks for it at the root.',
    cause: 'The folder was zipped, and not what is in it.',
    hint: 'Leave the folder out of the paths:  (cd FOLDER && zip -r ../function.zip .)',
  },
  'zip-file-bootstrap-kind': {
    message: 'zip-file: bootstrap is no regular file.',
    cause: 'A link or folder stands in its place.',
    hint: 'Zip the executable itself, without  zip --symlinks .',
  },
  'zip-file-bootstrap-mode': {
    message: 'zip-file: bootstrap has mode {{mode}}, and Lambda could not start it.',
    cause: 'Lambda starts it as a user of its own, who has to be allowed to read and to execute it.',
    hint: ZIP_AGAIN,
  },
  'zip-file-modeless': {
    message: 'zip-file says nothing of the modes of its files, and Lambda could not start bootstrap.',
    cause: 'It was not written on Unix: tools of Windows leave out that a file is executable.',
    hint: `${ZIP_AGAIN} On Windows, build the zip with this step, or with build-lambda-zip of aws-lambda-go.`,
    terminalHint: `${ZIP_AGAIN} On Windows, write it with build-lambda-zip of aws-lambda-go.`,
  },
} as const satisfies Entries
