import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describeToken, subjectOf } from '../../../src/aws/token.ts'
import { explainDocker } from '../../../src/docker/causes.ts'
import { stagesOf } from '../../../src/docker/dockerfile.ts'
import { readDenial } from '../../../src/errors/denial.ts'
import { DeployError } from '../../../src/errors/problems.ts'
import { goError } from '../../../src/go/errors.ts'
import { openTemp } from '../../../src/host/disk/temp.ts'
import { publish } from '../../../src/host/runner/actions.ts'
import { parseChallenge } from '../../../src/registry/auth.ts'
import { parseManifest } from '../../../src/registry/manifest.ts'
import type { Code } from '../../../src/release/code.ts'
import { cutHash, parseNote, tagName, writeNote } from '../../../src/release/note.ts'
import { planSteps } from '../../../src/release/steps.ts'
import { code, fence, text as plainText, prose } from '../../../src/report/markdown.ts'
import { describeError, parseAnswer } from '../../../src/runtime/function-error.ts'
import { sanitise } from '../../../src/text/sanitise.ts'
import { MAX_ENVIRONMENT_WORD, tagWord } from '../../../src/text/tag-value.ts'
import { cpuMs } from '../cpu-time.ts'
import { liveZip } from '../observed.ts'
import { anyText, growth, LINEAR, repeated } from './texts.ts'

describe('sanitised text', () => {
  it('holds no runner or terminal commands, and sanitising it again changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = sanitise(text)
        expect(safe).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/u)
        expect(safe).not.toContain('##[')
        for (const line of safe.split('\n')) expect(line.trimStart().startsWith('::')).toBe(false)
        expect(sanitise(safe)).toBe(safe)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is unchanged if nothing is special', () => {
    const plain = fc.stringMatching(/^[\w .,/()'"{}@äöü日本語-]*$/)
    fc.assert(fc.property(plain, (text) => expect(sanitise(text)).toBe(text)))
  })
})

describe('the claims of a token', () => {
  const claims = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('sub', 'aud', 'ref', 'environment', 'iss', 'jti', '__proto__'), fc.jsonValue()),
    fc.record({ sub: fc.string(), aud: fc.string() }),
  )
  const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('of any text throw nothing and reveal nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.string().map((text) => `a.${text}.b`),
        ),
        (token) => {
          expect(describeToken(token)).toBe('nothing readable')
        },
      ),
    )
  })

  it('are shown without header, signature, payload or other claims', () => {
    const signature = fc.stringMatching(/^[\w-]{43}$/)
    fc.assert(
      fc.property(claims, signature, fc.stringMatching(/^[0-9a-f]{32}$/), (said, signed, secret) => {
        const payload = typeof said === 'object' && said !== null && !Array.isArray(said) ? { ...said, secret } : said
        const token = [base64url({ alg: 'RS256', kid: secret }), base64url(payload), signed].join('.')
        const shown = describeToken(token)
        for (const part of [...token.split('.').filter((one) => one.length > 20), secret, token])
          expect(shown).not.toContain(part)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a challenge', () => {
  const parameter = fc.tuple(fc.constantFrom('realm', 'service', 'scope', 'error'), fc.stringMatching(/^[^"\r\n\\]*$/))

  it('of any text is one of the two schemes, or none', () => {
    const header = fc.oneof(
      anyText,
      fc
        .array(fc.constantFrom('Bearer ', 'basic', 'realm=', '"', 'https://a/t', ',', ', ', '=', 'Digest'))
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(header, (text) => {
        const challenge = parseChallenge(text)
        expect(['basic', 'bearer', undefined]).toContain(challenge?.scheme)
      }),
      { numRuns: 500 },
    )
  })

  it('joined from parts parses back into them, bearer before basic', () => {
    const parameters = fc.uniqueArray(parameter, { minLength: 1, selector: ([name]) => name })
    fc.assert(
      fc.property(parameters, fc.boolean(), fc.constantFrom('Bearer', 'bearer', 'BEARER'), (pairs, isFirst, scheme) => {
        const bearer = `${scheme} ${pairs.map(([name, value]) => `${name}="${value}"`).join(',')}`
        const basic = 'Basic realm="b"'
        const parsed = parseChallenge(isFirst ? `${bearer}, ${basic}` : `${basic}, ${bearer}`)
        expect(parsed?.scheme).toBe('bearer')
        expect([...(parsed?.parameters ?? [])]).toStrictEqual(pairs)
      }),
    )
  })

  it('that is endless ends quickly', () => {
    const texts = [`Bearer ${'a'.repeat(16_000)}`, ', '.repeat(8_000)]
    expect(cpuMs(() => texts.map(parseChallenge))).toBeLessThan(2_000)
  })
})

describe('a note', () => {
  const hash = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  )
  const commit = fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9a-f]{40}$/))

  it('is a valid Lambda tag value and keeps hash, commit and environment, whatever that is called', () => {
    fc.assert(
      fc.property(hash, commit, anyText, (codeHash, sha, environment) => {
        fc.pre(environment.isWellFormed() && tagWord(environment).length <= MAX_ENVIRONMENT_WORD)
        const text = writeNote('current', codeHash, { commit: sha, environment })[tagName('current')] ?? ''
        expect(text.length).toBeLessThanOrEqual(256)
        expect(text).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)
        const known = { ...(sha === '' ? {} : { commit: sha }), ...(environment === '' ? {} : { environment }) }
        expect(parseNote('current', text)).toStrictEqual({ code: cutHash(codeHash), ...known })
      }),
      { numRuns: 500 },
    )
  })

  const anyNote = fc.oneof(
    anyText,
    anyText.map((text) => `v1 old= - ${text}`),
    fc.tuple(fc.constantFrom('commit', 'environment', 'repo', 'run'), anyText).map(([field, text]) => {
      return `v2 code=old= ${field}=${text}`
    }),
  )

  it('of any text does not throw', () => {
    fc.assert(fc.property(anyNote, (text) => void parseNote('current', text)))
  })

  it('of any text on the function keeps no deploy from noting its own', () => {
    const code: Code = { kind: 'zip', codeSha256: 'new=', sizeBytes: 1 }
    const about = { architecture: 'x86_64', force: false, commit: '', environment: 'dev', origin: {} } as const
    const long = fc
      .tuple(anyNote, fc.constantFrom('=', ' ', 'w ', 'é', ''))
      .map(([text, more]) => text + more.repeat(99))
    fc.assert(
      fc.property(fc.oneof(anyNote, long), fc.oneof(anyNote, long), (current, previous) => {
        const tags = { [tagName('current')]: current, [tagName('previous')]: previous, [tagName('origin')]: current }
        const steps = planSteps({ ...about, code }, liveZip({ tags }), undefined)
        for (const step of steps)
          if (step.kind === 'note') for (const value of Object.values(step.tags)) expect(value.length).toBeLessThan(257)
      }),
      { numRuns: 500 },
    )
  })
})

describe('outputs', () => {
  /** GITHUB_OUTPUT as the runner reads it: name<<DELIMITER, lines, DELIMITER (docs.github.com, workflow commands, multiline strings). */
  const read = (text: string): Record<string, string> => {
    const found: [string, string][] = []
    const lines = text.split('\n')
    while (lines.length > 1) {
      const [name = '', delimiter = ''] = lines.shift()?.split('<<') ?? []
      const end = lines.indexOf(delimiter)
      found.push([name, lines.splice(0, end).join('\n')])
      lines.shift()
    }
    return Object.fromEntries(found)
  }

  it('reach the runner as they were set, whatever they contain', async () => {
    await using temp = await openTemp(tmpdir())
    const file = join(temp.path, 'output')
    process.env.GITHUB_OUTPUT = file
    try {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z-]+$/), anyText), async (outputs) => {
          await writeFile(file, '')
          await publish(outputs, '')
          expect(read(await readFile(file, 'utf8'))).toStrictEqual({ ...outputs })
        }),
      )
    } finally {
      delete process.env.GITHUB_OUTPUT
    }
  })
})

