import { isLinux, passVariables, runArguments } from '../../../src/runtime/docker-run.ts'

test('a container has a name, is never pulled, and shares the network of our server', () => {
  expect(runArguments({ name: 'n', limits: [] })).toStrictEqual([
    ...['run', '--rm', '--name', 'n', '--pull', 'never', '--stop-timeout', '1'],
    ...(isLinux ? ['--network', 'host'] : []),
  ])
})

test.each([
  { name: 'none', variables: {}, args: [], set: {}, file: undefined },
  {
    name: 'those that docker ignores, through its environment',
    variables: { TABLE: 'orders', LINES: 'one\ntwo', EMPTY: '' },
    args: ['--env', 'TABLE', '--env', 'LINES', '--env', 'EMPTY'],
    set: { TABLE: 'orders', LINES: 'one\ntwo', EMPTY: '' },
    file: undefined,
  },
  {
    name: 'those that would change docker, through a file',
    variables: {
      A: 'a',
      PATH: '/x',
      DOCKER_HOST: 'tcp://x',
      https_proxy: 'http://u:p@x',
      LD_PRELOAD: '/x.so',
      GODEBUG: '1',
    },
    args: ['--env', 'A', '--env-file', '/f'],
    set: { A: 'a' },
    file: 'PATH=/x\nDOCKER_HOST=tcp://x\nhttps_proxy=http://u:p@x\nLD_PRELOAD=/x.so\nGODEBUG=1\n',
  },
  {
    name: 'of those, none with a line break, which would add a second variable',
    variables: { HOME: 'x\nDOCKER_HOST=y' },
    args: [],
    set: {},
    file: undefined,
  },
])('variables passed to a container: $name', ({ variables, args, set, file }) => {
  const passed = passVariables(variables, '/f')
  expect({ args: passed.args, file: passed.file }).toStrictEqual({ args, file })
  expect(passed.environment).toMatchObject(set)
  if (file !== undefined) expect(Object.values(passed.environment)).not.toContain('http://u:p@x')
})
