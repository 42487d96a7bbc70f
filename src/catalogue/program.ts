import type { Entries } from './entry.ts'

export const binaryProblems = {
  'binary-unreadable': {
    message: '{{path}} cannot be read: {{reason}}.',
    cause: 'The system refused to open or read the file that was to be looked into.',
    hint: 'Check that the file exists and that the user of the runner may read it.',
    terminalHint: 'Check that the file exists and that you may read it.',
  },
  'entry-missing': {
    message: '{{path}}, which Lambda is to start, is not in the {{where}}.',
    cause: 'A zip has to hold bootstrap at its root, and an image the file that its ENTRYPOINT (or CMD) names.',
    hint: "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.",
  },
  'started-missing': {
    message: '{{path}}, which {{starter}} starts, is not in the image.',
    cause:
      "The entry point starts another program: AWS's /lambda-entrypoint.sh starts /var/runtime/bootstrap, RIE what its arguments name, and a shell what stands behind -c.",
    hint: "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration.",
  },
  'script-interpreter': {
    message:
      '{{path}} is a script for {{interpreter}}, which {{base}} does not have: it would end with  no such file or directory .',
    cause:
      'The first line of a script names the program that reads it. Images such as scratch and distroless have no shell.',
    hint: 'Name the program itself in ENTRYPOINT, or take a base that has {{interpreter}}.',
  },
  'script-carriage-return': {
    message: '{{path}} is a script for {{interpreter}} with a carriage return behind it, and no program is called so.',
    cause:
      'The lines of the file end as on Windows, by CR and LF, and Linux takes the CR for a part of the name. Git writes such ends where core.autocrlf is true.',
    hint: 'Write the file with the line ends of Unix:  *.sh text eol=lf  in .gitattributes, or  RUN sed -i "s/\\r$//" {{path}}  in the Dockerfile.',
  },
  'entry-not-executable': {
    message:
      '{{path}}, which Lambda is to start, is not {{lacking}} for others in the {{where}}: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as a user of its own, never as root or as the USER of an image, so that neither owner nor group counts. It would end with permission denied.',
    hint: 'Set  chmod 755  before it is packed; in a Dockerfile  COPY --chmod=755 .',
  },
  'entry-closed': {
    message: '{{path}}, which Lambda is to start, is in {{folder}}, which others may not enter: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as a user of its own, never as root or as the USER of an image, and /root, for one, is open to root alone. It would end with permission denied.',
    hint: 'Copy the program to a folder that is open to all, such as /app, or  RUN chmod 755 {{folder}} .',
  },
  'binary-no-program': {
    message: '{{path}}, which Lambda is to start, is no program for Linux.',
    cause: 'The file is neither an ELF program nor a script: perhaps one for another system, or an object file.',
    hint: 'Build it with  GOOS=linux  from a package main.',
  },
  'binary-machine': {
    message: '{{path}} is a program for {{machine}}, but the function is to run on {{architecture}}.',
    cause: 'The program was compiled for another processor, and Lambda would end with an exec format error.',
    hint: 'Build it with  GOARCH={{goarch}}  (in a Dockerfile  GOARCH=$TARGETARCH ), or set architecture to that of the program.',
    terminalHint: 'Build it with  GOARCH={{goarch}} , or run it on a machine that it is for.',
  },
  'glibc-too-old': {
    message:
      "{{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would end with  version `GLIBC_{{needed}}' not found .",
    cause:
      'The program uses cgo, and was linked against a newer C library than the one that it will find. A program runs on the glibc that it was built with, and on newer ones.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0 ), build it with  dockerfile  in a container of the base, or take a newer base-image.',
    terminalHint:
      'Leave --cgo-enabled out (of your own build:  CGO_ENABLED=0 ), or build it in a container of the base.',
  },
  'loader-missing': {
    message:
      '{{path}} is linked dynamically and is started by {{interpreter}}, but {{base}} has {{has}}: it would end with  no such file or directory .',
    cause:
      'The program uses cgo, or was built as PIE, on a system with another C library than the base has; scratch and distroless static have none at all.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it with  dockerfile  in a container of the base.',
    terminalHint:
      'Leave --cgo-enabled out (of your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it in a container of the base.',
  },
} as const satisfies Entries

