import { canAuthenticate, eventProblems, eventWarnings, isGuarded, isProposal } from '../../../src/plan/events.ts'
import { caller } from '../caller.ts'

const on = (name: string) => caller({ event: { name } })

const EVENTS = [
  ...['push', 'workflow_dispatch', 'schedule', 'release', 'repository_dispatch'].map((event) => [event, 'deploys']),
  ...['pull_request', 'pull_request_review', 'pull_request_review_comment', 'merge_group'].map((event) => [
    event,
    'is a proposal',
  ]),
  ...['pull_request_target', 'issue_comment', 'workflow_run', 'issues', 'discussion', 'discussion_comment', 'fork'],
  ...['watch', 'gollum', 'check_run', 'check_suite', 'status', 'deployment', 'deployment_status', 'create', 'delete'],
  ...['label', 'milestone', 'page_build', 'public', 'registry_package', 'branch_protection_rule', 'workflow_call'],
  ...['of_tomorrow', 'PUSH', 'push ', ' push', 'pushed', 'constructor', ''],
].map((row) => (typeof row === 'string' ? [row, 'is guarded'] : row))

describe('an event', () => {
  test.each(EVENTS)('"%s" %s', (event, expected = '') => {
    const kind = isGuarded(on(event)) ? 'is guarded' : isProposal(on(event)) ? 'is a proposal' : 'deploys'
    expect(kind).toBe(expected)
  })
})

describe('eventProblems', () => {
  const hint = (event: string) =>
    `Deploy on push or workflow_dispatch. To deploy the event's own commit, set  allow-events: ${event} .`

  test.each([
    { event: 'pull_request_target', allowed: [], others: '' },
    { event: 'of_tomorrow', allowed: [], others: '' },
    { event: 'workflow_run', allowed: ['workflow_runs'], others: ' allow-events has only workflow_runs.' },
    { event: 'issues', allowed: ['push', 'watch'], others: ' allow-events has only push, watch.' },
  ])('refuses $event when $allowed are allowed', ({ event, allowed, others }) => {
    const message = `The event ${event} is refused: others may cause it, and it runs with the repository's permissions.${others}`
    expect(eventProblems(on(event), allowed)).toMatchObject([{ message, hint: hint(event) }])
  })

  test.each([{ allowed: [] }, { allowed: [''] }])(
    'refuses an event without a name when $allowed are allowed',
    (row) => {
      expect(eventProblems(on(''), row.allowed)).toMatchObject([{ code: 'event-unnamed' }])
    },
  )

  test.each([
    { event: 'pull_request_target', allowed: ['pull_request_target'] },
    { event: 'of_tomorrow', allowed: ['watch', 'of_tomorrow'] },
    { event: 'push', allowed: [] },
    { event: 'pull_request', allowed: [] },
  ])('accepts $event when $allowed are allowed', ({ event, allowed }) => {
    expect(eventProblems(on(event), allowed)).toStrictEqual([])
  })
})

describe('eventWarnings', () => {
  test.each([
    { event: 'pull_request', allowed: ['pull_request'], count: 1 },
    { event: 'merge_group', allowed: ['merge_group'], count: 1 },
    { event: 'push', allowed: ['pull_request', 'push'], count: 0 },
    { event: 'workflow_run', allowed: ['workflow_run'], count: 0 },
    { event: 'pull_request', allowed: [], count: 0 },
  ])('$count on $event when $allowed are allowed', ({ event, allowed, count }) => {
    const warnings = eventWarnings(on(event), allowed)
    expect(warnings).toStrictEqual(Array(count).fill(expect.stringContaining('[event-never-deploys]')))
  })
})

describe('canAuthenticate', () => {
  const role = { value: 'arn:aws:iam::123456789012:role/x', from: { kind: 'input', name: 'role-to-assume' } } as const

  test.each([
    { name: 'role and token', hasIdToken: true, hasAwsCredentials: false, set: role, expected: true },
    { name: 'credentials', hasIdToken: false, hasAwsCredentials: true, set: undefined, expected: true },
    { name: 'a role without a token', hasIdToken: false, hasAwsCredentials: false, set: role, expected: false },
    { name: 'a token without a role', hasIdToken: true, hasAwsCredentials: false, set: undefined, expected: false },
    { name: 'nothing', hasIdToken: false, hasAwsCredentials: false, set: undefined, expected: false },
  ])('$name: $expected', ({ hasIdToken, hasAwsCredentials, set, expected }) => {
    expect(canAuthenticate(caller({ hasIdToken, hasAwsCredentials }), set)).toBe(expected)
  })
})
