import { outputDescriptions, renderOutputs } from '../../../src/report/outputs.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, REPOSITORY_URI } from '../observed.ts'
import { built, deployed, failed, image, planned, ran, report, two, unchanged, zipped } from './reports.ts'

describe('renderOutputs', () => {
  it('has everything about a deployed image', () => {
    const { results, ...rest } = renderOutputs(report())
    expect(rest).toStrictEqual({
      environment: 'dev',
      skipped: 'false',
      changed: '["my-function"]',
      deployed: '["my-function"]',
      failed: '[]',
      'function-name': 'my-function',
      'function-arn': ARN,
      repository: 'team/app',
      tag: 'dev',
      'image-uri': `${REPOSITORY_URI}:dev`,
      'image-digest': digest('b'),
      'code-sha256': '',
      'zip-path': '',
      'previous-digest': digest('a'),
    })
    expect(JSON.parse(results)).toStrictEqual([
      {
        name: 'my-function',
        status: 'deployed',
        commit: SHA,
        packageType: 'image',
        architecture: 'x86_64',
        repository: 'team/app',
        tag: 'dev',
        hash: digest('b'),
        previousHash: digest('a'),
        spans: [{ name: 'compile', startMs: 10, durationMs: 1_234 }],
      },
    ])
  })

  test.each([
    { name: 'was built', commit: `${SHA}-dirty`, expected: `${SHA}-dirty` },
    { name: 'nobody knows', commit: '', expected: undefined },
  ])('names the commit that $name', ({ commit, expected }) => {
    const results = [{ ...deployed, commit }]
    expect(JSON.parse(renderOutputs(report({ results })).results)[0].commit).toBe(expected)
  })

  it('identifies a zip by its CodeSha256', () => {
    expect(renderOutputs(report({ results: [zipped] }))).toMatchObject({
      'image-uri': '',
      'image-digest': '',
      'code-sha256': 'new=',
      'zip-path': '',
      'previous-digest': 'old=',
      repository: '',
      tag: '',
    })
  })

  test.each([
    { name: 'deployed', result: deployed, changed: 1, deployed: 1, failed: 0 },
    { name: 'unchanged', result: unchanged, changed: 0, deployed: 1, failed: 0 },
    { name: 'planned', result: planned, changed: 0, deployed: 0, failed: 0 },
    { name: 'built', result: built, changed: 0, deployed: 0, failed: 0 },
    { name: 'failed', result: failed, changed: 0, deployed: 0, failed: 1 },
    { name: 'failed, after a change', result: { ...failed, changed: true }, changed: 1, deployed: 0, failed: 1 },
    { name: 'nothing', result: undefined, changed: 0, deployed: 0, failed: 0 },
  ])('counts a function that is $name', ({ result, name: _, ...expected }) => {
    const outputs = renderOutputs(report({ results: result === undefined ? [] : [result] }))
    const count = (text: string): number => (JSON.parse(text) as unknown[]).length
    expect({
      changed: count(outputs.changed),
      deployed: count(outputs.deployed),
      failed: count(outputs.failed),
    }).toStrictEqual(expected)
  })

  it('says where it failed and what Lambda runs', () => {
    expect(JSON.parse(renderOutputs(report({ results: [failed] })).results)).toMatchObject([
      { status: 'failed', phase: 'release', live: 'old', error: { code: 'update-failed' } },
    ])
  })

  test.each([
    { name: 'did not exist', before: { exists: false } as const },
    { name: 'was in state Failed', before: ran('a', { state: 'Failed' }) },
    { name: 'was changing', before: ran('a', { update: 'InProgress' }) },
    { name: 'shows the code of an update that failed', before: ran('a', { update: 'Failed' }) },
  ])('does not say what ran before if the function $name', ({ before }) => {
    const outputs = renderOutputs(report({ results: [{ ...deployed, before }] }))
    expect(outputs['previous-digest']).toBe('')
    expect(JSON.parse(outputs.results)[0]).not.toHaveProperty('previousHash')
  })

  it('has no digest of an image before Docker gives it', () => {
    const code = image('b', { tag: 'dev', isProvisional: true })
    const outputs = renderOutputs(report({ results: [{ ...planned, code }] }))
    expect(outputs).toMatchObject({ 'image-digest': '', 'image-uri': `${REPOSITORY_URI}:dev`, tag: 'dev' })
    expect(JSON.parse(outputs.results)[0]).not.toHaveProperty('hash')
  })

  it('names the function as it was seen last', () => {
    const results = [{ ...deployed, before: { exists: false } as const, after: ran('b') }]
    expect(renderOutputs(report({ results }))['function-arn']).toBe(ARN)
  })

  it('lists several functions, and leaves empty what is of a single one', () => {
    const { results, ...rest } = renderOutputs(report({ results: two }))
    expect(rest).toStrictEqual({
      environment: 'dev',
      skipped: 'false',
      changed: '["my-function","my-function-2"]',
      deployed: '["my-function"]',
      failed: '["my-function-2"]',
      'function-name': '',
      'function-arn': '',
      repository: '',
      tag: '',
      'image-uri': '',
      'image-digest': '',
      'code-sha256': '',
      'zip-path': '',
      'previous-digest': '',
    })
    expect(JSON.parse(results)).toMatchObject([
      {
        name: 'my-function',
        status: 'deployed',
        hash: digest('b'),
        previousHash: digest('a'),
        spans: [{ name: 'compile', startMs: 10, durationMs: 1_234 }],
      },
      {
        name: 'my-function-2',
        status: 'failed',
        hash: digest('d'),
        previousHash: digest('c'),
        error: { code: 'update-failed' },
        spans: [{ name: 'push', startMs: 20, durationMs: 300 }],
      },
    ])
    expect(results).not.toMatch(/arn:|amazonaws|123456789012/)
  })

  it('is empty, not absent, when nothing was deployed', () => {
    expect(
      renderOutputs(report({ environment: undefined, skipped: 'no environment for x', results: [] })),
    ).toStrictEqual({
      environment: '',
      skipped: 'true',
      changed: '[]',
      deployed: '[]',
      failed: '[]',
      results: '[]',
      'function-name': '',
      'function-arn': '',
      repository: '',
      tag: '',
      'image-uri': '',
      'image-digest': '',
      'code-sha256': '',
      'zip-path': '',
      'previous-digest': '',
    })
  })

  test.each([deployed, failed, zipped])('has no ARN, URI or account id in results ($status)', (result) => {
    expect(renderOutputs(report({ results: [result] })).results).not.toMatch(/arn:|amazonaws|123456789012/)
  })

  it('has exactly the outputs in action.yml', () => {
    expect(Object.keys(renderOutputs(report())).toSorted()).toStrictEqual(Object.keys(outputDescriptions).toSorted())
  })
})
