import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { createClients } from '../../../src/aws/clients.ts'
import { createAgents } from '../../../src/host/connections/agents.ts'
import { readEndpoints } from '../../../src/host/endpoints.ts'
import { answer, serve } from '../registry/server.ts'

const keys = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' })

describe('a call over its time limit', () => {
  it.each([
    { name: 'in silence', calls: [1], handler: () => {} },
    // Of six attempts, which take seconds with the pauses after throttling.
    {
      name: 'in retries',
      calls: [1, 2, 3, 4, 5],
      handler: (_: unknown, response: Parameters<typeof answer>[0]) => answer(response, 429, '{}'),
    },
  ])('spent $name throws a TimeoutError and is not retried', async ({ calls, handler }) => {
    using agents = createAgents({})
    await using server = await serve(handler)
    const endpoints = readEndpoints({ HOME: '/nowhere', AWS_ENDPOINT_URL: server.origin })
    const { lambda } = createClients({ region: 'eu-west-1', endpoints, agents, callLimitMs: 500 }, keys)
    const calling = lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))
    await expect(calling).rejects.toMatchObject({ name: 'TimeoutError', message: 'it was not over after 0.5 s' })
    expect(calls).toContain(server.seen.length)
  })
})
