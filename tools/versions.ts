/** How a missing tool gets onto this machine: each kind with the ordinary client of its package registry. */
export type Installation =
  /** Debian packages; the distribution's release pins them. `commands` are looked for on PATH first. */
  | { readonly kind: 'debian'; readonly packages: readonly string[]; readonly commands: readonly string[] }
  /** A Go command, compiled with `go install`. */
  | { readonly kind: 'go'; readonly package: string }
  /** A Go command that `go install` refuses: compiled in a small module that requires it, which takes minutes. An existing one is used instead. */
  | { readonly kind: 'go-module'; readonly module: string; readonly package: string; readonly there: There }
  /** Python packages in their own virtual environment. `command` on PATH is used instead, if set. */
  | {
      readonly kind: 'venv'
      readonly requirements: readonly string[]
      readonly executable: string
      readonly command?: string
    }
  /** A root file system of this machine's distribution, as a tar; `packages` are in it, ready to be installed without a network. */
  | { readonly kind: 'root'; readonly packages: readonly string[] }
  /** npm packages that only pictures need; `executable` is a file of one of them. */
  | { readonly kind: 'npm'; readonly packages: readonly string[]; readonly executable: string }
  /** One file out of a Python wheel. */
  | { readonly kind: 'wheel'; readonly requirement: string; readonly member: string }

/** Where a tool may be already, and the lowest version that does: the first number with a point in what its probe prints. */
export type There = {
  /** Looked for on PATH. */
  readonly command: string
  /** Folders beside PATH; `~` is the user's home. */
  readonly folders: readonly string[]
  readonly atLeast: string
}

/** Where the docker command looks for its plugins (docker/cli, plugins; Linux). */
const DOCKER_PLUGINS = [
  '~/.docker/cli-plugins',
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]

/** A row of the table: name, version, how it is installed, and the arguments with which it exits with 0 when it works (none: being there is enough). */
export type Tool = {
  readonly version: string
  readonly installation: Installation
  readonly probe: readonly string[]
}

/** Every foreign tool of the tests and checks, in the order of installation. Nothing else installs anything. */
export const tools = {
  git: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['git'], commands: ['git'] },
    probe: ['--version'],
  },
  unzip: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['unzip'], commands: ['unzip'] },
    probe: ['-v'],
  },
  zip: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['zip'], commands: ['zip'] },
    probe: ['-v'],
  },
  openssl: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['openssl'], commands: ['openssl'] },
    probe: ['version'],
  },
  gcc: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['gcc', 'libc6-dev', 'pkg-config'], commands: ['gcc', 'pkg-config'] },
    probe: ['--version'],
  },
  busybox: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['busybox-static'], commands: ['busybox'] },
    probe: ['true'],
  },
  dockerd: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['docker.io', 'iptables'], commands: ['dockerd', 'docker', 'iptables'] },
    probe: ['--version'],
  },
  buildx: {
    version: '0.34.1',
    installation: {
      kind: 'go-module',
      module: 'github.com/docker/buildx',
      package: 'github.com/docker/buildx/cmd/buildx',
      there: { command: 'docker-buildx', folders: DOCKER_PLUGINS, atLeast: '0.20' },
    },
    probe: ['version'],
  },
  buildkitd: {
    version: '0.30.0',
    installation: {
      kind: 'go-module',
      module: 'github.com/moby/buildkit',
      package: 'github.com/moby/buildkit/cmd/buildkitd',
      there: { command: 'buildkitd', folders: [], atLeast: '0.20' },
    },
    probe: ['--version'],
  },
  buildctl: {
    version: '0.30.0',
    installation: {
      kind: 'go-module',
      module: 'github.com/moby/buildkit',
      package: 'github.com/moby/buildkit/cmd/buildctl',
      there: { command: 'buildctl', folders: [], atLeast: '0.20' },
    },
    probe: ['--version'],
  },
  // The engine that keeps images in containerd, as Docker does from version 29 on; Debian's is older.
  moby: {
    version: '2.0.0-beta.24',
    installation: {
      kind: 'go-module',
      module: 'github.com/moby/moby/v2',
      package: 'github.com/moby/moby/v2/cmd/dockerd',
      there: { command: 'dockerd', folders: [], atLeast: '29.0' },
    },
    probe: ['--version'],
  },
  debootstrap: {
    version: 'debian',
    installation: { kind: 'debian', packages: ['debootstrap'], commands: ['debootstrap'] },
    probe: ['--version'],
  },
  root: {
    version: 'debian',
    installation: { kind: 'root', packages: ['gcc', 'libc6-dev', 'pkg-config', 'libsqlite3-dev'] },
    probe: [],
  },
  rie: {
    version: '1.170.0',
    installation: {
      kind: 'wheel',
      requirement: 'aws-sam-cli==1.170.0',
      member: 'samcli/local/rapid/aws-lambda-rie-x86_64',
    },
    probe: [],
  },
  crane: {
    version: '0.22.1',
    installation: { kind: 'go', package: 'github.com/google/go-containerregistry/cmd/crane' },
    probe: ['version'],
  },
  ko: { version: '0.19.1', installation: { kind: 'go', package: 'github.com/google/ko' }, probe: ['version'] },
  act: { version: '0.2.89', installation: { kind: 'go', package: 'github.com/nektos/act' }, probe: ['--version'] },
  moto: {
    version: '5.2.5',
    installation: { kind: 'venv', requirements: ['moto[server]==5.2.5'], executable: 'moto_server' },
    probe: [],
  },
  aws: {
    version: '1.46.2',
    installation: { kind: 'venv', requirements: ['awscli==1.46.2'], executable: 'aws', command: 'aws' },
    probe: ['--version'],
  },
  actionlint: {
    version: '1.7.12',
    installation: { kind: 'go', package: 'github.com/rhysd/actionlint/cmd/actionlint' },
    probe: ['--version'],
  },
  chromium: {
    version: 'debian',
    installation: {
      kind: 'debian',
      packages: ['chromium'],
      commands: ['chromium'],
    },
    probe: ['--version'],
  },
  fonts: {
    version: 'debian',
    installation: {
      kind: 'debian',
      packages: ['fontconfig', 'fonts-noto-core', 'fonts-noto-color-emoji'],
      commands: ['fc-query'],
    },
    probe: ['/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'],
  },
  markdown: {
    version: '12.3.0',
    installation: {
      kind: 'npm',
      packages: ['marked@18.2.1', 'github-markdown-css@5.9.0', 'mermaid@12.3.0'],
      executable: 'node_modules/mermaid/dist/mermaid.min.js',
    },
    probe: [],
  },
  zizmor: {
    version: '1.32.0',
    installation: { kind: 'venv', requirements: ['zizmor==1.32.0'], executable: 'zizmor' },
    probe: ['--version'],
  },
} as const satisfies Record<string, Tool>

/** The name of a tool of the table. */
export type ToolName = keyof typeof tools
