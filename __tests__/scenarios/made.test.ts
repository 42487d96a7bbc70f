import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { makeImage, makeIndex } from '../../emulator/images/make.ts'
import { writeNote } from '../../src/release/note.ts'
import { rawZip } from '../raw-zip.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { changeMessage, errorsOf, operations, refused, running, tagsOf, visible, warningsOf } from './ground.ts'

/** A folder that outlives a step, as when one job uploads and another downloads. */
const openFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'made-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A job without `id-token`, and without a region. */
const WITHOUT_AWS = {
  ACTIONS_ID_TOKEN_REQUEST_URL: undefined,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined,
  AWS_REGION: undefined,
}
const NOBODY = { 'role-to-assume': '', 'aws-region': '', repository: '' }

const build = (scene: Scene, folder: string, inputs: Readonly<Record<string, string>> = {}) =>
  scene.push('dev', {
    inputs: { ...NOBODY, command: 'build', ...inputs },
    env: { ...WITHOUT_AWS, RUNNER_TEMP: folder },
  })

const AUTHOR = {
  GIT_AUTHOR_NAME: 'x',
  GIT_AUTHOR_EMAIL: 'x@example.com',
  GIT_COMMITTER_NAME: 'x',
  GIT_COMMITTER_EMAIL: 'x@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** What the function's tags say of the code that it runs. */
const noteOf = (scene: Scene): string | undefined => scene.emulator.function(DEV).tags['deploy-go-lambda:current']

const note = (hash = '', commit = ''): string | undefined =>
  writeNote('current', hash, { commit, environment: 'dev' })['deploy-go-lambda:current']

/** What `go build` makes of the example. */
const compile = async (scene: Scene, name = 'app', ...flags: readonly string[]): Promise<void> => {
  await promisify(execFile)(
    'go',
    ['build', ...flags, '-trimpath', '-ldflags=-s -w -buildid=', '-tags=lambda.norpc', '-o', name],
    {
      cwd: scene.workspace,
      env: { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
    },
  )
}

describe('a zip that one job builds and another deploys', () => {
  it('is built without AWS, and goes live byte for byte', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using folder = await openFolder()
    const built = await build(scene, folder.path, { 'package-type': 'zip' })
    expect(errorsOf(built)).toStrictEqual([])
    expect(operations(scene)).toStrictEqual([])
    expect(built.outputs).toMatchObject({ deployed: '[]', changed: '[]', 'image-uri': '', 'image-digest': '' })
    const path = built.outputs['zip-path'] ?? ''
    expect(path).toBe(join(folder.path, 'deploy-go-lambda', `${DEV}.zip`))
    expect(built.log).toContain(`built ${path}, ${built.outputs['code-sha256']?.slice(0, 12)}. `)
    await copyFile(path, join(scene.workspace, 'code.zip'))
    const deployed = await scene.push('dev', { inputs: { 'zip-file': 'code.zip' } })
    expect(errorsOf(deployed)).toStrictEqual([])
    expect(deployed.outputs).toMatchObject({ deployed: `["${DEV}"]`, 'code-sha256': built.outputs['code-sha256'] })
    expect(running(scene, DEV)).toBe(built.outputs['code-sha256'])
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('goes live as build-lambda-zip writes it, with bootstrap as a link to the program', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await compile(scene, 'my-handler')
    // aws-lambda-go 1.55.1, cmd/build-lambda-zip: the link first, then the program without a type.
    const program = await readFile(join(scene.workspace, 'my-handler'))
    const entries = [
      { name: 'bootstrap', mode: 0o120755, content: 'my-handler' },
      { name: 'my-handler', mode: 0o777, content: program },
    ]
    await writeFile(join(scene.workspace, 'code.zip'), rawZip(entries))
    const inputs = { 'zip-file': 'code.zip', 'smoke-event': '{}' }
    const end = await scene.push('dev', { inputs })
    expect({ errors: errorsOf(end), warnings: warningsOf(end) }).toStrictEqual({ errors: [], warnings: [] })
    expect(end.log).toMatch(/bootstrap: [\d.]+ MB, x86_64, static, go1/)
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('has the bytes that a deploy would produce', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    await using folder = await openFolder()
    const built = await build(scene, folder.path, { 'package-type': 'zip' })
    await scene.push('dev')
    expect(running(scene, DEV)).toBe(built.outputs['code-sha256'])
  })
})

describe('an image that one job builds and another deploys', () => {
  it('is written without AWS, and goes live with the same manifest', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    const built = await build(scene, folder.path)
    expect(errorsOf(built)).toStrictEqual([])
    expect(operations(scene)).toStrictEqual([])
    const archive = join(folder.path, 'deploy-go-lambda', `${DEV}.oci.tar`)
    expect(built.outputs).toMatchObject({
      'image-uri': `oci-archive:${archive}`,
      'zip-path': '',
      'code-sha256': '',
      deployed: '[]',
    })
    await copyFile(archive, join(scene.workspace, 'image.tar'))
    const deployed = await scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } })
    expect(errorsOf(deployed)).toStrictEqual([])
    expect(deployed.outputs).toMatchObject({ 'image-digest': built.outputs['image-digest'], deployed: `["${DEV}"]` })
    expect(running(scene, DEV)).toBe(built.outputs['image-digest'])
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('sends only what the repository lacks, and reports how much that was', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    await scene.push('dev')
    await changeMessage(scene, 'Hello again')
    await build(scene, folder.path)
    await copyFile(join(folder.path, 'deploy-go-lambda', `${DEV}.oci.tar`), join(scene.workspace, 'image.tar'))
    const { log } = await scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } })
    expect(log).toMatch(/push +\S+ s {2}[\d.]+ MB in 2 blobs; the repository had [1-9]\d* already/)
  })

  it('is rebuilt over itself, with more in it', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    const first = await build(scene, folder.path)
    const extension = await makeImage({
      layers: [[{ path: 'opt/extensions/agent', content: makeElf({ machine: 62 }), mode: 0o755 }]],
    })
    await scene.bases.putImage({ repository: 'team/agent', tag: '1' }, extension)
    const again = await build(scene, folder.path, {
      'image-uri': first.outputs['image-uri'] ?? '',
      layers: `${scene.bases.host}/team/agent:1`,
    })
    expect(errorsOf(again)).toStrictEqual([])
    expect(again.outputs['image-uri']).toBe(first.outputs['image-uri'])
    expect(again.outputs['image-digest']).not.toBe(first.outputs['image-digest'])
    await copyFile(join(folder.path, 'deploy-go-lambda', `${DEV}.oci.tar`), join(scene.workspace, 'image.tar'))
    await scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } })
    expect(running(scene, DEV)).toBe(again.outputs['image-digest'])
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it.each([
    { name: 'that does not exist', link: undefined, says: 'image-uri oci-archive: cannot find image.tar' },
    {
      name: 'that is a link out of the repository',
      link: '/etc/hosts',
      says: 'is a symbolic link out of the workspace',
    },
  ])('is refused as a file $name', async ({ link, says }) => {
    await using scene = await openScene()
    if (link !== undefined) await symlink(link, join(scene.workspace, 'image.tar'))
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } }))
    expect(errorsOf(end)[0]).toContain(says)
  })

  it('is refused if one byte differs, before anything is sent', async () => {
    await using scene = await openScene()
    await using folder = await openFolder()
    await build(scene, folder.path)
    const bytes = await readFile(join(folder.path, 'deploy-go-lambda', `${DEV}.oci.tar`))
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await writeFile(join(scene.workspace, 'image.tar'), bytes)
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': 'oci-archive:image.tar' } }))
    expect(errorsOf(end)[0]).toMatch(/^image-uri oci-archive:image\.tar: .*sha256:/)
    expect(operations(scene).filter((operation) => /Upload|PutImage/.test(operation))).toStrictEqual([])
  })
})

