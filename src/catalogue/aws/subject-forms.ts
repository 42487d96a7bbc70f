/** How GitHub names a repository in the sub of its tokens, with the sub of this run and that of the other form (GitHub REST API, OIDC subject claim for a repository). */
export const subjectForms = {
  ids: 'GitHub puts ids into the sub of this repository:\n  now      {{sub}}\n  by name  {{other}}',
  names: 'GitHub puts only names into the sub of this repository:\n  now       {{sub}}\n  with ids  {{other}}',
  keys: 'This repository chose what its sub contains ({{keys}}):\n  now      {{sub}}\n  default  {{other}}',
  organization:
    'The organization of this repository chose what its sub contains:\n  now      {{sub}}\n  default  {{other}}',
} as const satisfies Readonly<Record<string, string>>

/** What a trust policy for the sub of this run is for: `{{policy}}` is JSON, each line set off by two spaces. */
export const trustHints = {
  run: 'This trust policy fits this run. To keep whom the role trusts now, add only its statement:\n{{policy}}',
  reading: 'This trust policy fits this run. Give it only to a role that may only read:\n{{policy}}',
} as const satisfies Readonly<Record<string, string>>
