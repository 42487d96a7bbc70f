import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { type ImageFile, type MadeImage, makeImage } from '../../emulator/images.ts'
import { rawZip } from '../raw-zip.ts'
import { openContents, writeContents } from '../unit/build/archives.ts'
import { makeElf } from '../unit/build/elf-file.ts'
import { errorsOf, operations, refused, running, warningsOf } from './ground.ts'

const X86 = makeElf({ machine: 62 })
const ARM = makeElf({ machine: 183 })
const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

const main: ImageFile = { path: 'main', content: X86 }
const entry: ImageFile = { path: 'entry.sh', content: '#!/bin/sh\nexec "$@"\n' }
const sh: ImageFile = { path: 'bin/sh', content: X86 }

const imageOf = (files: readonly ImageFile[], ...entrypoint: readonly string[]): Promise<MadeImage> =>
  makeImage({ layers: [files], config: { Entrypoint: entrypoint } })

/** Writes an image to image.tar of the workspace, as another step would. */
const archive = async (scene: Scene, { manifest, mediaType, digest, blobs }: MadeImage): Promise<string> => {
  const contents = openContents()
  for (const { digest: name, bytes } of [...blobs, { digest, bytes: manifest }]) {
    contents.put(`blobs/sha256/${name.slice('sha256:'.length)}`, bytes)
  }
  contents.index({ mediaType, digest, size: manifest.length })
  await writeContents(contents, join(scene.workspace, 'image.tar'))
  return 'oci-archive:image.tar'
}

/** Pushes an image to ECR, as another step would. */
const push = async (scene: Scene, image: MadeImage): Promise<string> => {
  await scene.emulator.putImage({ repository: REPOSITORY, tag: 'made' }, image)
  return `${new URL(scene.emulator.url).host}/${REPOSITORY}:made`
}

const PLACES = [
  { place: 'an OCI archive', put: archive },
  { place: 'ECR', put: push },
]

describe('an image that another step made', () => {
  it.each(PLACES)('is refused in $place if its program is for another machine', async ({ put }) => {
    await using scene = await openScene()
    const uri = await put(scene, await imageOf([{ path: 'main', content: ARM }], '/main'))
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': uri } }))
    expect(errorsOf(end)).toStrictEqual([
      expect.stringContaining('/main is a program for arm64, but the function runs on x86_64.'),
    ])
    expect(operations(scene).filter((operation) => /Upload|PutImage/.test(operation))).toStrictEqual([])
  })

  it.each(PLACES)('goes live from $place with a settings file after its script', async ({ put }) => {
    await using scene = await openScene()
    const files = [entry, sh, main, { path: 'etc/app.yaml', content: 'a: 1' }]
    const image = await imageOf(files, '/entry.sh', '/etc/app.yaml', '/main')
    const end = await scene.push('dev', { inputs: { 'image-uri': await put(scene, image) } })
    expect([errorsOf(end), warningsOf(end)]).toStrictEqual([[], []])
    expect(running(scene, DEV)).toBe(image.digest)
  })

  it.each([
    {
      name: 'is for root only',
      image: () => imageOf([{ ...main, mode: 0o700 }], '/main'),
      says: '/main, which Lambda starts, is not executable for others in the image: its mode is 0700.',
    },
    {
      name: 'is in a folder for root only',
      image: () =>
        imageOf(
          [
            { path: 'root/', mode: 0o700 },
            { ...main, path: 'root/main' },
          ],
          '/root/main',
        ),
      says: '/root/main, which Lambda starts, is in /root, which others may not enter: its mode is 0700.',
    },
    {
      name: 'is behind a shell, and for another machine',
      image: () => imageOf([sh, { ...main, content: ARM }], '/bin/sh', '-c', 'exec /main'),
      says: '/main is a program for arm64, but the function runs on x86_64.',
    },
    {
      name: "is missing, although AWS's script starts it",
      image: () =>
        imageOf(
          [sh, { path: 'lambda-entrypoint.sh', content: '#!/bin/sh\nexec /var/runtime/bootstrap\n' }],
          '/lambda-entrypoint.sh',
          'handler',
        ),
      says: '/var/runtime/bootstrap, which /lambda-entrypoint.sh starts, is not in the image.',
    },
    {
      name: 'is a script without its interpreter',
      image: () => imageOf([entry, main], '/entry.sh', '/main'),
      says: '/entry.sh is a script for /bin/sh, which the image does not have',
    },
    {
      name: 'is a script with Windows line endings',
      image: () => imageOf([{ ...entry, content: '#!/bin/sh\r\n' }, sh, main], '/entry.sh', '/main'),
      says: '/entry.sh is a script for /bin/sh followed by a carriage return',
    },
    {
      name: 'has an extension for another machine beside it',
      image: () => imageOf([main, { path: 'opt/extensions/agent', content: ARM }], '/main'),
      says: 'The extension /opt/extensions/agent is for arm64, but the function is x86_64.',
    },
    {
      name: 'has an extension beside it that others cannot execute',
      image: () => imageOf([main, { path: 'opt/extensions/agent', content: X86, mode: 0o644 }], '/main'),
      says: 'The extension /opt/extensions/agent is not executable for others: its mode is 0644.',
    },
  ])('is refused if what it starts $name', async ({ image, says }) => {
    await using scene = await openScene()
    const uri = await push(scene, await image())
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': uri } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining(says)])
  })

  it.each([
    {
      name: 'a relative entry point',
      image: () => imageOf([main], './main'),
      says: 'ENTRYPOINT ./main is relative, but Lambda expects an absolute path.',
    },
    {
      name: 'an entry point that is a link',
      image: () => imageOf([main, { path: 'link', linkTo: 'main' }], '/link'),
      says: 'ENTRYPOINT /link is a symbolic link, but Lambda expects the file itself.',
    },
    {
      name: 'a missing path after its script',
      image: () => imageOf([entry, sh], '/entry.sh', '/mian'),
      says: '/mian, an argument of /entry.sh, is not in the image.',
    },
  ])('goes live with a warning for $name', async ({ image, says }) => {
    await using scene = await openScene()
    const made = await image()
    const end = await scene.push('dev', { inputs: { 'image-uri': await push(scene, made) } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(made.digest)
    expect(warningsOf(end)).toStrictEqual([expect.stringContaining(says)])
  })

  it.each([
    {
      name: 'is for another machine',
      agent: ARM,
      says: 'The extension /opt/extensions/agent is for arm64, but the function is x86_64.',
    },
    {
      name: 'is a script whose interpreter the image lacks',
      agent: '#!/bin/bash\n',
      says: 'The extension /opt/extensions/agent is a script for /bin/bash, which the image does not have.',
    },
  ])('is refused if an extension of layers $name', async ({ agent, says }) => {
    await using scene = await openScene({ policy: readmePolicy({ layers: [LAYER] }) })
    await scene.emulator.createLayer({ name: 'agent', zip: rawZip([{ name: 'extensions/agent', content: agent }]) })
    const uri = await archive(scene, await imageOf([main, sh], '/main'))
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': uri, layers: LAYER } }))
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining(says)])
    expect(operations(scene).filter((operation) => /Upload|PutImage/.test(operation))).toStrictEqual([])
  })
})
