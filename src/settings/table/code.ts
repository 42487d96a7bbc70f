import { anything, choice, matching, type Setting, setting, text, yesOrNo } from '../setting.ts'

/** The code of a function, and how Go makes it. */
export const codeSettings = {
  'package-type': choice(['auto', 'image', 'zip'], {
    scope: 'function',
    default: 'auto',
    help: '`image` or `zip`; `auto` uses the type of the live function.',
  }),
  architecture: choice(['auto', 'x86_64', 'arm64'], {
    scope: 'function',
    default: 'auto',
    help: '`x86_64` or `arm64`; `auto` uses the architecture of the live function.',
  }),
  'working-directory': text({
    scope: 'function',
    expects: 'a folder of the repository',
    default: '.',
    help: 'Folder to build in. The other paths are relative to it.',
  }),
  'go-package': setting('text', {
    scope: 'function',
    schema: matching(/^[^-]/),
    expects: 'a package such as ./cmd/api that does not begin with -',
    defaultSays: "the module's only main package",
    help: 'Main package to compile, such as `./cmd/api`.',
  }),
  'go-tags': setting('list', {
    empty: 'only `lambda.norpc` remains',
    scope: 'function',
    schema: matching(/^[\w.]+$/),
    expects: 'build tags of letters, digits, . and _',
    help: 'Build tags, in addition to `lambda.norpc`.',
  }),
  'go-ldflags': text({
    scope: 'function',
    expects: 'linker flags',
    help: 'Linker flags, in addition to `-s -w -buildid=`. Allowed: `-X`, `-B`, `-buildid`, `-compressdwarf`, `-checklinkname`. Others could run programs or write files.',
  }),
  'cgo-enabled': yesOrNo({
    scope: 'function',
    default: false,
    help: 'Compile with cgo. Needs a C compiler (for another architecture, set `CC` to one) and a base whose glibc is new enough. The build then finishes before the role is assumed.',
  }),
  'build-env': setting('list', {
    empty: 'the build sees only the usual ones',
    scope: 'function',
    schema: matching(/^(?!AWS_|INPUT_|ACTIONS_|GITHUB_TOKEN$)[A-Za-z_][A-Za-z0-9_]*$/),
    expects: 'names of environment variables other than AWS_*, INPUT_*, ACTIONS_* and GITHUB_TOKEN',
    help: 'Environment variables that the build may see, in addition to the usual ones (PATH, HOME, GO*, proxies).',
  }),
  include: setting('list', {
    empty: 'nothing is added',
    scope: 'function',
    schema: anything,
    expects: 'files, folders or globs',
    help: 'Files, folders or globs to add at the root of the zip, or in `/var/task` of the image.',
  }),
  binary: text({
    scope: 'function',
    expects: 'a file',
    help: 'Linux executable from another step, packed instead of compiling one.',
  }),
  'zip-file': text({
    scope: 'function',
    expects: 'a zip file',
    help: 'Zip from another step with `bootstrap` at its root, deployed unchanged.',
  }),
  'image-uri': text({
    scope: 'function',
    expects: 'an image in ECR, or oci-archive:FILE',
    help: 'Image from another step: `REPOSITORY:TAG` or `REPOSITORY@DIGEST` in ECR, alone or after the host of its registry (deployed by its digest; the tag does not move, and `repository` and `tag` are ignored), or `oci-archive:FILE` as written by `command: build` or `docker buildx build --output type=oci`.',
  }),
} as const satisfies Record<string, Setting>
