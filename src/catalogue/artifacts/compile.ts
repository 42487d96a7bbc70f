import type { Entries } from '../entry.ts'

const UPDATE_GO =
  'Run actions/setup-go before this step, with  go-version-file: go.mod , or lower the  go  and  toolchain  lines in go.mod.'
const UPDATE_GO_HERE = 'Install a newer Go (go.dev/dl), or lower the  go  and  toolchain  lines in go.mod.'

/** For what an earlier step should have made. */
const MADE_BEFORE =
  'If another step makes them, run it before this one, in the same job. If they belong in the repository, check .gitignore.'

export const compileProblems = {
  'go-missing': {
    message: '`go` is not on PATH.',
    cause:
      'Go is not installed on the runner, or only in another job, or in a folder of the workspace, of which no program is started.',
    hint: 'Run actions/setup-go before this step, with  go-version-file: go.mod . PATH is used without folders of the workspace, which the log names.',
    terminalHint: 'Install Go (go.dev/dl), or run something already compiled:  --binary FILE  or  --zip-file FILE .',
    short: 'Go is not installed',
  },
  'directory-missing': {
    message: 'working-directory: there is no folder {{directory}}.',
    cause: 'The repository is not checked out, or the path is wrong.',
    hint: 'Does actions/checkout run before this step, and is the path relative to the root of the repository?',
    terminalHint: 'The path is relative to the current folder.',
    short: 'there is no such folder',
  },
  'directory-outside': {
    message: 'working-directory {{directory}} is outside the workspace.',
    cause: 'A symbolic link in the path leads out of the workspace.',
    hint: 'The path contains a symbolic link. Use a folder of the repository.',
  },
  'module-missing': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'There is no Go module at all, up to three folders deep.',
    hint: 'Does actions/checkout run before this step? If there is no module yet, as with Gopkg.toml or GOPATH, run  go mod init MODULE && go mod tidy  and commit go.mod and go.sum.',
    terminalHint:
      'Set the folder of the module with  --working-directory FOLDER , or create a module with  go mod init MODULE && go mod tidy .',
    short: 'there is no Go module',
  },
  'module-elsewhere': {
    message: 'No go.mod in {{directory}} or above it.',
    cause: 'The modules of this repository are in other folders.',
    hint: 'Set working-directory to one of: {{folders}}.',
    terminalHint: 'Set --working-directory to one of: {{folders}}.',
    short: 'there is no Go module',
  },
  'main-missing': {
    message: 'No main package in {{directory}}.',
    cause: 'The module has no main package whose build constraints allow linux.',
    hint: 'Set working-directory to the folder of the module, or go-package to a main package.',
    terminalHint: 'Set --working-directory to the folder of the module, or --go-package to a main package.',
    short: 'there is no main package',
  },
  'main-elsewhere': {
    message: 'No main package in {{directory}}.',
    cause: 'The folders below it are modules of their own, and go does not look into those.',
    hint: 'Set working-directory to the module of the function. Modules here: {{folders}}.',
    terminalHint: 'Set --working-directory to the module of the function. Modules here: {{folders}}.',
    short: 'there is no main package',
  },
  'main-several': {
    message: '{{count}} main packages in {{directory}}: {{packages}}.{{functions}}',
    cause:
      'One step deploys one program, and go-package is not set. Main packages that import the Lambda library of Go are listed first.',
    hint: 'Choose one with go-package, such as  go-package: {{example}} .',
    terminalHint: 'Choose one:  --go-package {{example}} .',
    short: 'it is not clear which program',
  },
  'package-unknown': {
    message: 'go-package {{package}} is not a Go package.',
    cause: 'There is no folder of that name below working-directory, or it has no Go file for linux.',
    hint: 'Main packages here: {{mains}}.',
    short: 'there is no such package',
  },
  'package-of-other-module': {
    message: 'go-package {{package}} is in another module than working-directory, in {{where}}.',
    cause:
      'That folder or one above it has its own go.mod. go compiles packages of one module, and of those it requires.',
    hint: 'Set  working-directory: {{module}} , from where go-package starts:  go-package: {{rest}} .',
    terminalHint: 'Set  --working-directory {{module}} --go-package {{rest}} .',
    short: 'the package is in another module',
  },
  'module-not-in-work': {
    message: 'go.work does not list the module in {{module}}.',
    cause: 'Where there is a go.work, in the folder or above it, go compiles only the modules that it lists.',
    hint: 'Run  go work use {{folder}}  beside go.work and commit it, or build without it: set  GOWORK: off  in the env of the step.',
    terminalHint: 'Run  go work use {{folder}}  beside go.work, or build without it: set  GOWORK=off .',
    short: 'go.work leaves the module out',
  },
  'package-of-go': {
    message: 'go-package {{package}} is part of Go itself.',
    cause: 'Without ./ in front, go looks in its standard library, which has a package of this name.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-not-main': {
    message: 'go-package {{package}} is package {{found}}, not main.',
    cause: 'The folder holds a library, which cannot be started.',
    hint: 'Main packages here: {{mains}}.',
  },
  'package-outside': {
    message: 'go-package {{package}} is outside the workspace.',
    cause: 'A symbolic link in the path leads out of the workspace.',
    hint: 'The path contains a symbolic link. Use a folder of the repository.',
  },
  'go-too-old': {
    message: '{{who}} needs Go {{wanted}}, but this machine has Go {{running}}.',
    cause: 'go.mod, or a module that it requires, needs a newer Go, and GOTOOLCHAIN does not let go download one.',
    hint: UPDATE_GO,
    terminalHint: UPDATE_GO_HERE,
    short: 'Go is too old',
  },
  'go-sum-incomplete': {
    message: 'go.mod and go.sum do not list everything the code imports: {{reason}}.',
    cause: 'An import or a version was added, but go.mod and go.sum were not updated or not committed.',
    hint: 'Run  go mod tidy  and commit go.mod and go.sum.',
  },
  'replace-missing': {
    message: '{{file}} replaces {{replaced}}, which this checkout does not have.',
    cause:
      'A replace line leads to a folder of the machine where it was written, such as a module beside the repository that was being changed.',
    hint: 'Remove the replace line from {{file}}, or commit the folder inside the repository and write its relative path.',
    terminalHint: 'Remove the replace line from {{file}}, or correct its path.',
    short: 'a folder of a replace line is missing',
  },
  'replace-empty': {
    message: '{{file}} replaces {{replaced}}, where there is no go.mod.',
    cause: 'The folder is there, but is not a module. A Git submodule that was not checked out is an empty folder.',
    hint: 'If it is a Git submodule, set  submodules: true  on actions/checkout. Otherwise commit its go.mod.',
    terminalHint: 'If it is a Git submodule, run  git submodule update --init . Otherwise run  go mod init  in it.',
    short: 'a folder of a replace line is empty',
  },
  'work-folder-missing': {
    message: 'go.work lists {{module}}, where there is no go.mod.',
    cause: 'The folder was not committed, or is a Git submodule that was not checked out.',
    hint: 'Commit the folder, or if it is a Git submodule, set  submodules: true  on actions/checkout. To build without go.work, set  GOWORK: off  in the env of the step.',
    terminalHint:
      'Remove its line from go.work, or if it is a Git submodule, run  git submodule update --init . To build without go.work, set  GOWORK=off .',
    short: 'a folder of go.work is missing',
  },
  'vendor-incomplete': {
    message: 'The folder vendor does not have what the code needs: {{reason}}.',
    cause:
      'vendor was committed in part, often because .gitignore leaves out some of its files or folders, or go.mod was changed after it was written.',
    hint: 'Run  {{command}}  and commit the whole folder, also what .gitignore leaves out:  git add -f vendor .',
    terminalHint: 'Run  {{command}} .',
    short: 'vendor is not complete',
  },
  'goflags-unreadable': {
    message: 'GOFLAGS cannot be read: {{reason}}.',
    cause: 'go splits GOFLAGS at spaces. Only a flag that is quoted as a whole may contain one.',
    hint: "Quote the whole flag, such as  '-ldflags=-s -X main.a=1' , or use go-ldflags and go-tags instead.",
  },
  'go-not-downloaded': {
    message: 'go.mod needs Go {{version}}, which cannot be downloaded: {{reason}}.',
    cause: 'The runner has an older Go, and the newer one does not exist or cannot be reached.',
    hint: UPDATE_GO,
    terminalHint: UPDATE_GO_HERE,
  },
  'module-unreadable': {
    message: 'go cannot read the module {{modules}}: {{reason}}.',
    cause: 'The module is private and git has no login for it, or a proxy does not have it.',
    hint: 'If it is private, give git a login in an earlier step:  git config --global url."https://x-access-token:TOKEN@{{host}}/".insteadOf "https://{{host}}/" , and set  GOPRIVATE: {{scope}}  in env. If it is public, check GOPROXY and the network.',
    terminalHint:
      'If it is private, give git a login:  git config --global url."git@{{host}}:".insteadOf "https://{{host}}/" , and set  GOPRIVATE={{scope}} . If it is public, check GOPROXY and the network.',
  },
  'go-elsewhere': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause:
      'The lines come from go. The annotations that follow name their causes, such as an old Go, a module that cannot be read, or files that were not made.',
    hint: '',
  },
  'go-refused': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: 'The lines come from go and name your files. Each line is also an annotation.',
    hint: 'Fix these lines. go vet finds them on your machine too.',
  },
  'go-failed': {
    message: 'go cannot build {{directory}}:\n{{output}}',
    cause: 'The lines come from go and name no line of yours. go.mod may not be tidy, or a checksum may differ.',
    hint: 'Run the same build on your machine. The lines above come from go.',
    terminalHint: 'The lines above come from go.',
  },
  'embed-missing': {
    message: '{{place}}: //go:embed {{pattern}} matches no file.',
    cause: 'go puts the files into the program as it compiles, so they must exist by then.',
    hint: MADE_BEFORE,
    terminalHint: 'Make them first, for example with  npm run build  or  go generate .',
    short: 'files to embed are missing',
  },
  'package-empty': {
    message: '{{place}}: there are no Go files of package {{package}}, which is in this module.',
    cause:
      'The folder does not exist or has no Go file for linux. Generated code is missing where its generator did not run, or .gitignore leaves it out.',
    hint: MADE_BEFORE,
    terminalHint: 'Make them first, for example with  go generate , or correct the import.',
    short: 'Go files are missing',
  },
  'go-line': {
    message: '{{file}}:{{line}}: {{text}}',
    cause: "One line of go's output, as an annotation on the file that it names. Fix it there.",
    hint: '',
  },
} as const satisfies Entries
