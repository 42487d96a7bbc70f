import { archiveProblems } from './artifacts/archives.ts'
import { baseProblems } from './artifacts/base-image.ts'
import { cgoProblems } from './artifacts/cgo.ts'
import { compileProblems } from './artifacts/compile.ts'
import { dockerProblems } from './artifacts/docker.ts'
import { foreignCodeProblems } from './artifacts/foreign-code.ts'
import { imageProblems } from './artifacts/images.ts'
import { includeProblems } from './artifacts/include.ts'
import { layersProblems } from './artifacts/layers.ts'
import { runProblemsHere, smokeProblems } from './artifacts/local-run.ts'
import { madeProblems } from './artifacts/made.ts'
import { binaryProblems, binaryWarnings } from './artifacts/program.ts'
import { rootProblems, rootWarnings } from './artifacts/root.ts'
import { accountProblems } from './aws/account.ts'
import { chainedRoleProblems } from './aws/chained-role.ts'
import { imageUriProblems } from './aws/ecr-images.ts'
import { functionProblems } from './aws/function.ts'
import { pushProblems } from './aws/push.ts'
import { registryProblems } from './aws/registries.ts'
import { releaseProblems } from './aws/update.ts'
import type { Entries } from './entry.ts'
import { limitProblems } from './limits.ts'
import { environmentProblems } from './plan/environments.ts'
import { eventProblems } from './plan/events.ts'
import { settingProblems } from './plan/settings.ts'
import { runProblems } from './run.ts'
import { localProblems } from './terminal.ts'
import { variableWarnings } from './variables.ts'
import { warnings } from './warnings.ts'

/** One page of docs/errors/: `docs/errors/<page>.md`. */
export type Section = {
  readonly page: string
  readonly title: string
  /** What is wrong, in a few words that fit all of its errors; empty where none do. */
  readonly short: string
  readonly entries: Entries
}

/** The pages of docs/errors/, in their order. */
export const sections = [
  { page: 'settings', short: 'a setting is wrong', title: 'Settings', entries: settingProblems },
  { page: 'environments', short: 'environments is wrong', title: 'Environments', entries: environmentProblems },
  { page: 'events', short: 'this run may not deploy', title: 'Events and endpoints', entries: eventProblems },
  {
    page: 'account',
    short: 'no access to AWS',
    title: 'Region, account and role',
    entries: { ...accountProblems, ...chainedRoleProblems },
  },
  {
    page: 'compile',
    short: 'the code does not compile',
    title: 'Compiling',
    entries: { ...compileProblems, ...cgoProblems },
  },
  { page: 'docker', short: 'the Docker build failed', title: 'Building with Docker', entries: dockerProblems },
  {
    page: 'include',
    short: 'the files cannot be packed',
    title: 'Included files and the zip',
    entries: includeProblems,
  },
  { page: 'base-image', short: 'the base image cannot be used', title: 'The base image', entries: baseProblems },
  { page: 'images', short: 'the image cannot be used', title: 'Images built elsewhere', entries: imageProblems },
  { page: 'archives', short: 'the archive cannot be used', title: 'OCI archives', entries: archiveProblems },
  {
    page: 'made',
    short: 'the binary or zip cannot be used',
    title: 'Binaries and zips built elsewhere',
    entries: madeProblems,
  },
  { page: 'ecr-images', short: 'image-uri cannot be used', title: 'Images in ECR', entries: imageUriProblems },
  {
    page: 'registries',
    short: 'the registry cannot be used',
    title: 'Registries and logins',
    entries: registryProblems,
  },
  { page: 'push', short: 'the push failed', title: 'Pushing', entries: pushProblems },
  { page: 'function', short: 'the function cannot take this code', title: 'The function', entries: functionProblems },
  { page: 'update', short: 'the update failed', title: 'The update', entries: releaseProblems },
  { page: 'layers', short: 'the layers cannot be used', title: 'Layers and extensions', entries: layersProblems },
  {
    page: 'local-run',
    short: 'smoke-event failed',
    title: 'Running the function here',
    entries: { ...runProblemsHere, ...smokeProblems },
  },
  {
    page: 'program',
    short: 'Lambda could not start it',
    title: 'Looking inside the program',
    entries: { ...binaryProblems, ...rootProblems, ...binaryWarnings, ...rootWarnings },
  },
  {
    page: 'foreign-code',
    short: 'the code that the step ran did what it must not',
    title: "Other people's code",
    entries: foreignCodeProblems,
  },
  { page: 'limits', short: 'reading it would take too much', title: 'Limits of what is read', entries: limitProblems },
  { page: 'run', short: '', title: 'AWS, and the run as a whole', entries: runProblems },
  { page: 'terminal', short: '', title: 'The command line', entries: localProblems },
  { page: 'variables', short: '', title: 'Variables of the step', entries: variableWarnings },
  { page: 'warnings', short: '', title: 'Warnings and notices', entries: warnings },
] as const satisfies readonly Section[]

type Together<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer All) => void ? All : never

/** All entries by code. */
export const catalogue: Together<(typeof sections)[number]['entries']> = Object.assign(
  {},
  ...sections.map(({ entries }) => entries),
)
