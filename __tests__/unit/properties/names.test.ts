import fc from 'fast-check'
import { parseImageUri } from '../../../src/plan/grammar/image-uri.ts'
import { parseLayer } from '../../../src/plan/grammar/lambda-layers.ts'
import {
  functionNameProblem,
  isAwsHost,
  isImageTag,
  nearest,
  otherRegistry,
  parseEcrHost,
  parseImageReference,
  parseRepository,
} from '../../../src/plan/grammar/names.ts'
import { shownAddress, shownSetting } from '../../../src/text/address.ts'
import { anyText, growth, LINEAR, repeated } from './texts.ts'

// Written again from the specifications: OCI distribution (name, tag, digest), ECR CreateRepository, Lambda FunctionName.
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
const PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/
const FUNCTION = /^[a-zA-Z0-9-_]{1,64}$/

const component = fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}$/)
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const tag = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,20}$/)
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`)
const host = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,5}\.[a-z]{2,5}$/).filter((name) => name !== 'docker.io'),
  fc.stringMatching(/^localhost:[1-9][0-9]{0,3}$/),
)

/** Texts close to what a grammar accepts. */
const nearly = fc.array(fc.oneof(path, tag, digest, host, fc.constantFrom(':', '@', '/', '//', '.', '-')), {
  maxLength: 6,
})
const text = fc.oneof(
  anyText,
  nearly.map((parts) => parts.join('')),
)

describe('image references', () => {
  it('of any text are refused or match the grammar', () => {
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseImageReference(written)
        if (parsed === undefined) return
        expect(parsed.text).toBe(written)
        expect(parsed.host).toMatch(/^[a-zA-Z0-9.-]+(:\d+)?$/)
        expect(parsed.repository).toMatch(PATH)
        expect(TAG.test(parsed.reference) || DIGEST.test(parsed.reference)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('joined from parts parse back into them', () => {
    fc.assert(
      fc.property(host, path, fc.option(tag), fc.option(digest), (at, repository, label, hash) => {
        const written = `${at}/${repository}${label === null ? '' : `:${label}`}${hash === null ? '' : `@${hash}`}`
        expect(parseImageReference(written)).toStrictEqual({
          host: at,
          repository,
          reference: hash ?? label ?? 'latest',
          text: written,
        })
      }),
    )
  })
})

describe('repositories', () => {
  const registry = fc
    .tuple(
      fc.stringMatching(/^\d{12}$/),
      fc.constantFrom('ap-northeast-1', 'us-gov-west-1', 'cn-north-1'),
      fc.constantFrom('amazonaws.com', 'amazonaws.com.cn', 'on.aws'),
    )
    .map(([registryId, region, domain]) => ({ registryId, region, host: `${registryId}.dkr.ecr.${region}.${domain}` }))
  const name = path.filter((one) => one.length >= 2)

  it('of any text are refused or match the grammar', () => {
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseRepository(written)
        if (parsed === undefined) return
        expect(parsed.name).toMatch(PATH)
        expect(parsed.name.length).toBeGreaterThanOrEqual(2)
        expect(parsed.name.length).toBeLessThanOrEqual(256)
        expect(written.endsWith(parsed.name)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('joined from parts parse back into them', () => {
    fc.assert(
      fc.property(registry, name, ({ host: at, ...home }, repository) => {
        expect(parseRepository(repository)).toStrictEqual({ name: repository })
        expect(parseRepository(`${at}/${repository}`)).toStrictEqual({ name: repository, ...home })
        expect(parseEcrHost(`${at}.example.com`)).toBeUndefined()
      }),
    )
  })
})

describe('function names and tags', () => {
  it('are accepted exactly when they match the grammar', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.stringMatching(/^[a-zA-Z0-9-_]{60,70}$/)), (written) => {
        expect(functionNameProblem(written, 'here') === undefined).toBe(FUNCTION.test(written))
        expect(isImageTag(written)).toBe(TAG.test(written))
      }),
      { numRuns: 500 },
    )
  })
})

describe('an endless name', () => {
  const parsers: Readonly<Record<string, (text: string) => unknown>> = {
    parseImageReference,
    parseImageUri,
    parseRepository,
    parseLayer,
    parseEcrHost,
    isAwsHost,
    isImageTag,
    otherRegistry,
    shownAddress,
    shownSetting,
    nearest: (text) => nearest(text, ['function-name', 'tag', 'environments']),
    functionName: (text) => functionNameProblem(text, 'here'),
  }

  it.each(Object.entries(parsers))('is read in linear time by %s', (_, parse) => {
    fc.assert(
      fc.property(repeated, (text) => {
        expect(growth(parse, text)).toBeLessThan(LINEAR)
      }),
      { numRuns: 60 },
    )
  })
})
