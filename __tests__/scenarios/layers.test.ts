import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseRegistry } from '../../emulator/bases/registry.ts'
import { type ImageFile, makeImage } from '../../emulator/images/make.ts'
import { execute } from '../../src/host/children/exec.ts'
import { layerOf } from '../../src/lambda-layers/layers.ts'
import type { OptTree } from '../../src/lambda-layers/opt-tree.ts'
import { mediaTypes } from '../../src/registry/manifest.ts'
import { rawZip } from '../raw-zip.ts'
import { zipOf } from './emulator/zips.ts'
import { openLayersScene } from './layers-scene.ts'

/** `path: mode text` for each file, `path -> target` for each link, `path/ mode` for each folder. */
const listed = async (tree: OptTree): Promise<readonly string[]> =>
  Promise.all(
    [...tree].map(async ([path, entry]) => {
      if (entry.kind === 'symlink') return `${path} -> ${entry.target}`
      if (entry.kind === 'directory') return `${path}/ ${entry.mode.toString(8)}`
      return `${path} ${entry.mode.toString(8)} ${await readFile(entry.file, 'utf8')}`
    }),
  )

describe('layer versions', () => {
  it('are read in order, extensions executable', async () => {
    await using scene = await openLayersScene()
    const { emulator } = scene
    const one = await emulator.createLayer({
      name: 'one',
      zip: await zipOf({ 'extensions/agent': 'one', 'lib/a.so': 'one', 'lib/b.so': 'one' }, { mode: 0o100644 }),
    })
    const two = await emulator.createLayer({ name: 'two', zip: await zipOf({ 'lib/a.so': 'two' }) })
    const { tree } = await scene.read(one, two)
    expect(await listed(tree)).toStrictEqual(['extensions/agent 755 one', 'lib/a.so 755 two', 'lib/b.so 644 one'])
  })

  it('become the same image layer each time, which tar can read', async () => {
    await using scene = await openLayersScene()
    const zip = rawZip([
      { name: 'lib/a', content: 'a' },
      { name: 'extensions/agent', content: 'agent' },
      { name: 'lib/l', content: 'a', mode: 0o120777 },
      { name: 'private/', mode: 0o040700 },
    ])
    const arn = await scene.emulator.createLayer({ name: 'agent', zip })
    const write = async (name: string) => {
      const target = { file: join(scene.temp, name), mediaType: mediaTypes.ociLayer, signal: scene.signal }
      return layerOf(await scene.read(arn), target)
    }
    const [first, second] = [await write('first'), await write('second')]
    expect([second.blob.digest, second.diffId]).toStrictEqual([first.blob.digest, first.diffId])
    const env = { PATH: process.env.PATH ?? '', TZ: 'UTC', LC_ALL: 'C.UTF-8' }
    const { stdout } = await execute('tar', ['tzvf', 'first', '--numeric-owner'], { cwd: scene.temp, env })
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ')),
    ).toStrictEqual([
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 opt/',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 opt/extensions/',
      '-rwxr-xr-x 0/0 5 1970-01-01 00:00 opt/extensions/agent',
      'drwxr-xr-x 0/0 0 1970-01-01 00:00 opt/lib/',
      '-rw-r--r-- 0/0 1 1970-01-01 00:00 opt/lib/a',
      'lrwxrwxrwx 0/0 0 1970-01-01 00:00 opt/lib/l -> a',
      'drwx------ 0/0 0 1970-01-01 00:00 opt/private/',
    ])
  })

  it('are downloaded again after a storage error', async () => {
    await using scene = await openLayersScene()
    const arn = await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ a: 'text' }) })
    scene.emulator.fault({ operation: 'storage:GetBlob', times: 2, kind: 'throttle' })
    scene.emulator.fault({ operation: 'storage:GetBlob', kind: 'cut' })
    expect(await listed((await scene.read(arn)).tree)).toStrictEqual(['a 755 text'])
    expect(scene.emulator.seen('storage:GetBlob').map(({ status }) => status)).toStrictEqual([503, 503, 200, 200])
  })
})

