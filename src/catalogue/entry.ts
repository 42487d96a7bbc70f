/**
 * One error or warning that a user can meet. docs/errors/ is written from these by `npm run generate`; errors.ts makes the problems from them.
 * `{{name}}` is filled in with a value. Hints set a command or setting off with two spaces, as the log shows it: `Set  tag: dev  or leave it out.`
 */
export type Entry = {
  /** What is wrong, on which setting or resource, with the value. */
  readonly message: string
  /** When and why it happens; only the documentation says it. */
  readonly cause: string
  /** The way out; empty where the message says it all. */
  readonly hint: string
  /** The way out at a terminal, where it differs. */
  readonly terminalHint?: string
  /** The problem in a few words, for the heading of the job summary; where it is missing, that of the section. */
  readonly short?: string
}

/** Entries by code: `function-missing`. */
export type Entries = Readonly<Record<string, Entry>>
