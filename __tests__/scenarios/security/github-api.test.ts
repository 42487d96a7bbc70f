import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { StepEnd, StepOptions } from '../../../demo/runner.ts'
import { DEV, openScene, type Scene } from '../../../demo/scene.ts'
import type { FaultKind } from '../../../emulator/requests/faults.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { codesOf, errorsOf, refused } from '../ground.ts'
import { spyOn } from '../spies.ts'
import { type Asked, pourOut, startRecorder } from './servers.ts'

const FORM = { use_default: true, sub_claim_prefix: 'repo:octo-org/octo-repo' }
const PATH = '/repos/octo-org/octo-repo/actions/oidc/customization/sub'
const EXPLAINED = 'GitHub puts only names into the sub of this repository:'

/** A run whose role refuses it. */
const pushRefused = (scene: Scene, more: Partial<StepOptions> = {}): Promise<StepEnd> => {
  const role = scene.emulator.createRole({ name: 'strict', trust: { sub: 'repo:somebody/else:ref:refs/heads/main' } })
  return refused(scene, () => scene.push('dev', { ...more, inputs: { ...more.inputs, 'role-to-assume': role } }))
}

/** The error of such a run without a token for GitHub's API. */
const withoutToken = async (scene: Scene): Promise<readonly string[]> => {
  const errors = errorsOf(await pushRefused(scene, { inputs: { 'github-token': '' } }))
  expect(errors).toHaveLength(1)
  expect(errors.join()).not.toContain(EXPLAINED)
  return errors
}

/** All that a run leaves behind, without the commands that mask. */
const told = ({ log, summary, outputs, commandFiles }: StepEnd): string =>
  log.replaceAll(/^::add-mask::.*$/gm, '') + summary + JSON.stringify({ outputs, commandFiles })

