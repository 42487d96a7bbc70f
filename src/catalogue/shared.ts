/** What more than one section says. */

export const OWN_FILES_ONLY = 'The step only reads files in the checked-out repository'
export const PATHS_HERE =
  'Check the path. Artifact paths are relative to --working-directory, all others to the current folder.'
export const WITHOUT_DOCKER = 'Install Docker, or run the function without it: --go-package, --binary or --zip-file.'
