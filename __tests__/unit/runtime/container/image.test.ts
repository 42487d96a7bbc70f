import { readImage } from '../../../../src/runtime/container/image.ts'
import { dockerThat, openFolder } from '../../../scenarios/local-folder.ts'

/** What `docker cp` sends of one file or folder; it is started in another folder. */
const send = (name: string, make: string): string => `cd "$(dirname "$0")" && ${make} && tar c ${name}`

/** Looks into an image that has an extension and, at one path, what `docker cp` sends of it. */
const lookInto = async (path: string, sent: string) => {
  const extension = send('extensions', 'mkdir -p extensions && : > extensions/agent')
  await using folder = await openFolder({
    'bin/docker': dockerThat({
      'image inspect': "echo '{}'",
      cp: `case "$*" in *:/opt/extensions' -') ${extension} ;; *:${path}' -') ${sent} ;; *) exit 1 ;; esac`,
    }),
  })
  const { PATH } = process.env
  process.env.PATH = `${folder.path}/bin:${PATH}`
  try {
    return await readImage('mine', { signal: new AbortController().signal })
  } finally {
    process.env.PATH = PATH
  }
}

describe('the RIE in an image with extensions', () => {
  test.each(['/usr/local/bin', '/usr/bin', '', '/aws-lambda'])('is found in %s/', async (folder) => {
    const path = `${folder}/aws-lambda-rie`
    const { extensions, rieInside } = await lookInto(path, send('aws-lambda-rie', ': > aws-lambda-rie'))
    expect({ extensions, rieInside }).toStrictEqual({ extensions: ['agent'], rieInside: path })
  })

  it('is none where a folder has its name', async () => {
    const { rieInside } = await lookInto('/aws-lambda-rie', send('aws-lambda-rie', 'mkdir aws-lambda-rie'))
    expect(rieInside).toBeUndefined()
  })

  it('is none elsewhere', async () => {
    const { rieInside } = await lookInto('/opt/aws-lambda-rie', send('aws-lambda-rie', ': > aws-lambda-rie'))
    expect(rieInside).toBeUndefined()
  })
})
