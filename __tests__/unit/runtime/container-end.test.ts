import { readContainerEnd } from '../../../src/runtime/container.ts'

const IMAGE = { image: 'team/app', entryPoint: ['/main'] }
const OCI = 'failed to create task for container: failed to create shim task: OCI runtime create failed'

test.each([
  {
    name: 'an exit of the program',
    exit: { code: 3, tail: 'bye\n' },
    expected: { by: 'exit', text: 'Runtime exited with error: exit status 3' },
  },
  {
    name: 'an exit that says nothing',
    exit: { code: 0, tail: '' },
    expected: { by: 'exit', text: 'Runtime exited without providing a reason' },
  },
  {
    name: 'a kill, as for want of memory',
    exit: { code: 137, tail: '' },
    expected: { by: 'exit', text: 'Runtime exited with error: signal: killed' },
  },
  {
    name: 'a program that is not there',
    exit: {
      code: 127,
      tail: `docker: Error response from daemon: ${OCI}: runc create failed: unable to start container process: exec: "/main": stat /main: no such file or directory: unknown\n\nRun 'docker run --help'\n`,
    },
    expected: { by: 'not-started', text: 'fork/exec /main: no such file or directory' },
  },
  {
    name: 'a program that may not be run',
    exit: {
      code: 126,
      tail: `docker: Error response from daemon: ${OCI}: runc create failed: exec: "/main": permission denied: unknown\n`,
    },
    expected: { by: 'not-started', text: 'fork/exec /main: permission denied' },
  },
  {
    name: 'a program for another machine, by runc',
    exit: { code: 255, tail: 'exec /main: exec format error\n' },
    expected: { by: 'not-started', text: 'fork/exec /main: exec format error' },
  },
  {
    name: 'a program for another machine, by crun',
    exit: { code: 1, tail: 'exec container process `/main`: Exec format error\n' },
    expected: { by: 'not-started', text: 'fork/exec /main: exec format error' },
  },
  {
    name: 'a program that exits as docker would',
    exit: { code: 125, tail: 'no docker here\n' },
    expected: { by: 'exit', text: 'Runtime exited with error: exit status 125' },
  },
])('$name', ({ exit, expected }) => {
  expect(readContainerEnd({ signal: null, ...exit }, IMAGE)).toStrictEqual(expected)
})

test('an engine that refuses is no error of the function', () => {
  const tail = 'docker: Error response from daemon: No such image: team/app:latest\n'
  expect(readContainerEnd({ code: 125, signal: null, tail }, IMAGE)).toMatchObject({
    by: 'engine',
    error: {
      message: 'The image team/app cannot be run: Error response from daemon: No such image: team/app:latest',
    },
  })
})