describe('endless text of others', () => {
  const token = (claim: string): string => `a.${Buffer.from(JSON.stringify({ sub: claim })).toString('base64url')}.b`
  const source = { workspace: tmpdir(), directory: tmpdir() } as Parameters<typeof goError>[1]
  const parsers: Readonly<Record<string, (text: string) => unknown>> = {
    sanitise,
    'a challenge': parseChallenge,
    'a token': (text) => describeToken(token(text)),
    'the subject of a token': (text) => subjectOf(token(text)),
    'a refusal of AWS': (text) => readDenial(`x is not authorized to perform: a:b${text}`),
    'lines of go': (text) => goError(text, source),
    'a line of go': (text) => goError(text.replaceAll('\n', ' '), source),
    'lines of docker': (text) =>
      explainDocker({ dockerfile: 'Dockerfile', target: 'a', stages: [], lines: text.split('\n') }),
    'a Dockerfile': stagesOf,
    'a note': (text) => [`v1 ${text}`, `v2 ${text}`].map((note) => parseNote('current', note)),
    'code in markdown': code,
    'text in markdown': plainText,
    'a block in markdown': (text) => fence(text),
    'a hint in markdown': prose,
    'an answer': parseAnswer,
    "a function's error": (text) => describeError(Buffer.from(JSON.stringify({ errorType: 'a', errorMessage: text }))),
  }

  it.each(Object.entries(parsers))('is read in linear time: %s', (_, parse) => {
    fc.assert(
      fc.property(repeated, (text) => {
        expect(growth(parse, text)).toBeLessThan(LINEAR)
      }),
      { numRuns: 60 },
    )
  })

  it('as a manifest ends in a value or a failure with a code', () => {
    const piece = fc.constantFrom('{}', '[]', '1', '"a"', '{"size":1}', '{"digest":"sha256:0"}', '[[[]]]')
    const key = fc.constantFrom('layers', 'manifests', 'config', 'annotations')
    fc.assert(
      fc.property(piece, key, fc.integer({ min: 1, max: 200_000 }), (value, name, count) => {
        const list = Array.from({ length: count }, () => value).join(',')
        const bytes = Buffer.from(`{"schemaVersion":2,"config":{},"${name}":[${list}]}`)
        expect(() => parseManifest(bytes, 'an image')).toThrow(DeployError)
      }),
      { numRuns: 20 },
    )
  })

  it('has more runs of backticks than a function has arguments', () => {
    expect(code('` '.repeat(300_000))).toMatch(/^`` ` ` /)
  })
})
