import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateBaseStatement, readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, PROD, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { startRegistry } from '../../emulator/bases/registry.ts'
import { makeBaseImage } from '../../emulator/images/aws-base.ts'
import { makeImage, makeIndex } from '../../emulator/images/make.ts'
import { errorsOf, layerFiles, readBlob, refused, running, warningsOf, write } from './ground.ts'

type Contents = {
  readonly config: { config: Record<string, unknown>; architecture: string }
  /** The last layer as `tar tv` lists it. */
  readonly files: string
}

const contentsOf = async (scene: Scene, digest: string): Promise<Contents> => {
  const stored = scene.emulator.repository(REPOSITORY).manifests.get(digest as `sha256:${string}`)
  const manifest = JSON.parse(stored?.bytes.toString() ?? '')
  const files = (await layerFiles(scene, digest)).at(-1) ?? ''
  return { config: JSON.parse((await readBlob(scene, manifest.config.digest)).toString()), files }
}

describe('the image', () => {
  it("has the binary in AWS's place on AWS's base, with fixed mode, owner and time, and included files under /var/task", async () => {
    await using scene = await openScene()
    await write(scene, 'config/app.yaml', 'a: 1\n')
    const end = await scene.push('dev', { inputs: { include: 'config' } })
    const { config, files } = await contentsOf(scene, running(scene, DEV))
    expect(end.exitCode).toBe(0)
    expect(files).toMatch(/^-rwxr-xr-x 0\/0 +\d+ 1970-01-01 00:00 var\/runtime\/bootstrap$/m)
    expect(files).toMatch(/^-rw-r--r-- 0\/0 +5 1970-01-01 00:00 var\/task\/config\/app\.yaml$/m)
    expect(config).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: {
        Entrypoint: ['/var/runtime/bootstrap'],
        WorkingDir: '/var/task',
        Env: expect.arrayContaining(['LAMBDA_TASK_ROOT=/var/task', 'LAMBDA_RUNTIME_DIR=/var/runtime']),
      },
    })
  })

  it("has it under /var/task on any other base, and keeps that base's settings", async () => {
    await using scene = await openScene()
    const base = await makeImage({
      layers: [[{ path: 'etc/alpine-release', content: '3.22\n' }]],
      config: { Env: ['PATH=/bin', 'NLS_LANG=x'] },
    })
    await scene.bases.putImage({ repository: 'library/alpine', tag: '3.22' }, base)
    const end = await scene.push('dev', {
      inputs: { 'base-image': 'alpine:3.22', 'registry-mirrors': `registry-1.docker.io=${scene.bases.host}` },
    })
    const { config, files } = await contentsOf(scene, running(scene, DEV))
    expect(end.exitCode).toBe(0)
    // Lambda refuses a file whose folder no layer made, and alpine has no /var/task.
    expect(files.match(/\S+$/gm)).toStrictEqual(['var/', 'var/task/', 'var/task/bootstrap'])
    expect(config.config).toMatchObject({ Entrypoint: ['/var/task/bootstrap'], Env: ['PATH=/bin', 'NLS_LANG=x'] })
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it("starts in /var/task on a base whose WORKDIR is closed to Lambda's user, as that of distroless nonroot", async () => {
    await using scene = await openScene()
    const base = await makeImage({
      layers: [[{ path: 'home/' }, { path: 'home/nonroot/', mode: 0o700 }]],
      config: { WorkingDir: '/home/nonroot', User: '65532' },
    })
    await scene.bases.putImage({ repository: 'distroless/static', tag: 'nonroot' }, base)
    const name = 'gcr.io/distroless/static:nonroot'
    const end = await scene.push('dev', {
      inputs: { 'base-image': name, 'registry-mirrors': `gcr.io=${scene.bases.host}` },
    })
    const { config } = await contentsOf(scene, running(scene, DEV))
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain("starts in /var/task: its WORKDIR /home/nonroot is not known to be open to Lambda's user")
    expect(config.config).toMatchObject({ WorkingDir: '/var/task', User: '65532' })
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('warns of a base with a folder that no layer made, if its layers are read anyway', async () => {
    await using scene = await openScene()
    const layers = [[{ path: 'srv/app/' }, { path: 'srv/app/data.txt', content: 'x' }]]
    const base = await makeImage({ layers, config: { WorkingDir: '/srv/app' }, isAsListed: true })
    await scene.bases.putImage({ repository: 'team/base', tag: 'odd' }, base)
    const end = await scene.push('dev', {
      inputs: { 'base-image': `${scene.bases.host}/team/base:odd`, 'dry-run': 'true' },
    })
    expect(warningsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^base-image \S+ may be refused: its layer sha256:\w+ has \/srv\/app, but no layer has an entry for the folder \/srv\. /,
      ),
    ])
  })

  it('follows a link of the base on the way to the entry point of a live override', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['overridden'] }) })
    await withOverride(scene, { EntryPoint: ['/bin/main'] })
    const base = await makeImage({
      layers: [
        [
          { path: 'usr/bin/sh', content: 'x' },
          { path: 'bin', linkTo: 'usr/bin' },
        ],
      ],
    })
    await scene.bases.putImage({ repository: 'team/base', tag: 'merged' }, base)
    const environments = 'dev: { function-name: overridden, tag: over }'
    const end = await scene.push('dev', {
      inputs: { environments, 'base-image': `${scene.bases.host}/team/base:merged` },
    })
    expect(errorsOf(end)).toStrictEqual([])
    const { files } = await contentsOf(scene, running(scene, 'overridden'))
    expect(files.match(/\S+$/gm)).toStrictEqual(['usr/', 'usr/bin/', 'usr/bin/main', 'var/', 'var/task/'])
    expect((await scene.emulator.invoke('overridden', {})).payload).toContain('Hello AWS Lambda')
  })

  it('works on scratch: CA certificates, time zones, /tmp', async () => {
    await using scene = await openScene()
    await write(scene, 'main.go', ZONES)
    const end = await scene.push('dev', { inputs: { 'base-image': 'scratch' } })
    const { config, files } = await contentsOf(scene, running(scene, DEV))
    expect(end.exitCode).toBe(0)
    expect(files).toMatch(/etc\/ssl\/certs\/ca-certificates\.crt$/m)
    expect(files).toMatch(/^drwxrwxrwt .* tmp\/$/m)
    expect(config.config).toMatchObject({ Entrypoint: ['/var/task/bootstrap'] })
    expect((await scene.emulator.invoke(DEV, {})).payload).toBe('"JST"')
    expect(scene.bases.requests).toStrictEqual([])
  })

  it('follows a live ImageConfig whose entry point is one absolute path', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['overridden'] }) })
    await withOverride(scene, { EntryPoint: ['/main'], WorkingDirectory: '/app' })
    const end = await scene.push('dev', { inputs: { environments: 'dev: { function-name: overridden, tag: over }' } })
    expect(end.exitCode).toBe(0)
    expect((await contentsOf(scene, running(scene, 'overridden'))).files).toMatch(/ main$/m)
    expect((await scene.emulator.invoke('overridden', {})).payload).toContain('Hello AWS Lambda')
  })

  it.each([{ entryPoint: ['/bin/sh', '-c', '/main'] }, { entryPoint: ['/entry.sh'] }, { entryPoint: ['main'] }])(
    'refuses a live ImageConfig with the entry point $entryPoint',
    async ({ entryPoint }) => {
      await using scene = await openScene({ policy: readmePolicy({ functions: ['overridden'] }) })
      await withOverride(scene, { EntryPoint: entryPoint })
      const end = await refused(scene, () =>
        scene.push('dev', { inputs: { environments: 'dev: { function-name: overridden, tag: over }' } }),
      )
      expect(scene.emulator.function('overridden').updates).toBe(0)
      expect(errorsOf(end).join()).toContain(
        `overridden has an ImageConfig with EntryPoint ${JSON.stringify(entryPoint)}`,
      )
      expect(errorsOf(end).join()).toContain('--image-config')
    },
  )
})

