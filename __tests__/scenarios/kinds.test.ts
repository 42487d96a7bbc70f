import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda'
import { readmePolicy } from '../../demo/policy.ts'
import type { StepEnd } from '../../demo/runner.ts'
import { openScene, REPOSITORY, type Scene, type SceneOptions } from '../../demo/scene.ts'
import type { FunctionOptions } from '../../emulator/lambda/existing-functions.ts'
import { codesOf, errorsOf, operations, refused, running, somebodyElse, tagsOf, warningsOf } from './ground.ts'

const NAME = 'special'
const ARN = `arn:aws:lambda:ap-northeast-1:123456789012:function:${NAME}`
const PROVIDER = 'arn:aws:lambda:ap-northeast-1:123456789012:capacity-provider:big'
const REHEARSAL = 'lambda:UpdateFunctionCodeDryRun'
const CHANGE = `the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name ${NAME} --runtime provided.al2023 , then run the step again.`
const CREATE =
  'Create another function with  --runtime provided.al2023 --handler bootstrap , move callers and event sources to it, and deploy that one.'

type Kind = Partial<FunctionOptions>

/** A scene with one more function, of a special kind. */
const openSpecial = async (kind: Kind, emulator: SceneOptions['emulator'] = {}): Promise<Scene> => {
  const { packageType = 'Zip' } = kind
  const example = packageType === 'Zip' ? 'zip' : 'container-image'
  const scene = await openScene({ packageType, example, policy: readmePolicy({ functions: [NAME] }), emulator })
  await scene.emulator.createFunction({ name: NAME, packageType, repository: REPOSITORY, tag: 'special', ...kind })
  return scene
}

const deploy = (scene: Scene, inputs: Readonly<Record<string, string>> = {}): Promise<StepEnd> =>
  scene.push('dev', { inputs: { environments: `dev: { function-name: ${NAME}, tag: dev }`, ...inputs } })

/** Runs a deploy that must be refused and leave function and tags as they are; the emulator got no request for a change. */
const refusal = async (scene: Scene, inputs?: Readonly<Record<string, string>>): Promise<StepEnd> => {
  const before = scene.emulator.function(NAME)
  const end = await refused(scene, () => deploy(scene, inputs))
  expect(scene.emulator.function(NAME)).toStrictEqual(before)
  return end
}

