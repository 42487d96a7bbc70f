import { isLinux, passVariables, runArguments } from '../../../../src/runtime/container/docker-run.ts'
import { nameVolumes, sandboxArguments } from '../../../../src/runtime/container/sandbox.ts'

test('a container has a name, is never pulled, and shares the network of our server', () => {
  expect(runArguments({ name: 'n', limits: [] })).toStrictEqual([
    ...['run', '--rm', '--name', 'n', '--pull', 'never', '--stop-timeout', '1'],
    ...(isLinux ? ['--network', 'host'] : []),
  ])
})

test('a container with a network of its own has its address there, and no name server', () => {
  const network = {
    ...{
      name: 'own',
      subnet: '198.19.1.8/29',
      gateway: '198.19.1.9',
      container: '198.19.1.10',
      nowhere: '198.19.1.14',
    },
    [Symbol.asyncDispose]: async () => {},
  }
  expect(runArguments({ name: 'n', network, limits: ['--cap-drop', 'ALL'] })).toStrictEqual([
    ...['run', '--rm', '--name', 'n', '--pull', 'never', '--stop-timeout', '1'],
    ...['--network', 'own', '--ip', '198.19.1.10', '--dns', '198.19.1.9', '--cap-drop', 'ALL'],
  ])
})

const GB = 1_073_741_824

test.each([
  { name: "Lambda's largest memory", machineBytes: 64 * GB, memory: '10240m' },
  { name: 'three quarters of a smaller machine', machineBytes: 8 * GB, memory: '6144m' },
])('a container is kept as Lambda does, with $name', ({ machineBytes, memory }) => {
  expect(sandboxArguments([], machineBytes)).toStrictEqual([
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only'],
    ...['--tmpfs', '/tmp:rw,exec,nosuid,nodev,mode=1777,size=512m', '--ipc', 'none'],
    ...['--pids-limit', '1024', '--memory', memory, '--memory-swap', memory],
  ])
})

test.each([
  { path: '/data', mount: 'type=volume,source=n-0,"destination=/data",readonly' },
  { path: '/a,type=bind,source=/', mount: 'type=volume,source=n-0,"destination=/a,type=bind,source=/",readonly' },
  { path: '/a",type=bind,"source=/', mount: 'type=volume,source=n-0,"destination=/a"",type=bind,""source=/",readonly' },
  { path: '/tmp', mount: undefined },
  { path: '/tmp/x', mount: undefined },
  { path: '/tmpx', mount: 'type=volume,source=n-0,"destination=/tmpx",readonly' },
])('the volume $path of an image is mounted as $mount', ({ path, mount }) => {
  const args = sandboxArguments(nameVolumes('n', [path]))
  expect(args.filter((_arg, at) => args[at - 1] === '--mount')).toStrictEqual(mount === undefined ? [] : [mount])
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
