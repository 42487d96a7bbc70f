import { readFunction } from '../../../src/plan/function.ts'
import { lookup, readInputLevel } from '../../../src/plan/precedence.ts'
import { caller } from '../caller.ts'

type Inputs = Readonly<Record<string, string>>

const read = (inputs: Inputs) => {
  const { level, problems } = readInputLevel(new Map(Object.entries({ 'function-name': 'my-function', ...inputs })))
  expect(problems).toStrictEqual([])
  return readFunction(lookup([level]), undefined, 'ap-northeast-1', caller({ tempDir: '/runner/temp' }))
}

const PLACE = { workspace: '/checkout/app', directory: '/checkout/app' }
const REFERENCE = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app:v1'

describe('where the code comes from', () => {
  test.each([
    {
      name: 'a package, compiled with cgo',
      inputs: { 'cgo-enabled': 'true', 'go-package': './cmd/api' },
      source: {
        kind: 'go',
        ...PLACE,
        goPackage: './cmd/api',
        tags: [],
        ldflags: undefined,
        cgoEnabled: true,
        buildEnv: [],
        include: [],
      },
      packageType: 'auto',
    },
    {
      name: 'a binary with included files',
      inputs: { binary: 'out/app', include: 'config' },
      source: { kind: 'binary', ...PLACE, path: '/checkout/app/out/app', include: ['config'] },
      packageType: 'auto',
    },
    {
      name: 'a zip in RUNNER_TEMP',
      inputs: { 'zip-file': '/runner/temp/f.zip' },
      source: { kind: 'zip-file', ...PLACE, path: '/runner/temp/f.zip' },
      packageType: 'zip',
    },
    {
      name: 'an archive',
      inputs: { 'image-uri': 'oci-archive:image.tar', 'working-directory': 'api' },
      source: {
        kind: 'archive',
        workspace: '/checkout/app',
        directory: '/checkout/app/api',
        path: '/checkout/app/api/image.tar',
      },
      packageType: 'image',
    },
    {
      name: 'an image in ECR',
      inputs: { 'image-uri': REFERENCE },
      source: {
        kind: 'image-uri',
        ...PLACE,
        image: {
          text: REFERENCE,
          repositoryUri: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app',
          name: 'team/app',
          registryId: '123456789012',
          region: 'ap-northeast-1',
          tag: 'v1',
          digest: undefined,
        },
      },
      packageType: 'image',
    },
    {
      name: 'a Dockerfile with defaults',
      inputs: { dockerfile: 'Dockerfile' },
      source: {
        kind: 'dockerfile',
        ...PLACE,
        dockerfile: '/checkout/app/Dockerfile',
        context: '/checkout/app',
        target: undefined,
        args: {},
        secrets: {},
        ssh: [],
        cacheFrom: [],
        cacheTo: [],
        writesCache: true,
        buildEnv: [],
      },
      packageType: 'image',
    },
    {
      name: 'a Dockerfile with all settings',
      inputs: {
        dockerfile: 'docker/api',
        'working-directory': 'api',
        'docker-context': '..',
        'docker-target': 'final',
        'build-args': 'VERSION=1.10\nFLAGS=-a, -b=c\nEMPTY=',
        'build-secrets': 'npm=NPM_TOKEN, go=GO_TOKEN',
        'build-ssh': 'default\nother=/tmp/agent',
        'cache-from': 'type=gha,scope=a',
        'cache-to': 'type=gha,mode=max\ntype=inline',
        'build-env': 'MY_PROXY',
      },
      source: {
        kind: 'dockerfile',
        workspace: '/checkout/app',
        directory: '/checkout/app/api',
        dockerfile: '/checkout/app/api/docker/api',
        context: '/checkout/app',
        target: 'final',
        args: { VERSION: '1.10', FLAGS: '-a, -b=c', EMPTY: '' },
        secrets: { npm: 'NPM_TOKEN', go: 'GO_TOKEN' },
        ssh: ['default', 'other=/tmp/agent'],
        cacheFrom: ['type=gha,scope=a'],
        cacheTo: ['type=gha,mode=max', 'type=inline'],
        writesCache: true,
        buildEnv: ['MY_PROXY'],
      },
      packageType: 'image',
    },
  ])('is $name', ({ inputs, source, packageType }) => {
    const { value, problems } = read(inputs)
    expect(problems).toStrictEqual([])
    expect(value.source).toStrictEqual(source)
    expect(value.packageType.value).toBe(packageType)
  })

  test.each<{ inputs: Inputs; pairs: readonly (readonly [string, string])[] }>([
    { inputs: { dockerfile: 'D', 'go-package': '.' }, pairs: [['dockerfile', 'go-package']] },
    { inputs: { dockerfile: 'D', 'cgo-enabled': 'true' }, pairs: [['dockerfile', 'cgo-enabled']] },
    { inputs: { dockerfile: 'D', 'base-image': 'scratch' }, pairs: [['dockerfile', 'base-image']] },
    { inputs: { dockerfile: 'D', include: 'a' }, pairs: [['dockerfile', 'include']] },
    { inputs: { dockerfile: 'D', binary: 'b' }, pairs: [['binary', 'dockerfile']] },
    {
      inputs: { binary: 'b', 'go-tags': 'a', 'go-ldflags': '-X a.b=c' },
      pairs: [
        ['binary', 'go-tags'],
        ['binary', 'go-ldflags'],
      ],
    },
    { inputs: { binary: 'b', 'build-env': 'A' }, pairs: [['binary', 'build-env']] },
    { inputs: { 'zip-file': 'z', binary: 'b' }, pairs: [['zip-file', 'binary']] },
    { inputs: { 'zip-file': 'z', 'image-uri': REFERENCE }, pairs: [['zip-file', 'image-uri']] },
    { inputs: { 'zip-file': 'z', include: 'a' }, pairs: [['zip-file', 'include']] },
    { inputs: { 'image-uri': REFERENCE, dockerfile: 'D' }, pairs: [['image-uri', 'dockerfile']] },
    { inputs: { 'image-uri': 'oci-archive:a', 'base-image': 'scratch' }, pairs: [['image-uri', 'base-image']] },
  ])('refuses $pairs together', ({ inputs, pairs }) => {
    expect(read(inputs).problems).toMatchObject(
      pairs.map(([one, other]) => ({
        message: `input ${one} and input ${other} cannot both be set.`,
        hint: 'Leave one of them out.',
      })),
    )
  })

  test.each([
    ...['docker-context', 'docker-target', 'build-ssh', 'cache-from', 'cache-to'].map((name) => ({
      name,
      value: 'a',
      needed: 'dockerfile',
    })),
    { name: 'build-args', value: 'A=b', needed: 'dockerfile' },
    { name: 'build-secrets', value: 'a=B', needed: 'dockerfile' },
    { name: 'smoke-expect', value: '{}', needed: 'smoke-event' },
    { name: 'smoke-env', value: 'A=b', needed: 'smoke-event' },
    { name: 'smoke-network', value: 'host', needed: 'smoke-event' },
  ])('refuses $name without $needed', ({ name, value, needed }) => {
    expect(read({ [name]: value }).problems).toMatchObject([
      {
        message: `input ${name} is set, but ${needed} is not.`,
        hint: `Set ${needed} too, or leave this setting out.`,
      },
    ])
  })

  test.each([
    { inputs: { dockerfile: '../Dockerfile' }, path: '../Dockerfile' },
    { inputs: { dockerfile: 'D', 'docker-context': '/' }, path: '/' },
    { inputs: { dockerfile: '/runner/temp/Dockerfile' }, path: '/runner/temp/Dockerfile' },
    { inputs: { binary: '/usr/bin/true' }, path: '/usr/bin/true' },
    { inputs: { 'zip-file': '../f.zip' }, path: '../f.zip' },
    { inputs: { 'image-uri': 'oci-archive:/etc/passwd' }, path: '/etc/passwd' },
  ])('refuses $path, which is outside', ({ inputs, path }) => {
    expect(read(inputs).problems).toMatchObject([{ message: expect.stringContaining(`"${path}" is outside`) }])
  })

  test.each([
    { goPackage: 'main.go', folder: '.' },
    { goPackage: './main.go', folder: '.' },
    { goPackage: '../main.go', folder: '..', directory: 'api' },
    { goPackage: 'cmd/api/main.go', folder: './cmd/api' },
    { goPackage: './cmd/api/main.go', folder: './cmd/api' },
    { goPackage: '/checkout/app/cmd/api/main.go', folder: '/checkout/app/cmd/api' },
    { goPackage: './cmd/*.go', folder: './cmd' },
    { goPackage: 'main.go handler.go', folder: '.' },
  ])('refuses the file $goPackage as a package', ({ goPackage, folder, directory = '.' }) => {
    expect(read({ 'go-package': goPackage, 'working-directory': directory }).problems).toMatchObject([
      {
        code: 'package-path-file',
        message: `input go-package: "${goPackage}" is a file. go would compile it alone, without the other files of its package.`,
        hint: `Name its folder:  go-package: ${folder} .`,
      },
    ])
  })

  test.each(['github.com/nats-io/nats.go', 'example.com/x.go/cmd/api', './cmd/main.gold'])(
    'takes the package %s',
    (goPackage) => {
      expect(read({ 'go-package': goPackage }).problems).toStrictEqual([])
    },
  )

  test.each([
    { inputs: { dockerfile: 'D', 'package-type': 'zip' }, said: 'zip, but dockerfile makes an image' },
    { inputs: { 'image-uri': REFERENCE, 'package-type': 'zip' }, said: 'zip, but image-uri makes an image' },
    { inputs: { 'image-uri': 'oci-archive:a', 'package-type': 'zip' }, said: 'zip, but image-uri makes an image' },
    { inputs: { 'zip-file': 'z', 'package-type': 'image' }, said: 'image, but zip-file makes a zip' },
  ])('refuses the package type $said', ({ inputs, said }) => {
    expect(read(inputs).problems).toMatchObject([
      {
        message: `input package-type is ${said}.`,
        hint: 'Leave package-type out, or use the setting that makes this type.',
      },
    ])
  })

  test.each([
    { name: 'smoke-event', value: '{}' },
    { name: 'layers', value: 'ghcr.io/o/extension:1' },
  ])('refuses $name for an image in ECR, which is deployed unchanged', ({ name, value }) => {
    expect(read({ 'image-uri': REFERENCE, [name]: value }).problems).toMatchObject([
      {
        message: `input ${name} cannot be used with image-uri ${REFERENCE}.`,
        hint: 'Set it in the step that builds the image, with  command: push  or  command: build .',
      },
    ])
  })
})