describe('a kind of function that is not supported', () => {
  const kinds: readonly { name: string; kind: Kind; code: string; says: string }[] = [
    {
      name: 'an image function on a capacity provider',
      kind: { packageType: 'Image', capacityProvider: PROVIDER },
      code: 'function-on-capacity-provider',
      says: `${NAME} runs on a capacity provider (${PROVIDER}), which the step does not support.\nMake the code with  command: push , and deploy it with  aws lambda update-function-code --function-name ${NAME} --image-uri URI --publish-to LATEST_PUBLISHED .`,
    },
    {
      name: 'a zip function on a capacity provider',
      kind: { capacityProvider: PROVIDER },
      code: 'function-on-capacity-provider',
      says: `${NAME} runs on a capacity provider (${PROVIDER}), which the step does not support.\nMake the code with  command: build , and deploy it with  aws lambda update-function-code --function-name ${NAME} --zip-file fileb://function.zip --publish-to LATEST_PUBLISHED .`,
    },
    {
      name: 'code that Lambda reads from S3 by reference',
      kind: { s3Object: { bucket: 'releases', key: 'f/1.zip', version: 'a' } },
      code: 'code-by-reference',
      says: `Lambda reads the code of ${NAME} from s3://releases/f/1.zip by reference, which the step does not support.\nUpload the zip that  command: build  makes, and deploy it with  aws lambda update-function-code --function-name ${NAME} --s3-bucket releases --s3-key f/1.zip --s3-object-storage-mode REFERENCE . If you want the copy, update the function once with  --zip-file fileb://function.zip , then run the step again.`,
    },
    {
      name: 'a runtime of the customer',
      kind: { runtime: 'custom', runtimeArn: 'arn:aws:lambda:x' },
      code: 'runtime-custom',
      says: `${NAME} has a runtime of your own (Runtime: custom), which the step does not support.\n${CREATE}`,
    },
    {
      name: 'the runtime provided',
      kind: { runtime: 'provided' },
      code: 'runtime-retired',
      says: `${NAME} has the runtime provided (Amazon Linux 1), which AWS has retired.\nChange ${CHANGE}`,
    },
    {
      name: 'the runtime go1.x',
      kind: { runtime: 'go1.x', handler: 'main' },
      code: 'runtime-go',
      says: `${NAME} has the runtime go1.x: a zip with only bootstrap would break it.\n${CREATE} Changing the runtime of this one in place makes it fail until its code contains bootstrap. Without that gap: upload a zip that has the same program under the handler's name and as bootstrap, built without  lambda.norpc , wait for the update, and then run\n  aws lambda update-function-configuration --function-name ${NAME} --runtime provided.al2023 --handler bootstrap`,
    },
    {
      name: 'a runtime of tomorrow',
      kind: { runtime: 'provided.tomorrow' },
      code: 'runtime-unknown',
      says: `${NAME} has the runtime provided.tomorrow, which this version of the step does not know.\nUse a newer version of the action, or change ${CHANGE}`,
    },
    {
      name: 'the runtime of another language',
      kind: { runtime: 'nodejs24.x' },
      code: 'runtime-not-provided',
      says: `${NAME} has the runtime nodejs24.x: a zip with only bootstrap would break it.\nIf this is the wrong function, correct function-name. ${CREATE}`,
    },
  ]

  it.each(kinds)('$name is refused by name before anything changes', async ({ kind, code, says }) => {
    await using scene = await openSpecial(kind)
    const end = await refusal(scene)
    expect([codesOf(end), errorsOf(end)]).toStrictEqual([[code], [says]])
    expect(scene.emulator.seen('lambda:GetFunction')).toHaveLength(1)
    expect(operations(scene)).not.toContain(REHEARSAL)
  })

  it.each(kinds.slice(0, 4))('$name is refused by a dry run', async ({ kind, code }) => {
    await using scene = await openSpecial(kind)
    expect(codesOf(await refusal(scene, { 'dry-run': 'true' }))).toStrictEqual([code])
  })

  it('on a capacity provider is left alone by a push, which does not wait for it', async () => {
    await using scene = await openSpecial({ packageType: 'Image', capacityProvider: PROVIDER })
    const before = scene.emulator.function(NAME)
    const end = await deploy(scene, { command: 'push' })
    expect([errorsOf(end), warningsOf(end)]).toStrictEqual([[], []])
    expect(scene.emulator.seen('lambda:GetFunction')).toHaveLength(1)
    expect(Object.fromEntries(tagsOf(scene.emulator)).dev).toBe(end.outputs['image-digest'])
    expect(scene.emulator.function(NAME)).toStrictEqual(before)
  })
})

describe('a kind of function that is deployed', () => {
  it('a durable one, with one warning', async () => {
    await using scene = await openSpecial({ durable: { executionTimeoutSeconds: 60, retentionDays: 1 } })
    const end = await deploy(scene)
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      `${NAME} is a durable function, and this deploy changes only $LATEST. After the step, run  aws lambda publish-version --function-name ${NAME} , then  aws lambda update-alias --function-name ${NAME} --name ALIAS --function-version N .`,
    ])
    expect(running(scene, NAME)).toBe(end.outputs['code-sha256'])
  })

  it('one whose ResolvedS3Object names nothing: only a bucket and a key say that the code is read from there', async () => {
    await using scene = await openSpecial({ s3Object: { bucket: '', key: '' } })
    const end = await deploy(scene)
    expect(errorsOf(end)).toStrictEqual([])
    expect(running(scene, NAME)).toBe(end.outputs['code-sha256'])
  })

  it('one with tenants, without a word', async () => {
    await using scene = await openSpecial({ tenantIsolation: 'PER_TENANT' })
    const end = await deploy(scene)
    expect([errorsOf(end), warningsOf(end)]).toStrictEqual([[], []])
    expect(running(scene, NAME)).toBe(end.outputs['code-sha256'])
    expect(scene.emulator.function(NAME).configuration.TenancyConfig).toStrictEqual({
      TenantIsolationMode: 'PER_TENANT',
    })
  })

  it('one on provided.al2, with its dates and the way out', async () => {
    await using scene = await openSpecial({ runtime: 'provided.al2' })
    const end = await deploy(scene)
    expect(errorsOf(end)).toStrictEqual([])
    expect(warningsOf(end)).toStrictEqual([
      `${NAME} has the runtime provided.al2, deprecated on 2026-07-31: Lambda refuses new functions from 2027-02-01 and new code from 2027-03-03. Change the runtime, which keeps bootstrap:  aws lambda update-function-configuration --function-name ${NAME} --runtime provided.al2023 .`,
    ])
    expect(running(scene, NAME)).toBe(end.outputs['code-sha256'])
  })
})

