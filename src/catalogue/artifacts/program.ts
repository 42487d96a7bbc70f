import type { Entries } from '../entry.ts'

const FIX_ENTRY_POINT =
  "Put the program there, or correct ENTRYPOINT or CMD of the image, or of the function's image configuration."

export const binaryProblems = {
  'binary-unreadable': {
    message: '{{path}} cannot be read: {{reason}}.',
    cause: 'The system refused to open or read the file that the step wanted to inspect.',
    hint: "Check that the file exists and that the runner's user may read it.",
    terminalHint: 'Check that the file exists and that you may read it.',
  },
  'entry-missing': {
    message: '{{path}}, which Lambda starts, is not in the {{where}}.',
    cause: 'A zip must contain bootstrap at its root, and an image the file that its ENTRYPOINT (or CMD) names.',
    hint: `{{near}}${FIX_ENTRY_POINT}`,
  },
  'started-missing': {
    message: '{{path}}, which {{starter}} starts, is not in the image.',
    cause:
      "The entry point starts another program: AWS's /lambda-entrypoint.sh starts /var/runtime/bootstrap, RIE what its arguments name, and a shell what follows -c.",
    hint: `{{near}}${FIX_ENTRY_POINT}`,
  },
  'script-interpreter': {
    message:
      '{{path}} is a script for {{interpreter}}, which {{base}} does not have: it would fail with "no such file or directory".',
    cause: 'The first line of a script names its interpreter. Images such as scratch and distroless have no shell.',
    hint: 'Name the program itself in ENTRYPOINT, or use a base that has {{interpreter}}.',
  },
  'script-carriage-return': {
    message: '{{path}} is a script for {{interpreter}} followed by a carriage return, and no program has that name.',
    cause:
      'The file has Windows line endings (CR and LF), and Linux reads the CR as part of the name. Git writes them where core.autocrlf is true.',
    hint: 'Give the file Unix line endings:  *.sh text eol=lf  in .gitattributes, or  RUN sed -i "s/\\r$//" {{path}}  in the Dockerfile.',
  },
  'entry-not-executable': {
    message: '{{path}}, which Lambda starts, is not {{lacking}} for others in the {{where}}: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as its own user, never as root or as the USER of an image. The permissions of owner and group do not count, and the function would fail with permission denied.',
    hint: 'Run  chmod 755  on it before you pack it. In a Dockerfile, use  COPY --chmod=755 .',
  },
  'entry-closed': {
    message: '{{path}}, which Lambda starts, is in {{folder}}, which others may not enter: its mode is {{mode}}.',
    cause:
      'Lambda runs a function as its own user, never as root or as the USER of an image, and /root, for example, is open only to root. The function would fail with permission denied.',
    hint: 'Copy the program to a folder that is open to all, such as /app, or  RUN chmod 755 {{folder}} .',
  },
  'entry-hidden': {
    message: '{{path}}, which Lambda starts, is in {{folder}}, where Lambda mounts a folder of its own.',
    cause:
      'Lambda mounts its own /tmp, /proc, /sys and /dev over those of an image. A program there does not exist when the function starts.',
    hint: `Copy the program to another folder, such as /var/task, and correct ENTRYPOINT or CMD, or the function's image configuration.`,
  },
  'binary-no-program': {
    message: '{{path}}, which Lambda starts, is not a Linux program.',
    cause: 'The file is neither an ELF program nor a script. It may be for another system, or an object file.',
    hint: 'Build it from a package main, with  GOOS=linux .',
  },
  'binary-machine': {
    message: '{{path}} is a program for {{machine}}, but the function runs on {{architecture}}.',
    cause: 'The program was compiled for another processor. The function would fail with an exec format error.',
    hint: 'Build it with  GOARCH={{goarch}}  (in a Dockerfile  GOARCH=$TARGETARCH ), or set architecture to that of the program.',
    terminalHint: 'Build it with  GOARCH={{goarch}} , or run it on a machine of its own architecture.',
  },
  'binary-old-lambda': {
    message: '{{path}} is built with github.com/aws/aws-lambda-go {{version}}, which works only in the retired go1.x.',
    cause:
      'Before 1.18.0 the module waited for Lambda to call it, as go1.x did. The runtimes of today wait to be asked, so such a function never gets an event.',
    hint: 'Run  go get github.com/aws/aws-lambda-go@latest && go mod tidy , and build it again.',
  },
  'glibc-too-old': {
    message:
      '{{path}} needs glibc {{needed}}, but {{base}} has {{offered}}: it would fail with "version `GLIBC_{{needed}}\' not found".',
    cause:
      'The program uses cgo and was linked against a newer C library than the base has. A program runs on the glibc it was built with, and on newer ones.',
    hint: '{{newer}}Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0 ), or build it with  dockerfile  in a container of the base.',
    terminalHint:
      'Leave --cgo-enabled out (in your own build:  CGO_ENABLED=0 ), or build it in a container of the base.',
  },
  'loader-missing': {
    message:
      '{{path}} is linked dynamically and needs the loader {{interpreter}}, but {{base}} has {{has}}: it would fail with "no such file or directory".',
    cause:
      'The program uses cgo, or was built as PIE, on a system with another C library than the base has. scratch and distroless static have none at all.',
    hint: '{{newer}}Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it with  dockerfile  in a container of the base.',
    terminalHint:
      'Leave --cgo-enabled out (in your own build:  CGO_ENABLED=0  and no  -buildmode=pie ), or build it in a container of the base.',
  },
} as const satisfies Entries

