import { aws } from '../../tools/aws-cli.ts'
import { openAccount } from './account.ts'
import { deployZip, useZip } from './zip-deploy.ts'

describe('a zip deployed by the action', () => {
  it('is sound to unzip, executable, and answers an event under RIE', async () => {
    await using account = await openAccount()
    const run = await deployZip(account)
    if (run.exitCode !== 0) throw new Error(run.log)
    const found = await aws(account.emulator, [
      'lambda',
      'get-function',
      '--function-name',
      'zip-lambda-function',
      '--query',
      'Code.Location',
    ])
    const download = await fetch(String(JSON.parse(found)))
    const used = await useZip(new Uint8Array(await download.arrayBuffer()))
    expect(used.verdict).toContain('No errors detected')
    expect(used.listing).toMatch(/^-rwxr-xr-x .* bootstrap$/m)
    expect(used.answer).toBe('{"message":"Hello AWS Lambda"}')
    expect(used.log).toContain('cold start')
  })
})
