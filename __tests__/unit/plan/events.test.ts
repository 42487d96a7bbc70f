import { canAuthenticate, eventProblems, isProposal } from '../../../src/plan/events.ts'
import { caller } from '../caller.ts'

const on = (name: string) => caller({ event: { name } })

describe('eventProblems', () => {
  test.each([
    { event: 'pull_request_target', allowed: [] },
    { event: 'issue_comment', allowed: [] },
    { event: 'workflow_run', allowed: [] },
    { event: 'pull_request_target', allowed: ['issue_comment', 'workflow_run'] },
  ])('refuses $event when $allowed are allowed', ({ event, allowed }) => {
    expect(eventProblems(on(event), allowed)).toMatchObject([
      {
        message: `The event ${event} is refused: strangers can start it, and it runs with the repository's permissions.`,
        hint: `Deploy on push or workflow_dispatch. If the checked-out commit is the event's own, permit it with  allow-events: ${event} .`,
      },
    ])
  })

  test.each([
    { event: 'pull_request_target', allowed: ['pull_request_target'] },
    { event: 'push', allowed: [] },
    { event: 'workflow_dispatch', allowed: [] },
    { event: 'schedule', allowed: [] },
    { event: 'release', allowed: [] },
    { event: 'repository_dispatch', allowed: [] },
    { event: 'pull_request', allowed: [] },
    { event: 'merge_group', allowed: [] },
  ])('accepts $event when $allowed are allowed', ({ event, allowed }) => {
    expect(eventProblems(on(event), allowed)).toStrictEqual([])
  })
})

describe('isProposal', () => {
  test.each([
    { event: 'pull_request', expected: true },
    { event: 'merge_group', expected: true },
    { event: 'pull_request_target', expected: false },
    { event: 'push', expected: false },
    { event: 'workflow_dispatch', expected: false },
    { event: '', expected: false },
  ])('$event: $expected', ({ event, expected }) => {
    expect(isProposal(on(event))).toBe(expected)
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
