import type { Entries } from '../entry.ts'
import { OWN_FILES_ONLY, PATHS_HERE } from '../shared.ts'

const ZIP_AGAIN = 'Write it again with  rm -f function.zip && chmod 755 bootstrap && zip function.zip bootstrap .'

export const madeProblems = {
  'made-missing': {
    message: '{{where}}: cannot find {{path}}: {{reason}}.',
    cause: 'Nothing exists at that path, which is relative to working-directory, or it may not be read.',
    hint: 'The path is relative to working-directory. To pass a file from another job, use actions/upload-artifact there and actions/download-artifact here.',
    terminalHint: PATHS_HERE,
  },
  'made-no-file': {
    message: '{{where}}: {{path}} is not a regular file.',
    cause: 'The path is a folder, pipe or device.',
    hint: 'Set it to the file itself.',
  },
  'made-outside': {
    message: '{{where}}: {{path}} is a symbolic link out of the workspace.',
    cause: 'The link leads to a file on the runner that is not in the repository.',
    hint: `${OWN_FILES_ONLY}: copy the file into it.`,
  },
  'zip-file-damaged': {
    message: 'zip-file {{path}} is not a zip, or is damaged: {{reason}}.',
    cause: 'The file cannot be unpacked. It was not completely written or copied, or is something else.',
    hint: ZIP_AGAIN,
  },
  'zip-file-checksum': {
    message: 'zip-file is damaged: {{entry}} does not match its checksum.',
    cause: 'Every file in the zip is unpacked once and checked, as Lambda does.',
    hint: ZIP_AGAIN,
  },
  'zip-file-name': {
    message: 'zip-file contains "{{entry}}", which is not a path below its root.',
    cause:
      'A path contains .. or a backslash, or begins with a slash: unpacking it could write elsewhere. Or it has more than 4096 characters.',
    hint: 'Write it with a tool that follows the format:  zip  on Linux and macOS, or let this step build the zip.',
    terminalHint: 'Write it with a tool that follows the format:  zip  on Linux and macOS.',
  },
  'zip-file-twice': {
    message: 'zip-file contains {{entry}} twice.',
    cause:
      'Tools differ in which of the two they unpack, so neither is used. Names such as ./bootstrap and bootstrap are the same file.',
    hint: 'Delete the old zip before you run  zip  again.',
  },
  'zip-file-below': {
    message: 'zip-file contains {{entry}} below {{file}}, which is not a folder.',
    cause: 'A path cannot be a file or link and a folder at once, so unpacking it fails.',
    hint: 'Rename one of them, and delete the old zip before you run  zip  again.',
  },
  'zip-file-method': {
    message: 'zip-file: {{entry}} is encrypted, or compressed with method {{method}}.',
    cause: 'Lambda unpacks files that are stored or deflated (methods 0 and 8) and have no password.',
    hint: ZIP_AGAIN,
  },
  'zip-file-unpacked': {
    message: 'zip-file has at least {{size}} bytes when unpacked. Lambda accepts {{limit}}.',
    cause: 'All files together have more than 250 MB, or the zip says so.',
    hint: 'Leave out what the function does not need, or deploy it as a container image, which may have 10 GB.',
  },
  'zip-file-bootstrap-missing': {
    message: 'zip-file has no bootstrap among its {{count}} entries.',
    cause: 'The provided.* runtimes start the file bootstrap at the root of the zip, and nothing else.',
    hint: 'Compile to that name:  CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -trimpath -tags lambda.norpc -ldflags "-s -w" -o bootstrap ./ && zip function.zip bootstrap',
  },
  'zip-file-bootstrap-elsewhere': {
    message: 'zip-file has its bootstrap at {{entry}}, but Lambda looks for it at the root.',
    cause: 'The folder was zipped instead of its contents.',
    hint: 'Leave the folder out of the paths:  (cd FOLDER && zip -r ../function.zip ./)',
  },
  'zip-file-bootstrap-kind': {
    message: 'zip-file: bootstrap is not a regular file.',
    cause: 'The entry bootstrap, or the file it links to, is a folder, a device or a pipe.',
    hint: 'Zip the executable itself.',
  },
  'zip-file-bootstrap-link': {
    message: 'zip-file: bootstrap is a link to {{target}}, which is not a file of the zip.',
    cause:
      'Lambda starts the file that the link leads to. A link that build-lambda-zip writes is relative and leads to the program in the same zip. Others lead nowhere once the zip is unpacked.',
    hint: 'Zip the executable itself under the name bootstrap, without  zip --symlinks . A link must be relative, and its file in the zip.',
  },
  'zip-file-bootstrap-mode': {
    message: 'zip-file: {{entry}} has mode {{mode}}, so Lambda cannot start it.',
    cause: 'Lambda starts it as a separate user, which must be allowed to read and execute it.',
    hint: ZIP_AGAIN,
  },
  'zip-file-closed': {
    message: "zip-file has {{entry}}, which is closed to Lambda's user: its mode is {{mode}}{{others}}.",
    cause:
      'Lambda unpacks the zip with its modes, and runs the function as its own user. The function then fails with permission denied where it opens the file.',
    hint: 'Open the files before you zip them:  chmod -R o+rX . .',
  },
  'zip-file-modeless': {
    message: 'zip-file does not contain the modes of its files, so Lambda cannot start bootstrap.',
    cause: 'It was not written on Unix. Windows tools do not record that a file is executable.',
    hint: `${ZIP_AGAIN} On Windows, let this step build the zip, or use build-lambda-zip from aws-lambda-go.`,
    terminalHint: `${ZIP_AGAIN} On Windows, write it with build-lambda-zip from aws-lambda-go.`,
  },
} as const satisfies Entries
