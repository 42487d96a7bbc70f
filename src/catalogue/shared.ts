/** What more than one section says. */

export const OWN_FILES_ONLY = 'Only files of the checked-out repository are read'
export const PATHS_HERE =
  'Check the path. That of an artifact is relative to --working-directory, any other to where you are.'
export const WITHOUT_DOCKER = 'Install Docker, or run the function itself: --go-package, --binary or --zip-file.'
