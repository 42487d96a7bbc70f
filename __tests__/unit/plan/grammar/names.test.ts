import {
  functionNameProblem,
  isAwsHost,
  isImageTag,
  nearest,
  otherRegistry,
  parseEcrHost,
  parseImageReference,
  parseRepository,
} from '../../../../src/plan/grammar/names.ts'
import { settingNames } from '../../../../src/settings/settings.ts'

describe('functionNameProblem', () => {
  test.each(['a', 'my-function', 'My_Function-1', 'x'.repeat(64)])('%s is a name', (name) => {
    expect(functionNameProblem(name, 'input function-name')).toBeUndefined()
  })

  test.each([
    { input: '', expected: 'has characters other than letters, digits, - and _' },
    { input: 'my function', expected: 'has characters other than letters, digits, - and _' },
    { input: 'fonction-été', expected: 'has characters other than letters, digits, - and _' },
    { input: 'my-function:live', expected: 'has characters other than letters, digits, - and _' },
    { input: '../x', expected: 'has characters other than letters, digits, - and _' },
    { input: 'a\n', expected: 'has characters other than letters, digits, - and _' },
    { input: 'x'.repeat(65), expected: 'has 65 characters, more than the 64 that Lambda allows' },
    {
      input: 'arn:aws:lambda:ap-northeast-1:123456789012:function:x',
      expected: 'is an ARN. Give the name only. The region comes from aws-region',
    },
  ])('"$input" $expected', ({ input, expected }) => {
    expect(functionNameProblem(input, 'input function-name')).toMatchObject({
      message: `input function-name: "${input}" ${expected}.`,
      hint: 'Use the name that `aws lambda list-functions` shows.',
    })
  })
})

describe('isImageTag', () => {
  test.each(['latest', 'v1.2.3', '_x', '1', 'A-b_c.d', 'x'.repeat(128)])('%s is a tag', (tag) => {
    expect(isImageTag(tag)).toBe(true)
  })

  test.each(['', '.x', '-x', 'a b', 'a:b', 'a/b', 'feature/x', '@a', 'a\n', 'é', 'x'.repeat(129)])(
    '"%s" is not a tag',
    (tag) => {
      expect(isImageTag(tag)).toBe(false)
    },
  )
})

describe('parseRepository', () => {
  const registry = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'

  test.each([
    { input: 'app', expected: { name: 'app' } },
    { input: 'team/app', expected: { name: 'team/app' } },
    { input: 'a.b_c__d---e/f1', expected: { name: 'a.b_c__d---e/f1' } },
    { input: 'x'.repeat(256), expected: { name: 'x'.repeat(256) } },
    {
      input: `${registry}/team/app`,
      expected: { name: 'team/app', registryId: '123456789012', region: 'ap-northeast-1' },
    },
    {
      input: '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app',
      expected: { name: 'app', registryId: '123456789012', region: 'us-gov-west-1' },
    },
    {
      input: '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app',
      expected: { name: 'app', registryId: '123456789012', region: 'cn-north-1' },
    },
    {
      input: '123456789012.dkr-ecr.eu-west-1.on.aws/app',
      expected: { name: 'app', registryId: '123456789012', region: 'eu-west-1' },
    },
  ])('$input', ({ input, expected }) => {
    expect(parseRepository(input)).toStrictEqual(expected)
  })

  test.each([
    '',
    'a',
    'App',
    'app:latest',
    'app@sha256:00',
    '-app',
    'app-',
    'app..x',
    'a___b',
    'team//app',
    '/team/app',
    'team/app/',
    'my app',
    'app\n',
    'x'.repeat(257),
    `${registry}/`,
    `${registry}/app:latest`,
    `${registry}/App`,
    `https://${registry}/app`,
    `${registry}:443/app`,
  ])('"%s" is not a repository', (input) => {
    expect(parseRepository(input)).toBeUndefined()
  })

  it('does not treat another registry as ECR', () => {
    expect(parseRepository('123456789012.dkr.ecr.ap-northeast-1.amazonaws.com.evil.example/app')).not.toHaveProperty(
      'registryId',
    )
  })
})

