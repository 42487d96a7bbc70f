import { execFile } from 'node:child_process'
import { mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { git } from '../../demo/commit.ts'
import type { Scene } from '../../demo/scene.ts'
import type { HostileInput } from './input.ts'

/** A file that is large without taking room on the disk. */
const sparse = async (path: string, sizeBytes: number): Promise<void> => {
  const file = await open(path, 'w')
  await file.truncate(sizeBytes)
  await file.close()
}

/** git's id of an object that holds these bytes, checked by nobody. */
const writeObject = async ({ workspace }: Scene, kind: 'tree' | 'commit', bytes: Buffer): Promise<string> => {
  const args = ['hash-object', '-t', kind, '-w', '--literally', '--stdin']
  const writing = promisify(execFile)('git', args, { cwd: workspace })
  writing.child.stdin?.end(bytes)
  return (await writing).stdout.trim()
}

const entry = (mode: string, name: string, id: string): Buffer =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')])

/** The step is asked to prove this tree, as under an event that others can cause. */
const prove = async (scene: Scene, tree: string) => {
  const head = `tree ${tree}\nauthor o <o@example.com> 0 +0000\ncommitter o <o@example.com> 0 +0000\n\nA change\n`
  const sha = await writeObject(scene, 'commit', Buffer.from(head))
  await git(scene.workspace, 'update-ref', 'HEAD', sha)
  return { sha, event: 'issue_comment', ref: 'refs/heads/dev', inputs: { 'allow-events': 'issue_comment' } }
}

const LEVELS = 40
/** As many as each folder of the tree has. */
const ENTRIES = 10

export const folderInputs: readonly HostileInput[] = [
  {
    name: 'two links to `.` in an included folder',
    code: 'include-link-loop',
    lay: async ({ workspace }) => {
      await mkdir(join(workspace, 'static'))
      for (const name of ['a', 'b']) await symlink('.', join(workspace, 'static', name))
      return { inputs: { include: 'static' } }
    },
  },
  {
    name: 'two links to `.`, found by a pattern',
    code: 'include-link-loop',
    lay: async ({ workspace }) => {
      await mkdir(join(workspace, 'static'))
      for (const name of ['a', 'b']) await symlink('.', join(workspace, 'static', name))
      return { inputs: { include: 'static/**' } }
    },
  },
  {
    name: '40 folders, each with two links to the next',
    code: 'include-too-many',
    lay: async ({ workspace }) => {
      for (let level = 0; level < LEVELS; level++) {
        await mkdir(join(workspace, `static/${level}`), { recursive: true })
        for (const name of ['a', 'b']) await symlink(`../${level + 1}`, join(workspace, `static/${level}`, name))
      }
      await mkdir(join(workspace, `static/${LEVELS}`))
      return { inputs: { include: 'static/0' } }
    },
  },
  {
    name: 'braces in a pattern of include',
    code: 'include-pattern',
    lay: async () => ({ inputs: { include: JSON.stringify([`${'{a,b}'.repeat(30)}*`]) } }),
  },
  {
    name: 'a commit with 10^12 paths in 13 objects',
    code: 'commit-too-large',
    lay: async (scene) => {
      await scene.commit()
      let tree = await git(scene.workspace, 'rev-parse', 'HEAD^{tree}')
      for (let level = 0; level < 12; level++) {
        const entries = Array.from({ length: ENTRIES }, (_, at) => entry('40000', String(at), tree))
        tree = await writeObject(scene, 'tree', Buffer.concat(entries))
      }
      return prove(scene, tree)
    },
  },
  {
    name: 'a tree in git whose last entry does not end',
    code: 'commit-unproved',
    lay: async (scene) => {
      await scene.commit()
      return prove(scene, await writeObject(scene, 'tree', Buffer.from(`40000 ${'a'.repeat(64)}`)))
    },
  },
  {
    name: 'an event file of 2 GB for smoke-event',
    code: 'event-file',
    lay: async (scene) => {
      const sha = await scene.commit()
      await sparse(join(scene.workspace, 'event.json'), 2_000_000_000)
      return { sha, inputs: { 'smoke-event': 'event.json' } }
    },
  },
  {
    name: 'a Go file of 1.9 GB',
    code: 'go-line',
    lay: async (scene) => {
      const sha = await scene.commit()
      await sparse(join(scene.workspace, 'a.go'), 1_900_000_000)
      return { sha }
    },
  },
]