const json = (body: unknown) => ({
  kind: 'status' as const,
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const FAULTS: readonly (FaultKind & { readonly name: string })[] = [
  { name: '404', kind: 'error', status: 404, code: 'NotFound' },
  { name: '429', kind: 'throttle' },
  { name: '500', kind: 'error', status: 500, code: 'InternalError' },
  { name: 'a page instead of JSON', kind: 'garbage' },
  { name: 'a page that says it is JSON', ...json(undefined), body: '<html>' },
  { name: 'a type that is none', kind: 'status', status: 200, headers: { 'content-type': ';;;' }, body: '{}' },
  { name: 'another JSON', ...json([FORM]) },
  { name: 'a form of other types', ...json({ ...FORM, use_default: 'yes' }) },
  { name: 'keys that are none', ...json({ use_default: false, include_claim_keys: ['repo\n::error::x'] }) },
  { name: '10,000 keys', ...json({ use_default: false, include_claim_keys: Array(10_000).fill('repo') }) },
  { name: 'JSON 10,000 deep', ...json({}), body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` },
  { name: 'nothing', kind: 'status', status: 204 },
  { name: 'a broken connection', kind: 'reset' },
  { name: 'half an answer', kind: 'cut' },
  { name: 'silence', kind: 'hold' },
]

/** Servers that would hold a step, or fill it. */
const HOSTILE: readonly { readonly name: string; readonly answer: (response: ServerResponse) => unknown }[] = [
  {
    name: 'a byte at a time',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const dripping = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(dripping))
    },
  },
  { name: 'bytes without end', answer: (response) => pourOut(response) },
  {
    name: 'bytes without end, with an error',
    answer: (response) => pourOut(response.writeHead(500, { 'content-type': 'text/plain' })),
  },
  {
    name: 'headers without end',
    answer: (response) => response.socket?.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(9_999)}`),
  },
]

/** What the system's buffers on loopback take that nobody reads. */
const MAX_IN_FLIGHT_BYTES = 16_000_000

describe("what GitHub's API answers about a refused role", () => {
  it('changes nothing in the error where the job lacks actions: read', async () => {
    await using scene = await openScene()
    const end = await pushRefused(scene)
    expect(scene.emulator.seen('github:GetSubjectForm').map(({ status }) => status)).toStrictEqual([403])
    expect(errorsOf(end)).toStrictEqual(await withoutToken(scene))
  })

  it.each(FAULTS)('changes nothing in the error, and is not asked again: $name', async ({ name: _, ...fault }) => {
    await using scene = await openScene()
    scene.emulator.github({ readsActions: true })
    const armed = scene.emulator.fault({ operation: 'github:GetSubjectForm', times: 9, ...fault })
    const end = await pushRefused(scene)
    expect(armed.hits()).toBe(1)
    armed.release()
    expect(errorsOf(end)).toStrictEqual(await withoutToken(scene))
    expect(told(end)).not.toMatch(/octokit|RequestError/i)
  })

  it.each(HOSTILE)('neither holds nor fills the step: $name', async ({ answer }) => {
    await using scene = await openScene()
    let sentBytes = 0
    await using server = await startRecorder((_, response) => {
      const { socket } = response
      response.on('close', () => {
        sentBytes = socket?.bytesWritten ?? 0
      })
      answer(response)
    })
    const end = await pushRefused(scene, { env: { GITHUB_API_URL: server.url } })
    expect(server.asked.map(({ path }) => path)).toStrictEqual([PATH])
    expect(sentBytes).toBeLessThan(MAX_IN_FLIGHT_BYTES)
    expect(errorsOf(end)).toStrictEqual(await withoutToken(scene))
  })

  it('does not hold a step that is stopped', async () => {
    await using scene = await openScene()
    const held = scene.emulator.fault({ operation: 'github:GetSubjectForm', kind: 'hold' })
    const end = await pushRefused(scene, {
      onStart: (child) => void held.reached.then(() => child.kill('SIGTERM')),
    })
    expect(codesOf(end)).toStrictEqual(['stopped-in-phase'])
  })

  it("does not hold a step whose event's file became a pipe that nobody writes to", async () => {
    await using scene = await openScene()
    scene.emulator.github({ readsActions: true })
    await using folder = await openTemp(tmpdir())
    const file = join(folder.path, 'event.json')
    await writeFile(file, '{}')
    const held = scene.emulator.fault({ operation: 'sts:AssumeRoleWithWebIdentity', kind: 'hold' })
    const ending = pushRefused(scene, { env: { GITHUB_EVENT_PATH: file } })
    await held.reached
    await rm(file)
    await promisify(execFile)('mkfifo', [file])
    held.release()
    expect(errorsOf(await ending).join()).toContain(EXPLAINED)
  })

  it('puts no line of the library into the log', async () => {
    await using scene = await openScene()
    const headers = {
      'content-type': 'application/json',
      deprecation: 'true',
      sunset: 'Mon, 01 Mar 2027 00:00:00 GMT',
      link: '<https://evil.example>; rel="deprecation"',
    }
    await using server = await startRecorder((_, response) =>
      response.writeHead(200, headers).end(JSON.stringify(FORM)),
    )
    const end = await pushRefused(scene, { env: { GITHUB_API_URL: `${server.url}/api/v3/` } })
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toStrictEqual([`GET /api/v3${PATH}`])
    expect(errorsOf(end).join()).toContain(EXPLAINED)
    expect(told(end)).not.toMatch(/octokit|evil\.example|deprecat/i)
  })
})

describe('the token for GitHub', () => {
  const AUTHORIZATION = ({ emulator }: Scene): string => `token ${emulator.githubToken}`

  it.each([
    { name: 'explains', isRight: true },
    { name: 'does not explain', isRight: false },
  ])('is in no log, summary, output, file and child of a run that it $name', async ({ isRight }) => {
    await using scene = await openScene()
    await using spy = await spyOn(['go', 'git', 'docker'])
    scene.emulator.github({ readsActions: isRight })
    const end = await pushRefused(scene, { env: { PATH: spy.path } })
    expect(errorsOf(end).join().includes(EXPLAINED)).toBe(isRight)
    expect(end.log).toContain(`::add-mask::${scene.emulator.githubToken}\n`)
    const children = await spy.seen()
    expect(children).toContain('argv: go')
    expect(told(end) + children).not.toContain(scene.emulator.githubToken)
    expect(end.leftovers).toStrictEqual([])
  })

  it('is not even masked by a run that needs no GitHub, so that nothing more knows it', async () => {
    await using scene = await openScene()
    const end = await scene.push('dev')
    expect(end.outputs.deployed).toBe(`["${DEV}"]`)
    expect(end.log + end.summary).not.toContain(scene.emulator.githubToken)
  })

  it('is not in the error about a token in environments', async () => {
    await using scene = await openScene()
    const environments = `dev: { function-name: ${DEV}, github-token: ${scene.emulator.githubToken} }`
    const end = await refused(scene, () => scene.push('dev', { inputs: { environments } }))
    expect(codesOf(end)).toStrictEqual(['environment-key-run'])
    expect(told(end)).not.toContain(scene.emulator.githubToken)
  })

  it.each([
    'http://api.evil.example',
    'http://api.evil.example:80/api/v3',
    'http://127.0.0.1.evil.example',
    'https://169.254.169.254',
    'https://[fd00:ec2::254]',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'api.evil.example',
  ])('goes nowhere for GITHUB_API_URL %s', async (url) => {
    await using scene = await openScene()
    await using proxy = await startRecorder((_, response) => response.writeHead(403).end())
    const env = { GITHUB_API_URL: url, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' }
    const end = await pushRefused(scene, { env })
    expect(proxy.asked).toStrictEqual([])
    expect(errorsOf(end)).toStrictEqual(await withoutToken(scene))
  })

  it('follows no redirect', async () => {
    await using scene = await openScene()
    await using other = await startRecorder((_, response) => response.end(JSON.stringify(FORM)))
    await using server = await startRecorder((_, response) => response.writeHead(307, { location: other.url }).end())
    const end = await pushRefused(scene, { env: { GITHUB_API_URL: server.url } })
    expect(server.asked).toStrictEqual([{ method: 'GET', path: PATH, authorization: AUTHORIZATION(scene) }])
    expect(other.asked).toStrictEqual([])
    expect(errorsOf(end)).toStrictEqual(await withoutToken(scene))
  })

  it.each(['octo-org/../../user', 'octo-org/..', 'octo-org', 'octo-org/octo-repo/../x', 'octo-org/a?b', ''])(
    'asks about no other repository than a GITHUB_REPOSITORY may name: "%s"',
    async (repository) => {
      await using scene = await openScene()
      await using server = await startRecorder((_, response) => response.end())
      await pushRefused(scene, { env: { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: repository } })
      expect(server.asked).toStrictEqual([])
    },
  )

  it('goes through the proxy of the environment in a tunnel, which does not see it, except where NO_PROXY has its host', async () => {
    await using scene = await openScene()
    await using proxy = await startRecorder((_, response) => response.writeHead(403).end())
    const env = { GITHUB_API_URL: 'https://api.ghe.example', HTTPS_PROXY: proxy.url, https_proxy: undefined }
    await pushRefused(scene, { env: { ...env, NO_PROXY: '127.0.0.1' } })
    const tunnel: Asked = { method: 'CONNECT', path: 'api.ghe.example:443', authorization: undefined }
    expect(proxy.asked).toStrictEqual([tunnel])
    await pushRefused(scene, {
      env: {
        ...env,
        NO_PROXY: '127.0.0.1,ghe.example',
        NODE_OPTIONS: `--import=${fileURLToPath(new URL('names.js', import.meta.url))}`,
        HOSTS: JSON.stringify({ 'api.ghe.example': ['169.254.169.254'] }),
      },
    })
    expect(proxy.asked).toStrictEqual([tunnel])
  })
})
