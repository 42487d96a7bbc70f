import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { readMachine } from '../../../src/host/machine.ts'

describe('the folder of Docker configuration', () => {
  test.each([
    { name: 'is what DOCKER_CONFIG names', env: { HOME: '/home/me', DOCKER_CONFIG: '/config' }, expected: '/config' },
    { name: 'is in HOME', env: { HOME: '/home/me' }, expected: '/home/me/.docker' },
    {
      name: 'is never the working directory',
      env: { HOME: '/home/me', DOCKER_CONFIG: '' },
      expected: '/home/me/.docker',
    },
  ])('$name', ({ env, expected }) => {
    expect(readMachine(env).dockerConfigDir).toBe(expected)
  })
})

describe('credentials that no variable names', () => {
  test.each([
    { name: 'none', config: '[default]\nregion = eu-west-1\n', expected: false },
    { name: 'none in a comment', config: '[default]\n# role_arn = x\n', expected: false },
    { name: 'keys', credentials: '[default]\naws_access_key_id = AKIA\n', expected: true },
    { name: "a profile's role", config: '[profile ci]\nrole_arn=arn:aws:iam::123456789012:role/x\n', expected: true },
    { name: 'a process', config: '[default]\n  credential_process = /bin/x\n', expected: true },
    { name: 'single sign-on', config: '[profile ci]\nsso_session = mine\n', expected: true },
    { name: "a self-hosted runner's", env: { RUNNER_ENVIRONMENT: 'self-hosted' }, expected: true },
    { name: "none on GitHub's runner", env: { RUNNER_ENVIRONMENT: 'github-hosted' }, expected: false },
    { name: 'none on another runner', env: { RUNNER_ENVIRONMENT: '' }, expected: false },
  ])('may be found: $name', async ({ config = '', credentials = '', env = {}, expected }) => {
    await using home = await openTemp(tmpdir())
    await mkdir(join(home.path, '.aws'))
    await writeFile(join(home.path, '.aws/config'), config)
    await writeFile(join(home.path, '.aws/credentials'), credentials)
    const machine = readMachine({ HOME: home.path, ...env })
    expect(machine).toMatchObject({ mayFindCredentials: expected, hasAwsCredentials: false, profile: 'default' })
  })
})
