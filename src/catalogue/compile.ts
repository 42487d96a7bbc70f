import type { Entries } from './entry.ts'

const UPDATE_GO =
  'Put actions/setup-go before this step, with  go-version-file: go.mod , or lower the lines  go  and  toolchain  of go.mod.'
const UPDATE_GO_HERE = 'Install a newer Go (go.dev/dl), or lower the lines  go  and  toolchain  of go.mod.'

export const cgoProblems = {
  'cgo-other-machine': {
    message: 'cgo-enabled: this machine is {{machine}}, and CC names no C compiler for {{architecture}}.',
    cause: "The runner's own C compiler makes programs for its own processor and system only.",
    hint: 'Set CC to a compiler for it, such as  CC: aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu) in the env of the step, or take a runner of that architecture.',
    terminalHint: 'Set CC to a compiler for it, such as  CC=aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu).',
  },
  'cgo-compiler-missing': {
    message: 'cgo-enabled: there is no C compiler  {{compiler}}  on PATH.',
    cause: 'cgo compiles C, and the machine has no C compiler, or CC names one that it has not.',
    hint: 'Install it in an earlier step, such as  apt-get install gcc libc6-dev , correct CC, or leave cgo-enabled out.',
    terminalHint: 'Install it, such as by  apt-get install gcc libc6-dev , correct CC, or leave --cgo-enabled out.',
  },
  'cgo-pkg-config-missing': {
    message: 'cgo-enabled: there is no  {{program}}  on PATH.',
    cause: 'A package names its C library by #cgo pkg-config, and the machine has no such program.',
    hint: 'Install it in an earlier step, such as  apt-get install pkg-config .',
    terminalHint: 'Install it, such as by  apt-get install pkg-config .',
  },
  'cgo-library-missing': {
    message: 'cgo-enabled: pkg-config does not know  {{library}} .',
    cause:
      'The C library, or the package of it that holds its header files, is not installed, or its .pc file is elsewhere.',
    hint: 'Install the library with its header files in an earlier step, or set PKG_CONFIG_PATH to the folder of its .pc file.',
    terminalHint: 'Install the library with its header files, or set PKG_CONFIG_PATH to the folder of its .pc file.',
  },
} as const satisfies Entries

export const compileProblems = {
  'go-missing': {
    message: 'There is no `go` on PATH.',
    cause: 'Go is not installed on the runner, or only in a step of another job.',
    hint: 'Put actions/setup-go before this step, with  go-version-file: go.mod .',
    terminalHint: 'Install Go (go.dev/dl), or run what is compiled already:  --binary FILE  or  --zip-file FILE .',
  },
  'directory-missing': {
    message: 'working-directory: there is no folder {{directory}}.',
    cause: 'The repository is not checked out, or the path is wrong.',
    hint: 'Is actions/checkout before this step, and the path relative to the root of the repository?',
    terminalHint: 'The path is relative to where you are.',
  },
  'directory-outside': {
    message: 'working-directory {{directory}} leads out of the workspace.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: 'It is a symbolic link; name a folder of the repository.',
  },
  'module-missing': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'There is no Go module at all, as far as three folders deep.',
    hint: 'Is actions/checkout before this step? If there is no module yet:  go mod init .',
    terminalHint:
      'Name the folder of the module by  --working-directory FOLDER , or make a module:  go mod init NAME .',
  },
  'module-elsewhere': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'The modules of this repository are in other folders.',
    hint: 'Set working-directory to one of: {{folders}}.',
    terminalHint: 'Set --working-directory to one of: {{folders}}.',
  },
  'main-missing': {
    message: 'No main package in {{directory}}.',
    cause: 'The module has no package main that its build constraints let through for linux.',
    hint: 'Set working-directory to the folder of the module, or go-package to a package main.',
    terminalHint: 'Name the folder of the module by --working-directory, or a package main by --go-package.',
  },
  'main-several': {
    message: '{{count}} main packages in {{directory}}: {{packages}}.',
    cause: 'One step deploys one program, and go-package does not say which.',
    hint: 'Say which one with go-package, such as  go-package: {{example}} .',
    terminalHint: 'Say which one:  --go-package {{example}} .',
  },
  'package-unknown': {
    message: 'go-package {{package}} is no Go package.',
    cause: 'There is no folder of that name below working-directory, or no Go file for linux in it.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-of-go': {
    message: 'go-package {{package}} is a package of Go itself.',
    cause: 'Without ./ go looks in its standard library, where the same name exists.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-not-main': {
    message: 'go-package {{package}} is package {{found}}, not main.',
    cause: 'The folder holds a library, which cannot be started.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-outside': {
    message: 'go-package {{package}} leads out of the workspace.',
    cause: 'A symbolic link on the way leads to another place of the runner.',
    hint: 'It is a symbolic link; name a folder of the repository.',
  },
  'go-too-old': {
    message: '{{who}} asks for Go {{wanted}}, but the Go on this machine is {{running}}.',
    cause: 'go.mod, or a module that it requires, names a newer Go, and GOTOOLCHAIN lets none be downloaded.',
    hint: UPDATE_GO,
    terminalHint: UPDATE_GO_HERE,
  },
  'go-sum-incomplete': {
    message: 'go.mod and go.sum do not list all that the code imports: {{reason}}.',
    cause: 'An import or a version was added, and go.mod and go.sum were not brought up to date or not committed.',
    hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
  },
  'go-not-downloaded': {
    message: 'go.mod asks for Go {{version}}, which cannot be downloaded: {{reason}}.',
    cause: 'The runner has an older Go, and the newer one is not there or cannot be reached.',
    hint: UPDATE_GO,
    terminalHint: UPDATE_GO_HERE,
  },
  'module-unreadable': {
    message: 'go cannot read the module {{modules}}: {{reason}}.',
    cause: 'The module is private and git has no login for it, or a proxy does not have it.',
    hint: 'If it is private, let git log in, in an earlier step:  git config --global url."https://x-access-token:TOKEN@{{host}}/".insteadOf "https://{{host}}/" , and set  GOPRIVATE: {{scope}}  in env. If it is public, look at GOPROXY and the network.',
    terminalHint:
      'If it is private, let git log in:  git config --global url."git@{{host}}:".insteadOf "https://{{host}}/" , and set  GOPRIVATE={{scope}} . If it is public, look at GOPROXY and the network.',
  },
  'go-elsewhere': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause:
      "The lines are go's own; what they come down to is the annotation that follows: an old Go, or a module that cannot be read.",
    hint: '',
  },
  'go-refused': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: "The lines are go's own and name files of yours; each of them is an annotation as well.",
    hint: 'Mend these lines; go vet finds them on your machine too.',
  },
  'go-failed': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: "The lines are go's own and name no line of yours: a go.mod that is not tidy, a checksum that differs.",
    hint: 'Run the same build on your machine: the lines above are its own.',
    terminalHint: "The lines above are go's own.",
  },
  'go-line': {
    message: '{{file}}:{{line}}: {{text}}',
    cause: "One line of go's own output, as an annotation on the file that it names. Mend it there.",
    hint: '',
  },
} as const satisfies Entries
