import { readPlan } from '../../../src/plan/plan.ts'
import { readCommand } from '../../../src/terminal/arguments.ts'
import { caller } from '../caller.ts'

const ONE = { 'role-to-assume': 'arn:aws:iam::123456789012:role/deploy', 'function-name': 'f' }

type Case = {
  readonly name: string
  readonly buildVariables: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, string>>
}

const planOf = ({ buildVariables, inputs = {} }: Case) => {
  const planning = readPlan(caller({ buildVariables, inputs: { ...ONE, ...inputs } }))
  if (planning.kind !== 'plan') throw new Error(JSON.stringify(planning))
  return planning.plan
}

describe('a variable that the build overrides', () => {
  test.each<Case & { says: string }>([
    {
      name: 'CGO_ENABLED=1',
      buildVariables: { CGO_ENABLED: '1' },
      says: 'CGO_ENABLED is 1, but cgo-enabled is not set: this build does not use cgo. Set cgo-enabled if the program needs C. If it does not, leave the variable out, or set  cgo-enabled: false . [variable-cgo]',
    },
    {
      name: 'GOOS=windows',
      buildVariables: { GOOS: 'windows' },
      says: 'GOOS is windows, but this build is for linux. Leave GOOS out. [variable-goos]',
    },
    {
      name: 'GOFLAGS=-buildvcs',
      buildVariables: { GOFLAGS: '-buildvcs' },
      says: expect.stringContaining('GOFLAGS has -buildvcs=true'),
    },
    {
      name: 'SOURCE_DATE_EPOCH',
      buildVariables: { SOURCE_DATE_EPOCH: '1700000000' },
      inputs: { dockerfile: 'Dockerfile' },
      says: 'SOURCE_DATE_EPOCH is 1700000000, but the times in this image are those of 1970. Leave it out, or set build-args to  SOURCE_DATE_EPOCH=1700000000 . [variable-times]',
    },
    {
      name: 'AWS_LAMBDA_RUNTIME_API',
      buildVariables: {},
      inputs: { binary: 'b', 'smoke-event': '{}', 'smoke-env': 'A=b\nAWS_LAMBDA_RUNTIME_API=x' },
      says: 'input smoke-env sets AWS_LAMBDA_RUNTIME_API, but the function gets the address of this run. Leave it out. [variable-runtime-api]',
    },
  ])('gets a warning: $name', ({ says, ...one }) => {
    expect(planOf(one).warnings).toStrictEqual([says])
  })

  test.each<Case>([
    { name: 'CGO_ENABLED as it is', buildVariables: { CGO_ENABLED: '0' } },
    { name: 'CGO_ENABLED, and cgo', buildVariables: { CGO_ENABLED: '1' }, inputs: { 'cgo-enabled': 'true' } },
    {
      name: 'CGO_ENABLED, and no cgo on purpose',
      buildVariables: { CGO_ENABLED: '1' },
      inputs: { 'cgo-enabled': 'false' },
    },
    { name: 'GOOS as it is', buildVariables: { GOOS: 'linux' } },
    { name: 'GOARCH, which is compared once the architecture is known', buildVariables: { GOARCH: 'arm64' } },
    { name: 'SOURCE_DATE_EPOCH for go', buildVariables: { SOURCE_DATE_EPOCH: '5' } },
    { name: 'SOURCE_DATE_EPOCH as it is', buildVariables: { SOURCE_DATE_EPOCH: '0' }, inputs: { dockerfile: 'D' } },
    {
      name: 'SOURCE_DATE_EPOCH, also as a build argument',
      buildVariables: { SOURCE_DATE_EPOCH: '5' },
      inputs: { dockerfile: 'D', 'build-args': 'SOURCE_DATE_EPOCH=5' },
    },
    {
      name: "Go's for a Dockerfile",
      buildVariables: { GOOS: 'windows', CGO_ENABLED: '1' },
      inputs: { dockerfile: 'D' },
    },
    { name: "Go's for a program that is compiled", buildVariables: { GOFLAGS: '-buildvcs' }, inputs: { binary: 'b' } },
  ])('gets none: $name', (one) => {
    expect(planOf(one).warnings).toStrictEqual([])
  })

  it('is merged where both can hold: GOFLAGS, its values before those of the settings', () => {
    const buildVariables = { GOFLAGS: "-tags=prod,b '-ldflags=-X main.a=1'" }
    const inputs = { 'go-tags': 'b, c', 'go-ldflags': '-X main.a=2' }
    expect(planOf({ name: '', buildVariables, inputs })).toMatchObject({
      warnings: [],
      functions: [{ source: { tags: ['prod', 'b', 'c'], ldflags: '-X main.a=1 -X main.a=2' } }],
    })
  })

  it('is treated alike at a terminal', () => {
    const buildVariables = { GOFLAGS: '-tags=prod', GOOS: 'plan9', CGO_ENABLED: '1' }
    const read = (...args: string[]) => readCommand(args, { caller: caller({ buildVariables }), samples: [] })
    expect(read('local')).toMatchObject({
      source: { tags: ['prod'] },
      warnings: [
        expect.stringContaining('CGO_ENABLED is 1'),
        `GOOS is plan9, but this build is for ${process.platform}. Leave GOOS out. [variable-goos]`,
      ],
    })
    expect(read('local', '--binary', 'b')).toMatchObject({ warnings: [] })
    expect(read('local', '--image', 'i')).toMatchObject({ warnings: [] })
  })
})
