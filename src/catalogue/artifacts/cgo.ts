import type { Entries } from '../entry.ts'

export const cgoProblems = {
  'cgo-off': {
    message: '{{package}} needs cgo, which is off.',
    cause:
      'The package has files with import "C" or the build constraint cgo. Without cgo, go leaves them out: it then finds no Go files, or lacks what they declare.',
    hint: 'Set  cgo-enabled: true . It needs a C compiler on the runner, the C libraries of the package, and a C library where the function runs, as in provided.al2023.',
    terminalHint: 'Add  --cgo-enabled . It needs a C compiler and the C libraries of the package.',
    short: 'the code needs cgo',
  },
  'cgo-flag': {
    message: 'GOFLAGS has {{flag}}, which needs cgo, and cgo is off.',
    cause: 'The race detector, the sanitizers and shared libraries are linked with C.',
    hint: 'Remove it from GOFLAGS: it is for tests. If the function needs it, set  cgo-enabled: true .',
    terminalHint: 'Remove it from GOFLAGS: it is for tests. If the function needs it, add  --cgo-enabled .',
  },
  'cgo-other-machine': {
    message: 'cgo-enabled: this machine is {{machine}}, and CC is not set to a C compiler for {{architecture}}.',
    cause: "The runner's own C compiler only makes programs for its own processor and system.",
    hint: 'Set CC to such a compiler, for example  CC: aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu) in the env of the step, or use a runner of that architecture.',
    terminalHint: 'Set CC to such a compiler, for example  CC=aarch64-linux-gnu-gcc  (package gcc-aarch64-linux-gnu).',
  },
  'cgo-compiler-missing': {
    message: 'cgo-enabled: the C compiler {{compiler}} is not on PATH.',
    cause: 'cgo compiles C, but the machine has no C compiler, or does not have the one that CC names.',
    hint: 'Install it in an earlier step, for example with  apt-get install gcc libc6-dev , correct CC, or leave cgo-enabled out.',
    terminalHint:
      'Install it, for example with  apt-get install gcc libc6-dev , correct CC, or leave --cgo-enabled out.',
  },
  'cgo-pkg-config-missing': {
    message: 'cgo-enabled: the program {{program}} is not on PATH.',
    cause: 'A package finds its C library with #cgo pkg-config, but the machine does not have this program.',
    hint: 'Install it in an earlier step, for example with  apt-get install pkg-config .',
    terminalHint: 'Install it, for example with  apt-get install pkg-config .',
  },
  'cgo-library-missing': {
    message: 'cgo-enabled: pkg-config does not know {{library}}.',
    cause:
      'The C library, or the package with its header files, is not installed, or its .pc file is in another folder.',
    hint: 'Install the library with its header files in an earlier step, or set PKG_CONFIG_PATH to the folder of its .pc file.',
    terminalHint: 'Install the library with its header files, or set PKG_CONFIG_PATH to the folder of its .pc file.',
  },
} as const satisfies Entries