describe('a binary that another step compiled', () => {
  it.each([
    { packageType: 'Image', example: 'container-image' },
    { packageType: 'Zip', example: 'zip' },
  ] as const)('is packed as $packageType without running go', async ({ packageType, example }) => {
    await using scene = await openScene({ packageType, example })
    await compile(scene)
    const end = await scene.push('dev', { inputs: { binary: 'app' }, env: { PATH: '/nowhere' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
    expect((await scene.emulator.invoke(DEV, {})).payload).toContain('Hello AWS Lambda')
  })

  it('is recorded with the commit that go wrote into it', async () => {
    await using scene = await openScene()
    const git = async (...args: readonly string[]): Promise<string> =>
      (
        await promisify(execFile)('git', args, { cwd: scene.workspace, env: { ...process.env, ...AUTHOR } })
      ).stdout.trim()
    await git('init', '--quiet')
    await git('add', '.')
    await git('commit', '--quiet', '--message=one')
    const commit = await git('rev-parse', 'HEAD')
    await compile(scene, 'app', '-buildvcs=true')
    const end = await scene.push('dev', { inputs: { binary: 'app' } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(noteOf(scene)).toBe(note(running(scene, DEV), commit))
    expect(end.summary).toContain(`runs \`${commit.slice(0, 7)}\``)
  })
})

describe('command: push', () => {
  it('moves the tag and leaves the function alone; its image-uri goes live in another step', async () => {
    await using scene = await openScene()
    const before = running(scene, DEV)
    const pushed = await scene.push('dev', { inputs: { command: 'push' } })
    expect(errorsOf(pushed)).toStrictEqual([])
    expect(pushed.outputs).toMatchObject({ changed: `["${DEV}"]`, deployed: '[]', tag: 'dev', repository: REPOSITORY })
    expect(running(scene, DEV)).toBe(before)
    expect(scene.emulator.function(DEV).updates).toBe(0)
    expect(tagsOf(scene.emulator)).toContainEqual(['dev', pushed.outputs['image-digest']])
    expect(pushed.log).toContain(
      `(${pushed.outputs['image-digest']?.slice('sha256:'.length, 19)}); ${DEV} was not touched`,
    )
    const tags = tagsOf(scene.emulator)
    const deployed = await scene.push('dev', { inputs: { 'image-uri': pushed.outputs['image-uri'] ?? '' } })
    expect(errorsOf(deployed)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(pushed.outputs['image-digest'])
    expect(deployed.outputs).toMatchObject({ 'image-uri': pushed.outputs['image-uri'], tag: 'dev' })
    expect(tagsOf(scene.emulator)).toStrictEqual(tags)
  })

  it('pushes the first image of a function that does not exist yet', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['brand-new'] }) })
    const end = await scene.push('dev', {
      inputs: { command: 'push', environments: '', 'function-name': 'brand-new', tag: 'first' },
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(tagsOf(scene.emulator)).toContainEqual(['first', end.outputs['image-digest']])
  })

  it('changes nothing in a dry run', async () => {
    await using scene = await openScene()
    const before = visible(scene)
    const end = await scene.push('dev', { inputs: { command: 'push', 'dry-run': 'true' } })
    expect(visible(scene)).toStrictEqual(before)
    expect(end.log).toMatch(/^would move tag dev from /m)
  })

  it('is refused for a zip function if package-type is not set', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    const end = await refused(scene, () => scene.push('dev', { inputs: { command: 'push' } }))
    expect(errorsOf(end)).toStrictEqual([
      `command is push, but ${DEV} is a zip function. A zip cannot be pushed to a repository.\nUse  command: build  and deploy its output zip-path in another job, or set  package-type: image  to push an image anyway.`,
    ])
  })

  it('is refused for a zip', async () => {
    await using scene = await openScene({ packageType: 'Zip', example: 'zip' })
    const end = await refused(scene, () => scene.push('dev', { inputs: { command: 'push', 'package-type': 'zip' } }))
    expect(errorsOf(end)).toStrictEqual([
      'command is push, but the package type is zip. A zip cannot be pushed to a repository.\nUse  command: build  and deploy its output zip-path in another job with zip-file.',
    ])
  })
})

describe('image-uri in ECR', () => {
  it("deploys the architecture's image of an index, by digest, and leaves the tag alone", async () => {
    await using scene = await openScene()
    const imageFor = (architecture: 'amd64' | 'arm64', machine: number) =>
      makeImage({
        architecture,
        layers: [[{ path: 'main', content: makeElf({ machine }) }]],
        config: { Entrypoint: ['/main'] },
      })
    const [arm64, amd64] = [await imageFor('arm64', 183), await imageFor('amd64', 62)]
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'multi' }, makeIndex([arm64, amd64]))
    const tags = tagsOf(scene.emulator)
    const uri = `${new URL(scene.emulator.url).host}/${REPOSITORY}`
    const end = await scene.push('dev', { inputs: { 'image-uri': `${uri}:multi` } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(amd64.digest)
    expect(scene.emulator.function(DEV).configuration.PackageType).toBe('Image')
    expect(end.outputs).toMatchObject({ 'image-uri': `${uri}@${amd64.digest}`, tag: '' })
    expect(tagsOf(scene.emulator)).toStrictEqual(tags)
    expect(end.log).toContain(
      `${uri}:multi is an index, which Lambda rejects: deploying its x86_64 image ${amd64.digest.slice('sha256:'.length, 19)} by digest; the tag stays`,
    )
  })

  const OLD = 'fedcba9876543210fedcba9876543210fedcba98'
  const OWN = 'https://github.com/octo-org/octo-repo'
  it.each([
    { name: 'its label', labels: { revision: OLD, source: OWN }, commit: OLD },
    {
      name: "nobody, for its base's label",
      labels: { revision: OLD, source: 'https://github.com/o/base' },
      commit: '',
    },
    { name: 'nobody', labels: {}, commit: '' },
  ])('is recorded with the commit that $name names', async ({ labels, commit }) => {
    await using scene = await openScene()
    const named = Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value])
    const image = await makeImage({
      layers: [[{ path: 'main', content: makeElf({ machine: 62 }) }]],
      config: { Entrypoint: ['/main'], Labels: Object.fromEntries(named) },
    })
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'old' }, image)
    const end = await scene.push('dev', { inputs: { 'image-uri': `${REPOSITORY}@${image.digest}` } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(image.digest)
    expect(noteOf(scene)).toBe(note(image.digest, commit))
    const short = commit === OLD ? OLD.slice(0, 7) : image.digest.slice(7, 19)
    expect(end.summary).toContain(`✅ \`dev\` runs \`${short}\``)
    expect(end.log).toContain(`dev runs ${short}`)
  })

  it('goes back by name and digest to what a note knows, and records that commit', async () => {
    await using scene = await openScene()
    const first = await scene.commit()
    const before = await scene.push('dev')
    await changeMessage(scene, 'two')
    const second = await scene.commit()
    await scene.push('dev')
    const digest = before.outputs['image-digest']
    const end = await scene.push('dev', { inputs: { 'image-uri': `${REPOSITORY}@${digest}` } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(noteOf(scene)).toBe(note(digest, first))
    const [old, now] = [first.slice(0, 7), second.slice(0, 7)]
    expect(end.log).toMatch(new RegExp(`^dev runs ${old} \\(\\w{12}\\), was ${now}\\. `, 'm'))
  })

  it('has nothing to do for a proposal without credentials', async () => {
    await using scene = await openScene()
    const uri = `${new URL(scene.emulator.url).host}/${REPOSITORY}:dev`
    const end = await scene.push('dev', {
      event: 'pull_request',
      inputs: { 'image-uri': uri, environments: '', 'function-name': DEV },
      env: WITHOUT_AWS,
    })
    expect(errorsOf(end)).toStrictEqual([])
    expect(end.log).toContain('without AWS there is nothing to build')
  })

  it('is inspected: a missing entry point is refused, with nothing changed', async () => {
    await using scene = await openScene()
    const image = await makeImage({ layers: [[{ path: 'etc/' }]], config: { Entrypoint: ['/main'] } })
    await scene.emulator.putImage({ repository: REPOSITORY, tag: 'hollow' }, image)
    const uri = `${new URL(scene.emulator.url).host}/${REPOSITORY}:hollow`
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': uri } }))
    expect(errorsOf(end)[0]).toContain('/main')
  })

  it('is refused if it does not exist, with nothing changed', async () => {
    await using scene = await openScene()
    const uri = `${new URL(scene.emulator.url).host}/${REPOSITORY}`
    const end = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': `${uri}:nope` } }))
    expect(errorsOf(end)[0]).toContain('nope')
  })
})
