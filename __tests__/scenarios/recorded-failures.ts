import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { readmePolicy } from '../../demo/policy.ts'
import type { StepOptions } from '../../demo/runner.ts'
import { DEV, ENVIRONMENTS, PROD, REPOSITORY, type Scene } from '../../demo/scene.ts'
import { changeMessage, somebodyElse, write } from './ground.ts'
import { interruptAt, MOMENTS } from './interrupted.ts'
import { openHeldGo, type Play, printed, push, pushUncompiled } from './recorded-play.ts'

type OnStart = NonNullable<StepOptions['onStart']>

const REFUSALS: readonly Play[] = [
  {
    name: 'settings that are refused',
    run: async (scene) => ({
      'settings-refused': await push(scene, {
        'aws-region': 'Tokyo',
        'role-to-assume': 'deploy',
        'functon-name': DEV,
        environments: `${ENVIRONMENTS}staging: { tga: x }\n`,
      }),
    }),
  },
  {
    name: 'a function and a repository that do not exist',
    scene: { policy: readmePolicy({ functions: ['not-there'], repositories: ['nor-this'] }) },
    run: async (scene) => {
      const inputs = { environments: 'dev: { function-name: not-there, tag: dev }', repository: 'nor-this' }
      return { 'function-missing': await pushUncompiled(scene, { inputs }) }
    },
  },
  {
    name: 'a misspelt function',
    run: async (scene) => {
      const inputs = { environments: `${ENVIRONMENTS.trimEnd().replace(DEV, 'container-lambda-fnction')}\n` }
      return { 'function-misspelt': await pushUncompiled(scene, { inputs }) }
    },
  },
  {
    name: 'a role without a right',
    scene: { policy: readmePolicy({ without: ['lambda:UpdateFunctionCode'] }) },
    run: async (scene) => {
      const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCodeDryRun', kind: 'hold' })
      const onStart: OnStart = (child) => void printed(child, 'base').then(() => held.release())
      return { 'role-denied': await pushUncompiled(scene, { onStart }) }
    },
  },
  {
    name: 'a tag that cannot move',
    run: async (scene) => {
      await push(scene)
      scene.emulator.repository(REPOSITORY).mutability = 'IMMUTABLE'
      await changeMessage(scene, 'changed')
      return { 'tag-immutable': await push(scene) }
    },
  },
  {
    name: 'code that does not compile',
    run: async (scene) => {
      await using go = await openHeldGo()
      await write(scene, 'main.go', 'package main\n\nfunc main() {\n\tmissing()\n\tvar unused int\n}\n')
      const onStart: OnStart = (child) => void printed(child, 'base', 'rights').then(go.release)
      return { 'compile-error': await scene.push('dev', { env: { PATH: go.path }, onStart }) }
    },
  },
  {
    name: 'smoke-event with another answer',
    run: async (scene) => ({
      'smoke-failed': await push(scene, { 'smoke-event': '{}', 'smoke-expect': '{"message":"Good night"}' }),
    }),
  },
]

const FAILURES: readonly Play[] = [
  {
    name: 'an update that settles as Failed',
    run: async (scene) => {
      const why = { reason: 'UnsupportedImageLayerDetected', code: 'InvalidImage' }
      scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'settle-failed', ...why })
      return { 'update-failed': await push(scene) }
    },
  },
  {
    name: 'other code that is live at the end',
    run: async (scene) => {
      await push(scene)
      await changeMessage(scene, 'production')
      await scene.push('main')
      await changeMessage(scene, 'Hello AWS Lambda')
      const held = scene.bases.fault({ operation: 'registry:GetManifest', kind: 'hold' })
      const onStart: OnStart = (child) =>
        void Promise.all([held.reached, printed(child, 'look')])
          .then(() => somebodyElseDeploys(scene))
          .then(() => held.release())
      return { 'other-code-live': await scene.push('dev', { onStart }) }
    },
  },
  {
    name: 'an update of what somebody else deployed in between',
    run: async (scene) => {
      await scene.push('main')
      await changeMessage(scene, 'mine')
      const held = scene.emulator.fault({ operation: 'lambda:UpdateFunctionCode', kind: 'hold' })
      void held.reached.then(() => somebodyElseDeploys(scene)).then(() => held.release())
      return { 'deployed-in-between': await push(scene) }
    },
  },
  {
    name: 'a stop before the update',
    run: async (scene) => {
      const moment = MOMENTS.find(({ name }) => name === 'the update')
      if (moment === undefined) throw new Error('there is no such moment')
      return { stopped: await interruptAt(scene, moment, 'SIGINT') }
    },
  },
]

/** Somebody else puts production's image on the dev function. */
const somebodyElseDeploys = async (scene: Scene): Promise<void> => {
  const ImageUri = String(scene.emulator.function(PROD).code.ImageUri)
  await somebodyElse(scene).send(new UpdateFunctionCodeCommand({ FunctionName: DEV, ImageUri }))
}

/** Runs that are refused or fail. */
export const FAILED: readonly Play[] = [...REFUSALS, ...FAILURES]
