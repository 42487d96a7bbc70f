import { policyActions } from '../../demo/policy.ts'
import { REGION, REPOSITORY } from '../../demo/scene.ts'
import { makeBaseImage } from '../../emulator/images/aws-base.ts'
import { type MadeImage, makeImage, makeIndex } from '../../emulator/images/make.ts'
import { type Emulator, startEmulator } from '../../emulator/server.ts'
import { digestOf } from '../../src/files/digest.ts'
import { createAgents } from '../../src/host/connections/agents.ts'
import { type ObservedImage, observeImage } from '../../src/observe/image.ts'
import { parseImageUri } from '../../src/plan/grammar/image-uri.ts'
import { clientsOf } from './emulator/clients.ts'
import { openOwn } from './own-registry.ts'

const signal = new AbortController().signal
const HOST = `123456789012.dkr.ecr.${REGION}.amazonaws.com`
const URI = `${HOST}/${REPOSITORY}`

/** An emulator with these images in its repository; `look` looks at one of them. */
const openAccount = async (images: Readonly<Record<string, MadeImage>>) => {
  const emulator = await startEmulator({ region: REGION, accountId: '123456789012' })
  emulator.createRepository(REPOSITORY)
  for (const [tag, image] of Object.entries(images)) await emulator.putImage({ repository: REPOSITORY, tag }, image)
  return {
    emulator,
    look: (text: string, architecture: 'x86_64' | 'arm64' = 'x86_64') => lookAt(emulator, text, architecture),
    [Symbol.asyncDispose]: () => emulator[Symbol.asyncDispose](),
  }
}

const lookAt = async (emulator: Emulator, text: string, architecture: 'x86_64' | 'arm64'): Promise<ObservedImage> => {
  const parsed = parseImageUri(text)
  if ('problem' in parsed) throw new Error(parsed.problem.message)
  const { ecr } = clientsOf(emulator)
  using agents = createAgents({})
  const open = (uri: string) => openOwn(ecr, uri, { agents, signal })
  const home = { partition: 'aws', region: REGION, accountId: '123456789012' }
  return observeImage({ ecr, home, open, signal }, parsed.image, architecture)
}

const amd64 = await makeBaseImage()
const arm64 = await makeBaseImage({ architecture: 'arm64' })
const index = makeIndex([arm64, amd64])

describe('an image in ECR', () => {
  it('keeps its tag when it is plain', async () => {
    await using account = await openAccount({ v1: amd64 })
    expect(await account.look(`${URI}:v1`)).toMatchObject({
      repository: { name: REPOSITORY, arn: `arn:aws:ecr:${REGION}:123456789012:repository/${REPOSITORY}` },
      repositoryUri: URI,
      tag: 'v1',
      digest: amd64.digest,
      viaIndex: undefined,
      config: { architecture: 'amd64', os: 'linux' },
    })
  })

  it.each([
    { architecture: 'x86_64', digest: amd64.digest },
    { architecture: 'arm64', digest: arm64.digest },
  ] as const)(
    'resolves to the digest for $architecture when the tag names an index',
    async ({ architecture, digest }) => {
      await using account = await openAccount({ v1: index })
      expect(await account.look(`${URI}:v1`, architecture)).toMatchObject({
        tag: undefined,
        digest,
        viaIndex: index.digest,
      })
    },
  )

  it.each([
    { name: 'alone', text: `${URI}@${amd64.digest}` },
    { name: 'beside a tag, whatever the tag holds', text: `${URI}:other@${amd64.digest}` },
  ])('is taken by its digest when that comes $name', async ({ text }) => {
    await using account = await openAccount({ v1: amd64 })
    expect(await account.look(text)).toMatchObject({ repositoryUri: URI, tag: undefined, digest: amd64.digest })
  })

  it.each([{ reference: ':v1' }, { reference: `@${amd64.digest}` }])(
    'is found by the name of its repository alone ($reference)',
    async ({ reference }) => {
      await using account = await openAccount({ v1: amd64 })
      const uri = `${new URL(account.emulator.url).host}/${REPOSITORY}`
      expect(await account.look(`${REPOSITORY}${reference}`)).toMatchObject({
        repositoryUri: uri,
        digest: amd64.digest,
      })
    },
  )

  it('is found where ECR says it is, on this machine', async () => {
    await using account = await openAccount({ v1: amd64 })
    const here = `${new URL(account.emulator.url).host}/${REPOSITORY}`
    expect(await account.look(`${here}:v1`)).toMatchObject({ repositoryUri: here, tag: 'v1', digest: amd64.digest })
  })

  it('needs no more rights than the documented policy grants', async () => {
    await using account = await openAccount({ v1: index })
    await account.look(`${URI}:v1`)
    const used = new Set(account.emulator.requests.flatMap(({ iam }) => iam.map(({ action }) => action)))
    expect([...used].filter((action) => !policyActions.includes(action))).toStrictEqual([])
    expect(used.size).toBeGreaterThanOrEqual(4)
  })
})

