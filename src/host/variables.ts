/** Variables of an environment by name. */
export type Variables = Readonly<Record<string, string | undefined>>
