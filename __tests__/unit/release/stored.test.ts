import { digestOf } from '../../../src/files/digest.ts'
import { mediaTypes } from '../../../src/registry/manifest.ts'
import type { Code, Manifest } from '../../../src/release/code.ts'
import { planSteps, type Step } from '../../../src/release/steps.ts'
import { parseSteps } from '../../../src/release/stored.ts'
import { SHA } from '../caller.ts'
import { liveFunction, liveZip, repository } from '../observed.ts'

const manifest = (text: string): Manifest => ({
  digest: digestOf(Buffer.from(text)),
  mediaType: mediaTypes.ociManifest,
  text,
})
const [OLD, NEW] = [manifest('{"a":1}'), manifest('{ "ü":\n2 }\n')]
const { name, arn, uri } = repository()
const image = (more: Partial<Code & { kind: 'image' }> = {}): Code => ({
  kind: 'image',
  repository: { name, arn, uri },
  digest: NEW.digest,
  ...more,
})
const about = { architecture: 'arm64', force: false, commit: SHA, environment: 'dev', origin: { repo: 'a/b' } } as const

const moved = repository({ tagged: { digest: OLD.digest, mediaType: OLD.mediaType, manifest: OLD.text } })
const LISTS: readonly { readonly name: string; readonly steps: readonly Step[] }[] = [
  {
    name: 'an image deploy',
    steps: planSteps({ ...about, code: image({ tag: 'dev' }), manifest: NEW }, liveFunction(), moved),
  },
  {
    name: 'a first tag, and a key',
    steps: planSteps(
      { ...about, code: image({ tag: 'dev' }), manifest: NEW },
      liveFunction({ sourceKmsKeyArn: 'arn:aws:kms:x' }),
      repository({ tagged: undefined }),
    ),
  },
  { name: 'a promotion', steps: planSteps({ ...about, code: image({ isForeign: true }) }, liveFunction(), undefined) },
  {
    name: 'a zip with layers',
    steps: planSteps(
      { ...about, code: { kind: 'zip', codeSha256: 'new=', sizeBytes: 1 }, layers: ['a:1'] },
      liveZip(),
      undefined,
    ),
  },
]

describe('steps as JSON', () => {
  it.each(LISTS)('are the same after a round trip: $name', ({ steps }) => {
    expect(steps.length).toBeGreaterThan(1)
    expect(parseSteps(JSON.stringify(steps))).toStrictEqual(steps)
  })

  const [first] = LISTS
  const [move] = first?.steps ?? []
  const code = image({ isProvisional: true })
  it.each([
    { name: 'no list', json: '{}' },
    { name: 'no JSON', json: 'x' },
    { name: 'a step of another kind', json: '[{ "kind": "delete-function" }]' },
    {
      name: 'a manifest with other bytes than its digest says',
      json: JSON.stringify([{ ...move, to: { ...NEW, text: '{}' } }]),
    },
    { name: 'a digest that is not known yet', json: JSON.stringify([{ kind: 'verify', code, architecture: 'arm64' }]) },
    { name: 'a word more', json: JSON.stringify([{ ...move, secret: 'x' }]) },
  ])('are refused where there is $name', ({ json }) => {
    expect(() => parseSteps(json)).toThrow()
  })
})
