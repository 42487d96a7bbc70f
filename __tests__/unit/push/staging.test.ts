import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pushStaged } from '../../../src/push/staging.ts'
import { makeTempDirectory } from '../../../tools/temp-directory.ts'
import { withVariables } from '../../docker-build.ts'
import { digest } from '../observed.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const SETTINGS = {
  auths: { 'ghcr.io': { auth: 'bWU6d29yZA==' } },
  credHelpers: { 'gcr.io': 'gcloud' },
  credsStore: 'store',
  currentContext: 'remote',
}

/** What docker sees during a push with this runner configuration, recorded by a stub. */
const pushWith = async (env: Readonly<Record<string, string>>) => {
  await using directory = makeTempDirectory()
  const [config, seen, temp] = ['config', 'seen', 'temp'].map((name) => join(directory.path, name))
  if (config === undefined || seen === undefined || temp === undefined) throw new TypeError()
  for (const folder of [join(config, 'cli-plugins'), join(config, 'contexts/meta'), seen, temp])
    mkdirSync(folder, { recursive: true })
  writeFileSync(join(config, 'config.json'), JSON.stringify(SETTINGS))
  writeFileSync(join(config, 'cli-plugins/docker-buildx'), '')
  const docker = join(directory.path, 'docker')
  writeFileSync(
    docker,
    `#!/bin/sh
[ "$1" = push ] || exit 0
cp "$DOCKER_CONFIG/config.json" ${seen}/config
stat -c %a "$DOCKER_CONFIG/config.json" > ${seen}/mode
ls "$DOCKER_CONFIG/cli-plugins" "$DOCKER_CONFIG/contexts" > ${seen}/linked
printf %s "$BUILDX_CONFIG" > ${seen}/buildx
echo "$*" > ${seen}/arguments
echo "latest: digest: ${digest('a')} size: 1"
`,
  )
  chmodSync(docker, 0o755)
  const repository = { name: 'app', arn: 'arn', uri: `${HOST}/app` }
  const credentials = { username: 'AWS', password: 'a-password' }
  const { signal } = new AbortController()
  const pushed = await withVariables({ PATH: `${directory.path}:${process.env.PATH}`, BUILDX_CONFIG: '', ...env }, () =>
    pushStaged(
      { imageId: digest('b'), repository, stagingTag: 'staging-app' },
      { credentials, dockerConfigDir: config, tempDir: temp, say: () => {}, signal },
    ),
  )
  const read = (name: string) => readFileSync(join(seen, name), 'utf8').trim()
  return {
    pushed,
    config: JSON.parse(read('config')),
    mode: read('mode'),
    linked: read('linked').split('\n'),
    buildx: read('buildx').replace(config, 'CONFIG'),
    arguments: read('arguments'),
    left: readdirSync(temp),
  }
}

describe('docker, during a staged push', () => {
  it("has the runner's logins, helpers, context and configuration folders, plus our login", async () => {
    const seen = await pushWith({})
    expect(seen).toEqual({
      pushed: digest('a'),
      config: {
        ...SETTINGS,
        auths: { ...SETTINGS.auths, [HOST]: { auth: Buffer.from('AWS:a-password').toString('base64') } },
        credHelpers: { ...SETTINGS.credHelpers, [HOST]: '' },
      },
      mode: '600',
      linked: expect.arrayContaining(['docker-buildx', 'meta']),
      buildx: 'CONFIG/buildx',
      arguments: `push ${HOST}/app:staging-app`,
      left: [],
    })
  })

  it('keeps the builders folder set by the step', async () => {
    expect((await pushWith({ BUILDX_CONFIG: '/builders' })).buildx).toBe('/builders')
  })
})
