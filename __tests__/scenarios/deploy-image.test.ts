import { readmePolicy } from '../../demo/policy.ts'
import { DEV, openScene, PROD, REPOSITORY } from '../../demo/scene.ts'
import { changeMessage, errorsOf, operations, refused, running, visible, withOwnGo } from './ground.ts'
import { spyOn } from './spies.ts'

describe('a push that deploys an image', () => {
  it('puts the pushed digest live under the tag of its environment, and leaves the other function alone', async () => {
    await using scene = await openScene({ paddingBytes: 1_000_000 })
    const before = running(scene, DEV)
    const end = await scene.push('dev')

    expect(end.exitCode).toBe(0)
    const digest = end.outputs['image-digest']
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(running(scene, DEV)).toBe(digest)
    expect(scene.emulator.repository(REPOSITORY).tags.get('dev')).toBe(digest)
    expect(scene.emulator.function(DEV).code.ImageUri).toBe(end.outputs['image-uri'])
    expect(scene.emulator.function(PROD).updates).toBe(0)
    expect(end.outputs).toMatchObject({
      environment: 'dev',
      skipped: 'false',
      changed: `["${DEV}"]`,
      deployed: `["${DEV}"]`,
      failed: '[]',
      'function-name': DEV,
      'function-arn': `arn:aws:lambda:ap-northeast-1:123456789012:function:${DEV}`,
      repository: REPOSITORY,
      tag: 'dev',
      'image-uri': expect.stringMatching(new RegExp(`/${REPOSITORY}:dev$`)),
      'code-sha256': '',
      'previous-digest': before,
    })
    expect(end.outputs.results).not.toMatch(/arn:|123456789012|127\.0\.0\.1/)
    expect(await scene.emulator.invoke(DEV, {})).toMatchObject({ payload: '{"message":"Hello AWS Lambda"}' })
    expect(end.leftovers).toStrictEqual([])
  })

  it('uses latest for main, and sends nothing that the repository has', async () => {
    await using scene = await openScene()
    const dev = await scene.push('dev')
    const uploads = scene.emulator.seen('registry:FinishUpload').length
    const main = await scene.push('main')

    expect(main.outputs).toMatchObject({
      environment: 'prod',
      'function-name': PROD,
      tag: 'latest',
      'image-digest': dev.outputs['image-digest'],
    })
    expect(running(scene, PROD)).toBe(dev.outputs['image-digest'])
    expect(scene.emulator.seen('registry:FinishUpload')).toHaveLength(uploads)
  })

  it('sends only its own layer and config when one line changed: no base bytes move', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    const uploads = scene.emulator.seen('registry:FinishUpload').length
    const downloads = scene.bases.seen('storage:GetBlob').length
    await changeMessage(scene, 'changed')
    const end = await scene.push('dev')

    expect(end.exitCode).toBe(0)
    expect(scene.emulator.seen('registry:FinishUpload')).toHaveLength(uploads + 2)
    expect(scene.bases.seen('storage:GetBlob')).toHaveLength(downloads + 1) // the base's config, which is read, not sent
    expect(await scene.emulator.invoke(DEV, {})).toMatchObject({ payload: '{"message":"changed"}' })
  })

  it('makes the same image from the same source in another folder', async () => {
    await using one = await openScene()
    await using other = await openScene()
    const ends = [await one.push('dev', { env: withOwnGo() }), await other.push('dev', { env: withOwnGo() })]
    const digests = ends.map(({ outputs }) => outputs['image-digest'])
    expect(digests[0]).toBe(digests[1])
  })

  it('pushes a plain manifest for one platform, from a base that is an index', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev')
    const stored = scene.emulator
      .repository(REPOSITORY)
      .manifests.get(end.outputs['image-digest'] as `sha256:${string}`)
    const manifest = JSON.parse(stored?.bytes.toString() ?? '')
    expect(manifest).toMatchObject({
      schemaVersion: 2,
      mediaType: stored?.mediaType,
      config: { digest: expect.any(String) },
    })
    expect(manifest.manifests).toBeUndefined()
    expect(manifest.layers).toHaveLength(3)
  })

  it('applies the tagged URI again when somebody moved the tag without an update', async () => {
    await using scene = await openScene()
    await scene.push('main')
    const live = running(scene, PROD)
    await changeMessage(scene, 'moved by hand')
    // The trap: the tag moves (here by deploying it to dev under latest), the function stays where it is.
    const moved = await scene.push('dev', { inputs: { environments: `dev: { function-name: ${DEV}, tag: latest }` } })
    expect(running(scene, PROD)).toBe(live)
    const end = await scene.push('main')
    expect(running(scene, PROD)).toBe(moved.outputs['image-digest'])
    expect(end.outputs.changed).toBe(`["${PROD}"]`)
  })

  it('changes nothing when Lambda already runs this image, unless force is set', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    const before = visible(scene)
    const unchanged = await scene.push('dev')
    expect(visible(scene)).toStrictEqual(before)
    expect(unchanged.outputs).toMatchObject({ changed: '[]', deployed: `["${DEV}"]`, failed: '[]' })
    expect(unchanged.log).toContain('dev already runs ')

    const forced = await scene.push('dev', { inputs: { force: 'true' } })
    expect(forced.outputs.changed).toBe(`["${DEV}"]`)
    expect(scene.emulator.function(DEV).updates).toBe(2)
  })

  it('names both commits where the code is the same, and the record stays', async () => {
    await using scene = await openScene()
    const first = await scene.commit()
    await scene.push('dev')
    const second = await scene.commit()
    const end = await scene.push('dev')
    expect(scene.emulator.function(DEV).tags['deploy-go-lambda:current']).toContain(first)
    const [old, now] = [first.slice(0, 7), second.slice(0, 7)]
    expect(end.log).toMatch(new RegExp(`^dev already runs ${now} \\(\\w{12}\\), deployed from ${old}\\. `, 'm'))
    expect(end.summary).toMatch(
      new RegExp(`^\\| Commit \\| \\[${old}\\]\\(\\S+\\); the code of \\[${now}\\]\\(\\S+\\) is the same \\|$`, 'm'),
    )
  })

  it('restores an image that a lifecycle rule archived, although the code is the same', async () => {
    await using scene = await openScene()
    await scene.push('dev')
    const digest = running(scene, DEV) as `sha256:${string}`
    const { archived } = scene.emulator.repository(REPOSITORY)
    archived.add(digest)
    const uri = await refused(scene, () => scene.push('dev', { inputs: { 'image-uri': `${REPOSITORY}@${digest}` } }))
    expect(errorsOf(uri).join()).toContain('If its imageStatus is ARCHIVED, restore it:')
    const end = await scene.push('dev')
    expect(errorsOf(end)).toStrictEqual([])
    expect([archived.size, running(scene, DEV)]).toStrictEqual([0, digest])
  })

  it('moves the tag only after everything else is in place, and notes the commit before the update', async () => {
    await using scene = await openScene()
    const sha = await scene.commit()
    await scene.push('dev')
    const done = operations(scene)
    const tagMove = scene.emulator.requests.findIndex(
      ({ operation, path }) => operation === 'PutManifest' && path.endsWith('/manifests/dev'),
    )
    const byDigest = scene.emulator.requests.findIndex(
      ({ operation, path }) => operation === 'PutManifest' && path.includes('/manifests/sha256:'),
    )
    expect(byDigest).toBeGreaterThan(done.lastIndexOf('registry:FinishUpload'))
    expect(tagMove).toBeGreaterThan(byDigest)
    expect(done.indexOf('lambda:TagResource')).toBeGreaterThan(tagMove)
    expect(done.indexOf('lambda:UpdateFunctionCode')).toBeGreaterThan(done.indexOf('lambda:TagResource'))
    expect(scene.emulator.function(DEV).tags).toMatchObject({
      'deploy-go-lambda:current': `v2 code=${running(scene, DEV).slice(7, 39)} commit=${sha} environment=dev`,
      'deploy-go-lambda:origin': expect.stringMatching(/^v2 code=[0-9a-f]{32} repo=octo-org\/octo-repo run=\d+$/),
    })
  })

  it('builds for arm64 when the live function is arm64', async () => {
    await using scene = await openScene({ policy: readmePolicy({ functions: ['on-arm'] }) })
    await scene.emulator.createFunction({
      name: 'on-arm',
      packageType: 'Image',
      architecture: 'arm64',
      repository: REPOSITORY,
      tag: 'arm',
    })
    const end = await scene.push('dev', { inputs: { environments: 'dev: { function-name: on-arm, tag: arm }' } })
    expect(end.exitCode).toBe(0)
    expect(scene.emulator.function('on-arm').configuration.Architectures).toStrictEqual(['arm64'])
    expect(end.log).toContain('linux/arm64')
  })

  it('warns when the default tag is not the one the function was deployed from', async () => {
    await using scene = await openScene()
    const environments = `dev: { function-name: ${DEV} }`
    const end = await scene.push('dev', { inputs: { environments } })
    expect(end.log).toContain(`::warning::tag is not set: latest will move, but ${DEV} was deployed from dev. Set tag.`)
    expect((await scene.push('dev', { inputs: { environments } })).log).not.toContain('::warning::')
  })

  it('takes repository and tag from the live image and templates', async () => {
    await using scene = await openScene()
    const sha = await scene.commit()
    const end = await scene.push('dev', {
      inputs: {
        repository: '',
        environments: `dev: { function-name: 'container-lambda-function-{environment}', tag: '{sha}' }`,
      },
    })
    expect(end.outputs).toMatchObject({ repository: REPOSITORY, tag: sha, 'function-name': DEV })
    expect(scene.emulator.repository(REPOSITORY).tags.get(sha)).toBe(running(scene, DEV))
  })

  it.each([
    { name: 'by default', env: {}, inputs: {}, says: /^GOMEMLIMIT=\d{9,}$/m },
    { name: "within the job's limit", env: { GOMEMLIMIT: '3GiB' }, inputs: {}, says: /^GOMEMLIMIT=3GiB$/m },
    { name: 'unless the job says otherwise', env: { GOGC: '75' }, inputs: { 'build-env': 'GOGC' }, says: /^GOGC=75$/m },
  ])('lets go collect garbage only when memory runs short, $name', async ({ env, inputs, says }) => {
    await using scene = await openScene()
    await using spy = await spyOn(['go'])
    const end = await scene.push('dev', { inputs, env: { ...env, PATH: spy.path } })
    expect(errorsOf(end)).toStrictEqual([])
    expect(await spy.seen()).toMatch(says)
    expect((await spy.seen()).includes('GOGC=off')).toBe(!('GOGC' in env))
  })
})
