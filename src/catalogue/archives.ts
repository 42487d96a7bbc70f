import type { Entries } from './entry.ts'

const WRITE_ARCHIVE = 'docker buildx build --provenance=false --output type=oci,dest=image.tar …'
const BUILD_AGAIN = 'Build it again, and look at the free space of the disk.'
const WRITE_AGAIN =
  'Write it again, and look at how it came here: actions/upload-artifact and download-artifact keep files whole.'

export const archiveProblems = {
  'archive-missing': {
    message: '{{name}}: there is no such file.',
    cause: 'Nothing is at that path, which is relative to working-directory.',
    hint: 'Check the path. A file of another job has to be handed on: actions/upload-artifact there, actions/download-artifact here.',
    terminalHint: BUILD_AGAIN,
  },
  'archive-no-file': {
    message: '{{name}} is no file.',
    cause: 'A folder, pipe or device stands there: an OCI layout as a folder is not read.',
    hint: `Pack the folder with  tar -C FOLDER -cf image.tar . , or write a file at once:  ${WRITE_ARCHIVE}`,
  },
  'archive-unreadable': {
    message: '{{name}} cannot be read: {{reason}}.',
    cause: 'The file may not be read by the user of the runner, its gzip is damaged, or the disk is full.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-gzip-end': {
    message: '{{name}} is cut off: its gzip has no end.',
    cause: 'The file was not written or copied to its end.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-no-tar': {
    message: '{{name}} is no OCI archive: it is no tar, plain or with gzip.',
    cause: 'Something else is in the file, or it is compressed in another way.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-header': {
    message: '{{name}} is damaged: what stands at byte {{offset}} is no header of a tar.',
    cause: 'Part of the file was overwritten, or it is not to be trusted.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-truncated': {
    message: '{{name}} is cut off after {{size}} bytes.',
    cause: 'The file was not written or copied to its end.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-entries': {
    message: '{{name}} has more than {{limit}} entries.',
    cause: 'An image in an archive has a few dozen; this is another tar, such as one of a whole file system.',
    hint: `Write the image as an OCI archive:  ${WRITE_ARCHIVE}`,
  },
  'archive-docker': {
    message: '{{name}} is an archive of an old `docker save`, not an OCI archive.',
    cause: 'Docker engines before version 25 write a format of their own, without digests of the layers.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or turn it into one:  skopeo copy docker-archive:old.tar oci-archive:image.tar`,
  },
  'archive-no-layout': {
    message: '{{name}} is no OCI archive: it holds no {{path}}.',
    cause: 'The tar holds something else than an image, or has the image in a folder of its own.',
    hint: `Write it with  ${WRITE_ARCHIVE}  or, where there is a layout as a folder,  tar -C FOLDER -cf image.tar .`,
  },
  'archive-no-regular': {
    message: '{{name}}: {{path}} is no regular file.',
    cause: 'A link, folder or device stands where a manifest or blob belongs. Links are not followed.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-twice': {
    message: '{{name}} holds {{path}} twice.',
    cause: 'Which of the two counts depends on who reads it, and so neither does.',
    hint: 'Write the archive in one go, without  tar --append .',
  },
  'archive-blob-missing': {
    message: '{{name}} does not hold {{path}}, which it needs.',
    cause:
      'A manifest names a blob that is not in the archive: it was written for another platform, or left incomplete.',
    hint: `Write all of the image:  ${WRITE_ARCHIVE}`,
  },
  'archive-blob-size': {
    message: '{{name}}: {{path}} has {{found}} bytes, not the {{size}} that its manifest says.',
    cause: 'Every blob is checked against size and digest before anything is sent.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-blob-bytes': {
    message: '{{name}}: the blob {{digest}} has another digest, {{found}}.',
    cause: 'Every blob is checked against size and digest before anything is sent. The file was damaged or changed.',
    hint: WRITE_AGAIN,
    terminalHint: BUILD_AGAIN,
  },
  'archive-document': {
    message: '{{name}}: {{path}} cannot be used: {{reason}}.',
    cause: 'Where an OCI archive has its index or a manifest stands something else.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-document-size': {
    message: '{{name}}: {{path}} has {{size}} bytes, and no manifest or config has more than {{limit}}.',
    cause: 'Something else stands where a manifest belongs, or the archive is not to be trusted.',
    hint: `Write it with  ${WRITE_ARCHIVE}`,
  },
  'archive-several': {
    message: '{{name}} holds {{count}} images for linux/{{goarch}}.',
    cause: 'The archive was saved from several images or tags, and nothing says which of them is meant.',
    hint: 'Save one image to an archive.',
  },
} as const satisfies Entries
