import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { startUnderRie } from '../../../../src/runtime/container/rie.ts'

/** A `docker` whose container is an RIE that prints what it is told: at once on standard output, later on standard error. */
const docker = (
  answer: { readonly status: number; readonly body: string },
  late: readonly string[],
): string => `#!${process.execPath}
const { createServer } = require('node:http')
const at = process.argv[process.argv.indexOf('--runtime-interface-emulator-address') + 1]
const [host, port] = at.split(':')
let calls = 0
createServer((request, response) => {
  request.resume()
  if (request.method !== 'POST') return response.end()
  const id = 'id-' + (calls += 1)
  console.log('START RequestId: ' + id + ' Version: $LATEST\\nEND RequestId: ' + id + '\\nREPORT RequestId: ' + id)
  response.writeHead(${answer.status}).end(${JSON.stringify(answer.body)})
  if (calls === 1) setTimeout(() => process.stderr.write(${JSON.stringify(`${late.join('\n')}\n`)}), 50)
}).listen(port, host)
`

let folder = ''
const { PATH } = process.env
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rie-'))
  process.env.PATH = `${folder}${delimiter}${PATH}`
})
afterEach(async () => {
  process.env.PATH = PATH
  await rm(folder, { recursive: true, force: true })
})

const open = async (...container: Parameters<typeof docker>) => {
  const path = join(folder, 'docker')
  await writeFile(path, docker(...container))
  await chmod(path, 0o755)
  const signal = new AbortController().signal
  return startUnderRie(
    {
      entryPoint: ['/main'],
      command: [],
      volumes: [],
      variables: new Set(),
      extensions: ['agent'],
      rieInside: '/rie',
      name: 'c',
      environment: {},
      remove: async () => {},
      temp: folder,
      limits: [],
    },
    { image: 'i', identity: {}, variables: {}, functionArn: '', timeoutMs: 5_000, memorySizeMb: 128, signal },
  )
}

const rapid = (text: string): string => `28 Nov 2026 02:58:09,996 [INFO] (rapid) ${text}`
const EVENT = { payload: Buffer.from('{}') }

describe("RIE's lines on standard error", () => {
  test('name the time of the start, also after the REPORT on standard output', async () => {
    await using runtime = await open({ status: 200, body: '1' }, [rapid('INIT REPORT(durationMs: 2.811000)')])
    const first = await runtime.invoke(EVENT)
    const second = await runtime.invoke(EVENT)
    expect([first.ending, first.log.match(/Init Duration: .*? ms/)?.[0]]).toStrictEqual([
      'answer',
      'Init Duration: 2.81 ms',
    ])
    expect([second.requestId, second.log.includes('Init Duration')]).toStrictEqual(['id-2', false])
  })

  test('say why the function ended, also after the REPORT', async () => {
    await using runtime = await open({ status: 502, body: '' }, [
      rapid('INIT REPORT(durationMs: 2.811000)'),
      rapid('Invoke failed error=exit status 3 InvokeID=id-1'),
    ])
    const { ending, payload } = await runtime.invoke(EVENT)
    expect([ending, JSON.parse(payload.toString()).errorMessage]).toStrictEqual([
      'exit',
      'RequestId: id-1 Error: exit status 3',
    ])
  })
})
