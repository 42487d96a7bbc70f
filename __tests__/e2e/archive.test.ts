import { dirname, join } from 'node:path'
import { packImage } from '../../src/pack/artifact.ts'
import { readArchive } from '../../src/pack/made-elsewhere/oci-archive.ts'
import { writeArchive } from '../../src/pack/oci-archive.ts'
import { output } from '../../tools/command.ts'
import { startEngine } from '../../tools/engine.ts'
import { toolPath } from '../../tools/install.ts'
import { compileExample } from '../../tools/modules.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { PLAIN_ROOT } from '../unit/inspect/root/plain-root.ts'
import { startBaseRegistry } from './base-registry.ts'
import { runFunction } from './container.ts'

const root = join(import.meta.dirname, '../..')
const signal = new AbortController().signal
const REFERENCE = { repository: 'team/app', tag: 'dev' } as const
const NO_OVERRIDE = { entryPoint: undefined, command: undefined, workingDirectory: undefined }

const trimmed = (text: string): string => text.trim()

/** The example on scratch, in an archive we wrote. */
const writeExample = async () => {
  const directory = makeTempDirectory()
  const [path, archive] = [join(directory.path, 'bootstrap'), join(directory.path, 'image.tar')]
  await compileExample(root, 'container-image', path)
  const binary = { path, sizeBytes: 0, goPackage: '.', architecture: 'x86_64' } as const
  const image = await packImage(
    { binary, files: [], temp: directory.path, signal },
    {
      base: 'scratch',
      root: PLAIN_ROOT,
      override: NO_OVERRIDE,
    },
  )
  await writeArchive(image, archive, { reference: REFERENCE, signal })
  return { archive, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] }
}

describe('an OCI archive that we wrote', () => {
  it('is loaded by a Docker engine under its name, and answers an event', async () => {
    await using example = await writeExample()
    await using engine = await startEngine()
    expect(await engine.docker(['load', '--input', example.archive])).toContain('Loaded image: team/app:dev')
    const rie = toolPath('rie')
    await using container = await runFunction(engine, 'team/app:dev', {
      options: ['--volume', `${dirname(rie)}:/aws-lambda:ro`, '--entrypoint', '/aws-lambda/aws-lambda-rie-x86_64'],
      args: ['/var/task/bootstrap'],
    })
    expect(await container.invoke({ key: 'value' })).toBe('{"message":"Hello AWS Lambda"}')
  })

  it('is a valid image to crane', async () => {
    await using example = await writeExample()
    expect(await output(toolPath('crane'), ['validate', '--tarball', example.archive])).toContain('PASS')
  })
})

describe('an OCI layout that crane pulled', () => {
  it('is read as the image for the platform once it is packed', async () => {
    await using registry = await startBaseRegistry()
    await using directory = makeTempDirectory()
    const [layout, archive] = [join(directory.path, 'layout'), join(directory.path, 'image.tar')]
    const image = `${registry.host}/lambda/provided:al2023`
    const crane = toolPath('crane')
    await output(crane, ['pull', '--insecure', '--format=oci', image, layout])
    await output('tar', ['--create', '--gzip', '--file', archive, '--directory', layout, '.'])
    const options = { name: archive, architecture: 'x86_64', temp: directory.path, signal } as const
    const { digest } = await readArchive(archive, options)
    expect(digest).toBe(await output(crane, ['digest', '--insecure', '--platform', 'linux/amd64', image]).then(trimmed))
  })
})
