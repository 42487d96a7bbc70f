import { access, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScene } from '../../demo/scene.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { errorsOf, write } from './ground.ts'

/** A Docker credential helper that never answers, and takes its time to clean up when asked to end. */
const HELPER = `#!/bin/sh
trap 'sleep 0.3; : >"$(dirname "$0")/tidied"; exit 1' TERM
: >"$(dirname "$0")/started"
while :; do sleep 1; done
`

describe('a run that fails', () => {
  it('ends when everything it started has ended: what nobody waits for is asked to end, not killed', async () => {
    await using scene = await openScene()
    await using tools = await openTemp(tmpdir())
    const bin = tools.path
    await writeFile(join(bin, 'docker-credential-slow'), HELPER, { mode: 0o755 })
    await write(scene, 'docker/config.json', JSON.stringify({ credHelpers: { [scene.bases.host]: 'slow' } }))
    await write(scene, 'main.go', 'package main\n\nfunc main() { missing() }\n')
    const end = await scene.push('dev', {
      env: { PATH: `${bin}:${process.env.PATH}`, DOCKER_CONFIG: join(scene.workspace, 'docker') },
    })
    expect(errorsOf(end)).toStrictEqual([expect.stringContaining('undefined: missing')])
    await access(join(bin, 'started'))
    await access(join(bin, 'tidied'))
    expect(end.leftovers).toStrictEqual([])
  })
})
