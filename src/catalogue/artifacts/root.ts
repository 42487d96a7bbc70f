import type { Entries } from '../entry.ts'

const SMALLER_IMAGE = 'Remove from the image what the function does not need, for example with a second build stage.'

export const rootProblems = {
  'image-root-unreadable': {
    message: 'Layer {{digest}} of {{name}} cannot be read: {{reason}}.',
    cause: 'The layer is not a tar archive, is not gzip although its media type says so, or ends early.',
    hint: 'Build the image again, and check that nothing changes its layers afterwards.',
  },
  'working-directory-closed': {
    message:
      "WORKDIR {{path}} of {{where}} is closed to Lambda's user: {{folder}} has mode {{mode}}, so the function would fail with permission denied.",
    cause:
      'Lambda runs a function as its own user, never as root or as the USER of an image. Home folders, such as /home/nonroot of distroless, are open only to their owner.',
    hint: 'End the Dockerfile with  WORKDIR /var/task , or open the folder with  RUN chmod 755 {{folder}} . With ko, use a base with another WORKDIR:  KO_DEFAULTBASEIMAGE=gcr.io/distroless/static:latest .',
  },
  'working-directory-no-folder': {
    message: 'WORKDIR {{path}} of {{where}} is not a folder.',
    cause: 'The image has a file at that path, and Lambda cannot start a program in it.',
    hint: 'End the Dockerfile with  WORKDIR /var/task .',
  },
  'working-directory-hidden': {
    message:
      'WORKDIR {{path}} of {{where}} does not exist in Lambda, which mounts its own folder over that part of the image.',
    cause: 'Lambda mounts its own /tmp, /proc, /sys and /dev. A function cannot start in a folder that is not there.',
    hint: 'End the Dockerfile with  WORKDIR /var/task .',
  },
  'script-words': {
    message:
      "AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but CMD gives it {{count}}: {{words}}. It would end with exit status 142.",
    cause:
      'Without an ENTRYPOINT of its own, an image on an AWS base starts this script. No CMD, a CMD of several words and a CMD in shell form all fail.',
    hint: 'Set  CMD ["{{handler}}"]  in the Dockerfile, or start the program itself with  ENTRYPOINT ["/var/runtime/bootstrap"] .',
  },
  'script-words-override': {
    message:
      "AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but the ImageConfig of {{name}} gives it {{count}}: {{words}}. It would end with exit status 142.",
    cause: "The function's ImageConfig overrides ENTRYPOINT or CMD of every image.",
    hint: "Set one word, with EntryPoint and WorkingDirectory if they are set, because this replaces all three:  aws lambda update-function-configuration --function-name {{name}} --image-config 'Command=[\"{{handler}}\"]' , or remove the override:  --image-config '{}' .",
  },
  'image-root-too-large': {
    message: '{{name}} has more than {{limit}} bytes when unpacked.',
    cause: 'Lambda accepts images of up to 10 GB, uncompressed.',
    hint: SMALLER_IMAGE,
  },
  'image-root-entries': {
    message: '{{name}} has more than {{limit}} files and folders in its layers.',
    cause: 'The check of an image keeps the names of all its files in memory, and no function needs this many.',
    hint: SMALLER_IMAGE,
  },
} as const satisfies Entries

export const rootWarnings = {
  'folder-missing': {
    message:
      '{{name}} may be refused: its layer {{layer}} has {{file}}, but no layer has an entry for the folder {{folder}}{{others}}.',
    cause:
      'Lambda refuses such images late, with InvalidImage: MissingParentDirectory. Docker always writes entries for folders, but other tools that write layers may not.',
    hint: 'Add the folder to the layer, or make it in a layer below, for example with  RUN mkdir -p {{folder}} .',
  },
  'working-directory-missing': {
    message: 'WORKDIR {{path}} is not a folder of the image, so Lambda may not be able to start the function in it.',
    cause: 'Docker creates the folder when it starts a container, but Lambda is not known to.',
    hint: 'Create it, for example with  RUN mkdir -p {{path}} , or use  WORKDIR /var/task .',
  },
} as const satisfies Entries
