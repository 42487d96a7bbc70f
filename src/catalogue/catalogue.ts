import { accountProblems } from './account.ts'
import { archiveProblems } from './archives.ts'
import { baseProblems } from './base-image.ts'
import { cgoProblems, compileProblems } from './compile.ts'
import { dockerProblems } from './docker.ts'
import { imageUriProblems } from './ecr-images.ts'
import type { Entries } from './entry.ts'
import { environmentProblems } from './environments.ts'
import { eventProblems } from './events.ts'
import { functionProblems } from './function.ts'
import { imageProblems } from './images.ts'
import { includeProblems } from './include.ts'
import { layersProblems } from './layers.ts'
import { runProblemsHere, smokeProblems } from './local-run.ts'
import { madeProblems } from './made.ts'
import { binaryProblems, binaryWarnings, rootProblems } from './program.ts'
import { pushProblems } from './push.ts'
import { registryProblems } from './registries.ts'
import { runProblems } from './run.ts'
import { settingProblems } from './settings.ts'
import { localProblems } from './terminal.ts'
import { releaseProblems } from './update.ts'
import { warnings } from './warnings.ts'

/** One page of docs/errors/: `docs/errors/<page>.md`. */
export type Section = { readonly page: string; readonly title: string; readonly entries: Entries }

/** The pages of docs/errors/, in their order. */
export const sections: readonly Section[] = [
  { page: 'settings', title: 'Settings', entries: settingProblems },
  { page: 'environments', title: 'Environments', entries: environmentProblems },
  { page: 'events', title: 'Events and endpoints', entries: eventProblems },
  { page: 'account', title: 'Region, account and role', entries: accountProblems },
  { page: 'compile', title: 'Compiling', entries: { ...compileProblems, ...cgoProblems } },
  { page: 'docker', title: 'Building with Docker', entries: dockerProblems },
  { page: 'include', title: 'Included files and the zip', entries: includeProblems },
  { page: 'base-image', title: 'The base image', entries: baseProblems },
  { page: 'images', title: 'Images built elsewhere', entries: imageProblems },
  { page: 'archives', title: 'OCI archives', entries: archiveProblems },
  { page: 'made', title: 'Binaries and zips built elsewhere', entries: madeProblems },
  { page: 'ecr-images', title: 'Images in ECR', entries: imageUriProblems },
  { page: 'registries', title: 'Registries and logins', entries: registryProblems },
  { page: 'push', title: 'Pushing', entries: pushProblems },
  { page: 'function', title: 'The function', entries: functionProblems },
  { page: 'update', title: 'The update', entries: releaseProblems },
  { page: 'layers', title: 'Layers and extensions', entries: layersProblems },
  { page: 'local-run', title: 'Running the function here', entries: { ...runProblemsHere, ...smokeProblems } },
  {
    page: 'program',
    title: 'Looking inside the program',
    entries: { ...binaryProblems, ...rootProblems, ...binaryWarnings },
  },
  { page: 'run', title: 'AWS, and the run as a whole', entries: runProblems },
  { page: 'terminal', title: 'The command line', entries: localProblems },
  { page: 'warnings', title: 'Warnings and notices', entries: warnings },
]

/** All entries by code. */
export const catalogue = {
  ...settingProblems,
  ...environmentProblems,
  ...eventProblems,
  ...accountProblems,
  ...compileProblems,
  ...cgoProblems,
  ...dockerProblems,
  ...includeProblems,
  ...baseProblems,
  ...imageProblems,
  ...archiveProblems,
  ...madeProblems,
  ...imageUriProblems,
  ...registryProblems,
  ...pushProblems,
  ...functionProblems,
  ...releaseProblems,
  ...layersProblems,
  ...runProblemsHere,
  ...smokeProblems,
  ...binaryProblems,
  ...rootProblems,
  ...binaryWarnings,
  ...runProblems,
  ...localProblems,
  ...warnings,
}
