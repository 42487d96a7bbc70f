import type { AwsCredentialIdentity } from '@smithy/types'

/** Where the SDK found them, in words, by the names of its own features, of which one says the most. */
const SOURCES: readonly (readonly [feature: RegExp, words: (profile: string) => string])[] = [
  [/^CREDENTIALS_(?:PROFILE|PROCESS|SSO|LOGIN)/, (profile) => `the credentials of profile ${profile}`],
  [/^CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN$/, () => 'the token in AWS_WEB_IDENTITY_TOKEN_FILE'],
  [/^CREDENTIALS_ENV_VARS$/, () => 'the keys in AWS_ACCESS_KEY_ID'],
  [/^CREDENTIALS_HTTP$/, () => "the container's credentials"],
]

/** `the keys in AWS_ACCESS_KEY_ID`, `the credentials of profile ci`; the SDK notes where it found credentials in `$source`. */
export const shownSource = (credentials: AwsCredentialIdentity, profile: string): string => {
  const source = '$source' in credentials ? credentials.$source : undefined
  const features = typeof source === 'object' && source !== null ? Object.keys(source) : []
  const [, words] = SOURCES.find(([feature]) => features.some((name) => feature.test(name))) ?? []
  // An instance's credentials have no feature of their own.
  return words?.(profile) ?? "the machine's own credentials"
}