export const binaryWarnings = {
  'base-unknown': {
    message: '{{path}} is linked dynamically and needs {{wanted}}, but it is not known what {{base}} has.',
    cause:
      'The program uses the C library of the base, and neither the name nor the contents of the base show which one that is.',
    hint: 'Set  cgo-enabled: false  (in your own build:  CGO_ENABLED=0 ) if you do not need C, or test it with smoke-event.',
  },
  'binary-without-lambda': {
    message: '{{path}} never asks Lambda for an event: nothing in it reads AWS_LAMBDA_RUNTIME_API.',
    cause:
      'A function in Go calls lambda.Start of github.com/aws/aws-lambda-go. A command-line tool ends instead and a web server waits, and each event fails.',
    hint: 'Check that the package (or the path) is the one of the function, whose main calls lambda.Start. A web server needs the Lambda Web Adapter:  layers: public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1:/lambda-adapter .',
  },
  'binary-with-race': {
    message: '{{path}} is built with the race detector, which needs several times the memory and time.',
    cause: 'The binary was compiled with -race.',
    hint: 'Remove  -race  from GOFLAGS and from your own  go build .',
  },
  'binary-stub': {
    message: '{{path}} is built without cgo, and without it {{module}} is only a stub: each call to it fails.',
    cause: 'The module is written in C. Without cgo it compiles all the same, and answers every call with an error.',
    hint: 'Set  cgo-enabled: true  (in your own build:  CGO_ENABLED=1 ), or use a module in Go alone, such as modernc.org/sqlite.',
  },
  'binary-processor': {
    message:
      '{{path}} is built with GOAMD64=v4 and ends at once on a processor without AVX-512, which Lambda does not promise.',
    cause: 'All x86_64 processors of Lambda have AVX2, which is the level v3.',
    hint: 'Build it with  GOAMD64=v3 , or leave GOAMD64 out.',
  },
  'binary-debug': {
    message: '{{path}} is a debug build ({{what}}): it is larger and starts slower.',
    cause: 'The binary contains debug information (DWARF), or was compiled without optimisation.',
    hint: 'Build it with  -ldflags "-s -w"  and without  -gcflags=-N . Check GOFLAGS too.',
  },
  'binary-net-rpc': {
    message: '{{path}} still links net/rpc, which Lambda has not used since go1.x.',
    cause: 'aws-lambda-go includes the protocol of the go1.x runtime unless a build tag leaves it out.',
    hint: 'Build it with  -tags lambda.norpc .',
  },
  'binary-zones': {
    message: '{{path}} calls time.LoadLocation, but neither {{base}} nor the binary has time zones.',
    cause:
      'Images such as scratch and alpine have no /usr/share/zoneinfo, and LoadLocation fails for every zone except UTC and Local.',
    hint: 'Set  go-tags: timetzdata  (in your own build:  -tags timetzdata ), or install tzdata in the image.',
  },
  'word-missing': {
    message: '{{path}}, an argument of {{starter}}, is not in the image.',
    cause:
      'The entry point is a script. Only the script knows what it does with its arguments, but most start the program that CMD names.',
    hint: 'If it is the program to start, correct CMD, or put the program there.',
  },
  'extension-base-unknown': {
    message:
      'The extension {{path}} is linked dynamically and needs the loader {{interpreter}}, but it is not known what {{base}} has.',
    cause:
      'The extension uses the C library of the base, and neither the name nor the contents of the base show which one that is.',
    hint: "Use a base-image whose C library is known, such as AWS's own, or an extension that is linked statically.",
  },
  'entry-relative': {
    message: 'ENTRYPOINT {{path}} is not a path, but Lambda expects one.',
    cause: 'Where a bare name leads depends on PATH, and Lambda may refuse it with Runtime.InvalidEntrypoint.',
    hint: 'Write the whole path, such as  ENTRYPOINT ["/main"] .',
  },
  'entry-symlink': {
    message: 'ENTRYPOINT {{path}} is a symbolic link, but Lambda expects the file itself.',
    cause: 'Lambda may refuse a symbolic link as entry point with Runtime.InvalidEntrypoint.',
    hint: 'Name the file that it points to.',
  },
} as const satisfies Entries
