import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { post } from '../../../../src/runtime/container/rie-post.ts'

describe('an answer of RIE without an end', () => {
  it('is left where no function may answer more', async () => {
    const closed = Promise.withResolvers<void>()
    const piece = Buffer.alloc(1_048_576)
    const server = createServer((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(piece));
      }
      response.on('drain', pour).on('close', () => closed.resolve())
      pour()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const options = { timeoutMs: 600_000, signal: new AbortController().signal }
      const posted = post(`http://127.0.0.1:${port}`, { payload: Buffer.from('{}') }, options)
      await expect(posted).rejects.toMatchObject({
        code: 'rie-silent',
        message: expect.stringMatching('it answered more than'),
      })
      await closed.promise
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
