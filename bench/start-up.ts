import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Scene } from '../demo/scene.ts'
import type { Figure } from './figures.ts'
import { measureSideBySide, medianOf } from './measure.ts'

const STARTS = 21
/** The committed action. */
export const DIST = fileURLToPath(new URL('../dist', import.meta.url))

const emptyNode = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
  const startedAt = performance.now()
  await once(child, 'exit')
  return performance.now() - startedAt
}

/** From the start of a step of this dist to its first line, which says what is deployed where. */
export const firstLine = async (scene: Scene, dist = DIST): Promise<number> => {
  const said = Promise.withResolvers<number>()
  const onStart = (child: ChildProcess): void => {
    const startedAt = performance.now()
    child.stdout?.once('data', () => said.resolve(performance.now() - startedAt))
  }
  await scene.push('a-branch-that-nothing-matches', { onStart, dist })
  return said.promise
}

/** The files of a dist, and their bytes. */
export const sizeOf = (dist: string): { readonly files: number; readonly bytes: number } => {
  const files = globSync('**', { cwd: dist, withFileTypes: true }).filter((file) => file.isFile())
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(`${parentPath}/${name}`).size, 0)
  return { files: files.length, bytes }
}

/** How soon a step prints something, and how large dist/ is. */
export const measureStartUp = async (scene: Scene): Promise<Figure[]> => {
  const times = await measureSideBySide(STARTS, [
    { name: 'node', run: emptyNode },
    { name: 'first line', run: () => firstLine(scene) },
  ])
  const [node, line] = [medianOf(times, 'node'), medianOf(times, 'first line')]
  const { files, bytes } = sizeOf(DIST)
  return [
    {
      what: 'From process start to the first line, against `node -e 0`',
      atMost: 6,
      measured: line / node,
      unit: '×',
      from: `${line.toFixed(0)} ms against ${node.toFixed(0)} ms, medians of ${STARTS}`,
    },
    { what: 'All of `dist/`', atMost: 5, measured: bytes / 1e6, unit: 'MB', from: `${files} files` },
  ]
}
