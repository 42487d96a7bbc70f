import { readContainerEnd } from '../../../src/runtime/container/container.ts'

const IMAGE = { image: 'team/app', entryPoint: ['/main'] }
const OCI = 'failed to create task for container: failed to create shim task: OCI runtime create failed'

test.each([
  {
    name: 'an exit of the program',
    exit: { code: 3, tail: 'bye\n' },
    expected: { by: 'exit', text: 'Runtime exited with error: exit status 3' },
  },
  {
    name: 'an exit without output',
    exit: { code: 0, tail: '' },
    expected: { by: 'exit', text: 'Runtime exited without providing a reason' },
  },
  {
    name: 'a kill, as when memory runs out',
    exit: { code: 137, tail: '' },
    expected: { by: 'exit', text: 'Runtime exited with error: signal: killed' },
  },
  {
    name: 'a missing program',
    exit: {
      code: 127,
      tail: `docker: Error response from daemon: ${OCI}: runc create failed: unable to start container process: exec: "/main": stat /main: no such file or directory: unknown\n\nRun 'docker run --help'\n`,
    },
    expected: { by: 'not-started', text: 'fork/exec /main: no such file or directory' },
  },
  {
    name: 'a program that is not executable',
    exit: {
      code: 126,
      tail: `docker: Error response from daemon: ${OCI}: runc create failed: exec: "/main": permission denied: unknown\n`,
    },
    expected: { by: 'not-started', text: 'fork/exec /main: permission denied' },
  },
  {
    name: 'a program for another machine, under runc',
    exit: { code: 255, tail: 'exec /main: exec format error\n' },
    expected: { by: 'not-started', text: 'fork/exec /main: exec format error' },
  },
  {
    name: 'a program for another machine, under crun',
    exit: { code: 1, tail: 'exec container process `/main`: Exec format error\n' },
    expected: { by: 'not-started', text: 'fork/exec /main: exec format error' },
  },
  {
    name: 'a program that exits with one of docker’s codes',
    exit: { code: 125, tail: 'no docker here\n' },
    expected: { by: 'exit', text: 'Runtime exited with error: exit status 125' },
  },
])('$name', ({ exit, expected }) => {
  expect(readContainerEnd({ signal: null, ...exit }, IMAGE)).toStrictEqual(expected)
})

test('a refusal by the engine is not an error of the function', () => {
  const tail = 'docker: Error response from daemon: No such image: team/app:latest\n'
  expect(readContainerEnd({ code: 125, signal: null, tail }, IMAGE)).toMatchObject({
    by: 'engine',
    error: {
      message: 'The image team/app cannot be run: Error response from daemon: No such image: team/app:latest',
    },
  })
})
