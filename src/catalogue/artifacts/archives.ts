import type { Entries } from '../entry.ts'

const WRITE_ARCHIVE = 'docker buildx build --provenance=false --output type=oci,dest=image.tar …'
const BUILD_AGAIN = 'Build it again, and check the free disk space.'
const WRITE_AGAIN =
  'Write it again, and check how it got here: actions/upload-artifact and download-artifact keep files intact.'
const INCOMPLETE = 'The file was not completely written or copied.'

export const archiveProblems = {
  'archive-missing': {
    message: '{{name}}: the file does not exist.',
    cause: 'Nothing exists at that path, which is relative to working-directory.',
    hint: 'Check the path. To pass a file from another job, use actions/upload-artifact there and actions/download-artifact here.',
    terminalHint: BUILD_AGAIN,
  },
  'archive-no-file': {
    message: '{{name}} is not a file.',
    cause: 'The path is a folder, pipe or device. An OCI layout in a folder is not supported.',
    hint: `Pack the folder with  tar -C FOLDER -cf image.tar ./ , or write a file directly:  ${WRITE_ARCHIVE}`,
  },
  'archive-unreadable': {
    message: '{{name}} cannot be read: {{reason}}.',
    cause: "The runner's user may not read the file, its gzip data is damaged, or the disk is full.",
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-gzip-end': {
    message: '{{name}} is cut off: its gzip data has no end.',
    cause: INCOMPLETE,
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-no-tar': {
    message: '{{name}} is not an OCI archive: it is not a tar file, plain or gzipped.',
    cause: 'The file contains something else, or is compressed in another way.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-header': {
    message: '{{name}} is damaged: it has no valid tar header at byte {{offset}}.',
    cause: 'Part of the file was overwritten, or the file cannot be trusted.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-truncated': {
    message: '{{name}} is cut off after {{size}} bytes.',
    cause: INCOMPLETE,
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-entries': {
    message: '{{name}} has more than {{limit}} entries.',
    cause: 'An image archive has a few dozen entries. This is another kind of tar, such as one of a whole file system.',
    hint: `Write the image as an OCI archive:  ${WRITE_ARCHIVE}`,
  },
  'archive-docker': {
    message: '{{name}} is an archive from an old `docker save`, not an OCI archive.',
    cause: 'Docker engines before version 25 write their own format, without digests of the layers.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or convert it:  skopeo copy docker-archive:old.tar oci-archive:image.tar`,
  },
  'archive-no-layout': {
    message: '{{name}} is not an OCI archive: it does not contain {{path}}.',
    cause: 'The tar contains something other than an image, or has the image in a folder.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or, if you have the layout as a folder, with  tar -C FOLDER -cf image.tar ./`,
  },
  'archive-no-regular': {
    message: '{{name}}: {{path}} is not a regular file.',
    cause: 'A link, folder or device is where a manifest or blob should be. Links are not followed.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-twice': {
    message: '{{name}} contains {{path}} twice.',
    cause: 'Readers differ in which of the two they use, so neither is used.',
    hint: 'Write the archive in one go, without  tar --append .',
  },
  'archive-blob-missing': {
    message: '{{name}} does not contain {{path}}, which it needs.',
    cause:
      'A manifest names a blob that is not in the archive. The archive was written for another platform, or is incomplete.',
    hint: `Write the whole image:  ${WRITE_ARCHIVE}`,
  },
  'archive-blob-size': {
    message: '{{name}}: {{path}} has {{found}} bytes, but its manifest says {{size}}.',
    cause: 'Every blob is checked against its size and digest before anything is sent.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-blob-bytes': {
    message: '{{name}}: the blob {{digest}} has a different digest, {{found}}.',
    cause:
      'Every blob is checked against its size and digest before anything is sent. The file was damaged or changed.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-document': {
    message: '{{name}}: {{path}} cannot be used: {{reason}}.',
    cause: 'Something else is where the index, a manifest or a config of an OCI archive should be.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-document-size': {
    message: '{{name}}: {{path}} has {{size}} bytes. A manifest or config has at most {{limit}}.',
    cause: 'Something else is where a manifest or config should be, or the archive cannot be trusted.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-several': {
    message: '{{name}} contains {{count}} images for linux/{{goarch}}.',
    cause: 'The archive was saved from several images or tags, and nothing says which one to use.',
    hint: 'Save one image to an archive.',
  },
} as const satisfies Entries
