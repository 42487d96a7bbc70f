import { readMachine } from '../../../src/host/machine.ts'

describe('the folder of Docker configuration', () => {
  test.each([
    { name: 'is what DOCKER_CONFIG names', env: { HOME: '/home/me', DOCKER_CONFIG: '/config' }, expected: '/config' },
    { name: 'is in HOME', env: { HOME: '/home/me' }, expected: '/home/me/.docker' },
    {
      name: 'is never the working directory',
      env: { HOME: '/home/me', DOCKER_CONFIG: '' },
      expected: '/home/me/.docker',
    },
  ])('$name', ({ env, expected }) => {
    expect(readMachine(env).dockerConfigDir).toBe(expected)
  })
})
