import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { type ImageFile, type MadeImage, makeImage } from '../../emulator/images/make.ts'
import { rawZip } from '../raw-zip.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { openContents, writeContents } from '../unit/pack/archives.ts'
import { errorsOf, operations, refused, running, warningsOf } from './ground.ts'

const X86 = makeElf({ machine: 62 })
const ARM = makeElf({ machine: 183 })
const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

const main: ImageFile = { path: 'main', content: X86 }
const entry: ImageFile = { path: 'entry.sh', content: '#!/bin/sh\nexec "$@"\n' }
const sh: ImageFile = { path: 'bin/sh', content: X86 }

const HOME = '/home/nonroot'
/** As in distroless nonroot, and so in what ko builds on it. */
const NONROOT: readonly ImageFile[] = [{ path: 'home/' }, { path: 'home/nonroot/', mode: 0o700 }]

/** A program in its place on AWS's base. */
const awsImage = (config: object): Promise<MadeImage> =>
  makeImage({
    layers: [
      [
        sh,
        { path: 'lambda-entrypoint.sh', content: '#!/bin/sh\nexec /var/runtime/bootstrap\n' },
        { path: 'var/runtime/bootstrap', content: X86 },
      ],
    ],
    config: { Entrypoint: ['/lambda-entrypoint.sh'], ...config },
  })

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
      name: "is missing, while AWS's base has the program elsewhere",
      image: () =>
        imageOf(
          [
            sh,
            { path: 'lambda-entrypoint.sh', content: '#!/bin/sh\nexec /var/runtime/bootstrap\n' },
            { ...main, path: 'var/task/main' },
          ],
          '/lambda-entrypoint.sh',
          'main',
        ),
      says: '/var/runtime/bootstrap, which /lambda-entrypoint.sh starts, is not in the image.\nThe image has /var/task/main: start it with  ENTRYPOINT ["/var/task/main"] .',
    },
    {
      name: 'is a folder with one program',
      image: () =>
        imageOf(
          [
            { ...main, path: 'srv/api/server' },
            { path: 'srv/api/README.md', content: 'x', mode: 0o644 },
          ],
          '/srv/api',
        ),
      says: '/srv/api, which Lambda starts, is not in the image.\nThe image has /srv/api/server: start it with  ENTRYPOINT ["/srv/api/server"] .',
    },
    {
      name: 'is in the working directory',
      image: () =>
        makeImage({
          layers: [[{ path: 'srv/' }, { ...main, path: 'srv/main' }]],
          config: { Entrypoint: ['/main'], WorkingDir: '/srv' },
        }),
      says: 'The image has /srv/main: start it with  ENTRYPOINT ["/srv/main"] .',
    },
    {
      name: 'is nowhere',
      image: () => imageOf([{ ...main, mode: 0o644 }], '/mian'),
      says: '/mian, which Lambda starts, is not in the image.\nPut the program there',
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
      name: 'is hidden by what Lambda mounts',
      image: () => imageOf([{ ...main, path: 'tmp/main' }], '/tmp/main'),
      says: '/tmp/main, which Lambda starts, is in /tmp, where Lambda mounts a folder of its own.',
    },
    {
      name: "starts in a folder that is closed to Lambda's user",
      image: () => makeImage({ layers: [[...NONROOT, main]], config: { Entrypoint: ['/main'], WorkingDir: HOME } }),
      says: "WORKDIR /home/nonroot of the image is closed to Lambda's user: /home/nonroot has mode 0700, so the function would fail with permission denied.\nEnd the Dockerfile with  WORKDIR /var/task , or open the folder with  RUN chmod 755 /home/nonroot .",
    },
    {
      name: 'starts in a file',
      image: () => makeImage({ layers: [[main]], config: { Entrypoint: ['/main'], WorkingDir: '/main' } }),
      says: 'WORKDIR /main of the image is not a folder.',
    },
    {
      name: 'starts in a folder that Lambda hides',
      image: () => makeImage({ layers: [[main]], config: { Entrypoint: ['/main'], WorkingDir: '/tmp/app' } }),
      says: 'WORKDIR /tmp/app of the image does not exist in Lambda, which mounts its own folder over that part of the image.',
    },
    {
      name: "is AWS's script without a handler",
      image: () => awsImage({}),
      says: `AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but CMD gives it 0: []. It would end with exit status 142.\nSet  CMD ["bootstrap"]  in the Dockerfile`,
    },
    {
      name: "is AWS's script with two words",
      image: () => awsImage({ Cmd: ['main', 'serve'] }),
      says: `but CMD gives it 2: ["main","serve"]. It would end with exit status 142.\nSet  CMD ["main"]  in the Dockerfile`,
    },
    {
      name: "is AWS's script with CMD in shell form",
      image: () => awsImage({ Cmd: ['/bin/sh', '-c', '/var/task/main serve'] }),
      says: `but CMD gives it 3: ["/bin/sh","-c","/var/task/main serve"]. It would end with exit status 142.\nSet  CMD ["main"]  in the Dockerfile`,
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
      name: 'an entry point that is no path',
      image: () =>
        makeImage({ layers: [[{ ...main, path: 'bin/main' }]], config: { Entrypoint: ['main'], Env: ['PATH=/bin'] } }),
      says: 'ENTRYPOINT main is not a path, but Lambda expects one.',
    },
    {
      name: 'a working directory that the image does not have',
      image: () => makeImage({ layers: [[main]], config: { Entrypoint: ['/main'], WorkingDir: '/app' } }),
      says: 'WORKDIR /app is not a folder of the image, so Lambda may not be able to start the function in it.',
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

  it("goes live without a warning if its entry point is relative, as in AWS's own sample for Go", async () => {
    await using scene = await openScene()
    const files = [{ ...main, path: 'var/task/main' }]
    const made = await makeImage({ layers: [files], config: { Entrypoint: ['./main'], WorkingDir: '/var/task' } })
    const end = await scene.push('dev', { inputs: { 'image-uri': await push(scene, made) } })
    expect([errorsOf(end), warningsOf(end)]).toStrictEqual([[], []])
    expect(running(scene, DEV)).toBe(made.digest)
  })

  it("is refused for the words in the function's own image configuration, with the command that mends it", async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['overridden'] }) })
    const imageConfig = { Command: ['a', 'b'] }
    await scene.emulator.createFunction({
      name: 'overridden',
      packageType: 'Image',
      repository: REPOSITORY,
      tag: 'over',
      imageConfig,
    })
    const uri = await push(scene, await awsImage({ Cmd: ['main'] }))
    const environments = 'dev: { function-name: overridden }'
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': uri, environments } }))
    expect(errorsOf(end)).toStrictEqual([
      `AWS's /lambda-entrypoint.sh takes exactly one argument, the handler, but the ImageConfig of overridden gives it 2: ["a","b"]. It would end with exit status 142.\nSet one word, with EntryPoint and WorkingDirectory if they are set, because this replaces all three:  aws lambda update-function-configuration --function-name overridden --image-config 'Command=["a"]' , or remove the override:  --image-config '{}' .`,
    ])
  })

  it.each(PLACES)('gets a warning from $place for a folder that no layer made, before a tag moves', async ({ put }) => {
    await using scene = await openScene()
    const made = await makeImage({
      layers: [[{ ...main, path: 'app/bin/main' }]],
      config: { Entrypoint: ['/app/bin/main'] },
      isAsListed: true,
    })
    const { layers } = JSON.parse(made.manifest.toString())
    const uri = await put(scene, made)
    const plan = await scene.push('dev', { inputs: { 'image-uri': uri, 'dry-run': 'true' } })
    expect(warningsOf(plan)).toStrictEqual([
      `the image may be refused: its layer ${layers[0].digest} has /app/bin/main, but no layer has an entry for the folder /app (and 1 more). Add the folder to the layer, or make it in a layer below, for example with  RUN mkdir -p /app .`,
    ])
    const end = await scene.push('dev', { inputs: { 'image-uri': uri } })
    expect(errorsOf(end).join()).toContain(
      'InvalidImage: MissingParentDirectory: Parent directory does not exist for file: app/bin/main',
    )
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
