import type { Entries } from './entry.ts'

export const variableWarnings = {
  'goflags-ldflags': {
    message: 'GOFLAGS has linker flags that this build leaves out, because of {{flag}}.',
    cause:
      'The -ldflags of GOFLAGS are added to those of the step if go-ldflags could hold them: if each is an allowed flag, and none is for one package only.',
    hint: 'Set those that the program needs with go-ldflags, which allows {{known}}.',
  },
  'goflags-trimpath': {
    message: 'GOFLAGS has -trimpath=false, but this build uses -trimpath.',
    cause: 'With the paths of the machine in it, the program would differ with every folder it is built in.',
    hint: 'Leave it out of GOFLAGS.',
  },
  'goflags-buildvcs': {
    message:
      'GOFLAGS has -buildvcs=true, but this build uses -buildvcs=false: the program does not contain its commit.',
    cause: 'With the commit in it, the program would differ after every commit, also where the code does not.',
    hint: 'If the program shows its commit, pass it with go-ldflags, such as  -X main.commit=VALUE .',
  },
  'variable-cgo': {
    message: 'CGO_ENABLED is 1, but cgo-enabled is not set: this build does not use cgo.',
    cause:
      'The setting decides, not the variable. A program with cgo needs a C compiler where it is built and a C library where it runs.',
    hint: 'Set cgo-enabled if the program needs C. If it does not, leave the variable out, or set  cgo-enabled: false .',
  },
  'variable-goos': {
    message: 'GOOS is {{value}}, but this build is for {{goos}}.',
    cause: 'Lambda runs linux, and `local` runs the function on this machine. Nothing else would start.',
    hint: 'Leave GOOS out.',
  },
  'variable-architecture': {
    message: '{{name}} is {{value}}, but this build is for {{architecture}}.',
    cause:
      'Without the setting architecture, a function keeps the architecture that it has, and a new one gets x86_64. The variable is overridden.',
    hint: 'Leave {{name}} out, or set architecture.',
  },
  'variable-runtime-api': {
    message: '{{where}} sets AWS_LAMBDA_RUNTIME_API, but the function gets the address of this run.',
    cause: 'The function asks that address for its events, and here they come from this run.',
    hint: 'Leave it out.',
  },
  'variable-times': {
    message: 'SOURCE_DATE_EPOCH is {{value}}, but the times in this image are those of 1970.',
    cause:
      'The same source then gives the same image at any time. A build argument of this name is passed on, and sets the times.',
    hint: 'Leave it out, or set build-args to  SOURCE_DATE_EPOCH={{value}} .',
  },
} as const satisfies Entries
