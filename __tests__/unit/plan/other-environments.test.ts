import { type Siblings, siblingHint } from '../../../src/plan/other-environments.ts'
import { readPlan } from '../../../src/plan/plan.ts'
import { caller } from '../caller.ts'

const siblingsOf = (environments: string, inputs: Readonly<Record<string, string>> = {}): Siblings | undefined => {
  const role = 'arn:aws:iam::123456789012:role/deploy'
  const map = environments === '' ? {} : { environments }
  const planning = readPlan(caller({ branch: 'dev', inputs: { 'role-to-assume': role, ...map, ...inputs } }))
  return planning.kind === 'plan' ? planning.plan.siblings : undefined
}

describe('the siblings of a plan', () => {
  test.each([
    { name: 'nothing for one environment', environments: 'dev: { function-name: app-dev }', functions: [] },
    {
      name: 'the function of every other environment',
      environments:
        'prod: { branches: main, function-name: app }\ndev: { function-name: app-dev }\nqa: { function-name: app-qa }',
      functions: ['prod app', 'qa app-qa'],
    },
    {
      name: 'what templates give there',
      environments: 'prod: { branches: main }\ndev: {}',
      inputs: { 'function-name': 'app-{environment}', repository: 'team/{function}' },
      functions: ['prod app-prod'],
      repositories: ['prod team/app-prod'],
    },
    {
      name: 'repositories by name, also where they are URIs',
      environments:
        'prod: { branches: main, function-name: app, repository: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app }\ndev: { function-name: app-dev }',
      functions: ['prod app'],
      repositories: ['prod team/app'],
    },
    {
      name: 'nothing that cannot be read',
      environments:
        'prod: { branches: main, function-name: "{nothing}", repository: "A B" }\ndev: { function-name: a }',
      functions: [],
    },
  ])('are $name', ({ environments, inputs, functions, repositories = [] }) => {
    const found = siblingsOf(environments, inputs)
    const words = (list: Siblings['functions'] = []) => list.map(({ environment, name }) => `${environment} ${name}`)
    expect([words(found?.functions), words(found?.repositories)]).toStrictEqual([functions, repositories])
  })

  it('are none without environments', () => {
    expect(siblingsOf('', { 'function-name': 'app' })).toStrictEqual({ functions: [], repositories: [] })
  })
})

describe('siblingHint', () => {
  const siblings = [
    { environment: 'prod', name: 'container-lambda-function' },
    { environment: 'dev', name: 'container-lambda-function-dev' },
    { environment: 'other', name: 'invoices' },
  ]

  test.each([
    { unknown: 'container-lambda-fnction', expected: 'Environment prod has container-lambda-function. ' },
    { unknown: 'container-lambda-function-dve', expected: 'Environment dev has container-lambda-function-dev. ' },
    { unknown: 'invoice', expected: 'Environment other has invoices. ' },
    { unknown: 'payments', expected: '' },
    { unknown: '', expected: '' },
  ])('"$unknown"', ({ unknown, expected }) => {
    expect(siblingHint(unknown, siblings)).toBe(expected)
  })

  it('does not offer the same name again', () => {
    expect(siblingHint('invoices', [{ environment: 'other', name: 'invoices' }])).toBe('')
  })
})
