const TITLES: Readonly<Record<string, string>> = {
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: ',
  group: '',
}

/** A line of the log as GitHub shows it; undefined for one it does not show. */
export const shown = (line: string): string | undefined => {
  const [, command, text = ''] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? []
  if (command === undefined) return line
  const title = TITLES[command]
  return title === undefined ? undefined : title + decoded(text)
}

/** The text of a command to the runner. */
export const decoded = (text: string): string =>
  text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