export const rootProblems = {
  'image-root-unreadable': {
    message: '{{name}} has a layer that cannot be read, {{digest}}: {{reason}}.',
    cause: 'The layer is no tar, or no gzip though its media type says so, or it ends early.',
    hint: 'Build the image again, and see that nothing changes its layers on the way.',
  },
  'image-root-too-large': {
    message: '{{name}} has more than {{limit}} bytes when it is unpacked.',
    cause: 'Lambda takes images of 10 GB, uncompressed.',
    hint: 'Leave out of the image what the function does not need, for example by a second stage.',
  },
  'image-root-entries': {
    message: '{{name}} has more than {{limit}} files and folders in its layers.',
    cause: 'The look into an image keeps the names of all its files in memory, and no function has as many.',
    hint: 'Leave out of the image what the function does not need, for example by a second stage.',
  },
} as const satisfies Entries

export const binaryWarnings = {
  'base-unknown': {
    message: '{{path}} is linked dynamically and wants {{wanted}}; what {{base}} has is not known.',
    cause:
      'The program takes its C library from the base, and neither name nor contents of the base say which that is.',
    hint: 'Set  cgo-enabled: false  (of your own build:  CGO_ENABLED=0 ) if C is not needed, or try it with smoke-event.',
  },
  'binary-without-lambda': {
    message: '{{path}} is built without github.com/aws/aws-lambda-go.',
    cause:
      'A function in Go calls lambda.Start of that module; only a program that speaks the Runtime API itself does without.',
    hint: 'Check that the package (or the path) is that of the function, whose main calls lambda.Start.',
  },
  'binary-with-race': {
    message: '{{path}} is built with the race detector, which takes several times the memory and time.',
    cause: 'The binary was compiled with -race.',
    hint: 'Leave  -race  out of GOFLAGS and of your own  go build .',
  },
  'binary-debug': {
    message: '{{path}} is a debug build ({{what}}): it is larger and starts slower.',
    cause: 'The binary holds debug information (DWARF), or was compiled without optimisation.',
    hint: 'Build it with  -ldflags "-s -w"  and without  -gcflags=-N ; look into GOFLAGS, too.',
  },
  'binary-net-rpc': {
    message: '{{path}} still links net/rpc, which Lambda has not used since go1.x.',
    cause: 'aws-lambda-go brings the protocol of the go1.x runtime with it unless a tag leaves it out.',
    hint: 'Build it with  -tags lambda.norpc .',
  },
  'binary-zones': {
    message: '{{path}} calls time.LoadLocation, but neither {{base}} nor the binary has time zones.',
    cause:
      'Images such as scratch and alpine have no /usr/share/zoneinfo, and LoadLocation fails for every zone but UTC and Local.',
    hint: 'Set  go-tags: timetzdata  (of your own build:  -tags timetzdata ), or install tzdata in the image.',
  },
  'word-missing': {
    message: '{{path}}, which {{starter}} is given, is not in the image.',
    cause:
      'The entry point is a script. What it does with its arguments only it knows, but most start the program that CMD names.',
    hint: 'If it is the program to be started, correct CMD, or put the program there.',
  },
  'extension-base-unknown': {
    message:
      'The extension {{path}} is linked dynamically and is started by {{interpreter}}; what {{base}} has is not known.',
    cause:
      'The extension takes its C library from the base, and neither name nor contents of the base say which that is.',
    hint: "Use a base-image whose C library is known, such as AWS's own, or an extension that is linked statically.",
  },
  'entry-relative': {
    message: 'ENTRYPOINT {{path}} is relative: Lambda wants an absolute path.',
    cause:
      'A relative path depends on PATH and the working folder, and Lambda may refuse it with Runtime.InvalidEntrypoint.',
    hint: 'Write the whole path, such as  ENTRYPOINT ["/main"] .',
  },
  'entry-symlink': {
    message: 'ENTRYPOINT {{path}} is a symbolic link: Lambda wants the file itself.',
    cause: 'Lambda may refuse an entry point that is a link with Runtime.InvalidEntrypoint.',
    hint: 'Name the file that it leads to.',
  },
} as const satisfies Entries