const UPDATING = `Updating the code of ${NAME} in ap-northeast-1 failed`

describe('what Lambda says to a dry run', () => {
  it('is believed about a runtime that takes no more code, with the way out', async () => {
    await using scene = await openSpecial({ runtime: 'provided.al2' }, { blockedRuntimes: ['provided.al2'] })
    const end = await refusal(scene)
    expect([codesOf(end), errorsOf(end)]).toStrictEqual([
      ['code-refused-by-runtime'],
      [
        `${UPDATING}: InvalidParameterValueException: The runtime parameter of provided.al2 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.\nThe function has the runtime provided.al2. If AWS means that, change it, which keeps bootstrap:  aws lambda update-function-configuration --function-name ${ARN} --runtime provided.al2023 , then run the step again.`,
      ],
    ])
    expect(scene.emulator.seen('lambda:UpdateFunctionCode')).toStrictEqual([])
  })

  it.each([
    {
      name: 'a config that blocks what is not signed',
      codeSigning: { policy: 'Enforce' },
      says: `${UPDATING}: CodeVerificationFailedException: Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature.\n${ARN} has a code signing config that blocks what is not signed, layers too, and this step does not sign. Sign the zip with AWS Signer in an earlier step and set zip-file, or let the config only warn:  aws lambda update-code-signing-config --code-signing-config-arn ARN --code-signing-policies UntrustedArtifactOnDeployment=Warn .`,
    },
    {
      name: 'a config that is gone',
      codeSigning: { policy: 'Warn', isDeleted: true },
      says: `${UPDATING}: CodeSigningConfigNotFoundException: The code signing configuration cannot be found.\nThe code signing config of ${ARN} no longer exists. Give the function another one, or none:  aws lambda delete-function-code-signing-config --function-name ${ARN} .`,
    },
  ] as const)('is believed about $name', async ({ codeSigning, says }) => {
    await using scene = await openSpecial({ codeSigning })
    const end = await refusal(scene)
    expect([codesOf(end), errorsOf(end)]).toStrictEqual([['aws-call-failed'], [says]])
    expect(scene.emulator.seen('lambda:UpdateFunctionCode')).toStrictEqual([])
  })

  it.each([
    { name: 'that Signer signed goes live', config: 'signed', says: [] },
    {
      name: 'that was changed since it was signed',
      config: 'damaged',
      says: [
        `${UPDATING}: InvalidCodeSignatureException: Lambda cannot deploy the function. The signature of the deployment package is not valid.\nThe zip or a layer was changed after it was signed. Sign it again with AWS Signer, and set zip-file to exactly the file that Signer wrote.`,
      ],
    },
  ] as const)('is not believed about a zip of another step: one $name', async ({ config, says }) => {
    await using scene = await openSpecial({})
    const { outputs } = await deploy(scene)
    const { serving } = scene.emulator.function(NAME)
    if (serving.kind !== 'zip') throw new Error(`${NAME} is no zip function`)
    await copyFile(serving.file, join(scene.workspace, 'code.zip'))
    await somebodyElse(scene).send(new DeleteFunctionCommand({ FunctionName: NAME }))
    const codeSigning = { policy: 'Enforce' as const, [config]: [String(outputs['code-sha256'])] }
    await scene.emulator.createFunction({ name: NAME, packageType: 'Zip', codeSigning })
    const end = await deploy(scene, { 'zip-file': 'code.zip' })
    expect(errorsOf(end)).toStrictEqual(says)
    expect(scene.emulator.function(NAME).updates).toBe(says.length === 0 ? 1 : 0)
  })
})
