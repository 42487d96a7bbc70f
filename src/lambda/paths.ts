/** Lambda's own folder for code. */
export const TASK_ROOT = '/var/task'

/** Lambda starts every program in it beside the function (developer guide, Lambda Extensions API). */
export const EXTENSIONS_FOLDER = '/opt/extensions'

/** AWS's bases start this script, which takes exactly one argument, the handler, and starts the bootstrap (aws/aws-lambda-base-images). */
export const AWS_ENTRYPOINT = '/lambda-entrypoint.sh'
export const AWS_BOOTSTRAP = '/var/runtime/bootstrap'

/** Where images keep the Runtime Interface Emulator: AWS's bases at the first path, others where AWS's documentation puts or mounts it. */
export const RIE_PATHS = [
  '/usr/local/bin/aws-lambda-rie',
  '/usr/bin/aws-lambda-rie',
  '/aws-lambda-rie',
  '/aws-lambda/aws-lambda-rie',
]

/** The folder at or above a path that Lambda mounts, and so hides what an image has there. */
export const mountedFolder = (path: string): string | undefined => /^\/(?:dev|proc|sys|tmp)(?=\/|$)/.exec(path)?.[0]

/** Whether Lambda hides what an image has at a path; the mounted folders themselves are there. */
export const isHidden = (path: string): boolean => {
  const mounted = mountedFolder(path)
  return mounted !== undefined && path.replace(/(?<!\/)\/+$/, '') !== mounted
}