describe('parseImageReference', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

  test.each([
    { input: 'alpine', host: 'registry-1.docker.io', repository: 'library/alpine', reference: 'latest' },
    { input: 'alpine:3.20', host: 'registry-1.docker.io', repository: 'library/alpine', reference: '3.20' },
    { input: 'bitnami/git', host: 'registry-1.docker.io', repository: 'bitnami/git', reference: 'latest' },
    { input: 'docker.io/alpine:3', host: 'registry-1.docker.io', repository: 'library/alpine', reference: '3' },
    { input: 'index.docker.io/o/i:1', host: 'registry-1.docker.io', repository: 'o/i', reference: '1' },
    { input: 'ghcr.io/o/i', host: 'ghcr.io', repository: 'o/i', reference: 'latest' },
    { input: `ghcr.io/o/i@${digest}`, host: 'ghcr.io', repository: 'o/i', reference: digest },
    { input: `ghcr.io/o/i:1@${digest}`, host: 'ghcr.io', repository: 'o/i', reference: digest },
    { input: 'localhost/x', host: 'localhost', repository: 'x', reference: 'latest' },
    { input: 'localhost:5000/x', host: 'localhost:5000', repository: 'x', reference: 'latest' },
    { input: 'localhost:5000/x:1', host: 'localhost:5000', repository: 'x', reference: '1' },
    { input: '127.0.0.1:5000/a/b:c', host: '127.0.0.1:5000', repository: 'a/b', reference: 'c' },
    {
      input: 'public.ecr.aws/lambda/provided:al2023',
      host: 'public.ecr.aws',
      repository: 'lambda/provided',
      reference: 'al2023',
    },
    {
      input: '123456789012.dkr.ecr.us-east-1.amazonaws.com/base:1',
      host: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
      repository: 'base',
      reference: '1',
    },
  ])('$input', ({ input, ...expected }) => {
    expect(parseImageReference(input)).toStrictEqual({ ...expected, text: input })
  })

  test.each([
    '',
    ' ',
    'my image',
    'Alpine',
    'ghcr.io/O/i',
    'ghcr.io/',
    'ghcr.io//i',
    'ghcr.io/o/i:',
    'ghcr.io/o/i:-1',
    'ghcr.io/o/i@sha256:abc',
    `ghcr.io/o/i@${digest.toUpperCase()}`,
    `ghcr.io/o/i@sha512:${'0'.repeat(128)}`,
    'https://ghcr.io/o/i',
    'user:password@ghcr.io/o/i',
    'ghcr.io:port/o/i',
    'ghcr.io/o/../i',
    'ghcr.io/o/i?x=1',
    'ghcr.io/o/i#x',
    'a\nb',
  ])('"%s" is not an image reference', (input) => {
    expect(parseImageReference(input)).toBeUndefined()
  })
})

