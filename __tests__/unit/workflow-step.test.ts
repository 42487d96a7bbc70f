import { deploySteps, fillIn, inputDefaults } from '../../tools/workflow-step.ts'

const WORKFLOW = `on: { workflow_dispatch: { inputs: { environment: { default: dev }, note: {} } } }
permissions: { id-token: write }
env: { A: workflow, B: workflow }
jobs:
  check: { permissions: { contents: read }, steps: [{ uses: 'o/deploy-go-lambda@v1' }] }
  call: { uses: o/r/.github/workflows/x.yml@v1 }
  deploy:
    env: { B: job, C: job }
    steps:
      - run: make
      - { uses: 'o/deploy-go-lambda@v1', env: { C: step }, with: { tag: '\${{ vars.TAG }}', force: true } }
`

describe('the deploy steps of a workflow', () => {
  it('are found in every job, with variables from all levels and the nearest permissions', () => {
    expect(deploySteps(WORKFLOW)).toStrictEqual([
      { where: 'jobs.check.steps[0]', inputs: {}, env: { A: 'workflow', B: 'workflow' }, hasIdToken: false },
      {
        where: 'jobs.deploy.steps[1]',
        inputs: { tag: `\${{ vars.TAG }}`, force: true },
        env: { A: 'workflow', B: 'job', C: 'step' },
        hasIdToken: true,
      },
    ])
  })

  it.each([
    { permissions: '', hasIdToken: false },
    { permissions: 'permissions: write-all', hasIdToken: true },
    { permissions: 'permissions: read-all', hasIdToken: false },
    { permissions: 'permissions: {}', hasIdToken: false },
  ])('get a token by "$permissions": $hasIdToken', ({ permissions, hasIdToken }) => {
    const [step] = deploySteps(`${permissions}\njobs: { a: { steps: [{ uses: o/deploy-go-lambda@v1 }] } }`)
    expect(step?.hasIdToken).toBe(hasIdToken)
  })

  it('are none in a workflow without jobs', () => {
    expect(deploySteps('on: push\njobs:\n')).toStrictEqual([])
  })
})

describe('an input that a dispatch does not set', () => {
  it('is the default, or nothing', () => {
    expect(inputDefaults(WORKFLOW)).toStrictEqual({ 'inputs.environment': 'dev', 'inputs.note': '' })
    expect(inputDefaults('on: push')).toStrictEqual({})
    expect(inputDefaults('on: { workflow_dispatch: }')).toStrictEqual({})
  })
})

describe('expressions', () => {
  it('are replaced everywhere, and other values become text', () => {
    const values = { tag: `a-\${{vars.TAG}}-\${{ vars.TAG }}`, force: true, number: 5 }
    expect(fillIn(values, { 'vars.TAG': 'x' })).toStrictEqual({ tag: 'a-x-x', force: 'true', number: '5' })
  })

  it.each(['secrets.NAME', "inputs.environment || 'dev'"])('without a value are refused: %s', (expression) => {
    expect(() => fillIn({ tag: `\${{ ${expression} }}` }, {})).toThrow(new Error(`${expression} has no value`))
  })
})
