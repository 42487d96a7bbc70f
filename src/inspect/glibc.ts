/** Needed by programs linked with compact relocations; in glibc since 2.36 (its release notes). */
const RELR = { name: 'GLIBC_ABI_DT_RELR', version: '2.36' }

/** The newest version among symbol version names: `2.34` of `GLIBC_2.17` and `GLIBC_2.34`. */
export const newestGlibc = (names: readonly string[]): string | undefined =>
  names
    .map((name) => (name === RELR.name ? RELR.version : /^GLIBC_(\d{1,4}(?:\.\d{1,4}){1,2})$/.exec(name)?.[1]))
    .filter((version) => version !== undefined)
    .toSorted(compareVersions)
    .at(-1)

/** Orders `2.4` before `2.34`. */
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
