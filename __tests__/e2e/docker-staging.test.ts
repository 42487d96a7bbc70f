import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pushStaged, type StagedImage, type StagingContext } from '../../src/push/staging.ts'
import { loginPassword } from '../../tools/aws-cli.ts'
import { makeDockerClient } from '../../tools/buildkit.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { withVariables } from '../docker-build.ts'
import { type Account, openAccount, REGION, REPOSITORY } from './account.ts'
import { importBase } from './docker-base.ts'

/** An engine with an image in it, an account, and a folder for what exists only during a push. */
type Place = AsyncDisposable & {
  readonly engine: Engine
  readonly account: Account
  readonly temp: string
  readonly image: StagedImage
}

const openPlace = async (): Promise<Place> => {
  await using owned = new AsyncDisposableStack()
  const account = owned.use(await openAccount())
  const engine = owned.use(await startEngine())
  const temp = owned.use(makeTempDirectory()).path
  await importBase(engine, 'made')
  const imageId = (await engine.docker(['image', 'inspect', '--format', '{{.Id}}', 'made'])).trim()
  const arn = `arn:aws:ecr:${REGION}:123456789012:repository/${REPOSITORY}`
  const uri = `${new URL(account.emulator.url).host}/${REPOSITORY}`
  const all = owned.move()
  return {
    ...{ engine, account, temp },
    image: { imageId, repository: { name: REPOSITORY, arn, uri }, stagingTag: 'staging-1' },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

type Push = Partial<StagingContext> & { readonly image?: Partial<StagedImage>; readonly path?: string }

/** Pushes with the account's login and a Docker configuration that holds `settings`. */
const push = async (place: Place, settings: object, { image, path, ...more }: Push = {}): Promise<string> => {
  await using docker = makeDockerClient('none', settings)
  mkdirSync(join(docker.config, 'contexts'))
  const password = (await loginPassword(place.account.emulator)).trim()
  const env = { ...docker.env, DOCKER_HOST: place.engine.host, ...(path === undefined ? {} : { PATH: path }) }
  return await withVariables(env, () =>
    pushStaged(
      { ...place.image, ...image },
      {
        credentials: { username: 'AWS', password },
        dockerConfigDir: docker.config,
        tempDir: place.temp,
        say: () => {},
        signal: new AbortController().signal,
        ...more,
      },
    ),
  )
}

/** What a push left behind: its files, and names of the image. */
const leftOf = async ({ engine, temp }: Place): Promise<unknown> => ({
  files: readdirSync(temp),
  names: (await engine.images()).map((image) => image.split(' ')[0]),
})

const NOTHING = { files: [], names: ['made:latest'] }

describe('an image in the engine', () => {
  it('is in the repository under its staging tag, and the push leaves nothing behind', async () => {
    await using place = await openPlace()
    const digest = await push(place, {})
    expect(place.account.emulator.repository(REPOSITORY).tags.get('staging-1')).toBe(digest)
    expect(await leftOf(place)).toStrictEqual(NOTHING)
  })

  it('is pushed with the login of its registry, whatever credential stores the runner has', async () => {
    await using place = await openPlace()
    await using tools = makeTempDirectory()
    const helper = join(tools.path, 'docker-credential-wrong')
    writeFileSync(helper, '#!/bin/sh\necho \'{"Username":"AWS","Secret":"wrong"}\'\n')
    chmodSync(helper, 0o755)
    const host = place.image.repository.uri.split('/')[0] ?? ''
    const settings = { credsStore: 'wrong', credHelpers: { [host]: 'wrong' }, auths: { [host]: {} } }
    const digest = await push(place, settings, { path: `${tools.path}:${process.env.PATH}` })
    expect(place.account.emulator.repository(REPOSITORY).tags.get('staging-1')).toBe(digest)
  })

  it('leaves nothing behind when refused, and the registry is quoted', async () => {
    await using place = await openPlace()
    const { account, image } = place
    const { uri } = image.repository
    await expect(push(place, {}, { credentials: { username: 'AWS', password: 'wrong' } })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Pushing the image sha256:\w+ as staging-1 with docker to repository .* failed: .+/,
      ),
      hint: expect.stringContaining(`ecr:PutImage on ${image.repository.arn} to the role's policy`),
    })
    const elsewhere = { ...image.repository, name: 'nowhere', uri: uri.replace(REPOSITORY, 'nowhere') }
    await expect(push(place, {}, { image: { repository: elsewhere } })).rejects.toMatchObject({
      hint: 'Check that repository nowhere exists in this region and account.',
    })
    expect(account.emulator.repository(REPOSITORY).tags.has('staging-1')).toBe(false)
    expect(await leftOf(place)).toStrictEqual(NOTHING)
  })

  it('leaves nothing behind when the step is stopped during the push', async () => {
    await using place = await openPlace()
    const stop = new AbortController()
    const held = place.account.emulator.fault({ operation: 'registry:StartUpload', kind: 'hold' })
    const pushed = push(place, {}, { signal: stop.signal })
    pushed.catch(() => {})
    await held.reached
    expect(readdirSync(place.temp)).toHaveLength(1)
    stop.abort(new Error('stopped'))
    await expect(pushed).rejects.toThrow('stopped')
    held.release()
    expect(await leftOf(place)).toStrictEqual(NOTHING)
  })

  it('is reported missing when somebody removed it', async () => {
    await using place = await openPlace()
    const imageId = `sha256:${'0'.repeat(64)}`
    await expect(push(place, {}, { image: { imageId } })).rejects.toMatchObject({
      message: expect.stringMatching(/^Docker cannot save or tag the image sha256:0+: .*No such image/i),
    })
    expect(await leftOf(place)).toStrictEqual(NOTHING)
  })
})