describe('otherRegistry', () => {
  test.each([
    { input: 'ghcr.io/o/app', expected: 'ghcr.io' },
    { input: 'registry.gitlab.com/g/p', expected: 'registry.gitlab.com' },
    { input: 'me.azurecr.io/app', expected: 'me.azurecr.io' },
    { input: 'team/app', expected: undefined },
    { input: 'ghcr.io', expected: undefined },
    { input: 'my.app/api', expected: undefined },
    { input: 'notghcr.io/app', expected: undefined },
    // The prefix that an account chose for its pull-through cache.
    { input: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/ghcr.io/o/app', expected: undefined },
  ])('of $input is $expected', ({ input, expected }) => {
    expect(otherRegistry(input)).toBe(expected)
  })
})

describe('nearest', () => {
  const known = ['function-name', 'environment', 'environments', 'tag', 'dev', 'prod']

  test.each([
    { input: 'functon-name', expected: 'function-name' },
    { input: 'function_name', expected: 'function-name' },
    { input: 'functionname', expected: 'function-name' },
    { input: 'enviroment', expected: 'environment' },
    { input: 'enviroments', expected: 'environments' },
    { input: 'tags', expected: 'tag' },
    { input: 'prd', expected: 'prod' },
    { input: 'production', expected: undefined },
    { input: 'memory-size', expected: undefined },
    { input: '', expected: undefined },
    { input: 'function', expected: 'function-name' },
    { input: 'environments-map', expected: 'environments' },
    { input: 'function-', expected: 'function-name' },
    { input: '-', expected: undefined },
  ])('$input -> $expected', ({ input, expected }) => {
    expect(nearest(input, known)).toBe(expected)
  })

  test.each([
    { input: 'image', expected: 'image-uri' },
    // Two settings begin so.
    { input: 'docker', expected: undefined },
    { input: 'function', expected: 'function-name' },
    { input: 'environments-map', expected: 'environments' },
    { input: 'smoke', expected: undefined },
    { input: 'base', expected: 'base-image' },
  ])('among the settings, $input -> $expected', ({ input, expected }) => {
    expect(nearest(input, settingNames)).toBe(expected)
  })

  it('finds nothing in an empty list', () => {
    expect(nearest('x', [])).toBeUndefined()
  })
})

describe('isAwsHost', () => {
  test.each([
    'sts.amazonaws.com',
    ...['eu-west-1', 'us-gov-west-1', 'mx-central-1'].flatMap((region) => [
      ...['lambda', 'sts', 'api.ecr', 'portal.sso', 'oidc', 'signin'].map((name) => `${name}.${region}.amazonaws.com`),
      ...['lambda', 'sts', 'api.ecr', 'oidc'].map((name) => `${name}-fips.${region}.amazonaws.com`),
      ...['lambda', 'sts', 'ecr', 'lambda-fips', 'ecr-fips'].map((name) => `${name}.${region}.api.aws`),
    ]),
    'ecr-fips.us-gov-west-1.amazonaws.com',
    'lambda.cn-north-1.amazonaws.com.cn',
    'ecr.cn-north-1.api.amazonwebservices.com.cn',
    'sts.eusc-de-east-1.amazonaws.eu',
    'lambda.eusc-de-east-1.api.amazonwebservices.eu',
    'lambda.us-iso-east-1.c2s.ic.gov',
    'sts.us-isob-east-1.sc2s.sgov.gov',
    'lambda.us-isob-east-1.api.aws.scloud',
    'vpce-0123456789abcdef0-abcdefgh.lambda.eu-west-1.vpce.amazonaws.com',
    'vpce-0123456789abcdef0-abcdefgh-eu-west-1a.api.ecr.eu-west-1.vpce.amazonaws.com',
  ])('%s is', (host) => {
    expect(isAwsHost(host)).toBe(true)
  })

  test.each([
    '',
    'amazonaws.com',
    'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    'vpce-0123.execute-api.eu-west-1.vpce.amazonaws.com',
    'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws',
    'lambda.s3.amazonaws.com',
    'lambda.s3.eu-west-1.amazonaws.com',
    'lambda.s3-website-eu-west-1.amazonaws.com',
    'lambda.s3-website.eu-west-1.amazonaws.com',
    'lambda-1234567890.eu-west-1.elb.amazonaws.com',
    'lambda.eu-west-1.elasticbeanstalk.com',
    'ec2-192-0-2-1.eu-west-1.compute.amazonaws.com',
    'ec2-192-0-2-1.compute-1.amazonaws.com',
    'd111111abcdef8.cloudfront.net',
    'sts.abcdefghij.eu-west-1.rds.amazonaws.com',
    'search-lambda-abc.eu-west-1.es.amazonaws.com',
    'vpce-0123-abc.vpce-svc-0123456789abcdef0.eu-west-1.vpce.amazonaws.com',
    'lambda.eu-west-1.vpce.amazonaws.com',
    'x.lambda.eu-west-1.amazonaws.com',
    'lambda.eu-west-1.amazonaws.com.evil.example',
    'lambda.eu-west-1.evilamazonaws.com',
    'sts.amazonaws.com.cn',
    'iam.amazonaws.com',
  ])('%s is not', (host) => {
    expect(isAwsHost(host)).toBe(false)
  })
})

describe('parseEcrHost', () => {
  test.each([
    '123456789012.dkr.ecr.s3.amazonaws.com',
    '123456789012.dkr.ecr.eu-west-1.s3.amazonaws.com',
    '123456789012.dkr.ecr.s3-eu-west-1.amazonaws.com',
    '123456789012.dkr.ecr.execute-api.amazonaws.com',
    'x123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com.',
  ])('%s is not one', (host) => {
    expect(parseEcrHost(host)).toBeUndefined()
  })
})

it('compares no very long names: that would take the product of their lengths', () => {
  const [one, two] = ['a'.repeat(60_000), `${'a'.repeat(59_999)}b`]
  const before = process.cpuUsage()
  expect(nearest(one, [two, 'tag'])).toBeUndefined()
  const short = process.cpuUsage(before).user
  const again = process.cpuUsage()
  nearest(one.slice(0, 150), [two.slice(0, 150)])
  expect(short / Math.max(process.cpuUsage(again).user, 1_000)).toBeLessThan(50)
})