/** The same image with a changed manifest. */
const changed = (image: MadeImage, change: (manifest: string) => string): MadeImage => {
  const manifest = Buffer.from(change(image.manifest.toString()))
  return { ...image, manifest, digest: digestOf(manifest) }
}

describe('an image in ECR is refused', () => {
  const cases: readonly {
    name: string
    text: string
    images: () => Promise<Record<string, MadeImage>>
    message: string
    hint: string
  }[] = [
    {
      name: 'in another region',
      text: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v1',
      images: async () => ({}),
      message: `image-uri 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v1 is in us-east-1, but the function is in ${REGION}.`,
      hint: `Push it to a repository in ${REGION}, let ECR replicate it there, or correct aws-region.`,
    },
    {
      name: 'without a repository',
      text: `${HOST}/absent:v1`,
      images: async () => ({}),
      message: `image-uri ${HOST}/absent:v1: the ECR repository absent does not exist in ${REGION}.`,
      hint: 'Correct the URI, or push the image in an earlier step',
    },
    {
      name: 'at a registry on this machine that is not ECR',
      text: `127.0.0.1:1/${REPOSITORY}:v1`,
      images: async () => ({}),
      message: `image-uri 127.0.0.1:1/${REPOSITORY}:v1 is wrong: ECR has that repository at 127.0.0.1:`,
      hint: 'Use the URI that ECR gives',
    },
    {
      name: 'under a missing tag',
      text: `${URI}:v2`,
      images: async () => ({ v1: amd64 }),
      message: `image-uri ${URI}:v2: repository ${REPOSITORY} has no image v2.`,
      hint: `List the images:  aws ecr describe-images --repository-name ${REPOSITORY} .`,
    },
    {
      name: 'by a missing digest, with the command that restores an archived one',
      text: `${URI}@${arm64.digest}`,
      images: async () => ({ v1: amd64 }),
      message: `image-uri ${URI}@${arm64.digest}: repository ${REPOSITORY} has no image ${arm64.digest}.`,
      hint: `If its imageStatus is ARCHIVED, restore it:  aws ecr update-image-storage-class --repository-name ${REPOSITORY} --image-id imageDigest=${arm64.digest} --target-storage-class STANDARD`,
    },
    {
      name: 'for another architecture',
      text: `${URI}:v1`,
      images: async () => ({ v1: arm64 }),
      message: `image-uri ${URI}:v1 is for linux/arm64, but the function needs linux/amd64.`,
      hint: 'Build it for x86_64, or set architecture to that of the image',
    },
    {
      name: 'as an index without the architecture',
      text: `${URI}:v1`,
      images: async () => ({ v1: makeIndex([arm64]) }),
      message: `image-uri ${URI}:v1 has no image for linux/amd64. It has linux/arm64.`,
      hint: 'Build it for that platform as well',
    },
    {
      name: 'as an index whose image was removed',
      text: `${URI}:v1`,
      images: async () => ({ v1: { ...index, children: [arm64] } }),
      message: `image-uri ${URI}:v1 is an index, but repository ${REPOSITORY} does not have its image ${amd64.digest}.`,
      hint: 'Push the image again, and keep lifecycle rules from removing images that an index names.',
    },
    {
      name: 'with a zstd layer',
      text: `${URI}:v1`,
      images: async () => ({ v1: changed(amd64, (text) => text.replace('v1.tar+gzip', 'v1.tar+zstd')) }),
      message: `image-uri ${URI}:v1 has a layer of type application/vnd.oci.image.layer.v1.tar+zstd, which Lambda does not accept.`,
      hint: 'compression=gzip,force-compression=true',
    },
    {
      name: 'with an uncompressed layer of Docker',
      text: `${URI}:v1`,
      images: async () => {
        const image = await makeImage({ format: 'docker', layers: [[{ path: 'x', content: 'x' }]] })
        return { v1: changed(image, (text) => text.replace('diff.tar.gzip', 'diff.tar')) }
      },
      message: `image-uri ${URI}:v1 has a layer of type application/vnd.docker.image.rootfs.diff.tar, which Lambda does not accept.`,
      hint: 'compression=gzip,force-compression=true',
    },
    {
      name: 'of more than 10 GB',
      text: `${URI}:v1`,
      images: async () => ({
        v1: changed(amd64, (text) =>
          text.replace(/(gzip","digest":"[^"]+","size":)\d+/, (_, before) => `${before}10737418241`),
        ),
      }),
      message: `image-uri ${URI}:v1 has 10737418241 bytes of layers. Lambda accepts 10737418240, uncompressed.`,
      hint: 'Leave out what the function does not need',
    },
    {
      name: 'as an artifact',
      text: `${URI}:v1`,
      images: async () => ({
        v1: changed(amd64, (text) => text.replace('vnd.oci.image.config.v1', 'vnd.cncf.helm.config.v1')),
      }),
      message: `image-uri ${URI}:v1 is of type application/vnd.cncf.helm.config.v1+json, which is not a container image.`,
      hint: 'Use the tag or digest of the image itself.',
    },
  ]

  it.each(cases)('$name', async ({ text, images, message, hint }) => {
    await using account = await openAccount(await images())
    await expect(account.look(text)).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
  })
})
