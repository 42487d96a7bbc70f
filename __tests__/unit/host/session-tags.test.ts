import { readSessionTags } from '../../../src/host/session-tags.ts'

const ENV = {
  GITHUB_REPOSITORY: 'octo/app',
  GITHUB_WORKFLOW: 'deploy',
  GITHUB_ACTION: '__octo_deploy',
  GITHUB_ACTOR: 'mona',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '42',
  GITHUB_JOB: 'deploy',
  GITHUB_TRIGGERING_ACTOR: 'hubot',
}

const workflowTag = (text: string): string | undefined => readSessionTags({ GITHUB_WORKFLOW: text })[1]?.value

describe('the tags of a session', () => {
  it('are those of aws-actions/configure-aws-credentials, in its order; those it may drop are optional', () => {
    const tags = readSessionTags({ ...ENV, GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'fix' })
    const shown = (isOptional: boolean) =>
      tags.filter((tag) => tag.isOptional === isOptional).map(({ key, value }) => `${key}=${value}`)
    expect(shown(false)).toStrictEqual([
      'GitHub=Actions',
      'Repository=octo/app',
      'Workflow=deploy',
      'Action=__octo_deploy',
      'Actor=mona',
      'Commit=0123456789abcdef0123456789abcdef01234567',
      'Branch=refs/heads/main',
    ])
    expect(shown(true)).toStrictEqual([
      'EventName=push',
      'BaseRef=main',
      'HeadRef=fix',
      'RunId=42',
      'Job=deploy',
      'TriggeringActor=hubot',
    ])
  })

  it('leave out what is not set', () => {
    const { GITHUB_REF: _, ...others } = { ...ENV, GITHUB_BASE_REF: '' }
    const keys = readSessionTags(others).map(({ key }) => key)
    expect(keys).not.toContain('Branch')
    expect(keys).not.toContain('BaseRef')
  })

  test.each([
    { text: 'Deploy (prod) & test!', expected: 'Deploy _prod_ _ test_' },
    { text: 'dependabot[bot]', expected: 'dependabot_bot_' },
    { text: 'a_b.c:d/e=f+g-h@i', expected: 'a_b.c:d/e=f+g-h@i' },
    { text: 'デプロイ été', expected: 'デプロイ été' },
    { text: 'a\nb\tc', expected: 'a_b_c' },
    { text: '🚀', expected: '_' },
    { text: '𠮷', expected: '𠮷' },
    { text: 'x'.repeat(300), expected: 'x'.repeat(256) },
    { text: `${'x'.repeat(255)}𠮷`, expected: 'x'.repeat(255) },
  ])('have only what STS takes: $text', ({ text, expected }) => {
    expect(workflowTag(text)).toBe(expected)
  })
})
