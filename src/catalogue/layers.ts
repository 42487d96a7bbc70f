import type { Entries } from './entry.ts'

const UNPACKED = 'A layer is unpacked here before it becomes a part of the image, and nothing in it is trusted.'
const ANOTHER_LAYER = 'Use another version of the layer, or tell whoever publishes it.'

export const layersProblems = {
  'layer-malformed': {
    message: '{{where}}: "{{layer}}" is neither the ARN of a layer version nor an image reference.',
    cause: 'An item of layers is none of the forms that it takes.',
    hint: 'Write  arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION , or an image such as  ghcr.io/org/extension:1 , with a folder after it where that is not /opt:  ghcr.io/org/extension:1:/folder',
  },
  'layer-without-version': {
    message: '{{where}}: "{{layer}}" names a layer without its version.',
    cause: 'A layer is a row of versions, and a function has one of them.',
    hint: 'Add the version to its end; what there is shows  aws lambda list-layer-versions --layer-name {{layer}}',
  },
  'layer-other-region': {
    message: '{{where}}: {{layer}} is of {{found}}, the function of {{region}}.',
    cause: 'Lambda takes layers of its own region only; those who publish one do so in each region.',
    hint: 'Give the ARN of the same layer in {{region}}, or set layers for each environment.',
  },
  'layer-image-on-zip': {
    message: '{{where}}: {{layer}} is an image, and the function takes a zip.',
    cause: 'What a zip function has of layers is attached by Lambda, which knows layer versions only.',
    hint: 'Give the ARN of a layer version, or put the files into the zip with include.',
  },
  'layers-too-many': {
    message: '{{where}} has {{count}} items, and a zip function takes 5 layers.',
    cause: 'The limit is of Lambda; an image has none, for all of them become one layer of it.',
    hint: 'Leave some out, or join what they hold in one layer.',
  },
  'layer-again': {
    message: '{{where}} names {{layer}} more than once.',
    cause: 'Lambda refuses two versions of one layer on a function, and one version twice.',
    hint: 'Keep the one that is meant.',
  },
  'layer-missing': {
    message: 'There is no layer version {{layer}}.',
    cause: 'The account has no such layer, or no such version of it in this region, or has deleted it.',
    hint: 'See which versions there are:  aws lambda list-layer-versions --region {{region}} --layer-name {{name}}',
  },
  'layer-denied': {
    message: 'Reading {{layer}} is not permitted: {{reason}}',
    cause:
      "The role has no permission for the layer version, or the layer is of another account that does not share it. Lambda also says so of another account's layer that does not exist.",
    hint: 'Allow  lambda:GetLayerVersion  on  {{layer}}  in a policy of the role (docs/iam-policy-layers.json); for a layer of another account, look there whether it is shared with this one.',
  },
  'layer-other-architecture': {
    message: '{{layer}} is for {{compatible}}, and the function is {{architecture}}.',
    cause: 'Whoever published the layer says on which architectures it works, and this is none of them.',
    hint: 'Give the layer that is made for {{architecture}}; publishers often have one for each.',
  },
  'layer-without-content': {
    message: 'Lambda tells nothing of what {{layer}} holds.',
    cause: 'The answer of GetLayerVersionByArn lacks the address, size or hash of the zip, which it always has.',
    hint: 'Something on the way answered in its place: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-address': {
    message: '{{layer}} is to be downloaded from {{origin}}, which is refused.',
    cause: 'Layers are downloaded over https, and from no address at which clouds give out credentials.',
    hint: 'Lambda does not give out such addresses: check AWS_ENDPOINT_URL and the proxy variables.',
  },
  'layer-download': {
    message: 'Downloading {{layer}} from {{host}} failed: {{reason}}',
    cause: "The storage behind Lambda's layers refused, or the connection broke, also when it was tried again.",
    hint: 'Is {{host}} reachable from this runner? Check the proxy variables, and run the step again.',
  },
  'layer-other-bytes': {
    message: '{{layer}} came as other bytes ({{found}}) than Lambda says ({{wanted}}).',
    cause: 'Size and CodeSha256 of a layer are checked before anything is unpacked. Nothing of it was used.',
    hint: 'Run the step again; if it stays, something on the way changes content: do not use it.',
  },
  'layer-corrupt': {
    message: '{{layer}} is damaged: {{reason}}.',
    cause: 'The archive cannot be read to its end, or what is in it differs from its own checksums.',
    hint: ANOTHER_LAYER,
  },
  'layer-outside': {
    message: '{{layer}} holds "{{entry}}", which leads out of /opt.',
    cause: `${UNPACKED} The name of an entry is absolute, or has a part that is "..".`,
    hint: ANOTHER_LAYER,
  },
  'layer-backslash': {
    message: '{{layer}} holds "{{entry}}", a name with a backslash.',
    cause: `${UNPACKED} Such names are made on Windows, and Linux takes them for one file instead of folders.`,
    hint: 'Make the layer anew with a tool that writes "/" in names, as  zip  does.',
  },
  'layer-entry-name': {
    message: '{{layer}} holds an entry whose name is none: "{{entry}}".',
    cause: `${UNPACKED} The name is empty, has a character that no name of a file has, or is too long.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-again': {
    message: '{{layer}} holds "{{entry}}" more than once.',
    cause: `${UNPACKED} Which of the two would be used depends on who unpacks it.`,
    hint: ANOTHER_LAYER,
  },
  'layer-entry-special': {
    message: '{{layer}} holds "{{entry}}", which is no file, folder or link but {{type}}.',
    cause: `${UNPACKED} Devices and the like have no place in a function.`,
    hint: ANOTHER_LAYER,
  },
  'layer-whiteout': {
    message: '{{layer}} holds "{{entry}}", whose name would delete a file of the image.',
    cause: `${UNPACKED} A name that begins with .wh. is an order to whoever unpacks an image, and no file.`,
    hint: ANOTHER_LAYER,
  },
  'layer-encrypted': {
    message: '{{layer}} holds "{{entry}}", which is encrypted or packed in a way that Lambda cannot read.',
    cause: `${UNPACKED} Lambda reads entries that are stored or deflated, and no passwords.`,
    hint: ANOTHER_LAYER,
  },
  'layer-link-outside': {
    message: '{{layer}} holds the link "{{entry}}" to "{{target}}", which leads out of /opt.',
    cause: `${UNPACKED} A link may lead anywhere below /opt, for the rest belongs to the image.`,
    hint: ANOTHER_LAYER,
  },
  'layer-clash': {
    message: '{{layer}} holds "{{entry}}" below "{{parent}}", which is no folder.',
    cause: `${UNPACKED} In this layer, or in one before it, a file or link has the name of the folder.`,
    hint: 'Leave one of the layers out, or change their order; within one layer, tell whoever publishes it.',
  },
  'layer-too-large': {
    message: '{{layer}} has more than {{limit}} bytes when unpacked.',
    cause: 'Lambda takes 250 MB of layers, unpacked. What came out was counted, whatever the archive says of itself.',
    hint: ANOTHER_LAYER,
  },
  'layer-too-many-entries': {
    message: '{{layer}} has more than {{limit}} entries.',
    cause: `${UNPACKED} So many files are no extension, and would fill the disk.`,
    hint: ANOTHER_LAYER,
  },
  'layer-folder-empty': {
    message: '{{layer}} has nothing in {{path}}.',
    cause: 'An image in layers gives its /opt, or the folder after its name, and there is none, or an empty one.',
    hint: 'Name the folder that is to become /opt:  {{image}}:/folder',
  },
  'extension-machine': {
    message: 'The extension {{path}} is for {{machine}}, and the function is {{architecture}}.',
    cause:
      'Lambda starts what is in /opt/extensions, and a program of another machine ends every start of the function.',
    hint: 'Give the layer or image that is made for {{architecture}}, or copy that extension in the Dockerfile.',
  },
  'extension-mode': {
    message: 'The extension {{path}} is not {{lacking}} for others: its mode is {{mode}}.',
    cause:
      'Lambda starts every file in /opt/extensions as a user of its own, never as root, and one that it cannot start ends every start of the function.',
    hint: 'Copy it by  COPY --chmod=755 , and what is no extension to another folder.',
  },
  'extension-glibc': {
    message:
      "The extension {{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would end with  version `GLIBC_{{needed}}' not found .",
    cause:
      'The extension was linked against a newer C library than the one that it will find. Lambda would end every start of the function.',
    hint: 'Use a newer base-image, or an extension that is linked statically or on an older system.',
  },
  'extension-loader': {
    message: 'The extension {{path}} is started by {{interpreter}}, which {{base}} does not have.',
    cause:
      'The extension is linked dynamically, and the base has no C library, or another one: glibc and musl do not start the programs of each other. Lambda would end every start of the function.',
    hint: "Use a base-image with the C library that it wants, such as AWS's own, or an extension that is linked statically.",
  },
  'extension-script': {
    message: 'The extension {{path}} is a script for {{interpreter}}, which {{base}} does not have.',
    cause:
      'On scratch there is no shell, and nothing else that reads scripts; other images have none, or not the one that the script names.',
    hint: "Use a base-image that has it, such as AWS's own, or an extension that is a program.",
  },
  'layers-other': {
    message: '{{name}} has the layers {{live}}, not {{wanted}}, which were attached.',
    cause: 'The proof failed: the update went through, and yet Lambda shows other layers.',
    hint: 'Somebody else changed the configuration at the same time: give the workflows that do one concurrency group, and run the step again.',
  },
  'layer-image-unreadable': {
    message: 'layers: {{reason}}',
    cause: 'An image in layers cannot be read. The causes are those of a base image.',
    hint: '{{remedy}}',
  },
  'layer-image-content': {
    message: 'layers: a layer of {{layer}} is no {{mediaType}}: {{reason}}.',
    cause: 'The bytes are those that the manifest names, and yet no archive.',
    hint: 'The image is broken: use another tag.',
  },
} as const satisfies Entries
