import { parse } from 'yaml'
import * as z from 'zod/mini'

/** What the runner starts of an action (docs.github.com, metadata syntax, `runs` for JavaScript actions). */
const runsSchema = z.strictObject({
  using: z.string(),
  main: z.string(),
  pre: z.optional(z.string()),
  post: z.optional(z.string()),
  'pre-if': z.optional(z.string()),
  'post-if': z.optional(z.string()),
})

/** The Node of the runner that the tests run with. */
const USING = 'node24'

/** What `npm run bundle` makes of src/main.ts: ncc calls it so. */
const ENTRY = 'dist/index.js'

/** One line for everything that action.yml would start and that was not built from src/: dist/ may be right, and something else run. `built` are its files, as paths from the root. */
export const actionProblems = (text: string, built: readonly string[]): readonly string[] => {
  const runs = runsOf(text)
  const found = runsSchema.safeParse(runs)
  if (!found.success)
    return [`action.yml: runs must have using and main, and at most pre and post, but is ${JSON.stringify(runs)}`]
  const { using, main, pre, post } = found.data
  return [
    ...(using === USING ? [] : [`action.yml: runs.using is ${using}, not ${USING}`]),
    ...(main === ENTRY ? [] : [`action.yml: runs.main is ${main}, not ${ENTRY}, which npm run bundle builds`]),
    ...Object.entries({ main, pre, post }).flatMap(([key, path]) =>
      path === undefined || built.includes(path)
        ? []
        : [`action.yml: runs.${key} is ${path}, which is no file that npm run bundle builds`],
    ),
  ]
}

const runsOf = (text: string): unknown => {
  try {
    return parse(text)?.runs
  } catch (error) {
    return String(error)
  }
}
