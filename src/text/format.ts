/** `12.3 MB`, in powers of ten like registries. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value.toFixed(1)} ${unit}`
}

/** `<0.1 s`, `2.4 s`, `3 min 20 s`. */
export const formatTime = (ms: number): string => {
  if (ms < 50) return '<0.1 s'
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** The first twelve characters of a digest or CodeSha256. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 12)

/** A text of at most this many characters; a longer one is cut, and ends with `…`. */
export const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text
