import { startInvokeServer } from '../../../src/runtime/invoke-server.ts'
import type { Event, Outcome } from '../../../src/runtime/process.ts'

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  requestId: 'id-1',
  payload: Buffer.from('"done"'),
  ending: 'answer',
  log: '',
  isCold: false,
  durationMs: 1,
  ...more,
})

const open = (invoke: (event: Event) => Promise<Outcome>) => startInvokeServer(0, invoke)

test('a connection stays open between two events, however long that is', async () => {
  await using server = await open(async () => outcome())
  const { headers } = await fetch(server.url, { method: 'POST', body: '{}' })
  expect([headers.get('connection'), headers.get('keep-alive')]).toStrictEqual(['keep-alive', null])
})
