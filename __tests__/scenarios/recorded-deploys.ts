import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readmePolicy } from '../../demo/policy.ts'
import { DEV, PROD, REPOSITORY } from '../../demo/scene.ts'
import { type MadeImage, makeImage, makeIndex } from '../../emulator/images/make.ts'
import { openTemp } from '../../src/host/disk/temp.ts'
import { makeElf } from '../unit/inspect/elf-file.ts'
import { zipOf } from './emulator/zips.ts'
import { changeMessage, write } from './ground.ts'
import { build, dev, NO_TOKEN, type Play, push } from './recorded-play.ts'
import { spyOn } from './spies.ts'

const LAYER = 'arn:aws:lambda:ap-northeast-1:123456789012:layer:agent:1'
const WITH_LAYERS = { policy: readmePolicy({ layers: [LAYER] }) }

const agentZip = () => zipOf({ 'extensions/agent': '#!/bin/sh\n' })

const IMAGES: readonly Play[] = [
  {
    name: 'an image, again, forced, under another tag, planned and pushed',
    run: async (scene) => {
      const first = await push(scene)
      const unchanged = await push(scene)
      const forced = await push(scene, dev('tag: dev, force: true'))
      await scene.commit()
      const retagged = await push(scene, dev('tag: other'))
      await changeMessage(scene, 'changed')
      const planned = await push(scene, { 'dry-run': 'true' })
      const pushed = await push(scene, { command: 'push' })
      const again = await push(scene, { command: 'push' })
      const changed = await push(scene)
      return {
        'image-first': first,
        'image-unchanged': unchanged,
        'image-forced': forced,
        'image-retagged': retagged,
        'image-dry-run': planned,
        'image-push': pushed,
        'image-push-again': again,
        'image-after-push': changed,
      }
    },
  },
  {
    name: 'an image that is built, deployed as an archive, and built by docker',
    run: async (scene) => {
      await using folder = await openTemp(tmpdir())
      const built = await build(scene, folder.path)
      await copyFile(join(folder.path, 'deploy-go-lambda', `${DEV}.oci.tar`), join(scene.workspace, 'image.tar'))
      const deployed = await push(scene, { 'image-uri': 'oci-archive:image.tar' })
      await write(scene, 'Dockerfile', 'FROM scratch\n')
      await using spy = await spyOn([], { docker: fakeDocker(join(scene.workspace, 'image.tar')) })
      const byDocker = await scene.push('dev', { inputs: { dockerfile: 'Dockerfile' }, env: { PATH: spy.path } })
      return { 'image-build': built, 'image-archive': deployed, 'image-docker': byDocker }
    },
  },
  {
    name: 'an image of a pull request from a fork',
    run: async (scene) => {
      const payload = { pull_request: { base: { ref: 'dev' }, head: { repo: { full_name: 'somebody/octo-repo' } } } }
      const ref = 'refs/pull/1/merge'
      const inputs = { 'role-to-assume': '' }
      return { fork: await scene.push('dev', { event: 'pull_request', ref, payload, inputs, env: NO_TOKEN }) }
    },
  },
  {
    name: 'an image in ECR, by its tag and from an index',
    run: async (scene) => {
      const [arm64, amd64] = [await programImage('arm64', 183), await programImage('amd64', 62)]
      await scene.emulator.putImage({ repository: REPOSITORY, tag: 'v1' }, amd64)
      await scene.emulator.putImage({ repository: REPOSITORY, tag: 'multi' }, makeIndex([arm64, amd64]))
      return {
        'image-uri': await push(scene, { 'image-uri': `${REPOSITORY}:v1` }),
        'image-uri-index': await push(scene, { 'image-uri': `${REPOSITORY}:multi` }),
      }
    },
  },
  {
    name: 'an image under a tag that nobody set',
    run: async (scene) => ({ 'tag-unset': await push(scene, { environments: `dev: { function-name: ${DEV} }` }) }),
  },
  {
    name: 'an image with layers',
    scene: WITH_LAYERS,
    run: async (scene) => {
      await scene.emulator.createLayer({ name: 'agent', zip: await agentZip() })
      return { 'image-layers': await push(scene, { layers: LAYER }) }
    },
  },
  {
    name: 'an image, when smoke-event is answered',
    run: async (scene) => ({
      'smoke-event': await push(scene, { 'smoke-event': '{}', 'smoke-expect': '{"message":"Hello AWS Lambda"}' }),
    }),
  },
  {
    name: 'an image by a role that may not read or write tags of functions',
    scene: { policy: readmePolicy({ without: ['lambda:ListTags', 'lambda:TagResource'] }) },
    run: async (scene) => ({ 'tags-denied': await push(scene) }),
  },
]

/** Its builds write this archive. */
const fakeDocker = (archive: string): string => `case "$1 $2" in
'buildx inspect') echo 'Driver: kubernetes' ;;
'buildx build') for a; do case "$a" in type=oci,dest=*) d=\${a#type=oci,dest=}; cp '${archive}' "\${d%%,*}" ;; esac; done ;;
esac`

const programImage = (architecture: 'amd64' | 'arm64', machine: number): Promise<MadeImage> =>
  makeImage({
    architecture,
    layers: [[{ path: 'main', content: makeElf({ machine }) }]],
    config: { Entrypoint: ['/main'] },
  })

const IS_ZIP = { 'package-type': 'zip' }

const ZIPS: readonly Play[] = [
  {
    name: 'a zip that is built, deployed, found unchanged, gets layers, and goes back',
    scene: { ...WITH_LAYERS, packageType: 'Zip', example: 'zip' },
    run: async (scene) => {
      await using folder = await openTemp(tmpdir())
      await scene.emulator.createLayer({ name: 'agent', zip: await agentZip() })
      const built = await build(scene, folder.path, IS_ZIP)
      const first = await push(scene, IS_ZIP)
      await scene.commit()
      const unchanged = await push(scene, IS_ZIP)
      await changeMessage(scene, 'changed')
      const layers = await push(scene, { ...IS_ZIP, layers: LAYER })
      await copyFile(join(folder.path, 'deploy-go-lambda', `${DEV}.zip`), join(scene.workspace, 'code.zip'))
      const back = await push(scene, { ...IS_ZIP, 'zip-file': 'code.zip' })
      return {
        'zip-build': built,
        'zip-first': first,
        'zip-unchanged': unchanged,
        'zip-layers': layers,
        'zip-file': back,
      }
    },
  },
]

const NOTHING: readonly Play[] = [
  {
    name: 'a branch without an environment',
    run: async (scene) => {
      const inputs = { environments: `prod: { branches: main, function-name: ${PROD}, tag: latest }` }
      return { skipped: await scene.push('feature/x', { inputs }) }
    },
  },
]

/** Runs that end well. */
export const DEPLOYS: readonly Play[] = [...IMAGES, ...ZIPS, ...NOTHING]