const withOverride = (scene: Scene, imageConfig: object): Promise<unknown> =>
  scene.emulator.createFunction({
    name: 'overridden',
    packageType: 'Image',
    repository: REPOSITORY,
    tag: 'over',
    imageConfig,
  })

const ZONES = `package main

import (
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func() (string, error) {
		zone, err := time.LoadLocation("Asia/Tokyo")
		if err != nil {
			return "", err
		}
		name, _ := time.Now().In(zone).Zone()
		return name, nil
	})
}
`

describe('the base', () => {
  const CREDENTIALS = { username: 'robot', password: 'canary-registry-password' }

  const withDockerLogin = async (host: string, run: (dir: string) => Promise<void>): Promise<void> => {
    const dir = await mkdtemp(join(tmpdir(), 'docker-config-'))
    try {
      const auth = Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString('base64')
      await writeFile(join(dir, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
      await run(dir)
    } finally {
      await rm(dir, { recursive: true })
    }
  }

  it.each(['basic', 'bearer'] as const)(
    "reads a private base with the runner's Docker login (%s), which goes to no other origin",
    async (auth) => {
      await using scene = await openScene()
      await using registry = await startRegistry({ auth, credentials: CREDENTIALS, redirects: true })
      await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBaseImage())
      await withDockerLogin(registry.host, async (dir) => {
        const end = await scene.push('dev', {
          inputs: { 'base-image': `${registry.host}/team/base:1` },
          env: { DOCKER_CONFIG: dir },
        })
        expect(errorsOf(end)).toStrictEqual([])
        expect(end.log).toContain(`::add-mask::${CREDENTIALS.password}`)
        expect(end.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(CREDENTIALS.password)
        // The blob storage behind the redirect answers 400 to any Authorization header, as S3 does.
        expect(registry.seen('storage:GetBlob').every(({ status }) => status === 200)).toBe(true)
      })
    },
  )

  it.each(['ap-northeast-1', 'us-east-1'])('reads a private base of ECR in %s with the deploy role', async (region) => {
    await using scene = await openScene({ policy: readmePolicy({ more: [privateBaseStatement] }) })
    await scene.emulator.putImage({ repository: 'team/base', tag: '1' }, await makeBaseImage())
    const host = `123456789012.dkr.ecr.${region}.amazonaws.com`
    const mirror = `${host}=${new URL(scene.emulator.url).host}`
    const end = await scene.push('dev', { inputs: { 'base-image': `${host}/team/base:1`, 'registry-mirrors': mirror } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(scene.emulator.seen('ecr:GetAuthorizationToken')).toHaveLength(region === 'us-east-1' ? 2 : 1)
  })

  it('says where to log in if there is no login', async () => {
    await using scene = await openScene()
    await using registry = await startRegistry({ auth: 'basic', credentials: CREDENTIALS })
    await registry.putImage({ repository: 'team/base', tag: '1' }, await makeBaseImage())
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': `${registry.host}/team/base:1` } }),
    )
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`base-image ${registry.host}/team/base:1 cannot be read`)
    expect(errorsOf(end).join()).toContain(`Log in to ${registry.host}`)
  })

  it('refuses a base if a blob does not match its digest, and moves no tag', async () => {
    await using scene = await openScene()
    const base = await makeBaseImage({ paddingBytes: 300_000 })
    await scene.bases.putImage({ repository: 'team/base', tag: 'bad' }, base)
    const manifest = JSON.parse(base.manifest.toString())
    scene.bases.corrupt(manifest.layers.at(-1).digest)
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': `${scene.bases.host}/team/base:bad` } }),
    )
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain(`the wrong bytes`)
    expect(scene.emulator.repository(REPOSITORY).blobs.has(manifest.layers.at(-1).digest)).toBe(false)
  })

  it('refuses a base of another platform', async () => {
    await using scene = await openScene()
    await scene.bases.putImage({ repository: 'team/base', tag: 'amd' }, await makeBaseImage({ architecture: 'arm64' }))
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': `${scene.bases.host}/team/base:amd` } }),
    )
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('is for linux/arm64, but the function needs linux/amd64')
  })

  it('refuses an unreachable base by name', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'base-image': '127.0.0.1:9/team/base:1' } }))
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('base-image 127.0.0.1:9/team/base:1 cannot be read')
    expect(errorsOf(end).join()).toContain('reachable')
  })

  it('refuses an index without the platform, and lists its platforms', async () => {
    await using scene = await openScene()
    const index = makeIndex([await makeBaseImage({ architecture: 'arm64' })])
    await scene.bases.putImage({ repository: 'team/base', tag: 'arm' }, index)
    const name = `${scene.bases.host}/team/base:arm`
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'base-image': name } }))
    expect(errorsOf(end)).toStrictEqual([
      `base-image ${name} has no image for linux/amd64. It has linux/arm64.\nUse a base image for x86_64, or set another architecture.`,
    ])
  })

  it('refuses a base on a host that does not exist, by name', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': 'registry.invalid/team/base:1' } }),
    )
    expect(errorsOf(end)).toStrictEqual([
      expect.stringMatching(
        /^base-image registry\.invalid\/team\/base:1 cannot be read: getaddrinfo .*\nIs registry\.invalid reachable from this runner\? Check base-image, registry-mirrors and the proxy variables\.$/,
      ),
    ])
  })

  it('refuses a base that this login cannot read, by name', async () => {
    await using scene = await openScene()
    const body = '{"errors":[{"code":"DENIED","message":"not yours"}]}'
    scene.bases.fault({ operation: 'registry:GetManifest', kind: 'status', status: 403, body, times: 10 })
    const end = await refused(scene, () => scene.push('dev'))
    expect(errorsOf(end)).toStrictEqual([
      `base-image public.ecr.aws/lambda/provided:al2023 cannot be read: GET /v2/lambda/provided/manifests/al2023: 403 DENIED not yours.\nLog in to ${scene.bases.host} in an earlier step (docker/login-action), or check the reference.`,
    ])
  })

  it('refuses a missing base by its reference', async () => {
    await using scene = await openScene()
    const end = await refused(scene, () =>
      scene.push('dev', { inputs: { 'base-image': 'public.ecr.aws/lambda/provided:nonsense' } }),
    )
    expect(errorsOf(end)).toHaveLength(1)
    expect(errorsOf(end).join()).toContain('base-image public.ecr.aws/lambda/provided:nonsense cannot be read')
    expect(errorsOf(end).join()).toContain('Check the reference')
  })
})

