import { layerProblems, parseLayer, zipLayerProblems } from '../../../../src/plan/grammar/lambda-layers.ts'
import { parseImageReference } from '../../../../src/plan/grammar/names.ts'

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:layer:agent:7'
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
const textsOf = (problems: readonly { message: string; hint: string }[]): readonly string[] =>
  problems.map(({ message }) => message)

describe('parseLayer', () => {
  test.each([
    { name: 'empty text', text: '' },
    { name: 'a space', text: ' ' },
    { name: 'an ARN without its version', text: ARN.slice(0, -2) },
    { name: 'an ARN of version 0', text: ARN.replace(/7$/, '0') },
    { name: 'an ARN whose version begins with 0', text: ARN.replace(/7$/, '07') },
    { name: 'an ARN whose version is a word', text: ARN.replace(/7$/, 'latest') },
    { name: 'an ARN with something after the version', text: `${ARN}:1` },
    { name: 'an ARN with a space after it', text: `${ARN} ` },
    { name: 'an ARN with a line break after it', text: `${ARN}\n` },
    { name: 'an ARN with a path after it', text: `${ARN}:/opt` },
    { name: 'a function’s ARN', text: 'arn:aws:lambda:eu-west-1:123456789012:function:agent:7' },
    { name: 'another service’s ARN', text: ARN.replace('lambda', 's3') },
    { name: 'an ARN without a region', text: ARN.replace('eu-west-1', '') },
    { name: 'an ARN with an invalid region', text: ARN.replace('eu-west-1', 'Ireland') },
    { name: 'an ARN with a short account', text: ARN.replace('123456789012', '12345678901') },
    { name: 'an ARN with a wildcard', text: ARN.replace('agent', '*') },
    { name: 'an ARN without a partition', text: ARN.replace('arn:aws', 'arn:') },
    { name: 'an image with capital letters', text: 'ghcr.io/Org/agent:1' },
    { name: 'an image with a login', text: 'user:password@ghcr.io/org/agent' },
    { name: 'an image’s URL', text: 'https://ghcr.io/org/agent:1' },
    { name: 'a path without an image', text: ':/opt' },
    { name: 'a path alone', text: '/opt/extensions' },
    { name: 'a path that goes up', text: 'agent:1:/opt/../etc' },
    { name: 'a path with a dot', text: 'agent:1:/opt/./x' },
    { name: 'a path with an empty part', text: 'agent:1:/opt//x' },
    { name: 'a path with two trailing slashes', text: 'agent:1:/opt//' },
    { name: 'a path with a backslash', text: 'agent:1:/opt\\x' },
    { name: 'a path with a line break', text: 'agent:1:/opt\nx' },
    { name: 'a path that is not absolute', text: 'agent:1:opt' },
  ])('rejects $name', ({ text }) => {
    expect(parseLayer(text)).toBeUndefined()
  })

  test.each([
    { name: 'of AWS', text: ARN, region: 'eu-west-1' },
    { name: 'in China', text: ARN.replace('aws:lambda:eu-west', 'aws-cn:lambda:cn-north'), region: 'cn-north-1' },
    { name: 'in GovCloud', text: ARN.replace('aws:lambda:eu-', 'aws-us-gov:lambda:us-gov-'), region: 'us-gov-west-1' },
    { name: 'of the sovereign cloud', text: ARN.replace('eu-west', 'eusc-de-east'), region: 'eusc-de-east-1' },
  ])('reads the ARN of a layer version $name', ({ text, region }) => {
    const expected = { kind: 'version', text, arn: text, region, accountId: '123456789012', name: 'agent', version: 7 }
    expect(parseLayer(text)).toStrictEqual(expected)
  })

  test.each([
    { name: '/opt of an image by tag', text: 'ghcr.io/org/agent:1', image: 'ghcr.io/org/agent:1', path: '/opt' },
    { name: '/opt of an image on Docker Hub', text: 'agent', image: 'agent', path: '/opt' },
    {
      name: '/opt of an image at a registry with a port',
      text: 'localhost:5000/a',
      image: 'localhost:5000/a',
      path: '/opt',
    },
    { name: 'a folder', text: 'org/agent:1:/ext/bin', image: 'org/agent:1', path: '/ext/bin' },
    { name: 'a folder with a trailing slash', text: 'org/agent:1:/ext/', image: 'org/agent:1', path: '/ext' },
    { name: 'the whole image', text: 'org/agent:1:/', image: 'org/agent:1', path: '' },
    { name: 'a folder without a tag', text: 'localhost:5000/a:/x', image: 'localhost:5000/a', path: '/x' },
    { name: 'a folder by digest', text: `org/agent@${DIGEST}:/x`, image: `org/agent@${DIGEST}`, path: '/x' },
    { name: 'a folder with a dot in its name', text: 'org/agent:1:/..x/.y', image: 'org/agent:1', path: '/..x/.y' },
  ])('reads $name', ({ text, image, path }) => {
    expect(parseLayer(text)).toStrictEqual({ kind: 'image', text, image: parseImageReference(image), path })
  })
})

describe('layerProblems', () => {
  test.each([
    {
      name: 'invalid text',
      text: 'not a layer',
      expected: ['layers: "not a layer" is neither the ARN of a layer version nor an image reference.'],
    },
    {
      name: 'a missing version',
      text: ARN.slice(0, -2),
      expected: [`layers: "${ARN.slice(0, -2)}" names a layer without its version.`],
    },
    {
      name: 'another region',
      text: ARN.replace('eu-west-1', 'us-east-1'),
      expected: [
        'layers: arn:aws:lambda:us-east-1:123456789012:layer:agent:7 is in us-east-1, but the function is in eu-west-1.',
      ],
    },
    { name: 'no problem with a version in the region', text: ARN, expected: [] },
    { name: 'no problem with an image', text: 'ghcr.io/org/agent:1', expected: [] },
  ])('reports $name', ({ text, expected }) => {
    expect(textsOf(layerProblems(text, 'layers', 'eu-west-1'))).toStrictEqual(expected)
  })
})

describe('zipLayerProblems', () => {
  const versions = (...texts: readonly string[]) => texts.flatMap((text) => parseLayer(text) ?? [])
  const numbered = (count: number) =>
    versions(...Array.from({ length: count }, (_, at) => ARN.replace('agent', `a${at}`)))

  test.each([
    {
      name: 'an image',
      layers: versions(ARN, 'ghcr.io/org/agent:1'),
      expected: ['layers: ghcr.io/org/agent:1 is an image, but the function is a zip function.'],
    },
    {
      name: 'six layers',
      layers: numbered(6),
      expected: ['layers has 6 items, but a zip function can have at most 5 layers.'],
    },
    {
      name: 'two versions of one layer',
      layers: versions(ARN, ARN.replace(/7$/, '8')),
      expected: ['layers names arn:aws:lambda:eu-west-1:123456789012:layer:agent more than once.'],
    },
    { name: 'none of five layers', layers: numbered(5), expected: [] },
    {
      name: 'none with the same name in another account',
      layers: versions(ARN, ARN.replace('123456789012', '210987654321')),
      expected: [],
    },
    { name: 'none without layers', layers: [], expected: [] },
  ])('refuses $name', ({ layers, expected }) => {
    expect(textsOf(zipLayerProblems(layers, 'layers'))).toStrictEqual(expected)
  })
})
