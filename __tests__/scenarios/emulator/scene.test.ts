import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readScene } from '../../../emulator/scene/file.ts'
import { makeTempDirectory } from '../../../tools/temp-directory.ts'

/** Reads the scene.yml among these files; errors name the files without their folder. */
const read = async (files: Readonly<Record<string, string>>) => {
  await using folder = makeTempDirectory()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  return await readScene(join(folder.path, 'scene.yml')).catch((error: Error) => {
    throw new Error(error.message.replaceAll(`${folder.path}/`, ''))
  })
}

const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['lambda:*'], Resource: '*' }] }

describe('a scene', () => {
  it.each([
    {
      name: 'wrong values, all of them',
      scene: `repositories: app
functions: [{ name: a, packageType: image }, { packageType: Zip, memroy: 5 }]
roles: [{ name: r, trust: { sub: 5 } }]
bases: [provided]
`,
      says: [
        'scene.yml: repositories: expected a list, got "app"',
        'scene.yml: functions[0].packageType: expected one of "Image"|"Zip", got "image"',
        'scene.yml: functions[1].name: expected text, got nothing',
        'scene.yml: functions[1].memroy: this key is not read here, expected one of name, packageType, architecture, runtime, handler, repository, tag, timeout, environment, tags, state, stateReason, stateReasonCode, lastUpdateStatus, capacityProvider, durable, tenantIsolation, s3Object, runtimeArn, codeSigning',
        'scene.yml: roles[0].trust.sub: expected text, or a list of texts, got 5',
        'scene.yml: bases[0]: expected HOST/NAME:TAG, got "provided"',
      ],
    },
    {
      name: 'a policy that the emulator does not enforce',
      scene: 'roles: [{ name: r, policy: { Statement: { Effect: allow, Action: a, Resource: b, Condition: {} } } }]',
      says: [
        'scene.yml: roles[0].policy.Statement[0].Effect: expected one of "Allow"|"Deny", got "allow"',
        'scene.yml: roles[0].policy.Statement[0].Condition: this key is not read here, expected one of Sid, Effect, Action, Resource',
      ],
    },
    {
      name: 'a missing policy file',
      scene: 'roles: [{ name: r, policy: iam-policy.json }]',
      says: ['scene.yml: roles[0].policy: cannot read iam-policy.json: it does not exist'],
    },
    {
      name: 'a wrong policy file',
      scene: 'roles: [{ name: r, policy: mine.json }]',
      says: ['mine.json: Statement[0].Resource: expected text, or a list of texts, got nothing'],
    },
    { name: 'nothing in it', scene: '', says: ['scene.yml: top: expected a map, got null'] },
  ])('with $name is refused', async ({ scene, says }) => {
    const mine = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'lambda:*' } })
    await expect(read({ 'scene.yml': scene, 'mine.json': mine })).rejects.toThrow(new Error(says.join('\n')))
  })

  it('that is missing, or is not YAML, is refused with its name', async () => {
    await expect(read({})).rejects.toThrow(new Error('cannot read scene.yml: it does not exist'))
    await expect(read({ 'scene.yml': 'functions: [' })).rejects.toThrow(/^scene\.yml: .* at line 1, column 13:/)
  })

  it('has policies as documents, inline or in a file beside it, and bases in their parts', async () => {
    const roles = `[{ name: file, policy: policy.json }, { name: inline, policy: ${JSON.stringify(POLICY)} }, { name: none }]`
    const scene = `{ roles: ${roles}, bases: ['public.ecr.aws/lambda/provided:al2023'] }`
    expect(await read({ 'scene.yml': scene, 'policy.json': JSON.stringify(POLICY) })).toStrictEqual({
      roles: [{ name: 'file', policy: POLICY }, { name: 'inline', policy: POLICY }, { name: 'none' }],
      bases: [{ host: 'public.ecr.aws', repository: 'lambda/provided', tag: 'al2023' }],
    })
  })
})
