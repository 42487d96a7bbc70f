import { parseImageUri } from '../../../../src/plan/grammar/image-uri.ts'

const HOST = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'
const DIGEST = `sha256:${'a'.repeat(64)}` as const
const ecr = { registryId: '123456789012', region: 'ap-northeast-1' }
const here = { registryId: undefined, region: undefined }

describe('parseImageUri', () => {
  const FORM =
    'Write it as  app:v1 ,  app@sha256:…  or  123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1  for an image in ECR, or as  oci-archive:image.tar  for one in a file.'
  const FORM_OF_NAME = 'it is not NAME:TAG or NAME@sha256:DIGEST, with or without the host of a registry'

  it.each([
    { text: '', reason: FORM_OF_NAME },
    { text: 'app', reason: 'it has neither a tag nor a digest' },
    { text: 'App:v1', reason: '"App" is not a valid repository name' },
    { text: `https://${HOST}/app:v1`, reason: FORM_OF_NAME },
    { text: `${HOST}/app:v1 `, reason: FORM_OF_NAME },
    { text: `${HOST}/app:`, reason: FORM_OF_NAME },
    { text: `${HOST}/app:-v1`, reason: FORM_OF_NAME },
    { text: `${HOST}/app@sha256:abc`, reason: FORM_OF_NAME },
    { text: `${HOST}/app@${DIGEST}:v1`, reason: FORM_OF_NAME },
    { text: `${HOST}/app@sha512:${'a'.repeat(128)}`, reason: FORM_OF_NAME },
    { text: `${HOST}/app`, reason: 'it has neither a tag nor a digest' },
    { text: `${HOST}/App:v1`, reason: '"App" is not a valid repository name' },
    { text: `${HOST}/a//b:v1`, reason: '"a//b" is not a valid repository name' },
    { text: `${HOST}/../app:v1`, reason: '"../app" is not a valid repository name' },
    { text: `${HOST}/app:${'v'.repeat(129)}`, reason: 'its tag has more than 128 characters' },
  ])('refuses "$text"', ({ text, reason }) => {
    const message = `image-uri ${text} is not a valid image: ${reason}.`
    expect(parseImageUri(text)).toMatchObject({ problem: { message, hint: FORM } })
  })

  it.each([
    { text: 'docker.io/library/alpine:3', host: 'docker.io' },
    { text: 'ghcr.io/o/app:v1', host: 'ghcr.io' },
    { text: 'public.ecr.aws/lambda/provided:al2023', host: 'public.ecr.aws' },
    {
      text: '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/app:v1',
      host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
    },
    { text: '12345.dkr.ecr.eu-west-1.amazonaws.com/app:v1', host: '12345.dkr.ecr.eu-west-1.amazonaws.com' },
    { text: '127.0.0.1/app:v1', host: '127.0.0.1' },
    { text: '10.0.0.1:5000/app:v1', host: '10.0.0.1:5000' },
  ])('refuses $text, which is not in ECR', ({ text, host }) => {
    expect(parseImageUri(text)).toMatchObject({
      problem: {
        message: `image-uri ${text} is at ${host}, but Lambda only runs images from private ECR repositories.`,
        hint: expect.stringContaining('oci-archive:image.tar'),
      },
    })
  })

  it.each([
    {
      text: `${HOST}/app:v1`,
      expected: { repositoryUri: `${HOST}/app`, name: 'app', ...ecr, tag: 'v1', digest: undefined },
    },
    {
      text: `${HOST}/team/app@${DIGEST}`,
      expected: { repositoryUri: `${HOST}/team/app`, name: 'team/app', ...ecr, tag: undefined, digest: DIGEST },
    },
    {
      text: `${HOST}/app:v1@${DIGEST}`,
      expected: { repositoryUri: `${HOST}/app`, name: 'app', ...ecr, tag: 'v1', digest: DIGEST },
    },
    {
      text: '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:V1.2-3_4',
      expected: {
        repositoryUri: '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app',
        name: 'app',
        registryId: '123456789012',
        region: 'cn-north-1',
        tag: 'V1.2-3_4',
        digest: undefined,
      },
    },
    {
      text: '127.0.0.1:4566/app:v1',
      expected: { repositoryUri: '127.0.0.1:4566/app', name: 'app', ...here, tag: 'v1', digest: undefined },
    },
    {
      text: '127.0.1.1:4566/app:v1',
      expected: { repositoryUri: '127.0.1.1:4566/app', name: 'app', ...here, tag: 'v1', digest: undefined },
    },
    {
      text: 'localhost:4566/team/app:v1',
      expected: { repositoryUri: 'localhost:4566/team/app', name: 'team/app', ...here, tag: 'v1', digest: undefined },
    },
    {
      text: 'app:v1',
      expected: { repositoryUri: undefined, name: 'app', ...here, tag: 'v1', digest: undefined },
    },
    {
      text: `team/app@${DIGEST}`,
      expected: { repositoryUri: undefined, name: 'team/app', ...here, tag: undefined, digest: DIGEST },
    },
  ])('reads $text', ({ text, expected }) => {
    expect(parseImageUri(text)).toStrictEqual({ image: { text, ...expected } })
  })
})