describe('an image that only looks the same', () => {
  it('is not taken for ours under the tag, although its config is ours', async () => {
    await using scene = await openScene()
    const first = await scene.push('dev')
    const repository = scene.emulator.repository(REPOSITORY)
    const ours = JSON.parse(repository.manifests.get(running(scene, DEV) as `sha256:${string}`)?.bytes.toString() ?? '')
    const other = await makeImage({ layers: [[{ path: 'var/runtime/bootstrap', content: 'forged' }]] })
    const [layer] = JSON.parse(other.manifest.toString()).layers
    const manifest = Buffer.from(JSON.stringify({ ...ours, layers: [...ours.layers.slice(0, -1), layer] }))
    const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'latest' }, {
      ...other,
      digest,
      manifest,
    } as typeof other)

    const main = await scene.push('main')
    expect(errorsOf(main)).toStrictEqual([])
    expect(running(scene, PROD)).toBe(first.outputs['image-digest'])
  })
})

describe('an immutable repository', () => {
  it('accepts the same digest under the tag, and explains the fix for another', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    scene.emulator.repository(REPOSITORY).mutability = 'IMMUTABLE'
    const same = await scene.push('dev', { inputs: { force: 'true' } })
    expect(same.exitCode).toBe(0)

    await write(scene, 'data.txt', 'x')
    const other = await refused(scene, () => scene.push('dev', { inputs: { include: 'data.txt' } }))
    expect(errorsOf(other).join()).toContain(`Tag dev of ${REPOSITORY} is immutable`)
    expect(errorsOf(other).join()).toContain('IMMUTABLE_WITH_EXCLUSION')
    expect(errorsOf(other).join()).toContain("tag: '{sha}'")
  })

  it('does not suggest a tag per commit if there is one already', async () => {
    await using scene = await openScene()
    scene.emulator.repository(REPOSITORY).mutability = 'IMMUTABLE'
    const sha = await scene.commit()
    const inputs = { environments: `dev: { function-name: ${DEV}, tag: '{sha}' }` }
    const run = () => scene.push('dev', { sha, inputs })
    expect((await run()).exitCode).toBe(0)
    await write(scene, 'main.go', ZONES)
    const end = await refused(scene, run)
    expect(errorsOf(end).join()).toContain("tag: '{function}-{sha}'")
  })

  it('moves a tag that is excluded from immutability', async () => {
    await using scene = await openScene()
    Object.assign(scene.emulator.repository(REPOSITORY), {
      mutability: 'IMMUTABLE_WITH_EXCLUSION',
      exclusions: ['de*'],
    })
    expect((await scene.push('dev')).exitCode).toBe(0)
  })
})
