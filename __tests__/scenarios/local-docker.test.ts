import { join } from 'node:path'
import { runCommand } from './command-line.ts'
import { dockerCalls, dockerThat, openFolder, SEND_EXTENSION } from './local-folder.ts'

/** An engine that has every image, with an extension in it, and whose containers end at once. */
const DOCKER = dockerThat({
  'image inspect': `echo '{"Entrypoint":["/main"]}'`,
  cp: `case "$*" in *extensions*) ${SEND_EXTENSION} ;; esac`,
})

/** What Docker is asked to run. */
const runOf = async (args: readonly string[]) => {
  await using folder = await openFolder({ 'bin/docker': DOCKER, 'my-rie': '' })
  const path = `${join(folder.path, 'bin')}:${process.env.PATH}`
  await runCommand(['local', '--event', '{}', ...args], { cwd: folder.path, env: { PATH: path } })
  const calls = await dockerCalls(folder.path)
  const find = (command: string) => calls.find((call) => call.startsWith(`${command} `)) ?? ''
  return { folder: folder.path, created: find('create'), ran: find('run') }
}

describe('an image', () => {
  it('runs under the named RIE, wherever it is', async () => {
    const { folder, ran } = await runOf(['--image', 'mine', '--rie', 'my-rie'])
    expect(ran).toContain(` --volume ${folder}/my-rie:/aws-lambda-rie:ro --entrypoint /aws-lambda-rie -- mine `)
    expect(ran).toMatch(/ \/main$/)
  })

  test.each([
    { architecture: 'arm64', platform: 'linux/arm64' },
    { architecture: 'x86_64', platform: 'linux/amd64' },
  ])('is the one for $platform with --architecture $architecture', async ({ architecture, platform }) => {
    const { created, ran } = await runOf(['--image', 'mine', '--rie', 'my-rie', '--architecture', architecture])
    expect(created).toContain(` --platform ${platform} mine `)
    expect(ran).toContain(` --platform ${platform} `)
  })

  it("is the engine's choice without it", async () => {
    const { created, ran } = await runOf(['--image', 'mine', '--rie', 'my-rie'])
    expect(`${created} ${ran}`).not.toContain('--platform')
  })
})
