import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aws } from '../../tools/aws-cli.ts'
import { makeTempDirectory } from '../../tools/temp-directory.ts'
import { openAccount } from './account.ts'
import { type Moto, startMoto } from './moto.ts'
import { deployZip } from './zip-deploy.ts'

const NAME = 'zip-lambda-function'
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

/** An empty zip archive: only its end record (APPNOTE.TXT, 4.3.16). */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)])

/** Creates the function with an empty zip, and the role that moto requires. */
const createFunction = async (moto: Moto): Promise<void> => {
  await using directory = makeTempDirectory()
  const file = join(directory.path, 'empty.zip')
  await writeFile(file, EMPTY_ZIP)
  await aws(moto, [
    'iam',
    'create-role',
    '--role-name',
    'lambda-execution',
    '--assume-role-policy-document',
    JSON.stringify(TRUST),
  ])
  const role = 'arn:aws:iam::123456789012:role/lambda-execution'
  const settings = ['--function-name', NAME, '--role', role, '--runtime', 'provided.al2023', '--handler', 'bootstrap']
  await aws(moto, ['lambda', 'create-function', ...settings, '--zip-file', `fileb://${file}`])
}

describe('with moto instead of our Lambda', () => {
  it('a zip deployed by the action is live by its hash, and a second deploy of it changes nothing', async () => {
    await using moto = await startMoto()
    await using account = await openAccount()
    await createFunction(moto)
    const first = await deployZip(account, { AWS_ENDPOINT_URL_LAMBDA: moto.url })
    if (first.exitCode !== 0) throw new Error(first.log)
    const query = ['--query', 'Configuration.CodeSha256']
    const live: unknown = JSON.parse(await aws(moto, ['lambda', 'get-function', '--function-name', NAME, ...query]))
    expect(live).toBe(first.outputs['code-sha256'])
    expect(live).not.toBe(first.outputs['previous-digest'])
    const second = await deployZip(account, { AWS_ENDPOINT_URL_LAMBDA: moto.url })
    expect([second.exitCode, second.outputs.changed, second.outputs['code-sha256']]).toEqual([0, '[]', live])
  })
})
