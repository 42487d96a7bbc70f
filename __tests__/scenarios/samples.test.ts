import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { samples } from '../../src/terminal/samples.generated.ts'
import { capture } from '../../tools/command.ts'

const ROOT = join(import.meta.dirname, '../..')
const MODULE = join(ROOT, '__tests__/fixtures/samples')

describe('the sample events', () => {
  it('decode with the event types of aws-lambda-go, with no field lost and the intended values', async () => {
    const { exitCode, stdout } = await capture('go', ['test', '-count=1', '-json', './...'], { cwd: MODULE })
    const passed = stdout
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const { Action, Test } = JSON.parse(line)
        return Action === 'pass' && Test !== undefined ? [Test] : []
      })
    expect({ exitCode, passed: passed.toSorted() }).toStrictEqual({
      exitCode: 0,
      passed: [
        'TestAPIGatewayV1',
        'TestAPIGatewayV2',
        'TestDynamoDB',
        'TestEventBridge',
        'TestKinesis',
        'TestS3',
        'TestSQS',
      ],
    })
  })

  it('are in dist exactly as in samples/', () => {
    const files = globSync(join(ROOT, 'samples/*.json')).toSorted()
    const written = Object.entries(samples).map(([name, text]) => [name, JSON.parse(text)])
    expect(written).toStrictEqual(
      files.map((file) => [basename(file, '.json'), JSON.parse(readFileSync(file, 'utf8'))]),
    )
  })
})
