import type { Entries } from './entry.ts'

const OTHER_IMAGE = 'or use another image.'
const ANOTHER_LAYER = 'Use another version of the layer, or report this to its publisher.'
const BOMB =
  'Files shrink to a third or a tenth. What unpacks to more than 20 times its size, beyond the first 256 MB, is made to fill memory and disks.'

/** What ends the reading of other people's bytes that would take too much time, memory or disk. */
export const limitProblems = {
  'image-root-ratio': {
    message: '{{name}} has {{packed}} bytes of layers, which unpack to more than {{limit}}.',
    cause: BOMB,
    hint: `Rebuild the image without large files of zeros, ${OTHER_IMAGE}`,
  },
  'image-root-records': {
    message: '{{name}} has more than {{limit}} records in the extended headers of its layers.',
    cause: 'A file has a few such records, for a long name or a time. Reading this many takes minutes.',
    hint: `Rebuild the image with  docker buildx build , ${OTHER_IMAGE}`,
  },
  'image-root-steps': {
    message: '{{name}}: finding the files of its layers takes more than {{limit}} steps through folders and links.',
    cause:
      'Links through links, or folders that are emptied over and over, need this many. No real image needs a tenth.',
    hint: `Rebuild the image without chains of links, ${OTHER_IMAGE}`,
  },
  'image-root-memory': {
    message: '{{name}}: the names and folders of its layers take more than {{limit}} bytes of memory.',
    cause:
      'The check of an image keeps the names of all its files in memory. Long names, or deep folders for every file, use it up.',
    hint: `Rebuild the image with fewer files and folders, ${OTHER_IMAGE}`,
  },
  'archive-ratio': {
    message: '{{name}} has {{packed}} bytes, which unpack to more than {{limit}}.',
    cause: BOMB,
    hint: 'Write the archive without gzip: its layers are compressed already.',
  },
  'archive-too-large': {
    message: '{{name}} has more than {{limit}} bytes when unpacked.',
    cause: 'Lambda accepts images of up to 10 GB, uncompressed.',
    hint: 'Leave out what the function does not need, for example with a second build stage.',
  },
  'archive-documents': {
    message: '{{name}}: its index, manifests and configs have more than {{limit}} bytes, of all images together.',
    cause: 'Those of an image have a few thousand bytes. The archive holds very many images, or cannot be trusted.',
    hint: 'Save one image to an archive.',
  },
  'archive-extensions': {
    message: '{{name}}: the extended headers of its tar have more than {{limit}} bytes.',
    cause: 'They hold long names and times. Those of an image archive are short.',
    hint: 'Write it with  docker buildx build --output type=oci,dest=image.tar …',
  },
  'binary-too-large': {
    message: 'binary has {{size}} bytes. Lambda accepts images of {{limit}}, and smaller zips.',
    cause: 'The file is larger than all that Lambda runs, such as a file of zeros that take no space on the disk.',
    hint: 'Set binary to the program that go build wrote.',
  },
  'zip-file-entries': {
    message: 'zip-file has more than {{limit}} files and folders.',
    cause: 'Lambda accepts 250 MB, unpacked. Folders that only the path of a file names count, too.',
    hint: 'Leave out what the function does not need, or bundle many small files into one.',
  },
  'zip-file-overlap': {
    message: 'zip-file has entries that share their bytes.',
    cause: 'All entries together claim to have more packed bytes than the zip has. Only bombs are made like this.',
    hint: 'Write it with a tool that follows the format:  zip  on Linux and macOS, or let this step build the zip.',
    terminalHint: 'Write it with a tool that follows the format:  zip  on Linux and macOS.',
  },
  'registry-too-many-values': {
    message: 'The manifest or config of {{name}} has more than {{limit}} values.',
    cause:
      'Those of an image have a few hundred: its layers, its variables, its history. Reading very many fills memory.',
    hint: 'Use another image.',
  },
  'extensions-too-many': {
    message: '{{where}} has {{count}} files in /opt/extensions, more than {{limit}}.',
    cause: 'Lambda starts every file there as an extension, and refuses a function with too many (TooManyExtensions).',
    hint: 'Put files that are not extensions into another folder.',
  },
  'extensions-too-large': {
    message: 'Image {{image}}: copying {{path}} out of it gives more than {{limit}} bytes.',
    cause: 'The step lists the extensions of an image and looks for RIE in it before it runs the image.',
    hint: 'Put files that are not extensions into another folder than /opt/extensions.',
  },
  'layer-image-ratio': {
    message: 'layers: the image of {{layer}} has {{packed}} bytes of layers, which unpack to more than {{limit}}.',
    cause: BOMB,
    hint: 'Use another tag of the image, or report this to its publisher.',
  },
  'layer-image-records': {
    message: 'layers: the image of {{layer}} has more than {{limit}} records in the extended headers of its layers.',
    cause: 'A file has a few such records, for a long name or a time. Reading this many takes minutes.',
    hint: 'Use another tag of the image, or report this to its publisher.',
  },
  'layer-overlap': {
    message: '{{layer}} is a zip whose entries share their bytes.',
    cause: 'All entries together claim to have more packed bytes than the zip has. Only bombs are made like this.',
    hint: ANOTHER_LAYER,
  },
  'layers-entries': {
    message: 'layers has more than {{limit}} files and folders, of all layers together.',
    cause: 'Lambda allows 250 MB of layers. Folders that only the path of a file names count, too.',
    hint: 'Use fewer layers, or layers with fewer files.',
  },
  'layers-ratio': {
    message:
      'layers: what all layers unpack to is more than 20 times their size, and more than {{limit}} bytes beyond that.',
    cause: BOMB,
    hint: 'Use fewer layers, or another version of the one that is small and unpacks to much.',
  },
  'layers-links': {
    message: 'layers: the targets of all links have more than {{limit}} characters.',
    cause: 'Every link is followed, because it must not lead out of /opt. The links of real layers are short.',
    hint: ANOTHER_LAYER,
  },
  'layers-steps': {
    message: 'layers: following all links takes more than {{limit}} steps.',
    cause:
      'Every link is followed, because it must not lead out of /opt. Long links through other links need this many; those of real layers need a thousandth.',
    hint: ANOTHER_LAYER,
  },
} as const satisfies Entries
