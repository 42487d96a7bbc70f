import { notLive } from '../../../src/release/not-live.ts'
import { hasEnded, isLive, mayBeUpdated } from '../../../src/release/state.ts'
import { liveFunction } from '../observed.ts'

/** Every State with the reason codes that change its meaning: Lambda's words, one of tomorrow, and none. */
const STATES = {
  active: ['Active', undefined],
  idle: ['Inactive', 'Idle'],
  broken: ['Inactive', 'ImageDeleted'],
  inactive: ['Inactive', undefined],
  failed: ['Failed', 'ImageAccessDenied'],
  creating: ['Pending', 'Creating'],
  restoring: ['Pending', 'Restoring'],
  managed: ['ActiveNonInvocable', undefined],
  draining: ['Deactivating', 'DrainingDurableExecutions'],
  deactivated: ['Deactivated', undefined],
  deleting: ['Deleting', 'DrainingDurableExecutions'],
  tomorrow: ['Hibernating', 'Idle'],
  none: ['none', undefined],
} as const

const UPDATES = ['Successful', undefined, 'InProgress', 'Failed', 'Paused'] as const

/**
 * For each LastUpdateStatus, in the order of UPDATES, three letters: L live or - not; before an update of ours, U that it may be sent or w
 * that we wait; after it, L ended well, F ended badly, or w that we wait.
 */
const TABLE: Readonly<Record<keyof typeof STATES, readonly string[]>> = {
  active: ['LUL', 'LUL', '-ww', '-UF', '-ww'],
  idle: ['LUL', 'LUL', '-ww', '-UF', '-ww'],
  broken: ['-Uw', '-Uw', '-ww', '-UF', '-ww'],
  inactive: ['-Uw', '-Uw', '-ww', '-UF', '-ww'],
  failed: ['-UF', '-UF', '-ww', '-UF', '-UF'],
  creating: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  restoring: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  managed: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  draining: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  deactivated: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  deleting: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  tomorrow: ['-ww', '-ww', '-ww', '-wF', '-ww'],
  none: ['-ww', '-ww', '-ww', '-wF', '-ww'],
}

const rows = Object.entries(STATES).flatMap(([name, [state, stateReasonCode]]) =>
  UPDATES.map((update, index) => ({
    name: `${state}${stateReasonCode === undefined ? '' : ` (${stateReasonCode})`}, last update ${update}`,
    shown: { state, stateReasonCode, update },
    expected: TABLE[name as keyof typeof STATES][index],
  })),
)

test.each(rows)('$name: $expected', ({ shown, expected }) => {
  const ended = hasEnded(shown) ? (isLive(shown) ? 'L' : 'F') : 'w'
  expect(`${isLive(shown) ? 'L' : '-'}${mayBeUpdated(shown) ? 'U' : 'w'}${ended}`).toBe(expected)
})

const LOOK = 'aws lambda get-function-configuration --function-name f .'
const SLOW =
  'AWS may still finish it. Check the function, then run the step again. If it is always this slow, raise wait-timeout.'

describe('the error at the end of a wait', () => {
  test.each([
    {
      name: 'Pending',
      live: { state: 'Pending', stateReason: 'Creating: The function is being created.', update: undefined },
      message: 'f is still Pending (Creating: The function is being created.), last update none, after 9 s.',
      hint: SLOW,
    },
    {
      name: 'InProgress, in whatever state',
      live: { state: 'Failed', stateReason: 'ImageDeleted: gone', update: 'InProgress' },
      message: 'f is still Failed (ImageDeleted: gone), last update InProgress, after 9 s.',
      hint: SLOW,
    },
    {
      name: 'Deleting',
      live: { state: 'Deleting' },
      message: 'f is being deleted: its state is Deleting.',
      hint: 'If it should live, create it again when it is gone, then run the step again.',
    },
    {
      name: 'Inactive, but not idle',
      live: { state: 'Inactive', stateReasonCode: 'EniLimitExceeded', stateReason: 'EniLimitExceeded: no address' },
      message: 'f is Inactive (EniLimitExceeded: no address), last update Successful: calls fail.',
      hint: 'Fix what the reason names and run the step again.',
    },
    ...['ActiveNonInvocable', 'Deactivating', 'Deactivated'].map((state) => ({
      name: state,
      live: { state, stateReason: 'DrainingDurableExecutions: 2 left' },
      message: `f is ${state} (DrainingDurableExecutions: 2 left), last update Successful: it takes no calls.`,
      hint: `Find out who took it out of service, and run the step again when it is Active:  ${LOOK}`,
    })),
    {
      name: 'a state of tomorrow',
      live: { state: 'Hibernating' },
      message: 'f shows state Hibernating and last update Successful, which this version of the step does not know.',
      hint: `Look at the function:  ${LOOK} If AWS has a new state, use a newer version of the action.`,
    },
    {
      name: 'an update status of tomorrow',
      live: { update: 'Paused' },
      message: 'f shows state Active and last update Paused, which this version of the step does not know.',
      hint: `Look at the function:  ${LOOK} If AWS has a new state, use a newer version of the action.`,
    },
  ])('names $name', ({ live, message, hint }) => {
    expect(notLive(liveFunction(live), 'f', 9)).toMatchObject({ message, hint })
  })
})