describe('a layer version is refused', () => {
  const ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'

  it('if it does not exist', async () => {
    await using scene = await openLayersScene()
    await expect(scene.read(ARN)).rejects.toMatchObject({
      name: 'DeployError',
      message: `Layer version ${ARN} does not exist.`,
      hint: `List the versions that exist:  aws lambda list-layer-versions --region ap-northeast-1 --layer-name ${ARN.slice(0, -2)}`,
    })
  })

  it('if the role may not read it', async () => {
    const Statement = { Effect: 'Allow', Action: 'lambda:Get*', Resource: ARN.replace('agent', 'other') } as const
    await using scene = await openLayersScene({ Statement })
    await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ a: 'text' }) })
    await expect(scene.read(ARN)).rejects.toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(
        `^The role may not read ${ARN}: User: .* is not authorized to perform: lambda:GetLayerVersion on resource`,
      ),
      hint: expect.stringMatching(`^Add {2}lambda:GetLayerVersion {2}on {2}${ARN} {2}to the role's policy`),
    })
  })

  it('if another account does not share it', async () => {
    await using scene = await openLayersScene()
    const options = { name: 'agent', zip: await zipOf({ a: '' }), accountId: '210987654321', isShared: false }
    const arn = await scene.emulator.createLayer(options)
    await expect(scene.read(arn)).rejects.toThrow(`The role may not read ${arn}: `)
  })

  it('if it is for another architecture', async () => {
    await using scene = await openLayersScene()
    await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ a: '' }), architectures: ['arm64'] })
    await expect(scene.read(ARN)).rejects.toThrow(`${ARN} is for arm64, but the function is x86_64.`)
    expect(scene.emulator.seen('storage:GetBlob')).toHaveLength(0)
  })

  it('if Lambda fails', async () => {
    await using scene = await openLayersScene()
    scene.emulator.fault({
      operation: 'lambda:GetLayerVersionByArn',
      kind: 'error',
      status: 500,
      code: 'ServiceException',
    })
    await expect(scene.read(ARN)).rejects.toThrow(`Reading layer ${ARN} failed: `)
  })

  it('if the storage refuses it', async () => {
    await using scene = await openLayersScene()
    await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ a: '' }) })
    scene.emulator.fault({ operation: 'storage:GetBlob', kind: 'error', status: 403, code: 'AccessDenied' })
    const { host } = new URL(scene.emulator.storageUrl)
    await expect(scene.read(ARN)).rejects.toThrow(`Downloading ${ARN} from ${host} failed: status 403`)
    expect(scene.emulator.seen('storage:GetBlob')).toHaveLength(1)
  })

  test.each([
    { name: 'fewer bytes', body: 'half' },
    { name: 'more bytes', body: 'x'.repeat(100_000) },
  ])('if $name arrive than Lambda reported', async ({ body }) => {
    await using scene = await openLayersScene()
    const zip = await zipOf({ a: 'text' })
    await scene.emulator.createLayer({ name: 'agent', zip })
    scene.emulator.fault({ operation: 'storage:GetBlob', kind: 'garbage', body })
    const found = body.length < zip.length ? `${body.length} bytes` : `more than ${zip.length} bytes`
    const message = `${ARN} was not downloaded intact: expected ${zip.length} bytes, got ${found}.`
    await expect(scene.read(ARN)).rejects.toMatchObject({ message })
    expect(scene.emulator.seen('storage:GetBlob')).toHaveLength(1)
  })

  it('if other bytes arrive than Lambda reported', async () => {
    await using scene = await openLayersScene()
    const zip = await zipOf({ a: 'text' })
    await scene.emulator.createLayer({ name: 'agent', zip })
    scene.emulator.fault({ operation: 'storage:GetBlob', kind: 'garbage', body: 'x'.repeat(zip.length) })
    const sums = [Buffer.from('x'.repeat(zip.length)), zip].map((bytes) =>
      createHash('sha256').update(bytes).digest('base64'),
    )
    const message = `${ARN} was not downloaded intact: expected ${sums[1]}, got ${sums[0]}.`
    await expect(scene.read(ARN)).rejects.toMatchObject({ message })
  })

  const answer = (Location: string, more = {}) =>
    JSON.stringify({ Content: { Location, CodeSize: 1, CodeSha256: 'x', ...more } })

  test.each([
    {
      name: 'leads to plain http',
      body: answer('http://layers.example/a?signature=x'),
      message: `${ARN} cannot be downloaded from http://layers.example: this address is not allowed.`,
    },
    {
      name: 'leads to where a cloud keeps credentials',
      body: answer('https://169.254.169.254/a'),
      message: `${ARN} cannot be downloaded from https://169.254.169.254: this address is not allowed.`,
    },
    {
      name: 'leads to a file',
      body: answer('file:///etc/passwd'),
      message: `${ARN} cannot be downloaded from file://: this address is not allowed.`,
    },
    { name: 'leads nowhere', body: answer('somewhere'), message: `Lambda did not say what ${ARN} contains.` },
    { name: 'is empty', body: '{}', message: `Lambda did not say what ${ARN} contains.` },
    {
      name: 'promises more than fits',
      body: answer('https://layers.example/a', { CodeSize: 262_144_001 }),
      message: `${ARN} has more than 262144000 bytes when unpacked.`,
    },
  ])("if Lambda's answer $name", async ({ body, message }) => {
    await using scene = await openLayersScene()
    scene.emulator.fault({ operation: 'lambda:GetLayerVersionByArn', kind: 'garbage', body })
    await expect(scene.read(ARN)).rejects.toMatchObject({ name: 'DeployError', message })
  })

  it('if it unpacks to more than 250 MB', async () => {
    await using scene = await openLayersScene()
    const quarter = Buffer.alloc(65_536_001)
    const zip = rawZip(['a', 'b', 'c', 'd'].map((name) => ({ name, content: quarter })))
    expect(zip.length).toBeLessThan(1_000_000)
    await scene.emulator.createLayer({ name: 'agent', zip })
    await expect(scene.read(ARN)).rejects.toThrow(`${ARN} has more than 262144000 bytes when unpacked.`)
  })

  it('if its contents lead out of /opt', async () => {
    await using scene = await openLayersScene()
    await scene.emulator.createLayer({ name: 'agent', zip: rawZip([{ name: '../etc/passwd' }]) })
    await expect(scene.read(ARN)).rejects.toThrow(`${ARN} contains "../etc/passwd", which leads out of /opt.`)
  })
})

