import { execFileSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDockerClient, startBuildKit, useBuildKit } from '../../tools/buildkit.ts'
import { type Engine, startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileModule, offlineGo } from '../../tools/modules.ts'
import { startCommand } from '../scenarios/command-line.ts'
import { importBase } from './docker-base.ts'
import { type GitRepository, makeRepository } from './git-repository.ts'

const GREETING = '{"message":"Hello AWS Lambda"}'

/** The example, compiled, beside a Dockerfile that packs it. */
const makeSource = async (dockerfile: string): Promise<GitRepository> => {
  const repository = await makeRepository('container-image')
  execFileSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-tags=lambda.norpc', '-o', 'main', '.'], {
    cwd: repository.path,
    env: { ...process.env, ...(await offlineGo()), CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
  })
  writeFileSync(join(repository.path, 'Dockerfile'), dockerfile)
  return repository
}

const engineWithBase = async (): Promise<Engine> => {
  const engine = await startEngine()
  await importBase(engine, 'base')
  return engine
}

const DOCKERFILE = 'FROM base\nCOPY main /main\nENTRYPOINT ["/main"]\n'

describe('local', () => {
  it('builds a Dockerfile and runs its image, and leaves no container', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using repository = await makeSource(DOCKERFILE)
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    await using run = startCommand(['local', '--dockerfile', 'Dockerfile', '--event', '{}'], {
      cwd: repository.path,
      env,
    })
    const { exitCode, stdout, stderr } = await run.ended
    expect(exitCode === 0 ? '' : stderr).toBe('')
    expect(stdout).toBe(`${GREETING}\n`)
    expect(stderr).toContain('cold start')
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
  })

  it('runs in the engine what BuildKit exported as a file, and removes it again', async () => {
    await using engine = await engineWithBase()
    await using daemon = await startBuildKit()
    await using docker = makeDockerClient('buildx')
    await useBuildKit(docker, daemon)
    await using repository = await makeSource('FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n')
    const before = await engine.images()
    // With DOCKER_HOST, buildx would use the engine's own builder.
    const env = { ...docker.env, DOCKER_HOST: engine.host, BUILDX_BUILDER: 'remote' }
    await using run = startCommand(['local', '--dockerfile', 'Dockerfile', '--event', '{}'], {
      cwd: repository.path,
      env,
    })
    const { exitCode, stdout, stderr } = await run.ended
    expect(exitCode === 0 ? '' : stderr).toBe('')
    expect(stdout).toBe(`${GREETING}\n`)
    expect(await engine.images()).toEqual(before)
  })

  it('serves an image that the engine has, until Ctrl-C, and leaves no container', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    await using repository = await makeSource(DOCKERFILE)
    await engine.docker(['build', '--tag', 'mine', repository.path])
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    await using run = startCommand(['local', '--image', 'mine', '--port', '0'], { cwd: repository.path, env })
    const url = await run.firstLine
    for (const method of ['POST', 'GET']) expect(await (await fetch(url, { method })).text()).toBe(GREETING)
    expect(run.stderr().match(/Init Duration/g)).toHaveLength(1)
    run.child.kill('SIGINT')
    expect((await run.ended).exitCode).toBe(0)
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
  })

  it('runs an image with an extension under the image’s own RIE, where AWS’s documentation mounts it', async () => {
    await using engine = await engineWithBase()
    await using docker = makeDockerClient('none')
    const copies = 'COPY agent /opt/extensions/agent\nCOPY rie /aws-lambda/aws-lambda-rie\n'
    await using repository = await makeSource(DOCKERFILE.replace('ENTRYPOINT', `${copies}ENTRYPOINT`))
    await compileModule(join(import.meta.dirname, '../fixtures/extension'), join(repository.path, 'agent'))
    copyFileSync(toolPath('rie'), join(repository.path, 'rie'))
    await engine.docker(['build', '--tag', 'mine', repository.path])
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    await using run = startCommand(['local', '--image', 'mine', '--event', '{}'], { cwd: repository.path, env })
    const { exitCode, stdout, stderr } = await run.ended
    expect(exitCode === 0 ? '' : stderr).toBe('')
    expect([stdout, stderr]).toStrictEqual([`${GREETING}\n`, expect.stringContaining('extension registered agent\n')])
    expect(await engine.docker(['ps', '--all', '--quiet'])).toBe('')
  })

  it('says how to get a missing image', async () => {
    await using engine = await startEngine()
    await using docker = makeDockerClient('none')
    await using repository = await makeSource(DOCKERFILE)
    const env = { ...docker.env, DOCKER_HOST: engine.host }
    await using run = startCommand(['local', '--image', 'nowhere', '--event', '{}'], { cwd: repository.path, env })
    const { exitCode, stderr } = await run.ended
    expect(exitCode).toBe(1)
    expect(stderr).toContain('docker pull nowhere')
  })
})
