/** What the runner and the workflow hand to a step alone: its settings, its tokens, and the files in which it speaks to later steps. */
const isOfStep = (name: string): boolean =>
  /^(?:ACTIONS|INPUT)_/.test(name) || /^(?:GITHUB_TOKEN|GH_TOKEN|GITHUB_ENV|GITHUB_PATH|GITHUB_STATE)$/.test(name)

/**
 * Takes these out of the environment, which programs inherit that a library starts, such as the SDK a credential_process.
 * Programs that we start get a list of allowed variables (`children/visible-variables.ts`).
 */
export const dropSecrets = (): void => {
  for (const name of Object.keys(process.env)) if (isOfStep(name)) delete process.env[name]
}
