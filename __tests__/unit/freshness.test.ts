import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { buildDist } from '../../tools/freshness.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'

/** A project whose bundle is a copy of its sources, and which counts its builds. */
const openProject = () => {
  const directory = makeTempDirectory()
  const at = (path: string): string => join(directory.path, path)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  write('package.json', JSON.stringify({ scripts: { bundle: 'echo x >> bundled && rm -rf dist && cp -r src dist' } }))
  for (const folder of ['src', 'dist']) write(`${folder}/index.js`, 'code\n')
  const bundled = (): number => readFileSync(at('bundled'), 'utf8').split('\n').length - 1
  return { at, write, bundled, path: directory.path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() }
}

const STALE = {
  passed: false,
  message: 'dist/ was not what src/ builds; it has been built anew: commit it',
  detail: '',
}

describe('dist', () => {
  it('is fresh if it matches the sources, and is not rebuilt while nothing changes', async () => {
    await using project = openProject()
    expect(await buildDist(project.path)).toStrictEqual({ passed: true })
    expect(await buildDist(project.path)).toStrictEqual({ passed: true })
    expect(project.bundled()).toBe(1)
  })

  it.each([
    { name: 'was edited', spoil: (at: (path: string) => string) => appendFileSync(at('dist/index.js'), '\n') },
    { name: 'has an extra file', spoil: (at: (path: string) => string) => writeFileSync(at('dist/more.js'), '') },
    { name: 'has a hidden file', spoil: (at: (path: string) => string) => writeFileSync(at('dist/.more.js'), '') },
    {
      name: 'has a file in a folder',
      spoil: (at: (path: string) => string) => {
        mkdirSync(at('dist/.more'))
        writeFileSync(at('dist/.more/index.js'), '')
      },
    },
    { name: 'has a link', spoil: (at: (path: string) => string) => symlinkSync('index.js', at('dist/more.js')) },
    {
      name: 'has a link in the place of a file with its bytes',
      spoil: (at: (path: string) => string) => {
        rmSync(at('dist/index.js'))
        symlinkSync('../src/index.js', at('dist/index.js'))
      },
    },
    { name: 'lacks a file', spoil: (at: (path: string) => string) => rmSync(at('dist/index.js')) },
    {
      name: 'was edited in one byte, without a change of size or time',
      spoil: (at: (path: string) => string) => {
        const { atime, mtime } = statSync(at('dist/index.js'))
        writeFileSync(at('dist/index.js'), 'Code\n')
        utimesSync(at('dist/index.js'), atime, mtime)
      },
    },
    { name: 'is older than src', spoil: (at: (path: string) => string) => appendFileSync(at('src/index.js'), 'new\n') },
  ])('is rebuilt when it $name, on the first check and later', async ({ spoil }) => {
    for (const isKnown of [false, true]) {
      await using project = openProject()
      if (isKnown) await buildDist(project.path)
      spoil(project.at)
      expect(await buildDist(project.path)).toStrictEqual(STALE)
      expect(readFileSync(project.at('dist/index.js'), 'utf8')).toBe(readFileSync(project.at('src/index.js'), 'utf8'))
      expect(await buildDist(project.path)).toStrictEqual({ passed: true })
    }
  })

  it('is not fresh if the build fails, and shows its output', async () => {
    await using project = openProject()
    project.write('package.json', JSON.stringify({ scripts: { bundle: 'echo no such compiler >&2; exit 3' } }))
    expect(await buildDist(project.path)).toStrictEqual({
      passed: false,
      message: 'the build failed',
      detail: expect.stringContaining('no such compiler'),
    })
  })
})
