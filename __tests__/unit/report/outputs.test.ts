import { outputDescriptions, renderOutputs } from '../../../src/report/outputs.ts'
import { SHA } from '../caller.ts'
import { ARN, digest, REPOSITORY_URI } from '../observed.ts'
import { built, deployed, failed, planned, report, unchanged, zipped } from './reports.ts'

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
    const result = { ...deployed, facts: { ...deployed.facts, commit } }
    expect(JSON.parse(renderOutputs(report({ result })).results)[0].commit).toBe(expected)
  })

  it('identifies a zip by its CodeSha256', () => {
    expect(renderOutputs(report({ result: zipped }))).toMatchObject({
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
    const outputs = renderOutputs(report({ result }))
    const count = (text: string): number => (JSON.parse(text) as unknown[]).length
    expect({
      changed: count(outputs.changed),
      deployed: count(outputs.deployed),
      failed: count(outputs.failed),
    }).toStrictEqual(expected)
  })

  it('says where it failed and what Lambda runs', () => {
    expect(JSON.parse(renderOutputs(report({ result: failed })).results)).toMatchObject([
      { status: 'failed', phase: 'release', live: 'old', error: { code: 'update-failed' } },
    ])
  })

  it('is empty, not absent, when nothing was deployed', () => {
    expect(
      renderOutputs(report({ environment: undefined, skipped: 'no environment for x', result: undefined })),
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
    expect(renderOutputs(report({ result })).results).not.toMatch(/arn:|amazonaws|123456789012/)
  })

  it('has exactly the outputs in action.yml', () => {
    expect(Object.keys(renderOutputs(report())).toSorted()).toStrictEqual(Object.keys(outputDescriptions).toSorted())
  })
})
