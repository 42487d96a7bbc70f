import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { openTemp } from '../../src/host/disk/temp.ts'
import { readZipFile } from '../../src/pack/made-elsewhere/zip-file.ts'
import { writeZip } from '../../src/pack/zip/zip.ts'
import { output } from '../../tools/command.ts'
import { toolPath } from '../../tools/install.ts'
import { anyFiles, byPath, modeOf } from '../unit/properties/files.ts'

const { signal } = new AbortController()

describe('a zip we wrote', () => {
  const LIST = `
import json, sys, zipfile
for line in sys.stdin:
    with zipfile.ZipFile(line.strip()) as zip:
        print(json.dumps([[one.filename, oct(one.external_attr >> 16), one.date_time, zip.read(one).hex()] for one in zip.infolist()]))
`

  it('of any files is read unchanged by Python', async () => {
    await using temp = await openTemp(tmpdir())
    const samples = fc.sample(anyFiles, 20)
    const binary = join(temp.path, 'binary')
    await writeFile(binary, 'binary')
    const zips: string[] = []
    for (const [index, sample] of samples.entries()) {
      const entries = await Promise.all(
        sample.map(async (one, number) => {
          const file = join(temp.path, `source-${index}-${number}`)
          await writeFile(file, one.content)
          return { path: one.path, file, mode: modeOf(one) } as const
        }),
      )
      const path = join(temp.path, `${index}.zip`)
      await writeZip({ path: binary }, entries, path, signal)
      zips.push(path)
    }
    const listed = (await output('python3', ['-c', LIST], { input: zips.join('\n') })).trimEnd().split('\n')
    const hex = (text: string): string => Buffer.from(text).toString('hex')
    for (const [index, sample] of samples.entries()) {
      const all = [{ path: 'bootstrap', content: 'binary', isExecutable: true }, ...sample].toSorted(byPath)
      expect(JSON.parse(listed[index] ?? '')).toStrictEqual(
        all.map((one) => [one.path, `0o100${modeOf(one).toString(8)}`, [1980, 1, 1, 0, 0, 0], hex(one.content)]),
      )
    }
  })

  it('is sound to unzip, and unpacks to what went in', async () => {
    await using temp = await openTemp(tmpdir())
    const [binary, page, path] = [join(temp.path, 'app'), join(temp.path, 'page'), join(temp.path, 'function.zip')]
    await writeFile(binary, 'binary')
    await writeFile(page, 'x')
    await writeZip({ path: binary }, [{ path: 'static/é.html', file: page, mode: 0o644 }], path, signal)
    expect(await output(toolPath('unzip'), ['-t', path])).toContain('No errors detected in compressed data')
    const env = { LC_ALL: 'C.UTF-8' }
    expect(await output(toolPath('unzip'), ['-Z', '-T', path], { env })).toMatch(
      /^-rwxr-xr-x +\d\.\d unx .* 19800101\.000000 bootstrap\n-rw-r--r-- +\d\.\d unx .* 19800101\.000000 static\//m,
    )
    await output(toolPath('unzip'), ['-q', path, '-d', join(temp.path, 'out')], { env })
    expect(await readFile(join(temp.path, 'out/bootstrap'), 'utf8')).toBe('binary')
    expect(await readFile(join(temp.path, 'out/static/é.html'), 'utf8')).toBe('x')
  })
})

describe('zip-file', () => {
  it.each([
    { name: 'zip of Info-ZIP', command: () => toolPath('zip'), args: ['-q', 'function.zip', 'bootstrap'] },
    {
      name: "Python's zipfile",
      command: () => 'python3',
      args: ['-m', 'zipfile', '-c', 'function.zip', 'bootstrap'],
    },
  ])('accepts what $name writes', async ({ command, args }) => {
    await using temp = await openTemp(tmpdir())
    const [workspace, scratch] = [join(temp.path, 'workspace'), join(temp.path, 'scratch')]
    await Promise.all([mkdir(workspace), mkdir(scratch)])
    await writeFile(join(workspace, 'bootstrap'), 'binary', { mode: 0o755 })
    await output(command(), args, { cwd: workspace })
    const path = join(workspace, 'function.zip')
    const { bootstrap } = await readZipFile({ workspace, path }, { temp: scratch, signal })
    expect(await readFile(bootstrap, 'utf8')).toBe('binary')
  })
})