describe('a zip function', () => {
  it('looks up each of its layers and downloads none', async () => {
    await using scene = await openLayersScene()
    const one = await scene.emulator.createLayer({ name: 'one', zip: await zipOf({ a: '' }) })
    const two = await scene.emulator.createLayer({ name: 'two', zip: await zipOf({ a: '' }), architectures: ['arm64'] })
    await scene.check(one)
    await expect(scene.check(one, two)).rejects.toThrow(`${two} is for arm64, but the function is x86_64.`)
    await expect(scene.check(one.replace(/1$/, '2'))).rejects.toThrow(
      `Layer version ${one.replace(/1$/, '2')} does not exist.`,
    )
    expect(scene.emulator.seen('storage:GetBlob')).toHaveLength(0)
  })
})

describe('images', () => {
  const at = (bases: BaseRegistry, repository: string) => `${bases.host}/${repository}:1`
  const put = async (
    bases: BaseRegistry,
    layers: readonly (readonly ImageFile[])[],
    format: 'oci' | 'docker' = 'oci',
  ) => bases.putImage({ repository: 'agent', tag: '1' }, await makeImage({ layers, format, isAsListed: true }))
  const file = (path: string, content: string, mode = 0o644): ImageFile => ({ path, content, mode })

  it.each(['oci', 'docker'] as const)('give their /opt, layer over layer, whiteouts applied (%s)', async (format) => {
    await using scene = await openLayersScene()
    const layers = [
      [
        file('etc/passwd', 'root'),
        file('opt/extensions/agent', 'one'),
        file('opt/lib/a', 'one'),
        file('opt/lib/b', 'one'),
        file('opt/gone/x', 'one'),
        file('opt/data/old', 'one'),
        file('opt/turns', 'one'),
      ],
      [
        file('opt/lib/a', 'two', 0o600),
        file('opt/lib/.wh.b', ''),
        file('opt/.wh.gone', ''),
        file('opt/data/new', 'two'),
        file('opt/data/.wh..wh..opq', ''),
        file('opt/.wh.turns', ''),
        file('opt/turns/into', 'two'),
        { path: 'opt/current', linkTo: '/opt/lib' },
        { path: 'opt/folder/', mode: 0o700 },
      ],
    ]
    await put(scene.bases, layers, format)
    const { tree } = await scene.read(at(scene.bases, 'agent'))
    expect((await listed(tree)).toSorted()).toStrictEqual([
      'current -> /opt/lib',
      'data/new 644 two',
      'extensions/agent 755 one',
      'folder/ 700',
      'lib/a 600 two',
      'turns/into 644 two',
    ])
  })

  test.each([
    { name: 'a nested folder', path: ':/usr/share/agent', expected: ['x 644 deep'] },
    { name: 'a folder at its root', path: ':/ext', expected: ['extensions/agent 755 ext'] },
    {
      name: 'everything',
      path: ':/',
      expected: ['ext/extensions/agent 644 ext', 'usr/share/agent/x 644 deep'],
    },
  ])('give $name', async ({ path, expected }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, [[file('/ext/extensions/agent', 'ext'), file('./usr/share/agent/x', 'deep')]])
    expect(await listed((await scene.read(`${at(scene.bases, 'agent')}${path}`)).tree)).toStrictEqual(expected)
  })

  test.each([
    { name: 'a folder whose parent was deleted', layer: [file('.wh.opt', '')] },
    { name: 'a folder that was emptied', layer: [file('opt/.wh..wh..opq', '')] },
    {
      name: 'a folder that became a file',
      layer: [file('opt', 'x')],
      says: ': /opt is a file that is not executable.',
    },
    { name: 'a folder that became a link', layer: [{ path: 'opt', linkTo: 'usr' }], says: ': /opt is a link to /usr.' },
  ])('are refused for $name', async ({ layer, says = ' has nothing in /opt.' }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, [[file('opt/a', 'x')], layer])
    const name = at(scene.bases, 'agent')
    await expect(scene.read(name)).rejects.toThrow(`${name}${says}`)
  })

  const adapter = file('lambda-adapter', 'adapter', 0o755)
  test.each([
    { name: 'at its root', path: ':/lambda-adapter', layers: [[adapter]] },
    {
      name: 'in a folder',
      path: ':/usr/bin/lambda-adapter',
      layers: [[{ ...adapter, path: 'usr/bin/lambda-adapter' }]],
    },
    { name: 'of a later layer', path: ':/lambda-adapter', layers: [[file('lambda-adapter', 'old', 0o755)], [adapter]] },
    { name: 'that was a folder', path: ':/lambda-adapter', layers: [[file('lambda-adapter/x', 'old')], [adapter]] },
  ])('give a program $name as an extension', async ({ path, layers }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, layers)
    const { tree, notices } = await scene.read(`${at(scene.bases, 'agent')}${path}`)
    expect(await listed(tree)).toStrictEqual(['extensions/ 755', 'extensions/lambda-adapter 755 adapter'])
    expect(notices).toStrictEqual([])
  })

  test.each(['ext/.wh.prog', '.wh.ext', 'ext/.wh..wh..opq'])(
    'leave out a program that a later layer deletes by %s',
    async (whiteout) => {
      await using scene = await openLayersScene()
      await put(scene.bases, [[file('ext/prog', 'old', 0o755)], [file(whiteout, ''), file('ext/other', 'x')]])
      await expect(scene.read(`${at(scene.bases, 'agent')}:/ext/prog`)).rejects.toThrow(' has nothing in /ext/prog.')
    },
  )

  test.each([
    {
      name: 'a program without its name',
      path: '',
      layers: [[adapter]],
      says: ' has nothing in /opt. The image has the program /lambda-adapter.',
      hint: 'To run that program as an extension:  IMAGE:/lambda-adapter',
    },
    {
      name: 'a program under another name',
      path: ':/adapter',
      layers: [[adapter]],
      says: ' has nothing in /adapter. The image has the program /lambda-adapter.',
      hint: 'To run that program as an extension:  IMAGE:/lambda-adapter',
    },
    {
      name: 'a file that is not executable',
      path: ':/agent.yaml',
      layers: [[file('agent.yaml', 'a: 1')]],
      says: ': /agent.yaml is a file that is not executable.',
      hint: 'Name a program, or the folder that should become /opt.',
    },
    {
      name: 'a link to a program',
      path: ':/bin/agent',
      layers: [[adapter, { path: 'bin/agent', linkTo: '../lambda-adapter' }]],
      says: ': /bin/agent is a link to /lambda-adapter.',
      hint: 'Name what it leads to:  IMAGE:/lambda-adapter',
    },
    {
      name: 'a program that a later layer deletes',
      path: ':/lambda-adapter',
      layers: [[adapter], [file('.wh.lambda-adapter', '')]],
      says: ' has nothing in /lambda-adapter.',
      hint: 'Name the folder that should become /opt:  IMAGE:/folder',
    },
  ])('are refused for $name, with the way out', async ({ path, layers, says, hint }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, layers)
    const image = at(scene.bases, 'agent')
    await expect(scene.read(`${image}${path}`)).rejects.toMatchObject({
      message: expect.stringContaining(`${image}${path}${says}`),
      hint: hint.replace('IMAGE', image),
    })
  })

  test.each([
    { name: 'a program beside /opt/extensions', files: [adapter], stray: '/lambda-adapter' },
    { name: 'no program', files: [file('config.yaml', 'a: 1')], stray: undefined },
    { name: 'a runtime', files: [file('bootstrap', 'x', 0o755)], stray: undefined },
    { name: 'a tool in /opt/bin', files: [file('bin/tool', 'x', 0o755)], stray: undefined },
    { name: 'an extension too', files: [adapter, file('extensions/agent', 'x', 0o755)], stray: undefined },
  ])('get a warning for $name: $stray', async ({ files, stray }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, [files])
    const image = at(scene.bases, 'agent')
    const { notices } = await scene.read(`${image}:/`)
    expect(notices).toStrictEqual(
      stray === undefined
        ? []
        : [
            `${image}:/ puts the program /opt${stray} into /opt, but nothing into /opt/extensions, so Lambda does not start it. If it is an extension, name it:  ${image}:${stray} [layer-program-stray]`,
          ],
    )
  })

  test.each([
    {
      name: 'a name that goes up',
      layer: [file('opt/../../x', '')],
      says: 'contains "opt/../../x", which leads out of /opt.',
    },
    { name: 'a backslash', layer: [file('opt/a\\b', '')], says: 'contains "opt/a\\b", a name with a backslash.' },
    {
      name: 'a repeated name',
      layer: [file('opt/a', ''), file('opt/a', '')],
      says: 'contains "opt/a" more than once.',
    },
    {
      name: 'a link that leads out',
      layer: [{ path: 'opt/l', linkTo: '../etc/passwd' }],
      says: 'contains the link "l" to "../etc/passwd", which leads out of /opt.',
    },
    {
      name: 'a file below a link',
      layer: [{ path: 'opt/l', linkTo: 'x' }, file('opt/l/a', '')],
      says: 'contains "l/a" below "l", which is not a folder.',
    },
  ])('are refused for $name', async ({ layer, says }) => {
    await using scene = await openLayersScene()
    await put(scene.bases, [layer])
    const name = at(scene.bases, 'agent')
    await expect(scene.read(name)).rejects.toThrow(`${name} ${says}`)
  })

  it('are refused if they do not exist, in the words of layers', async () => {
    await using scene = await openLayersScene()
    const name = at(scene.bases, 'nothing')
    await expect(scene.read(name)).rejects.toThrow(`layers: ${name} cannot be read: `)
  })

  it('can be combined with layer versions', async () => {
    await using scene = await openLayersScene()
    await put(scene.bases, [[file('opt/a', 'image'), file('opt/b', 'image')]])
    const arn = await scene.emulator.createLayer({ name: 'agent', zip: await zipOf({ a: 'zip' }) })
    expect(await listed((await scene.read(at(scene.bases, 'agent'), arn)).tree)).toStrictEqual([
      'a 755 zip',
      'b 644 image',
    ])
  })
})
