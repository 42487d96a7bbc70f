import { refused } from '../ground.ts'
import { spyOn } from '../spies.ts'
import { openDockerScene } from './fake-docker.ts'

const LOGIN = 'robot:canary-password@'
const IN_ENVIRONMENT = (setting: string): Readonly<Record<string, string>> => ({
  environments: `dev: { function-name: f, ${setting} }`,
})

type Row = {
  readonly name: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** What the fake docker answers. */
  readonly docker?: Readonly<Record<string, string>>
  /** What the fake go prints before it fails. */
  readonly go?: string
  /** Part of the log. */
  readonly shown: string
}

const DOCKER = { dockerfile: 'Dockerfile' }

const ROWS: readonly Row[] = [
  {
    name: 'an endpoint that is refused',
    env: { AWS_ENDPOINT_URL: `http://${LOGIN}aws.example` },
    shown: 'AWS_ENDPOINT_URL is "http://aws.example", but',
  },
  {
    name: 'an endpoint that is refused for its password',
    env: { AWS_ENDPOINT_URL_ECR: 'http://robot:canary/password@aws.example' },
    shown: 'AWS_ENDPOINT_URL_ECR is "http://aws.example", but',
  },
  {
    name: 'an endpoint',
    env: { AWS_ENDPOINT_URL: `http://${LOGIN}127.0.0.1:1` },
    shown: '\nAWS_ENDPOINT_URL is http://127.0.0.1:1, which is not AWS\n',
  },
  {
    name: 'a proxy',
    inputs: { 'base-image': 'registry.example/base:1' },
    env: { HTTPS_PROXY: `http://${LOGIN}127.0.0.1:1` },
    shown: '\nconnections go through HTTPS_PROXY (http://127.0.0.1:1), ',
  },
  {
    name: 'DOCKER_HOST',
    inputs: DOCKER,
    env: { DOCKER_HOST: `tcp://${LOGIN}docker.example:2376` },
    docker: {
      'buildx inspect': 'echo "Driver: docker"',
      'info --format': 'echo "Cannot connect to the Docker daemon at $DOCKER_HOST" >&2; exit 1',
    },
    shown:
      'The Docker engine does not answer (DOCKER_HOST is tcp://docker.example:2376): Cannot connect to the Docker daemon at tcp://docker.example:2376',
  },
  {
    name: 'DOCKER_HOST with a password of any characters',
    inputs: DOCKER,
    env: { DOCKER_HOST: 'tcp://robot:canary/pass word@docker.example:2376' },
    docker: { 'buildx inspect': 'echo "Driver: docker"', 'info --format': 'echo "no answer" >&2; exit 1' },
    shown: 'The Docker engine does not answer (DOCKER_HOST is tcp://docker.example:2376): no answer',
  },
  {
    name: 'the endpoint of a remote builder',
    inputs: DOCKER,
    docker: { 'buildx inspect': `printf 'Driver: remote\\nEndpoint: tcp://${LOGIN}builder.example:1234\\n'` },
    shown: 'The docker buildx builder cannot be used: nothing answers at tcp://builder.example:1234',
  },
  {
    name: "a builder's error",
    inputs: DOCKER,
    docker: { 'buildx inspect': `printf 'Driver: remote\\nError: dial ssh://${LOGIN}builder.example: refused\\n'` },
    shown: 'The docker buildx builder cannot be used: dial ssh://builder.example: refused',
  },
  {
    name: "docker's own lines",
    inputs: DOCKER,
    docker: { 'buildx build': `echo "ERROR: fetch https://${LOGIN}registry.example/v2/: denied" >&2; exit 1` },
    shown: 'ERROR: fetch https://registry.example/v2/: denied',
  },
  {
    name: "a git remote in go's output",
    go: `echo "fatal: unable to access 'https://${LOGIN}git.example/x/': refused" >&2; exit 1`,
    shown: "unable to access 'https://git.example/x/'",
  },
  {
    name: 'base-image',
    inputs: { 'base-image': `${LOGIN}registry.example/base:1` },
    shown: 'registry.example/base:1',
  },
  {
    name: 'base-image with a scheme',
    inputs: { 'base-image': `https://${LOGIN}registry.example/base:1` },
    shown: 'https://registry.example/base:1',
  },
  {
    name: 'registry-mirrors',
    inputs: { 'registry-mirrors': `public.ecr.aws=${LOGIN}mirror.example` },
    shown: 'got "mirror.example"',
  },
  { name: 'image-uri', inputs: { 'image-uri': `${LOGIN}registry.example/app:1` }, shown: 'registry.example/app:1' },
  { name: 'repository', inputs: { repository: `https://${LOGIN}ecr.example/app` }, shown: 'https://ecr.example/app' },
  { name: 'layers', inputs: { layers: `https://${LOGIN}registry.example/x` }, shown: 'https://registry.example/x' },
  {
    name: 'registry-mirrors of an environment',
    inputs: IN_ENVIRONMENT(`registry-mirrors: { public.ecr.aws: '${LOGIN}mirror.example' }`),
    shown: 'got "mirror.example"',
  },
  {
    name: 'base-image of an environment',
    inputs: IN_ENVIRONMENT(`base-image: '${LOGIN}registry.example/base:1'`),
    shown: 'registry.example/base:1',
  },
]

describe('a user and password in an address', () => {
  test.each(ROWS)('are not shown: $name', async ({ inputs = {}, env = {}, docker = {}, go, shown }) => {
    await using scene = await openDockerScene(docker)
    await using spy = await spyOn([], go === undefined ? {} : { go })
    const path = `${spy.path.split(':')[0]}:${scene.spy.path}`
    const end = await refused(scene.scene, () => scene.scene.push('dev', { inputs, env: { PATH: path, ...env } }))
    expect(end.log).toContain(shown)
    const told = end.log.replaceAll(/^::add-mask::.*$/gm, '') + end.summary + JSON.stringify(end.outputs)
    expect(told).not.toMatch(/canary|robot/)
  })
})
