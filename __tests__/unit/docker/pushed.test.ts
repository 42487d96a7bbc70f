import { readPushed } from '../../../src/docker/pushed.ts'
import { openRegistry } from '../../../src/registry/client.ts'
import { digest } from '../observed.ts'
import { answer, openWire, serve } from '../registry/server.ts'

const PLACE = {
  uri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app',
  arn: 'arn:aws:ecr:eu-west-1:123456789012:repository/app',
  digest: digest('a'),
}

/** The error of reading the pushed image if the registry answers everything with this status. */
const errorWith = async (status: number): Promise<unknown> => {
  using wire = openWire()
  await using server = await serve((_, response) => answer(response, status, '{"errors":[]}'))
  const credentials = async () => undefined
  const registry = openRegistry({ wire, origin: server.origin, repository: 'app', credentials, mask: () => {} })
  return await readPushed(registry, PLACE, 'x86_64').then(
    () => undefined,
    (error) => error,
  )
}

describe('an image that Docker pushed', () => {
  test.each([
    {
      name: 'cannot be read',
      status: 403,
      hint: /^Add ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on arn:\S+:repository\/app to the role's policy/,
    },
    { name: 'does not exist', status: 404, hint: /^Check the reference/ },
  ])('is not called base-image in the error when it $name', async ({ status, hint }) => {
    expect(await errorWith(status)).toMatchObject({
      name: 'DeployError',
      message: expect.stringMatching(
        new RegExp(`^The image that Docker pushed failed its check: ${PLACE.uri}@sha256:\\w+ cannot be read`),
      ),
      hint: expect.stringMatching(hint),
    })
  })
})
