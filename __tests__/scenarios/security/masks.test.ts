import { writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepEnd } from '../../../demo/runner.ts'
import { DEV, openScene, REPOSITORY, type Scene } from '../../../demo/scene.ts'
import { makeBaseImage } from '../../../emulator/images/aws-base.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { errorsOf, running, warningsOf } from '../ground.ts'
import { type Asked, type Recorder, startRecorder } from './servers.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'

type Answer = (asked: Asked, response: ServerResponse, origin: string) => boolean

/** A registry with one image, which answers some requests otherwise. */
const startBase = async (otherwise: Answer): Promise<Recorder> => {
  const image = await makeBaseImage()
  const blobs = new Map(image.blobs.map(({ digest, bytes }) => [`/v2/team/base/blobs/${digest}`, bytes]))
  return startRecorder((asked, response, origin) => {
    if (otherwise(asked, response, origin)) return
    const blob = blobs.get(asked.path)
    response.writeHead(200, blob === undefined ? { 'content-type': image.mediaType } : {}).end(blob ?? image.manifest)
  })
}

/** Gives this token to everybody. */
const withToken =
  (token: string): Answer =>
  ({ path, authorization }, response, origin) => {
    if (path.startsWith('/token')) response.writeHead(200).end(JSON.stringify({ token }))
    else if (authorization !== undefined) return false
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="s"` }).end()
    return true
  }

const deployOn = async (scene: Scene, { host }: Recorder, password?: string): Promise<StepEnd> => {
  await using config = await openTemp(tmpdir())
  const auths = password === undefined ? {} : { [host]: { auth: Buffer.from(`robot:${password}`).toString('base64') } }
  await writeFile(join(config.path, 'config.json'), JSON.stringify({ auths }))
  return await scene.push('dev', {
    sha: SHA,
    inputs: { 'base-image': `${host}/team/base:1` },
    env: { DOCKER_CONFIG: config.path },
  })
}

const maskedIn = ({ log }: StepEnd): string[] => [...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, text = '']) => text)

/** What of the report GitHub would replace by ***, and so keep from other jobs. */
const hiddenIn = (end: StepEnd): string[] => {
  const masked = maskedIn(end)
  return Object.keys(end.outputs).filter((name) => masked.some((text) => end.outputs[name]?.includes(text)))
}

describe('a token that the registry of the base chooses', () => {
  it.each([
    { name: 'a letter', token: 'a' },
    { name: 'the environment', token: 'dev' },
    { name: 'the account', token: '123456789012' },
    { name: 'the function', token: DEV },
    { name: 'the repository', token: REPOSITORY },
    { name: 'the region', token: 'ap-northeast-1' },
    { name: 'the commit', token: SHA },
    { name: 'the repository on GitHub', token: 'octo-org/octo-repo' },
  ])('hides nothing of the report: $name', async ({ token }) => {
    await using scene = await openScene()
    await using base = await startBase(withToken(token))
    const end = await deployOn(scene, base)
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, DEV)).toBe(end.outputs['image-digest'])
    expect(maskedIn(end)).not.toContain(token)
    expect(hiddenIn(end)).toStrictEqual([])
  })

  it('and that is the digest to come hides outputs, which a warning names', async () => {
    await using scene = await openScene()
    await using honest = await startBase(withToken('a'))
    const { outputs } = await deployOn(scene, honest)
    await using base = await startBase(withToken(outputs['image-digest']?.slice('sha256:'.length) ?? ''))
    const end = await deployOn(scene, base)
    expect(errorsOf(end)).toStrictEqual([])
    const hidden = hiddenIn(end)
    expect(hidden).toContain('image-digest')
    expect(warningsOf(end)).toContainEqual(
      expect.stringContaining(`These outputs contain a text that is masked as a secret: ${hidden.join(', ')}.`),
    )
  })
})

describe('a password of the Docker configuration', () => {
  const demanding: Answer = ({ authorization }, response) => {
    if (authorization !== undefined) return false
    response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
    return true
  }

  it.each([
    { password: 'dev', isMasked: false },
    { password: 'admin', isMasked: false },
    { password: 'one\ndev', isMasked: false },
    { password: 'a-real-password', isMasked: true },
  ])('hides nothing of the report: $password', async ({ password, isMasked }) => {
    await using scene = await openScene()
    await using base = await startBase(demanding)
    const end = await deployOn(scene, base, password)
    expect(errorsOf(end)).toStrictEqual([])
    expect(maskedIn(end).includes(password)).toBe(isMasked)
    expect(hiddenIn(end)).toStrictEqual([])
  })

  it('is not in the log, even if it is too weak to be masked and its registry repeats it', async () => {
    await using scene = await openScene()
    await using base = await startBase((asked, response, origin) => {
      if (asked.authorization === undefined) return demanding(asked, response, origin)
      const sent = Buffer.from(asked.authorization.slice('Basic '.length), 'base64').toString()
      response.writeHead(403).end(`${sent} is wrong, so is ${asked.authorization}`)
      return true
    })
    const end = await deployOn(scene, base, 'hunter2')
    expect(errorsOf(end).join()).toContain('robot:*** is wrong, so is Basic ***')
    expect(end.log + end.summary).not.toContain('hunter2')
  })
})
