import type { Entries } from '../entry.ts'

const UNPACKED = 'The step unpacks each layer before it adds it to the image, and trusts nothing in it.'
const ANOTHER_LAYER = 'Use another version of the layer, or report this to its publisher.'

export const layersProblems = {
  'layer-malformed': {
    message: '{{where}}: "{{layer}}" is neither the ARN of a layer version nor an image reference.',
    cause: 'An item of layers has none of the accepted forms.',
    hint: 'Write  arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION , or an image such as  ghcr.io/org/extension:1 . If the folder in it is not /opt, add it:  ghcr.io/org/extension:1:/folder',
  },
  'layer-without-version': {
    message: '{{where}}: "{{layer}}" names a layer without its version.',
    cause: 'A layer has numbered versions, and a function uses one of them.',
    hint: 'Add the version at the end. To list the versions:  aws lambda list-layer-versions --layer-name {{layer}}',
  },
  'layer-other-region': {
    message: '{{where}}: {{layer}} is in {{found}}, but the function is in {{region}}.',
    cause: 'Lambda only accepts layers from its own region. Publishers offer a layer in each region.',
    hint: 'Use the ARN of the same layer in {{region}}, or set layers for each environment.',
  },
  'layer-image-on-zip': {
    message: '{{where}}: {{layer}} is an image, but the function is a zip function.',
    cause: 'Lambda itself attaches layers to a zip function, and it only accepts layer versions.',
    hint: 'Use the ARN of a layer version, or put the files into the zip with include.',
  },
  'layers-too-many': {
    message: '{{where}} has {{count}} items, but a zip function can have at most 5 layers.',
    cause: 'This limit is from Lambda. An image has no limit, because all items become one layer of it.',
    hint: 'Remove some, or combine their contents in one layer.',
  },
  'layer-again': {
    message: '{{where}} names {{layer}} more than once.',
    cause: 'A function cannot have two versions of one layer, or one version twice.',
    hint: 'Keep only the one you need.',
  },
  'layer-missing': {
    message: 'Layer version {{layer}} does not exist.',
    cause: 'The account has no such layer or version in this region, or it was deleted.',
    hint: 'List the versions that exist:  aws lambda list-layer-versions --region {{region}} --layer-name {{name}}',
  },
  'layer-denied': {
    message: 'The role may not read {{layer}}: {{reason}}',
    cause:
      "The role has no permission for the layer version, or the layer belongs to another account that does not share it. Lambda gives the same answer if another account's layer does not exist.",
    hint: "Add  lambda:GetLayerVersion  on  {{layer}}  to the role's policy (docs/iam-policy-layers.json). If the layer belongs to another account, check there that it is shared with this one.",
    short: 'the role lacks a right',
  },
  'layer-other-architecture': {
    message: '{{layer}} is for {{compatible}}, but the function is {{architecture}}.',
    cause: "The layer's publisher lists the architectures it works on, and this one is not among them.",
    hint: 'Use the layer built for {{architecture}}. Publishers often have one for each.',
  },
  'layer-without-content': {
    message: 'Lambda did not say what {{layer}} contains.',
    cause:
      'The response of GetLayerVersionByArn lacks the address, size or hash of the zip, which Lambda always returns.',
    hint: 'Something other than AWS answered: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-address': {
    message: '{{layer}} cannot be downloaded from {{origin}}: this address is not allowed.',
    cause: 'The step downloads layers only over https, and never from an address where clouds hand out credentials.',
    hint: 'Lambda does not return such addresses: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-download': {
    message: 'Downloading {{layer}} from {{host}} failed: {{reason}}',
    cause: "The storage of Lambda's layers refused the download, or the connection broke. Retries failed too.",
    hint: 'Check that this runner can reach {{host}}, check the proxy variables, and run the step again.',
  },
  'layer-other-bytes': {
    message: '{{layer}} was not downloaded intact: expected {{wanted}}, got {{found}}.',
    cause:
      'The step checks the size and CodeSha256 of a layer before it unpacks anything. It used nothing of this one.',
    hint: 'Run the step again. If it happens again, something on the network changes the content: do not use it.',
  },
  'layer-corrupt': {
    message: '{{layer}} is damaged: {{reason}}.',
    cause: 'The archive cannot be read to its end, or its contents do not match its own checksums.',
    hint: ANOTHER_LAYER,
  },
  'layer-outside': {
    message: '{{layer}} contains "{{entry}}", which leads out of /opt.',
    cause: `${UNPACKED} The name of an entry is absolute or contains the part "..".`,
    hint: ANOTHER_LAYER,
  },
  'layer-backslash': {
    message: '{{layer}} contains "{{entry}}", a name with a backslash.',
    cause: `${UNPACKED} Tools on Windows write such names, and Linux reads each as one file instead of folders.`,
    hint: 'Build the layer again with a tool that writes "/" in names, such as  zip .',
  },
  'layer-entry-name': {
    message: '{{layer}} contains an entry with an invalid name: "{{entry}}".',
    cause: `${UNPACKED} The name is empty, too long, or has a character that file names never have.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-again': {
    message: '{{layer}} contains "{{entry}}" more than once.',
    cause: `${UNPACKED} Which of the two is used depends on the tool that unpacks it.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-special': {
    message: '{{layer}} contains "{{entry}}", which is {{type}}, not a file, folder or link.',
    cause: `${UNPACKED} A function has no use for devices and the like.`,
    hint: ANOTHER_LAYER,
  },
  'layer-whiteout': {
    message: '{{layer}} contains "{{entry}}", whose name would delete a file of the image.',
    cause: `${UNPACKED} In an image, a name that begins with .wh. is not a file but an instruction to delete one.`,
    hint: ANOTHER_LAYER,
  },
  'layer-encrypted': {
    message: '{{layer}} contains "{{entry}}", which is encrypted or compressed in a way that Lambda cannot read.',
    cause: `${UNPACKED} Lambda only reads entries that are stored or deflated, without a password.`,
    hint: ANOTHER_LAYER,
  },
  'layer-link-outside': {
    message: '{{layer}} contains the link "{{entry}}" to "{{target}}", which leads out of /opt.',
    cause: `${UNPACKED} A link may lead anywhere below /opt, because the rest belongs to the image.`,
    hint: ANOTHER_LAYER,
  },
  'layer-clash': {
    message: '{{layer}} contains "{{entry}}" below "{{parent}}", which is not a folder.',
    cause: `${UNPACKED} In this layer or another one, a file or link has the name of the folder.`,
    hint: 'Remove one of the layers or change their order. If the clash is within one layer, report it to its publisher.',
  },
  'layer-too-large': {
    message: '{{layer}} has more than {{limit}} bytes when unpacked.',
    cause:
      'Lambda allows 250 MB of layers, unpacked. The step counts what it unpacks and does not trust the sizes in the archive.',
    hint: ANOTHER_LAYER,
  },
  'layer-too-many-entries': {
    message: '{{layer}} has more than {{limit}} entries.',
    cause: `${UNPACKED} No extension has this many files, and they would fill the disk.`,
    hint: ANOTHER_LAYER,
  },
  'layer-folder-not-file': {
    message: '{{layer}} has nothing in {{path}}. The image has the program {{program}}.',
    cause:
      'The step uses /opt of an image in layers, or the folder or program after its name. Some images of extensions have one program at their root.',
    hint: 'To run that program as an extension:  {{image}}:{{program}}',
  },
  'layer-file-no-program': {
    message: '{{layer}}: {{path}} is a file that is not executable.',
    cause: 'A single file of an image becomes an extension, in /opt/extensions. Lambda starts every file there.',
    hint: 'Name a program, or the folder that should become /opt.',
  },
  'layer-file-link': {
    message: '{{layer}}: {{path}} is a link to {{target}}.',
    cause: 'A single program of an image becomes an extension. A link would lead to nothing in the function.',
    hint: 'Name what it leads to:  {{image}}:{{target}}',
  },
  'layer-folder-empty': {
    message: '{{layer}} has nothing in {{path}}.',
    cause: 'The step uses /opt of an image in layers, or the folder after its name. This folder is missing or empty.',
    hint: 'Name the folder that should become /opt:  {{image}}:/folder',
  },
  'extension-machine': {
    message: 'The extension {{path}} is for {{machine}}, but the function is {{architecture}}.',
    cause:
      'Lambda starts every file in /opt/extensions. With a program for another machine, the function never starts.',
    hint: 'Use the layer or image built for {{architecture}}, or copy that extension in the Dockerfile.',
  },
  'extension-mode': {
    message: 'The extension {{path}} is not {{lacking}} for others: its mode is {{mode}}.',
    cause:
      'Lambda starts every file in /opt/extensions as its own user, never as root. With one that it cannot start, the function never starts.',
    hint: 'Copy it with  COPY --chmod=755 , and copy files that are not extensions to another folder.',
  },
  'extension-glibc': {
    message:
      'The extension {{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would fail with "version `GLIBC_{{needed}}\' not found".',
    cause:
      'The extension was linked against a newer C library than the base has. With it, the function would never start.',
    hint: 'Use a newer base-image, or an extension that is linked statically or on an older system.',
  },
  'extension-loader': {
    message: 'The extension {{path}} needs the loader {{interpreter}}, which {{base}} does not have.',
    cause:
      'The extension is linked dynamically, and the base has no C library or another one: glibc cannot start programs for musl, nor musl those for glibc. With it, the function would never start.',
    hint: "Use a base-image with the C library it needs, such as AWS's own, or an extension that is linked statically.",
  },
  'extension-script': {
    message: 'The extension {{path}} is a script for {{interpreter}}, which {{base}} does not have.',
    cause:
      'scratch has no shell and nothing else that reads scripts. Other images have none either, or not the one that the script names.',
    hint: "Use a base-image that has it, such as AWS's own, or an extension that is a program.",
  },
  'layers-other': {
    message: '{{name}} has the layers {{live}}, expected {{wanted}}.',
    cause: 'The final check failed: the update succeeded, but Lambda shows other layers.',
    hint: 'Somebody else changed the configuration at the same time. Give the workflows that do so one concurrency group, and run the step again.',
  },
  'layer-program-stray': {
    message:
      '{{layer}} puts the program {{path}} into /opt, but nothing into /opt/extensions, so Lambda does not start it.',
    cause:
      'Lambda starts the files in /opt/extensions. A Dockerfile would copy the program there; in layers, the program itself is named.',
    hint: 'If it is an extension, name it:  {{extension}}',
  },
  'layer-image-unreadable': {
    message: 'layers: {{reason}}',
    cause: 'The step cannot read an image in layers. The causes are those of a base image.',
    hint: '{{remedy}}',
  },
  'layer-image-content': {
    message: 'layers: a layer of {{layer}} is not a readable {{mediaType}}: {{reason}}.',
    cause: 'The bytes are the ones that the manifest names, but they are not an archive.',
    hint: 'The image is broken: use another tag.',
  },
} as const satisfies Entries
