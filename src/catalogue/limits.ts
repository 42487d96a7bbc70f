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
  'layers-steps': {
    message: 'layers: following all links takes more than {{limit}} steps.',
    cause:
      'Every link is followed, because it must not lead out of /opt. Long links through other links need this many; those of real layers need a thousandth.',
    hint: ANOTHER_LAYER,
  },
} as const satisfies Entries
