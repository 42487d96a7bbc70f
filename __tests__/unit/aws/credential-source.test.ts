import { shownSource } from '../../../src/aws/credential-source.ts'

const keys = { accessKeyId: 'AKIA', secretAccessKey: 'x' }

describe('where credentials are from', () => {
  test.each([
    { source: { CREDENTIALS_ENV_VARS: 'g' }, expected: 'the keys in AWS_ACCESS_KEY_ID' },
    { source: { CREDENTIALS_PROFILE: 'n' }, expected: 'the credentials of profile ci' },
    {
      source: { CREDENTIALS_STS_ASSUME_ROLE: 'i', CREDENTIALS_PROFILE_SOURCE_PROFILE: 'o' },
      expected: 'the credentials of profile ci',
    },
    {
      source: { CREDENTIALS_PROFILE_NAMED_PROVIDER: 'p', CREDENTIALS_ENV_VARS: 'g' },
      expected: 'the credentials of profile ci',
    },
    {
      source: { CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN: 'h', CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' },
      expected: 'the token in AWS_WEB_IDENTITY_TOKEN_FILE',
    },
    { source: { CREDENTIALS_HTTP: 'z' }, expected: "the container's credentials" },
    { source: { CREDENTIALS_CODE: 'e' }, expected: "the machine's own credentials" },
    { source: undefined, expected: "the machine's own credentials" },
  ])('$expected', ({ source, expected }) => {
    expect(shownSource({ ...keys, ...(source && { $source: source }) }, 'ci')).toBe(expected)
  })
})
