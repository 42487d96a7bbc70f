import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openScene, type Scene, type SceneOptions } from '../../../demo/scene.ts'
import { makeImage } from '../../../emulator/images/make.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { makeElf } from '../../unit/inspect/elf-file.ts'
import { openContents, writeContents } from '../../unit/pack/archives.ts'
import { write } from '../ground.ts'
import { type Spy, spyOn } from '../spies.ts'

export type DockerScene = AsyncDisposable & {
  readonly scene: Scene
  readonly spy: Spy
  /** The calls of docker with this first argument, each on one line. */
  readonly callsOf: (command: string) => Promise<readonly string[]>
  /** The variables that the call with this first argument saw, each `NAME=value`. */
  readonly variablesOf: (command: string) => Promise<readonly string[]>
}

/** What each command of a fake docker does, by its first two words: a line of shell. */
type Answers = Readonly<Record<string, string>>

/** A repository with a Dockerfile, and a docker without an engine: it "builds" an image and "runs" it as a process of this machine. */
export const openDockerScene = async (answers: Answers = {}, options?: SceneOptions): Promise<DockerScene> => {
  await using owned = new AsyncDisposableStack()
  const scene = owned.use(await openScene(options))
  const { path } = owned.use(await openTemp(tmpdir()))
  const [archive, program] = [join(path, 'image.tar'), join(path, 'main')]
  await write(scene, 'Dockerfile', 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n')
  await writeImage(archive)
  await promisify(execFile)('go', ['build', '-tags=lambda.norpc', '-o', program, '.'], { cwd: scene.workspace })
  const does: Answers = {
    'buildx inspect': 'echo "Driver: kubernetes"',
    'buildx build': `for a; do case "$a" in type=oci,dest=*) d=\${a#type=oci,dest=}; cp '${archive}' "\${d%%,*}" ;; esac; done`,
    'image inspect': `echo '{"Entrypoint":["/main"],"Volumes":{"/data,readonly=false":{}}}'`,
    'run --rm': `exec '${program}'`,
    ...answers,
  }
  const cases = Object.entries(does).map(([words, line]) => `'${words}') ${line} ;;`)
  const spy = owned.use(await spyOn([], { docker: `case "$1 $2" in\n${cases.join('\n')}\nesac` }))
  const all = owned.move()
  return {
    scene,
    spy,
    callsOf: async (command) =>
      (await spy.calls()).filter(([, first]) => first === command).map((words) => words.slice(1).join(' ')),
    variablesOf: async (command) => {
      const notes = (await spy.seen()).split(/(?<=^argv: .*\n)(?!argv: )/m)
      return notes
        .filter((note) => note.includes(`argv: docker\nargv: ${command}\n`))
        .flatMap((note) => note.split('\n'))
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const writeImage = async (file: string): Promise<void> => {
  const { manifest, mediaType, digest, blobs } = await makeImage({
    layers: [[{ path: 'main', content: makeElf({ machine: 62 }) }]],
    config: { Entrypoint: ['/main'] },
  })
  const contents = openContents()
  for (const blob of [...blobs, { digest, bytes: manifest }])
    contents.put(`blobs/sha256/${blob.digest.slice('sha256:'.length)}`, blob.bytes)
  contents.index({ mediaType, digest, size: manifest.length })
  await writeContents(contents, file)
}
